"""Citations: from the footnotes that carry a statement to numbered references, as labels and as CSL-JSON."""

import re
from collections.abc import Sequence
from typing import Any

from index.library import Library
from index.reading.keys import printed_number
from index.reading.references import Reference, label
from qa.answer import Citation, Evidence, PlacedStatement, Statement
from qa.errors import GroundingError

_CSL_TYPES = {
    "article": "article-magazine",
    "review": "review",
    "letter": "article-magazine",
    "book": "book",
    "series": "article-magazine",
    "archive": "manuscript",
    "newspaper": "article-newspaper",
    "web": "webpage",
    "other": "document",
}


def number_citations(
    library: Library, statements: Sequence[Statement]
) -> tuple[str, tuple[PlacedStatement, ...], tuple[Citation, ...]]:
    """The answer's text with citation numbers, its statements with their places in it, and its citations.

    Numbers run 1, 2, 3 … in order of first use; a footnote cited twice keeps its number.
    """
    numbers: dict[tuple[str, int | None], int] = {}
    pieces: list[str] = []
    placed: list[PlacedStatement] = []
    length = 0
    for statement in statements:
        cited = []
        for note in statement.notes:
            numbers.setdefault(note, len(numbers) + 1)
            cited.append(numbers[note])
        marks = "".join(f" [{number}]" for number in cited)
        start = length + (1 if pieces else 0)
        placed.append(
            PlacedStatement(statement.text, start, start + len(statement.text), statement.evidence, tuple(cited))
        )
        pieces.append(statement.text + marks)
        length = start + len(statement.text) + len(marks)
    citations = tuple(
        citation_of(library, source_id, note, number, statements) for (source_id, note), number in numbers.items()
    )
    return " ".join(pieces), tuple(placed), citations


def citation_of(
    library: Library, source_id: str, note: int | None, number: int, statements: Sequence[Statement] = ()
) -> Citation:
    """The citation of a footnote by its key, or of the source itself when `note` is None."""
    if note is None:
        evidence = _first_evidence(source_id, statements)
        entry = library.source(source_id)
        page = ""
        locus = source_id
        if evidence is not None:
            locus = evidence.locus
            page = (
                f", S. {evidence.page_printed}" if evidence.page_printed else f", Blatt {evidence.page_index} der Datei"
            )
        return Citation(number, None, source_id, locus, "source", None, None, f"{entry.title}{page}.", "", ())
    footnote = library.find_footnote(source_id, note)
    if footnote is None:
        raise GroundingError(f"footnote {printed_number(note)} is cited but is not in »{source_id}«")
    references = footnote.references
    text, printed = label_of(references) or footnote.text.text, footnote.text.text
    via = references[0].via if references else None
    origin = references[0].resolved_from if references else None
    return Citation(
        number, footnote.number, source_id, footnote.locus, "footnote", via, origin, text, printed, references
    )


def _first_evidence(source_id: str, statements: Sequence[Statement]) -> Evidence | None:
    for statement in statements:
        if (source_id, None) in statement.notes and statement.evidence:
            return statement.evidence[0]
    return None


def label_of(references: Sequence[Reference]) -> str:
    """The references of a note in full, one after the other; empty when there are none."""
    labels = [label(reference) for reference in references]
    # »S. 66 f.« keeps its stop before the next work.
    joined = [text if text.endswith((" f.", " ff.", "J.")) else text.removesuffix(".") for text in labels[:-1]]
    return "; ".join([*joined, *labels[-1:]])


def reference_id(locus: str, position: int) -> str:
    """The id of a work: its footnote's locus with colons, and its place in the note, from 1."""
    return f"{locus.replace('/', ':')}:{position}"


def inner_quotes(quotation: str) -> str:
    """`quotation` as it stands inside quotation marks: its own become single ones (Duden, rule 12)."""
    return quotation.replace("»", "›").replace("«", "‹")


def csl_item(reference: Reference, item_id: str) -> dict[str, Any]:
    """A CSL-JSON item (citationstyles.org, schema 1.0.2); fields that the note does not print are left out."""
    item: dict[str, Any] = {"id": item_id, "type": _CSL_TYPES[reference.kind]}
    if reference.authors:
        item["author"] = [_csl_name(name) for name in reference.authors]
    if reference.editors:
        item["editor"] = [{"literal": reference.editors}]
    # The pages printed with a book are the place cited, not its extent.
    whole = reference.kind == "book" and not reference.journal
    pages, cited = (
        (None, reference.cited_pages or reference.pages) if whole else (reference.pages, reference.cited_pages)
    )
    fields = {
        "title": reference.title,
        "container-title": reference.journal,
        "volume": reference.volume,
        "issue": reference.issue,
        "page": (pages or "").removeprefix("Sp. "),
        "locator": (cited or "").removeprefix("Sp. "),
        "publisher-place": reference.place,
        "note": reference.details,
    }
    if reference.kind == "archive":
        document = (reference.details or "").strip("()")
        fields |= {
            "title": document or reference.title,
            "archive": reference.journal,
            "archive_location": reference.title,
            "container-title": None,
            "note": None,
        }
    item.update({name: value for name, value in fields.items() if value})
    if reference.year and (year := re.match(r"\d{4}", reference.year)):
        item["issued"] = {"date-parts": [[int(year.group())]]}
    if reference.part:
        item["part-number"] = reference.part
    if reference.kind == "review":
        item["genre"] = "Rezension"
    elif reference.kind == "letter":
        item["genre"] = "Leserbrief"
    return item


def _csl_name(name: str) -> dict[str, str]:
    if "," in name:
        family, _, given = name.partition(",")
        return {"family": family.strip(), "given": given.strip()}
    given, _, family = name.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": family}
