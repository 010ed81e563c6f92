"""Checks that an answer stands by its source: every quotation verbatim, to the offset in the file."""

import unicodedata
from collections.abc import Sequence

from index.library import Library
from index.passages import Passage
from qa.answer import Citation, Evidence, PlacedStatement
from qa.errors import GroundingError


def evidence_of(passage: Passage, start: int, end: int) -> Evidence:
    """The quotation `passage.text[start:end]` with its places."""
    source_start, source_end = passage.source_span(start, end)
    page_index, page_printed = passage.page(start)
    return Evidence(
        passage.passage_id,
        passage.locus,
        passage.text[start:end],
        start,
        end,
        passage.source_id,
        source_start,
        source_end,
        page_index,
        page_printed,
    )


def is_verbatim(library: Library, evidence: Evidence) -> bool:
    """Whether a quotation is its passage's text, and every letter of it stands at its place in the source's file."""
    passage = library.passage(evidence.passage_id)
    if passage.text[evidence.start : evidence.end] != evidence.quote or not evidence.quote:
        return False
    if passage.source_span(evidence.start, evidence.end) != (evidence.source_start, evidence.source_end):
        return False
    text = library.texts[passage.source_id]
    return all(
        _same(quoted, text, passage.source_span(i, i + 1)[0])
        for i, quoted in enumerate(passage.text)
        if evidence.start <= i < evidence.end
    )


def _same(quoted: str, text: str, offset: int) -> bool:
    """Whether a character of a repaired text is the file's at `offset`, but for the spelling that repair unifies."""
    original = text[offset : offset + 1]
    if quoted == original or (quoted == " " and not original.strip()):
        return True
    if quoted == " ":
        return text[offset - 1 : offset] in "-\u00ad\u2010" or not text[offset : offset + 1].isalnum()
    if unicodedata.normalize("NFD", quoted) == f"{original}\u0308" and "¨" in text[max(0, offset - 2) : offset + 3]:
        return True  # »f¨ur«, »fu¨r«, »f¨ ur«
    composed = unicodedata.normalize("NFC", text[offset : offset + 3])
    return quoted in unicodedata.normalize("NFKC", original) or composed.startswith(quoted) or quoted == "-"


def check_answer(
    library: Library, text: str, statements: Sequence[PlacedStatement], citations: Sequence[Citation]
) -> None:
    """Raise GroundingError unless every statement has verbatim evidence, its place in `text`, and existing citations.

    The footnote of a citation must cover a sentence of the statement's evidence, or be the evidence itself.
    """
    known = {citation.number: citation for citation in citations}
    if sorted(known) != list(range(1, len(known) + 1)):
        raise GroundingError(f"citation numbers are {sorted(known)}, not 1 to {len(known)}")
    for statement in statements:
        if not statement.evidence or not statement.citations:
            raise GroundingError(f"a statement stands without evidence or citation: »{statement.text[:60]}«")
        if text[statement.start : statement.end] != statement.text:
            raise GroundingError(f"a statement is not at its place in the answer: »{statement.text[:60]}«")
        for evidence in statement.evidence:
            if not is_verbatim(library, evidence):
                raise GroundingError(f"a quotation is not in its source: »{evidence.quote[:60]}«")
        for number in statement.citations:
            if number not in known:
                raise GroundingError(f"citation {number} does not exist")
            if not covers(library, known[number].locus, known[number].footnote, statement.evidence):
                raise GroundingError(f"footnote {known[number].footnote} does not cover »{statement.text[:60]}«")


def covers(library: Library, locus: str, footnote: int | None, evidence: Sequence[Evidence]) -> bool:
    """Whether the scope of the footnote at `locus` takes in a quoted sentence.

    `footnote` is its printed number, or None for the source itself: then one lies under no footnote.
    """
    note = library.footnote_at(locus) if footnote is not None else None
    if footnote is not None and (note is None or note.number != footnote):
        return False
    source_id = locus.split("/")[0]
    for item in evidence:
        if item.source_id != source_id:
            continue
        passage = library.passage(item.passage_id)
        covering = {
            key
            for sentence in passage.sentences
            if sentence.start < item.end and item.start < sentence.end
            for key in sentence.footnotes
        }
        if note.key in covering if note else not covering:
            return True
    return False
