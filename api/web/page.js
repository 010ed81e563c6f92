// Asks, and sets the answer as text: nothing from the service is ever inserted as markup.
const $ = (id) => document.getElementById(id);

const element = (name, text = "", className = "") => {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
};

const place = (item) => (item.page_printed ? `S. ${item.page_printed}` : `Blatt ${item.page_index} der Datei`);

function setAnswer(body) {
  const text = $("text");
  text.replaceChildren();
  if (body.abstained) {
    text.append(element("p", body.answer));
  } else {
    const paragraph = element("p");
    body.statements.forEach((statement, i) => {
      if (i) paragraph.append(" ");
      paragraph.append(statement.text);
      for (const number of statement.citations) {
        const raised = element("sup");
        const link = element("a", String(number));
        link.href = `#note-${number}`;
        link.setAttribute("aria-label", `Anmerkung ${number}`);
        raised.append(link);
        paragraph.append(raised);
      }
    });
    text.append(paragraph);
  }
  $("confidence").textContent = body.abstained ? "" : `Zuversicht ${Math.round(body.confidence * 100)} %`;
}

function setNotes(citations) {
  $("notes").replaceChildren(...citations.map((citation) => {
    const line = element("p");
    line.id = `note-${citation.number}`;
    line.append(element("span", String(citation.number), "number"));
    const origin = citation.footnote === null ? "" : `Fußnote ${citation.footnote}: `;
    line.append(origin + citation.label);
    if (citation.via === "ebd" && citation.resolved_from !== null) {
      line.append(` (»Ebd.«, aufgelöst nach Fußnote ${citation.resolved_from})`);
    }
    for (const reference of citation.references) {
      if (reference.conflict) {
        const words = ` Widerspruch in der Quelle: gedruckt ist ${reference.conflict.printed}; nach der Heftnummer wäre es ${reference.conflict.implied}.`;
        line.append(element("span", words, "conflict"));
      }
    }
    return line;
  }));
  $("notes").hidden = citations.length === 0;
}

function quotation(text, item) {
  const block = element("blockquote");
  block.append(element("p", text));
  block.append(element("footer", `${item.locus}, ${place(item)}`));
  return block;
}

function show(body) {
  setAnswer(body);
  setNotes(body.citations);
  const evidence = body.statements.flatMap((statement) => statement.evidence);
  $("evidence").replaceChildren(...evidence.map((item) => quotation(item.quote, item)));
  $("evidence").parentElement.hidden = evidence.length === 0;
  const nearest = body.passages.slice(0, body.abstained ? 5 : 3);
  $("passages").replaceChildren(...nearest.map((item) => quotation(item.text, item)));
  $("answer").hidden = false;
  $("nearest").hidden = nearest.length === 0;
}

let pending = null;

async function ask(question) {
  pending?.abort();
  pending = new AbortController();
  $("status").textContent = "…";
  try {
    const response = await fetch("/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": "de" },
      body: JSON.stringify({ question }),
      signal: pending.signal,
    });
    const body = await response.json();
    if (!response.ok) throw new Error(body.detail || body.title);
    $("status").textContent = "";
    show(body);
  } catch (error) {
    if (error.name === "AbortError") return;
    $("answer").hidden = true;
    $("nearest").hidden = true;
    $("status").textContent = `Das ging nicht: ${error.message}`;
  }
}

const asked = () => new URLSearchParams(location.search).get("q")?.trim() ?? "";

function restore() {
  $("question").value = asked();
  if (asked()) ask(asked());
}

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = $("question").value.trim();
  if (!question) return;
  history.pushState(null, "", `/?q=${encodeURIComponent(question)}`);
  ask(question);
});
addEventListener("popstate", restore);
restore();

fetch("/v1/sources").then((response) => response.json()).then(({ sources }) => {
  const notes = sources.reduce((sum, source) => sum + source.footnotes, 0);
  $("sources").textContent = `${sources.map((source) => source.title).join(", ")}: ${notes} Fußnoten. Jede Antwort ist im Wortlaut belegt.`;
});
