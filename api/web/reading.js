// Search in place: what is found is marked where it stands, without touching the text.
import { say } from "./words.js";

const form = document.querySelector(".finder"), field = document.getElementById("find");
const told = document.getElementById("found"), text = document.getElementById("text");
let ranges = [], at = -1, last = "";

// Letters as one searches them: without case, and »ß« as it is.
const plain = (string) => string.toLocaleLowerCase("de");

function search(wanted) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const letters = plain(node.data);
    // A letter whose lower case is longer would shift every place behind it.
    const usable = letters.length === node.data.length ? letters : node.data;
    for (let start = usable.indexOf(wanted); start >= 0; start = usable.indexOf(wanted, start + wanted.length)) {
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, start + wanted.length);
      found.push(range);
    }
  }
  return found;
}

function show(step) {
  const wanted = plain(field.value.trim());
  if (wanted !== last) {
    last = wanted;
    ranges = wanted ? search(wanted) : [];
    at = -1;
  }
  CSS.highlights?.clear();
  if (!wanted) {
    told.textContent = "";
    return;
  }
  if (!ranges.length) {
    told.textContent = say("found_none");
    return;
  }
  at = (at + step + ranges.length) % ranges.length;
  CSS.highlights?.set("found", new Highlight(...ranges));
  CSS.highlights?.set("here", new Highlight(ranges[at]));
  told.textContent = say("found", { i: at + 1, n: ranges.length });
  ranges[at].startContainer.parentElement.scrollIntoView({ block: "center" });
}

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show(1);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.shiftKey) {
    event.preventDefault();
    show(-1);
  } else if (event.key === "Escape") {
    field.value = "";
    show(0);
  }
});
