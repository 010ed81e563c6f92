"""Whether an answer given earlier still holds: what it says of its sources is taken from them again and compared."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from index.errors import SourceNotFoundError
from index.library import Library
from index.reading.keys import shown_number
from qa.answer import Evidence, Statement
from qa.catalogue import told_of
from qa.citations import citation_of, inner_quotes, label_of
from qa.errors import ReceiptError
from qa.gate import judge
from qa.grounding import covers, evidence_of, is_verbatim
from qa.refusal import is_refusal
from qa.wire import citation_dict, passage_dict

_FIELDS = ("passage_id", "locus", "quote", "start", "end", "source_id", "source_start", "source_end", "page_index")

# Characters and quotations that no statement exceeds: a note may be long, what a model writes is not.
_LONGEST, _LONGEST_WORDED, _MOST = 20_000, 3_000, 50
# What stands around quotations in a statement.
_FRAME = re.compile(r"[»«]|\[…\]|In Fußnote \S+ heißt es(?: dazu)?:")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked: what (answer, statement, quote, citation, passage), which, whether it holds, and why not."""

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

    What no source says cannot be checked: the question, the confidence, and whether a refusal was right. A field that
    is missing claims nothing. Raises ReceiptError, naming the place, when `body` is not an answer.
    """
    receipt = body.get("receipt")
    statements, citations = body.get("statements"), body.get("citations")
    if not isinstance(receipt, Mapping) or not isinstance(statements, list) or not isinstance(citations, list):
        raise ReceiptError("the body needs receipt, statements and citations, as an answer of /v1/ask has them")
    hashes = receipt.get("source_sha256")
    hashes = hashes if isinstance(hashes, Mapping) else {}
    for i, citation in enumerate(citations):
        if not isinstance(citation, Mapping) or not isinstance(citation.get("number"), int) or "label" not in citation:
            raise ReceiptError(f"citations[{i}] needs number, footnote, locus and label")
    findings: list[Finding] = []
    for i, statement in enumerate(statements):
        evidence = statement.get("evidence") if isinstance(statement, Mapping) else None
        if not isinstance(evidence, list):
            raise ReceiptError(f"statements[{i}].evidence is missing")
        for j, item in enumerate(evidence):
            _check_shape(item, f"statements[{i}].evidence[{j}]")
        findings.append(_check_statement(library, statement, body, citations))
        findings.extend(_check_quote(library, item, hashes) for item in evidence)
    findings.insert(0, _check_text(body, statements))
    findings.extend(_check_citation(library, citation, statements) for citation in citations)
    passages, titles = body.get("passages"), body.get("source_titles")
    for i, passage in enumerate(passages if isinstance(passages, list) else []):
        findings.append(_check_passage(library, passage, f"passages[{i}]"))
    for source_id, title in (titles if isinstance(titles, Mapping) else {}).items():
        findings.append(_check_title(library, str(source_id), title))
    same = receipt.get("index_id") == library.manifest.index_id
    return Verification(all(finding.holds for finding in findings), same, tuple(findings))


def _check_text(body: Mapping[str, Any], statements: list[Any]) -> Finding:
    """Whether the answer is its statements with their marks and nothing besides, or the sentence that refuses."""
    answer = str(body.get("answer"))
    if bool(body.get("abstained")) == bool(statements):
        return Finding(
            "answer", answer, False, "it has statements and is refused" if statements else "nothing is quoted"
        )
    if not statements:
        refused = is_refusal(answer)
        return Finding("answer", answer, refused, None if refused else "it is no refusal, and nothing is quoted for it")
    marked = [
        str(statement.get("text")) + "".join(f" [{number}]" for number in _listed(statement.get("citations")))
        for statement in statements
    ]
    same = answer == " ".join(marked)
    return Finding("answer", answer, same, None if same else "it does not consist of its statements alone")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _differing(given: Mapping[str, Any], expected: Mapping[str, Any]) -> str | None:
    """How `given` differs from what the source gives, in the fields that it has; None where it does not."""
    for name, value in json.loads(json.dumps(expected)).items():
        if name in given and not _agrees(given[name], value):
            return f"its {name} is {_shown(value)}, not {_shown(given[name])}"
    return None


def _agrees(given: Any, value: Any) -> bool:
    """Whether all that `given` claims is so: an answer of an earlier version lacks the fields that came since."""
    if isinstance(given, dict) and isinstance(value, dict):
        return all(name in value and _agrees(claimed, value[name]) for name, claimed in given.items())
    if isinstance(given, list) and isinstance(value, list):
        return len(given) == len(value) and all(map(_agrees, given, value))
    return bool(given == value)


def _shown(value: Any) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"»{told[:120]}{'…' if len(told) > 120 else ''}«"


def _check_passage(library: Library, item: Any, place: str) -> Finding:
    if not isinstance(item, Mapping):
        raise ReceiptError(f"{place} is no passage")
    name = str(item.get("passage_id"))
    try:
        wrong = _differing(item, passage_dict(library.passage(name)))
    except SourceNotFoundError as error:
        wrong = str(error)
    return Finding("passage", name, wrong is None, wrong)


def _check_title(library: Library, source_id: str, title: Any) -> Finding:
    try:
        known = library.source(source_id).title
        wrong = None if title == known else f"the source »{source_id}« is called »{known}«"
    except SourceNotFoundError as error:
        wrong = str(error)
    return Finding("passage", str(title), wrong is None, wrong)


def _reads_so(library: Library, item: Mapping[str, Any]) -> bool:
    try:
        return bool(library.passage(item["passage_id"]).text[item["start"] : item["end"]] == item["quote"])
    except SourceNotFoundError:
        return False


def _check_shape(item: Any, place: str) -> None:
    """Raises ReceiptError when `item` is no quotation with its places."""
    if not isinstance(item, Mapping) or any(name not in item for name in _FIELDS):
        raise ReceiptError(f"{place} needs {', '.join(_FIELDS)}")
    if not all(isinstance(item[field], int) for field in ("start", "end", "source_start", "source_end")):
        raise ReceiptError(f"{place}: offsets are whole numbers")
    if not all(isinstance(item[field], str) for field in ("passage_id", "locus", "quote", "source_id")):
        raise ReceiptError(f"{place}: passage_id, locus, quote and source_id are texts")


def _check_quote(library: Library, item: Mapping[str, Any], hashes: Mapping[str, Any]) -> Finding:
    name = str(item["quote"])
    try:
        entry = library.source(str(item["source_id"]))
        passage = library.passage(str(item["passage_id"]))
    except SourceNotFoundError as error:
        return Finding("quote", name, False, str(error))
    if hashes.get(entry.source_id) is None:
        return Finding("quote", name, False, f"the receipt does not say which file of »{entry.source_id}« it is from")
    if hashes[entry.source_id] != entry.sha256:
        return Finding("quote", name, False, f"the file of »{entry.source_id}« is not the one that was answered from")
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
    wrong = _differing(item, asdict(evidence_of(passage, evidence.start, evidence.end)))
    return Finding("quote", name, wrong is None, wrong)


def _check_statement(
    library: Library, statement: Mapping[str, Any], body: Mapping[str, Any], citations: list[Any]
) -> Finding:
    """Whether a statement stands in the answer, says what it quotes, and is cited by notes that cover a quotation."""
    text, start, end = str(statement.get("text")), statement.get("start"), statement.get("end")
    answer = str(body.get("answer"))
    if not isinstance(start, int) or not isinstance(end, int) or answer[start:end] != text:
        return Finding("statement", text, False, "the answer does not read so at its place")
    evidence: list[Mapping[str, Any]] = statement["evidence"]
    worded = body["receipt"].get("mode") == "generative"
    if len(text) > (_LONGEST_WORDED if worded else _LONGEST) or len(evidence) > _MOST:
        return Finding("statement", text[:_LONGEST_WORDED], False, "no answer has a statement as long as this")
    if worded and not all(_reads_so(library, item) for item in evidence):
        return Finding("statement", text, False, "its quotations are not the passages' words")
    if worded:
        verdict = judge(text, [str(item.get("quote")) for item in evidence], str(body.get("question", "")))
        if not verdict.passed:
            return Finding("statement", text, False, verdict.reasons[0])
    numbers = statement.get("citations")
    if not evidence or not isinstance(numbers, list) or not numbers:
        return Finding("statement", text, False, "it has no quotation or no citation")
    if not all(isinstance(number, int) for number in numbers):
        return Finding("statement", text, False, "its citations are no numbers")
    if not worded and not _is_composed(library, text, evidence):
        for item in evidence:
            quote = str(item.get("quote"))
            if quote not in text and inner_quotes(quote) not in text:
                return Finding("statement", text, False, f"it does not contain its quotation »{quote[:60]}«")
        added = _added(library, text, evidence, [item for item in citations if item["number"] in numbers])
        if added:
            return Finding("statement", text, False, f"it says what it does not quote: »{added[:60]}«")
    cited = {item["number"]: item for item in citations}
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


def _is_composed(library: Library, text: str, evidence: list[Mapping[str, Any]]) -> bool:
    """Whether a statement says of the works of a footnote, its evidence, just what code composes from them."""
    if len(evidence) != 1:
        return False
    note = library.footnote_at(str(evidence[0].get("locus", "")))
    return note is not None and text in told_of(library, str(evidence[0].get("source_id")), note)


def _added(library: Library, text: str, evidence: list[Mapping[str, Any]], cited: list[Mapping[str, Any]]) -> str:
    """What `text` says besides its quotations, what frames them, and the references of the notes that it cites."""
    for item in cited:
        note = library.footnote_at(str(item.get("locus", "")))
        if note is not None and note.references:
            text = text.replace(f"(Fußnote {shown_number(note.number)}: {label_of(note.references)})", " ", 1)
    for item in sorted(evidence, key=lambda item: -len(str(item.get("quote")))):
        quote = str(item.get("quote"))
        text = text.replace(quote if quote in text else inner_quotes(quote), " ", 1)
    return _FRAME.sub(" ", text).strip()


def _check_citation(library: Library, item: Mapping[str, Any], statements: list[Any]) -> Finding:
    name = f"[{item['number']}] {item['label']}"
    note, locus = item.get("footnote"), str(item.get("locus", ""))
    source_id = locus.split("/")[0]
    try:
        if note is None:
            cited = citation_of(library, source_id, None, item["number"], _source_cited(library, item, statements))
        else:
            printed = library.footnote_at(locus)
            if printed is None or printed.number != note:
                return Finding("citation", name, False, f"»{source_id}« has no footnote {note}")
            cited = citation_of(library, source_id, printed.key, item["number"])
    except SourceNotFoundError as error:
        return Finding("citation", name, False, str(error))
    wrong = _differing(item, citation_dict(cited))
    return Finding("citation", name, wrong is None, wrong)


def _source_cited(library: Library, citation: Mapping[str, Any], statements: list[Any]) -> list[Statement]:
    """The first statement that cites the source itself by this number: its quotation's page is the citation's."""
    for statement in statements:
        if citation["number"] in _listed(statement.get("citations")) and statement["evidence"]:
            item = statement["evidence"][0]
            try:
                passage = library.passage(str(item.get("passage_id")))
                evidence = evidence_of(passage, int(item["start"]), int(item["end"]))
            except (SourceNotFoundError, IndexError, ValueError):
                return []  # told of the quotation
            return [Statement("", (evidence,), ((passage.source_id, None),))]
    return []
