// Asking: the question in the address, the answer as it comes, statement by statement.
import { Answer } from "./answer.js";
import { closePane } from "./evidence.js";
import { call, element, say, told } from "./words.js";

const $ = (id) => document.getElementById(id);
const form = $("ask"), field = $("question"), status = $("status"), article = $("answer"), beginning = $("beginning");
const title = document.title.includes(" – ") ? "Fussnote" : document.title;
const SLOW = 4000;
// What was answered on this page: back and forward need not ask again.
const known = new Map();
let pending = null;

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let kept = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (kept + value).split("\n\n");
    kept = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (name && data) yield [name, JSON.parse(data)];
    }
  }
}

async function ask(question) {
  pending?.abort();
  const mine = (pending = new AbortController());
  closePane();
  article.hidden = true;
  beginning.hidden = true;
  article.replaceChildren();
  article.setAttribute("aria-busy", "true"); // read out once, when it is whole
  document.title = `${question} – ${title}`;
  status.textContent = say("searching");
  const slow = setTimeout(() => { status.textContent = say("slow"); }, SLOW);
  const answer = new Answer(article);
  let body = null;
  try {
    const response = await call("/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ question }),
      signal: mine.signal,
    });
    for await (const [name, data] of events(response)) {
      if (name === "statement") answer.add(data);
      else if (name === "error") throw new Error(told(data));
      else if (name === "answer") body = data;
    }
    if (body === null) throw new Error(say("broken"));
    known.set(question, body);
    answer.finish(body);
    status.textContent = "";
  } catch (error) {
    if (mine.signal.aborted) return;
    const told = answer.empty ? say("failed", { reason: error.message }) : say("broken");
    status.replaceChildren(told, " ", element("button", { type: "button", class: "link", onclick: () => ask(question) }, say("again")));
  } finally {
    clearTimeout(slow);
    if (mine === pending) article.removeAttribute("aria-busy");
  }
}

const asked = () => new URLSearchParams(location.search).get("q")?.trim() ?? "";

function show(question) {
  field.value = question;
  status.textContent = "";
  if (!question) {
    pending?.abort();
    closePane();
    article.hidden = true;
    beginning.hidden = false;
    document.title = title;
  } else if (known.has(question)) {
    pending?.abort();
    closePane();
    beginning.hidden = true;
    article.replaceChildren();
    document.title = `${question} – ${title}`;
    new Answer(article).finish(known.get(question));
  } else {
    ask(question);
  }
}

function go(question) {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("q", question);
  if (question === asked()) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  field.value = question;
  ask(question);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (question) go(question);
});

beginning.addEventListener("click", (event) => {
  const link = event.target.closest(".examples a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.textContent);
});

// The switch of languages leads to the same question.
function keepQuestion() {
  const link = document.querySelector("nav a[hreflang]"), address = new URL(link.href);
  if (asked()) address.searchParams.set("q", asked());
  else address.searchParams.delete("q");
  link.href = address;
}

// A click on a note number changes the hash alone: the answer stays.
let last = asked();
addEventListener("popstate", () => {
  if (asked() === last && !article.hidden) return;
  last = asked();
  show(last);
});
new MutationObserver(() => {
  last = asked();
  keepQuestion();
}).observe(document.querySelector("title"), { childList: true });

const given = $("given");
if (given) {
  const body = JSON.parse(given.textContent);
  known.set(asked(), body);
  article.replaceChildren();
  new Answer(article).finish(body);
} else if (!asked()) {
  field.focus();
}
