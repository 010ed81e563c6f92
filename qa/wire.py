"""Records in the form in which they travel: plain dictionaries with the names of the wire contract."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.library import Library
from index.passages import Passage
from index.ranked import Ranked
from index.reading.keys import printed_number
from index.reading.records import Footnote
from index.reading.references import Reference
from qa.answer import Answer, Citation
from qa.citations import csl_item, label_of, reference_id


def answer_dict(answer: Answer) -> dict[str, Any]:
    """An answer as `/v1/ask` gives it."""
    return {
        "id": answer.answer_id,
        "question": answer.question,
        "mode": answer.mode,
        "answer": answer.text,
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "statements": [asdict(statement) for statement in answer.statements],
        "citations": [citation_dict(citation) for citation in answer.citations],
        "passages": [ranked_dict(ranked) for ranked in answer.passages],
        "receipt": asdict(answer.receipt),
        "source_titles": answer.source_titles,
        "timings_ms": answer.timings_ms,
    }


def citation_dict(citation: Citation) -> dict[str, Any]:
    """A citation with its references and their CSL items."""
    names = ("number", "footnote", "source_id", "locus", "kind", "via", "resolved_from", "label", "printed")
    references = [reference_dict(reference) for reference in citation.references]
    return {name: getattr(citation, name) for name in names} | {
        "references": references,
        "csl": _csl(citation.locus, citation.references),
    }


def _csl(locus: str, references: Sequence[Reference]) -> list[dict[str, Any]]:
    return [csl_item(reference, reference_id(locus, i)) for i, reference in enumerate(references, 1)]


def reference_dict(reference: Reference) -> dict[str, Any]:
    """A work as its footnote prints it; None where the note prints nothing."""
    values = asdict(reference)
    for internal in ("candidates", "back_note"):
        values.pop(internal)
    if reference.conflict:
        values["conflict"] = {"printed": reference.conflict[0], "implied": reference.conflict[1]}
    return values


def ranked_dict(ranked: Ranked) -> dict[str, Any]:
    """A ranked passage."""
    return passage_dict(ranked.passage) | {"score": ranked.score}


def passage_dict(passage: Passage) -> dict[str, Any]:
    """A passage with the page that it begins on."""
    index, printed = passage.page(0)
    names = ("passage_id", "locus", "kind", "section", "text", "source_id")
    fields = {name: getattr(passage, name) for name in names}
    return fields | {"footnotes": _printed(passage.footnotes), "page_index": index, "page_printed": printed}


def _printed(keys: Sequence[int]) -> list[int]:
    """The printed numbers of notes, each once."""
    return list(dict.fromkeys(map(printed_number, keys)))


def footnote_dict(note: Footnote) -> dict[str, Any]:
    """A footnote with its works; of an »Ebd.« the works meant."""
    first = note.references[0] if note.references else None
    return {
        "number": note.number,
        "locus": note.locus,
        "text": note.text.text,
        "references": [reference_dict(reference) for reference in note.references],
        "via": first.via if first else None,
        "resolved_from": first.resolved_from if first else None,
        "label": label_of(note.references) or note.text.text,
        "csl": _csl(note.locus, note.references),
        "anchor": asdict(note.anchor) if note.anchor else None,
        "page_index": note.page_index,
        "page_printed": note.page_printed,
    }


def passage_detail_dict(library: Library, passage: Passage) -> dict[str, Any]:
    """A passage with its sentences, its footnotes and its neighbours."""
    keys = dict.fromkeys(key for sentence in passage.sentences for key in (*sentence.footnotes, *passage.footnotes))
    notes = [library.find_footnote(passage.source_id, key) for key in keys]
    before, behind = library.neighbours(passage.passage_id)
    sentences = [
        asdict(s) | {"text": passage.text[s.start : s.end], "footnotes": _printed(s.footnotes)}
        for s in passage.sentences
    ]
    return passage_dict(passage) | {
        "source_title": library.source(passage.source_id).title,
        "heading": passage.heading,
        "sentences": sentences,
        "notes": [footnote_dict(note) for note in notes if note is not None],
        "previous": before,
        "next": behind,
    }
