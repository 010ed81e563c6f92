// The page's words in its language, and elements that hold text only: nothing is ever inserted as markup.
const words = JSON.parse(document.getElementById("words").textContent);

export const say = (name, given = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => String(given[key]));

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// The part of its book that a passage is: the footnote, or of the text the section.
export function part(passage) {
  if (passage.kind === "footnote") return say("footnote", { n: passage.footnotes[0] || "*" });
  return say("section", { n: passage.section });
}

export const place = (item) => (item.page_printed
  ? say("page", { n: item.page_printed }) : say("sheet", { n: item.page_index }));

// The address of a place in the reading room: a locus without its source.
export function reading(item) {
  const named = new URLSearchParams(location.search).get("lang");
  const place = item.locus.split("/").slice(1).join("/");
  return `/lesen/${encodeURIComponent(item.source_id)}${named ? `?lang=${encodeURIComponent(named)}` : ""}#${place}`;
}

// Text whose abbreviations stay on one line with their figures (»S. 16–25«): in elements, so that a copy is the text.
export const unbroken = (text) => text.split(/((?<!\p{L})(?:S|H|Bd|Nr|Jg|Sp)\.\s\d+(?:\s?[–-]\s?\d+)?(?:\sff?\.)?)/u)
  .map((piece, i) => (i % 2 ? element("span", { class: "unbroken" }, piece) : piece)).filter(Boolean);

const isResolved = ({ references }) => references.some(({ resolution }) => resolution === "resolved");

// A note as the source prints it; where it prints »Ebd.« or a short title, the works meant.
export const noteText = (citation) => (isResolved(citation) ? citation.label : citation.printed || citation.label);

// JSON of a call; what went wrong as an Error whose message is for people.
export async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { "Accept-Language": document.documentElement.lang, ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(say("unreachable"));
  }
  if (!response.ok) throw new Error(await problem(response));
  return response;
}

// A problem document for people: what happened, and what they can do about it.
export const told = (body) => (body.advice ? `${body.title}. ${body.advice}` : `${body.title} (${body.detail})`);

async function problem(response) {
  try {
    const body = await response.json();
    return body.title ? told(body) : String(response.status);
  } catch {
    return String(response.status);
  }
}
