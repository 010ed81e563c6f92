"""Whether an answer given earlier still holds: quotation by quotation, citation by citation."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import SourceNotFoundError
from index.library import Library
from qa.answer import Evidence
from qa.citations import citation_of, inner_quotes
from qa.errors import ReceiptError
from qa.gate import judge
from qa.grounding import covers, is_verbatim
from qa.wire import reference_dict

_FIELDS = ("passage_id", "locus", "quote", "start", "end", "source_id", "source_start", "source_end", "page_index")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked: what (`quote` or `citation`), which, whether it holds, and why not."""

    what: str
    name: str
    holds: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Verification:
    """All findings, and whether all hold; `same_index`: the very index that gave the answer was asked."""

    holds: bool
    same_index: bool
    findings: tuple[Finding, ...]


def verify_answer(library: Library, body: Mapping[str, Any]) -> Verification:
    """Check the answer `body` (as `/v1/ask` gives it) against the sources of `library`.

    Raises ReceiptError, naming the place, when `body` is not an answer.
    """
    receipt = body.get("receipt")
    statements, citations = body.get("statements"), body.get("citations")
    if not isinstance(receipt, Mapping) or not isinstance(statements, list) or not isinstance(citations, list):
        raise ReceiptError("the body needs receipt, statements and citations, as an answer of /v1/ask has them")
    hashes = receipt.get("source_sha256")
    hashes = hashes if isinstance(hashes, Mapping) else {}
    findings: list[Finding] = []
    if not statements and not body.get("abstained"):
        findings.append(Finding("statement", str(body.get("answer")), False, "nothing is quoted for this answer"))
    for i, statement in enumerate(statements):
        evidence = statement.get("evidence") if isinstance(statement, Mapping) else None
        if not isinstance(evidence, list):
            raise ReceiptError(f"statements[{i}].evidence is missing")
        findings.append(_check_statement(library, statement, body, citations))
        findings.extend(
            _check_quote(library, item, hashes, f"statements[{i}].evidence[{j}]") for j, item in enumerate(evidence)
        )
    findings.extend(_check_citation(library, citation, f"citations[{i}]") for i, citation in enumerate(citations))
    same = receipt.get("index_id") == library.manifest.index_id
    return Verification(all(finding.holds for finding in findings), same, tuple(findings))


def _check_quote(library: Library, item: Any, hashes: Mapping[str, Any], place: str) -> Finding:
    if not isinstance(item, Mapping) or any(name not in item for name in _FIELDS):
        raise ReceiptError(f"{place} needs {', '.join(_FIELDS)}")
    name = str(item["quote"])
    try:
        entry = library.source(str(item["source_id"]))
        passage = library.passage(str(item["passage_id"]))
    except SourceNotFoundError as error:
        return Finding("quote", name, False, str(error))
    if hashes.get(entry.source_id) not in (None, entry.sha256):
        return Finding("quote", name, False, f"the file of »{entry.source_id}« is not the one that was answered from")
    if not all(isinstance(item[field], int) for field in ("start", "end", "source_start", "source_end")):
        raise ReceiptError(f"{place}: offsets are whole numbers")
    evidence = Evidence(**{field: item[field] for field in _FIELDS}, page_printed=None)
    if passage.text[evidence.start : evidence.end] != name:
        return Finding(
            "quote",
            name,
            False,
            f"at {evidence.start}–{evidence.end} the passage reads »{passage.text[evidence.start : evidence.end]}«",
        )
    if evidence.locus != passage.locus or evidence.source_id != passage.source_id:
        return Finding("quote", name, False, f"the passage's place is {passage.locus}, not {evidence.locus}")
    if not name or not is_verbatim(library, evidence):
        return Finding("quote", name, False, "the offsets in the file do not lead to this quotation")
    return Finding("quote", name, True, None)


def _check_statement(
    library: Library, statement: Mapping[str, Any], body: Mapping[str, Any], citations: list[Any]
) -> Finding:
    """Whether a statement stands in the answer, says what it quotes, and is cited by notes that cover a quotation."""
    text, start, end = str(statement.get("text")), statement.get("start"), statement.get("end")
    answer = str(body.get("answer"))
    if not isinstance(start, int) or not isinstance(end, int) or answer[start:end] != text:
        return Finding("statement", text, False, "the answer does not read so at its place")
    evidence = [item for item in statement["evidence"] if isinstance(item, Mapping)]
    worded = body["receipt"].get("mode") == "generative"
    if worded:
        verdict = judge(text, [str(item.get("quote")) for item in evidence], str(body.get("question", "")))
        if not verdict.passed:
            return Finding("statement", text, False, verdict.reasons[0])
    for item in [] if worded else evidence:
        quote = str(item.get("quote"))
        if quote not in text and inner_quotes(quote) not in text:
            return Finding("statement", text, False, f"it does not contain its quotation »{quote[:60]}«")
    numbers = statement.get("citations")
    cited = {item.get("number"): item for item in citations if isinstance(item, Mapping)}
    if not evidence or not isinstance(numbers, list) or not numbers:
        return Finding("statement", text, False, "it has no quotation or no citation")
    quoted = [Evidence(**{field: item.get(field) for field in _FIELDS}, page_printed=None) for item in evidence]  # type: ignore[arg-type]
    for number in numbers:
        if number not in cited:
            return Finding("statement", text, False, f"citation {number} is missing")
        locus, note = str(cited[number].get("locus", "")), cited[number].get("footnote")
        try:
            held = covers(library, locus, note, quoted)
        except SourceNotFoundError as error:
            return Finding("statement", text, False, str(error))
        if not held:
            return Finding("statement", text, False, f"footnote {note} does not cover what is quoted")
    return Finding("statement", text, True, None)


def _check_citation(library: Library, item: Any, place: str) -> Finding:
    if not isinstance(item, Mapping) or not isinstance(item.get("number"), int) or "label" not in item:
        raise ReceiptError(f"{place} needs number, footnote, locus and label")
    name = f"[{item['number']}] {item['label']}"
    note = item.get("footnote")
    source_id = str(item.get("locus", "")).split("/")[0]
    if note is None:
        known = source_id in {entry.source_id for entry in library.manifest.sources}
        return Finding("citation", name, known, None if known else f"no source »{source_id}«")
    printed = library.footnote_at(str(item.get("locus", "")))
    if printed is None or printed.number != note:
        return Finding("citation", name, False, f"»{source_id}« has no footnote {note}")
    citation = citation_of(library, source_id, printed.key, item["number"])
    if citation.label != item["label"]:
        return Finding("citation", name, False, f"footnote {note} gives »{citation.label}«")
    if item.get("printed", citation.printed) != citation.printed:
        return Finding("citation", name, False, f"footnote {note} prints »{citation.printed}«")
    references = json.loads(json.dumps([reference_dict(reference) for reference in citation.references]))
    if "references" in item and item["references"] != references:
        return Finding("citation", name, False, f"the works are not those that footnote {note} prints")
    return Finding("citation", name, True, None)
