// The evidence: the passage beside the answer, the quoted letters marked, its notes, its neighbours.
import { call, element, noteText, part, place, reading, say } from "./words.js";

const pane = document.getElementById("pane");
let opener = null;

export function closePane() {
  if (!pane || pane.hidden) return;
  pane.hidden = true;
  document.body.classList.remove("beside");
  if (opener?.isConnected) opener.focus();
  opener = null;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePane();
});

// Show what a statement rests on; `from` is what was clicked and gets the focus back.
export async function openPane(statement, body, from) {
  opener = from;
  document.body.classList.add("beside");
  pane.hidden = false;
  const title = element("h2", { id: "pane-title", tabindex: "-1" }, say("evidence"));
  const close = element("button", { type: "button", class: "close", "aria-label": say("close"), onclick: closePane }, "×");
  const parts = element("div", {});
  pane.replaceChildren(element("div", { class: "bar" }, title, close), parts);
  title.focus();
  const marked = new Map();
  for (const item of statement.evidence) {
    marked.set(item.passage_id, [...(marked.get(item.passage_id) ?? []), item]);
  }
  const cited = (body?.citations ?? []).filter((citation) => statement.citations.includes(citation.number));
  for (const [id, items] of marked) await addPassage(parts, id, items, cited);
  // In the pane alone: the answer stays where it is.
  const mark = pane.querySelector("mark");
  if (mark) pane.scrollTop += mark.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
}

async function addPassage(parts, id, items, cited) {
  const section = element("section", {});
  parts.append(section);
  await fill(section, id, items, cited);
}

async function fill(section, id, items, cited) {
  let passage;
  try {
    passage = await (await call(`/v1/passages/${id.split("/").map(encodeURIComponent).join("/")}`)).json();
  } catch (error) {
    section.replaceChildren(element("p", { role: "alert" }, say("failed", { reason: error.message })));
    return;
  }
  const first = items[0] ?? passage;
  const where = element("p", { class: "quiet" }, element("span", { lang: "de" }, passage.source_title),
    `, ${place(first)} · ${part(passage)} · `, element("a", { href: reading(passage) }, say("in_room")));
  const heading = passage.heading ? element("p", { class: "quiet", lang: "de" }, passage.heading) : "";
  const kind = passage.kind === "block_quote" ? "blockquote" : "p";
  const text = element(kind, { class: "passage", lang: "de" }, ...highlighted(passage.text, items));
  const notes = element("ul", { class: "notes", lang: "de" }, ...passage.notes.map((note) => element("li", {},
    element("a", { href: reading({ source_id: passage.source_id, locus: note.locus }) }, say("footnote", { n: note.number || "*" })),
    `: ${note.text}`)));
  const told = element("p", { role: "status", class: "quiet" });
  const row = element("p", { class: "row" });
  if (items.some((item) => item.end > item.start)) {
    row.append(element("button", { type: "button", class: "link", onclick: () => copy(passage, items, cited, told, text) }, say("copy")));
  }
  for (const [name, other] of [["before", passage.previous], ["behind", passage.next]]) {
    if (!other) continue;
    row.append(element("button", { type: "button", class: "link", onclick: async (event) => {
      event.currentTarget.hidden = true;
      const beside = element("div", { class: "neighbour", tabindex: "-1" });
      if (name === "before") section.before(beside);
      else section.after(beside);
      beside.focus(); // the button that had the focus is gone
      await fill(beside, other, [], []);
    } }, say(name)));
  }
  section.replaceChildren(where, heading, text, row, told);
  if (passage.notes.length) section.append(notes);
}

// The text with its quoted stretches marked, to the letter; offsets count code points as the service does.
function highlighted(text, items) {
  const letters = Array.from(text);
  const parts = [];
  let at = 0;
  for (const { start, end } of [...items].sort((one, other) => one.start - other.start)) {
    if (end <= start || start < at) continue;
    parts.push(letters.slice(at, start).join(""), element("mark", {}, letters.slice(start, end).join("")));
    at = end;
  }
  return [...parts, letters.slice(at).join("")];
}

// »…« (book, place, and the footnotes that carry it): whose words they are, and on what they rest.
async function copy(passage, items, cited, told, text) {
  const quotes = items.map((item) => `»${item.quote.replaceAll("»", "›").replaceAll("«", "‹")}«`).join(" […] ");
  const notes = cited.filter((citation) => citation.footnote !== null && citation.source_id === passage.source_id)
    .map((citation) => `${say("footnote", { n: citation.footnote || "*" })}: ${noteText(citation).replace(/(?<! ff?)\.$/, "")}`);
  try {
    await navigator.clipboard.writeText(`${quotes} (${[`${passage.source_title}, ${place(items[0])}`, ...notes].join("; ")})`);
    told.textContent = say("copied");
  } catch {
    getSelection().selectAllChildren(text.querySelector("mark") ?? text);
    told.textContent = say("not_copied");
  }
}
