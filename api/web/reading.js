// Search in place: what is found is marked where it stands, without touching the text.
import { say } from "./words.js";

const form = document.querySelector(".finder"), field = document.getElementById("find");
const told = document.getElementById("found"), text = document.getElementById("text");
let ranges = [], at = -1, last = "";

// Letters as one searches them: without case, and »ß« as it is.
const plain = (string) => string.toLocaleLowerCase("de");

// The letters of a paragraph, heading or note as they are read on: without the numbers of notes and the place below.
function letters(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
    (node.parentElement.closest("sup, .locus") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  const nodes = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
  return nodes;
}

function search(wanted) {
  const found = [];
  for (const block of text.querySelectorAll("h2, .block p, .block blockquote, .notes li")) {
    const nodes = letters(block);
    // A letter whose lower case is longer would shift every place behind it.
    const read = nodes.map((node) => (plain(node.data).length === node.data.length ? plain(node.data) : node.data));
    const whole = read.join("");
    const place = (at, isEnd) => {
      let i = 0;
      while (i < nodes.length - 1 && (isEnd ? at > read[i].length : at >= read[i].length)) at -= read[i++].length;
      return [nodes[i], at];
    };
    for (let start = whole.indexOf(wanted); start >= 0; start = whole.indexOf(wanted, start + wanted.length)) {
      const range = document.createRange();
      range.setStart(...place(start, false));
      range.setEnd(...place(start + wanted.length, true));
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
  const { top } = ranges[at].getBoundingClientRect(); // a paragraph may be higher than the window
  scrollTo({ top: scrollY + top - innerHeight / 2 });
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
