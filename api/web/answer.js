// An answer as a page: text with raised numbers, the notes under a rule, how sure it is, what to take away.
import { openPane } from "./evidence.js";
import { call, element, noteText, part, place, reading, say, unbroken } from "./words.js";

const HIGH = 0.75, MIDDLE = 0.5;

export class Answer {
  constructor(article) {
    this.article = article;
    this.empty = true;
    this.text = element("p", { class: "text", lang: "de" });
  }

  // A statement that has passed its checks.
  add(statement, citations = null) {
    if (this.empty) {
      this.article.replaceChildren(element("h2", {}, say("answer")), this.text);
      this.article.hidden = false;
      this.empty = false;
    }
    const first = statement.evidence[0];
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openPane(statement, this.body, event.currentTarget);
    };
    const words = element("a", { class: "statement", href: first ? reading(first) : null, title: say("open"), onclick: open }, statement.text);
    const numbers = statement.citations.map((number) => element("sup", {},
      element("a", { href: `#note-${number}`, "aria-label": say("note", { n: number }) }, String(number))));
    if (this.text.childNodes.length) this.text.append(" ");
    this.text.append(words, ...numbers);
  }

  // The whole answer; what was streamed is set anew from it, so that both are the same.
  finish(body) {
    this.body = body;
    this.empty = true;
    this.text.replaceChildren();
    this.article.classList.toggle("answered", !body.abstained);
    if (body.abstained) {
      this.article.replaceChildren(element("h2", {}, say("refusal")), element("p", { class: "text", lang: "de" }, body.answer));
      this.article.append(nearest(body.passages.slice(0, 5), say("nearest_refused"), body));
    } else {
      for (const statement of body.statements) this.add(statement);
      if (body.mode === "generative") this.article.append(element("p", { class: "quiet" }, say("generative")));
      this.article.append(notes(body), confidence(body.confidence));
      this.article.append(takeAway(body), nearest(others(body), say("nearest"), body));
    }
    // On paper there is no field that holds the question.
    this.article.prepend(element("p", { class: "asked", lang: "de" }, body.question));
    this.article.hidden = false;
  }
}

function notes(body) {
  const items = body.citations.map((citation) => {
    const line = element("li", { id: `note-${citation.number}`, value: citation.number });
    const about = body.statements.find((statement) => statement.citations.includes(citation.number));
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openPane(about, body, event.currentTarget);
    };
    const link = (words) => element("a", { href: reading(citation), onclick: open }, words);
    if (citation.footnote === null) line.append(link(citation.label));
    else line.append(link(say("footnote", { n: citation.footnote || "*" })), ": ", ...unbroken(noteText(citation)));
    if (["ebd", "short"].includes(citation.via) && citation.resolved_from !== null) line.append(" ", chain(citation));
    else if (citation.via === "short" && citation.references[0]?.resolution === "resolved") line.append(" ", element("span", { class: "remark" }, say("listed")));
    for (const reference of citation.references) {
      if (["unresolved", "ambiguous"].includes(reference.resolution)) line.append(" ", element("span", { class: "remark" }, say(reference.resolution)));
      if (reference.conflict) line.append(" ", element("span", { class: "conflict" }, say("conflict", reference.conflict)));
    }
    return line;
  });
  return element("ol", { class: "notes", "aria-label": say("notes"), lang: "de" }, ...items);
}

// »Ebd.« spelled out; the notes of its chain as they are printed, when somebody wants to see them.
function chain(citation) {
  const list = element("ul", {});
  const numbers = [citation.footnote, ...new Set([...(citation.references[0]?.chain ?? []), citation.resolved_from])];
  const details = element("details", { class: "remark" },
    element("summary", {}, say(citation.via, { n: citation.resolved_from || "*" })), list);
  details.addEventListener("toggle", async () => {
    if (!details.open || list.childNodes.length) return;
    const source = citation.locus.split("/")[0];
    for (const number of numbers.filter((each, i) => numbers.indexOf(each) === i)) {
      try {
        const note = await (await call(`/v1/sources/${encodeURIComponent(source)}/footnotes/${number}`)).json();
        list.append(element("li", {}, `${number || "*"}  ${note.text}`));
      } catch (error) {
        list.append(element("li", {}, say("failed", { reason: error.message })));
      }
    }
  });
  return details;
}

function confidence(value) {
  const degree = value >= HIGH ? "high" : value >= MIDDLE ? "middle" : "low";
  const n = Math.round(value * 100);
  return element("details", { class: "confidence" },
    element("summary", {}, `${say(`confidence_${degree}`)} (${n} %)`), element("p", {}, say("confidence_meaning", { n })));
}

function takeAway(body) {
  const ids = body.citations.flatMap((citation) => citation.csl.map((item) => item.id)).join(",");
  const link = (format, name, label) => element("a",
    { href: `/v1/references?format=${format}&ids=${encodeURIComponent(ids)}`, download: `nachweise.${name}` }, label);
  const copying = (format, label) => element("button", { type: "button", class: "link", "aria-label": say("copy_format", { format: label }),
    onclick: async () => {
      try {
        const text = await (await call(`/v1/references?format=${format}&ids=${encodeURIComponent(ids)}`)).text();
        await navigator.clipboard.writeText(text);
        told.textContent = say("copied");
      } catch (error) {
        told.textContent = say("failed", { reason: error.message });
      }
    } }, say("copy_short"));
  const told = element("p", { role: "status" });
  const row = element("p", { class: "row" });
  if (ids) {
    for (const [format, name, label] of [["bibtex", "bib", "BibTeX"], ["ris", "ris", "RIS"], ["csl", "json", "CSL-JSON"]]) {
      row.append(element("span", {}, link(format, name, label), " · ", copying(format, label)));
    }
  }
  const save = () => {
    const address = URL.createObjectURL(new Blob([JSON.stringify(body, null, 1)], { type: "application/json" }));
    element("a", { href: address, download: `fussnote-${body.id.slice(0, 8)}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
  const verify = async () => {
    told.textContent = "…";
    try {
      const response = await call("/v1/verify", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      const { holds, findings } = await response.json();
      const wrong = findings.find((finding) => !finding.holds);
      told.textContent = holds ? say("verified", { n: findings.length }) : say("not_verified", { reason: wrong?.reason ?? "?" });
    } catch (error) {
      told.textContent = say("failed", { reason: error.message });
    }
  };
  const buttons = element("p", { class: "row" },
    element("button", { type: "button", class: "link", onclick: save }, say("receipt_save")),
    element("button", { type: "button", class: "link", onclick: verify }, say("verify")));
  return element("details", { class: "export" }, element("summary", {}, say("export")), row,
    element("p", { class: "quiet" }, say("receipt_meaning")), buttons, told);
}

// Passages that no statement quotes.
function others(body) {
  const quoted = new Set(body.statements.flatMap((statement) => statement.evidence.map((item) => item.passage_id)));
  return body.passages.filter((passage) => !quoted.has(passage.passage_id)).slice(0, 3);
}

function nearest(passages, heading, body) {
  const items = passages.map((passage) => {
    const whole = { text: passage.text, citations: [], evidence: [{ ...passage, quote: passage.text, start: 0, end: 0 }] };
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openPane(whole, body, event.currentTarget);
    };
    return element("blockquote", { lang: "de" }, element("p", {}, passage.text),
      element("footer", {}, `${body.source_titles[passage.source_id]}, `, element("a", { href: reading(passage), onclick: open }, place(passage)),
        ` · ${part(passage)}`));
  });
  if (!items.length) return "";
  return element("section", { class: "nearest" }, element("h3", {}, heading), ...items);
}
