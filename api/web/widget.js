// <fussnote-chat>: questions to footnoted books on any page, with notes and evidence inside. No dependency, no markup
// from texts: all is inserted as text, in a shadow root that no style of the page reaches.
const HERE = new URL(import.meta.url).origin;

const WORDS = {
  de: {
    title: "Fragen an das Buch", field: "Ihre Frage", ask: "Fragen", waiting: "Die Stellen werden gelesen …", log: "Gespräch",
    understood: "Verstanden als: {text}", note: "Anmerkung {n}", footnote: "Fußnote {n}", page: "S. {n}", sheet: "Blatt {n} der Datei",
    evidence: "Beleg", nearest: "Die nächsten Stellen", read: "Im Text lesen", again: "Noch einmal", you: "Frage",
    ebd: "gedruckt »Ebd.«, aufgelöst nach Fußnote {n}", short: "gedruckt ein Kurztitel, aufgelöst nach Fußnote {n}",
    conflict: "Die Angaben widersprechen einander: gedruckt {printed}, nach der Heftnummer {implied}.",
    sure: "Wahrscheinlich richtig zu {n} %", failed: "Das ging nicht: {reason}", unreachable: "Der Dienst ist nicht zu erreichen.", shut: "Der Dienst ist nicht zu erreichen, oder er lässt diese Seite nicht zu.",
    broken: "Die Verbindung ist abgerissen.",
    refused: "Diese Seite darf hier nicht fragen; wer sie betreibt, braucht einen Schlüssel für sie.",
  },
  en: {
    title: "Ask the book", field: "Your question (in German)", ask: "Ask", waiting: "Reading the passages …", log: "Conversation",
    understood: "Understood as: {text}", note: "Note {n}", footnote: "Footnote {n}", page: "p. {n}", sheet: "Sheet {n} of the file",
    evidence: "Evidence", nearest: "The nearest passages", read: "Read in the text", again: "Try again", you: "Question",
    ebd: "printed »Ebd.«, resolved to footnote {n}", short: "printed as a short title, resolved to footnote {n}",
    conflict: "The details contradict each other: printed {printed}, by the issue number {implied}.",
    sure: "Probably right, by {n} %", failed: "That did not work: {reason}", unreachable: "The service cannot be reached.", shut: "The service cannot be reached, or it does not admit this page.",
    broken: "The connection broke.",
    refused: "This page may not ask here; whoever runs it needs a key for it.",
  },
};

// Sizes in pixels: a rem would be the site's.
const STYLE = `
:host { all: initial !important; display: block !important; contain: content; }
:host([hidden]) { display: none !important; }
* { box-sizing: border-box; }
.box { --ink: #1d1b18; --paper: #fdfbf7; --accent: #7a1f1f; --quiet: color-mix(in srgb, var(--ink) 75%, var(--paper));
  --line: color-mix(in srgb, var(--ink) 25%, var(--paper)); --mark: color-mix(in srgb, var(--ink) 5%, var(--paper));
  display: flex; flex-direction: column; max-height: var(--fussnote-height, 640px); color: var(--ink); background: var(--paper); border: 1px solid var(--line);
  border-radius: 6px; font: 16px/1.5 Charter, Georgia, "Liberation Serif", serif; overflow-wrap: break-word; text-align: left; }
/* Colours that a site has chosen go with a light page: half of them on a dark one could not be read. */
@media (prefers-color-scheme: dark) {
  .box:not(.own) { --ink: #ece7dd; --paper: #1b1917; --accent: #eda593; }
}
h2 { margin: 0; padding: 11px 16px; font-size: 17px; border-bottom: 1px solid var(--line); }
.log { flex: 1 1 auto; overflow-y: auto; padding: 0 16px; }
.asked { margin: 16px 0 6px; font-weight: bold; }
.text { margin: 6px 0; }
.streamed { white-space: pre-line; }
.quiet, .notes, summary { color: var(--quiet); font-size: .9em; }
.notes { margin: 8px 0; padding: 6px 0 0 26px; border-top: 1px solid var(--line); }
.conflict { color: var(--accent); }
sup { line-height: 0; font-size: .72em; }
a, button.number { color: var(--accent); }
button { font: inherit; cursor: pointer; }
button.number { padding: .3em .2em; border: 0; background: none; font-size: inherit; text-decoration: underline; }
summary { cursor: pointer; }
blockquote { margin: 8px 0; padding: 6px 13px; background: var(--mark); border-left: 2px solid var(--accent); }
blockquote p { margin: 0; white-space: pre-line; }
mark { color: inherit; background: color-mix(in srgb, var(--accent) 18%, var(--paper)); }
form { display: flex; flex-wrap: wrap; gap: 8px; padding: 13px 16px; border-top: 1px solid var(--line); }
label { flex: 1 1 100%; font-size: .9em; color: var(--quiet); }
input { flex: 1 1 144px; min-width: 0; min-height: 42px; padding: 6px 10px; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--quiet); border-radius: 4px; }
form button, .again { min-height: 42px; padding: 6px 16px; color: var(--paper); background: var(--accent); border: 0; border-radius: 4px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

class FussnoteChat extends HTMLElement {
  static observedAttributes = ["label", "language", "accent", "background", "ink"];
  #root = this.attachShadow({ mode: "open" });
  #turns = [];
  #pending = null;

  connectedCallback() {
    if (!this.#root.firstChild) this.#build();
  }

  disconnectedCallback() {
    // Whoever moves it within the page takes it out and puts it back at once: what was asked goes on.
    queueMicrotask(() => this.isConnected || this.#pending?.abort());
  }

  attributeChangedCallback() {
    if (this.#root.firstChild) this.#label();
  }

  get #endpoint() {
    return (this.getAttribute("endpoint") || HERE).replace(/\/+$/, "");
  }

  get #language() {
    const named = this.getAttribute("language") || this.closest("[lang]")?.lang || navigator.language;
    return named.toLowerCase().startsWith("en") ? "en" : "de";
  }

  #say(name, given = {}) {
    return WORDS[this.#language][name].replace(/\{(\w+)\}/g, (_, key) => String(given[key]));
  }

  #build() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    const form = element("form", { onsubmit: (event) => this.#submit(event) },
      element("label", { for: "question" }), element("input", { id: "question", maxlength: 2000, autocomplete: "off", required: "", lang: "de" }),
      element("button", {}));
    this.#root.append(element("section", { class: "box", "aria-labelledby": "title" },
      element("h2", { id: "title" }), element("div", { class: "log", role: "log", tabindex: "0" }), form));
    this.#label();
  }

  #label() {
    const box = this.#part(".box");
    box.lang = this.#language;
    this.#part("h2").textContent = this.getAttribute("label") || this.#say("title");
    this.#part("label").textContent = this.#say("field");
    this.#part("form button").textContent = this.#say("ask");
    this.#part(".log").setAttribute("aria-label", this.#say("log"));
    let own = false;
    for (const [attribute, name] of [["accent", "--accent"], ["background", "--paper"], ["ink", "--ink"]]) {
      const colour = this.getAttribute(attribute);
      if (colour && CSS.supports("color", colour)) {
        box.style.setProperty(name, colour);
        own = true;
      } else box.style.removeProperty(name);
    }
    box.classList.toggle("own", own);
  }

  #part(selector) {
    return this.#root.querySelector(selector);
  }

  #submit(event) {
    event.preventDefault();
    const field = this.#part("input"), question = field.value.trim();
    if (!question || this.#pending) return;
    field.value = "";
    const turn = element("article", {}, element("p", { class: "asked", lang: "de" }, question));
    this.#part(".log").append(turn);
    this.#ask(question, turn);
  }

  async #ask(question, turn) {
    const told = element("p", { class: "quiet" }, this.#say("waiting")), text = element("p", { class: "text streamed", lang: "de" });
    turn.append(text, told);
    told.scrollIntoView?.({ block: "nearest" });
    this.#pending = new AbortController();
    try {
      const message = await this.#answer(question, this.#pending.signal, (soFar) => {
        text.textContent = soFar;
      });
      this.#turns.push({ role: "user", content: question }, { role: "assistant", content: message.content });
      text.remove();
      told.replaceWith(...this.#set(message.fussnote, question));
    } catch (error) {
      if (error.name === "AbortError") error = new Error(this.#say("broken")); // taken out of the page, and perhaps put back
      told.replaceChildren(error.message, " ", element("button", { type: "button", class: "again", onclick: () => {
        text.remove();
        told.remove();
        this.#ask(question, turn);
      } }, this.#say("again")));
    } finally {
      this.#pending = null;
      turn.scrollIntoView?.({ block: "nearest" });
    }
  }

  // The whole message; what of it has come so far is told to `soFar`.
  async #answer(question, signal, soFar) {
    const headers = { "Content-Type": "application/json", "Accept-Language": this.#language };
    if (this.getAttribute("key")) headers.Authorization = `Bearer ${this.getAttribute("key")}`;
    const sources = (this.getAttribute("sources") ?? "").split(/[\s,]+/).filter(Boolean);
    const body = { model: "fussnote", stream: true, messages: [...this.#turns, { role: "user", content: question }] };
    if (sources.length) body.fussnote = { sources };
    let response;
    try {
      response = await fetch(`${this.#endpoint}/v1/chat/completions`,
        { method: "POST", headers, body: JSON.stringify(body), signal, credentials: "same-origin" });
    } catch (error) {
      // A browser does not tell a service that is gone from one that does not admit this origin.
      const told = new URL(this.#endpoint, location.href).origin === location.origin ? "unreachable" : "shut";
      throw error.name === "AbortError" ? error : new Error(this.#say(told));
    }
    if (response.status === 401 || response.status === 403) throw new Error(this.#say("refused"));
    if (!response.ok) throw this.#problem(await response.json().catch(() => ({})), response.status);
    const message = { content: "" };
    for await (const event of this.#events(response)) {
      if (!event.choices) throw this.#problem(event);
      const delta = event.choices[0]?.delta ?? {};
      message.content += delta.content ?? "";
      message.fussnote ??= delta.fussnote;
      if (delta.content && !message.fussnote) soFar(message.content);
    }
    if (!message.fussnote) throw new Error(this.#say("broken"));
    return message;
  }

  #problem(given, status) {
    return new Error(this.#say("failed", { reason: given.title ? `${given.title}. ${given.advice ?? given.detail}` : given.error?.message ?? status }));
  }

  // The server-sent events of a response, parsed.
  async *#events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let kept = "";
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw error.name === "AbortError" ? error : new Error(this.#say("broken"));
      });
      if (done) return;
      const lines = (kept + value).split("\n");
      kept = lines.pop();
      for (const line of lines) {
        if (line.startsWith("data: {")) yield JSON.parse(line.slice("data: ".length));
      }
    }
  }

  #set(answer, question) {
    const parts = [];
    const understood = answer.understood.question;
    if (understood !== question) parts.push(element("p", { class: "quiet", lang: "de" }, this.#say("understood", { text: understood })));
    if (answer.abstained) {
      parts.push(element("p", { class: "text", lang: "de" }, answer.answer));
      const found = answer.passages.slice(0, 3).map((passage) => this.#quote(answer, passage, [passage.text]));
      if (found.length) parts.push(element("details", {}, element("summary", {}, this.#say("nearest")), ...found));
      return parts;
    }
    const notes = new Map(answer.citations.map((citation) => [citation.number, this.#note(citation)]));
    const text = element("p", { class: "text", lang: "de" });
    for (const statement of answer.statements) {
      text.append(statement.text);
      for (const number of statement.citations) {
        text.append(element("sup", {}, element("button", { type: "button", class: "number", "aria-label": this.#say("note", { n: number }),
          onclick: () => notes.get(number)?.focus() }, String(number))));
      }
      text.append(" ");
    }
    parts.push(text);
    if (notes.size) parts.push(element("ol", { class: "notes", lang: "de" }, ...notes.values()));
    const quotes = this.#evidence(answer);
    parts.push(element("details", {}, element("summary", {}, `${this.#say("evidence")} (${quotes.length})`), ...quotes),
      element("p", { class: "quiet" }, this.#say("sure", { n: Math.round(answer.confidence * 100) })));
    return parts;
  }

  #note(citation) {
    const line = element("li", { value: citation.number, tabindex: "-1" });
    if (citation.footnote !== null) line.append(this.#place(citation, this.#say("footnote", { n: citation.footnote || "*" })), ": ");
    const resolved = citation.references.some(({ resolution }) => resolution === "resolved");
    line.append(resolved ? citation.label : citation.printed || citation.label);
    if (["ebd", "short"].includes(citation.via) && citation.resolved_from !== null) {
      line.append(` (${this.#say(citation.via, { n: citation.resolved_from || "*" })})`);
    }
    for (const { conflict } of citation.references) {
      if (conflict) line.append(" ", element("span", { class: "conflict" }, this.#say("conflict", conflict)));
    }
    return line;
  }

  // Each passage that is quoted, once, with the quoted letters marked; of one that did not come along the quotation.
  #evidence(answer) {
    const passages = new Map(answer.passages.map((passage) => [passage.passage_id, passage]));
    const quoted = new Map();
    for (const item of answer.statements.flatMap((statement) => statement.evidence)) {
      quoted.set(item.passage_id, [...(quoted.get(item.passage_id) ?? []), item]);
    }
    return [...quoted].map(([id, items]) => {
      items.sort((one, other) => one.start - other.start);
      const passage = passages.get(id);
      return this.#quote(answer, items[0], passage ? this.#marked(passage.text, items) : items.flatMap((item) => [item.quote, " "]));
    });
  }

  // Offsets count code points, as the service does.
  #marked(text, items) {
    const letters = Array.from(text), parts = [];
    let at = 0;
    for (const { start, end } of items.filter((item) => item.end > item.start)) {
      if (start < at) continue;
      parts.push(letters.slice(at, start).join(""), element("mark", {}, letters.slice(start, end).join("")));
      at = end;
    }
    return [...parts, letters.slice(at).join("")];
  }

  #quote(answer, item, text) {
    const where = item.page_printed ? this.#say("page", { n: item.page_printed }) : this.#say("sheet", { n: item.page_index });
    return element("blockquote", { lang: "de" }, element("p", {}, ...text), element("p", { class: "quiet" }, `${answer.source_titles[item.source_id]}, ${where} · `,
      this.#place(item, this.#say("read"))));
  }

  // A link to a place in the reading room.
  #place(item, words) {
    const place = item.locus.split("/").slice(1).join("/");
    const href = `${this.#endpoint}/lesen/${encodeURIComponent(item.source_id)}#${place}`;
    return element("a", { href, target: "_blank", rel: "noopener" }, words);
  }
}

if (!customElements.get("fussnote-chat")) customElements.define("fussnote-chat", FussnoteChat);
