"""A work as a footnote prints it or means it, and how it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.reading.vocabulary import in_dictionary

Kind = Literal["article", "review", "book", "series", "letter", "archive", "newspaper", "web", "other"]
Via = Literal["direct", "ebd", "short"]
Consistency = Literal["ok", "conflict", "unknown"]
Resolution = Literal["direct", "resolved", "unresolved", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A bibliographic work as a footnote prints it, or as its »Ebd.« or short title means it.

    `pages` follow »S.« as printed (columns, numbers and sections with their sign: »Sp. 311«, »§§ 3–5«), `cited_pages`
    follow »hier« (or are an Ebd.'s own). `via` ebd
    or short: the fields are those of the work that note `resolved_from` prints, reached through the notes of `chain`;
    `resolution` says when there is none (unresolved) or more than one (ambiguous; `candidates` are then the notes that
    print them). `details` are edition, editors and series behind a title, `editors` those before a volume's, as
    printed. Of papers in an archive `journal` is the archive, `title` the holding, `details` the document, and
    `cited_pages` the leaf with its sign; of a newspaper `details` is the day (»vom 2. März 1844«); of a web page the
    address.
    `conflict` holds both readings when volume, issue and year cannot all be right. `printed` is this reference's own
    part of the note.
    """

    printed: str
    authors: tuple[str, ...] = ()
    title: str | None = None
    journal: str | None = None
    volume: str | None = None
    year: str | None = None
    issue: str | None = None
    pages: str | None = None
    cited_pages: str | None = None
    place: str | None = None
    part: str | None = None
    details: str | None = None
    editors: str | None = None
    kind: Kind = "other"
    via: Via = "direct"
    resolution: Resolution = "direct"
    resolved_from: int | None = None
    chain: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    back_note: int | None = None
    consistency: Consistency = "unknown"
    conflict: tuple[str, str] | None = None


def cited_surnames(references: Iterable[Reference]) -> set[str]:
    """The surnames of authors whom a full reference gives with their other names, or whose names are no words."""
    return {
        surname_of(author)
        for reference in references
        if reference.via == "direct" and reference.title
        for author in reference.authors
        if len(author.split()) > 1 or not in_dictionary(author.lower())
    }


def surname_of(author: str) -> str:
    """The surname of »Franz Borkenau«, »Borkenau, Franz« or »von Rehm, Anna«: its last word, empty without one."""
    return (author.split(",")[0].split() or [""])[-1]


def given_of(author: str) -> str:
    """The other names, empty where only the surname stands."""
    return author.split(",")[1].strip() if "," in author else " ".join(author.split()[:-1])


def label(reference: Reference) -> str:
    """The reference in full, in one style: »Author, Title, in: Journal 3 (1953), H. 55, S. 16–25, hier S. 17.«.

    A reference without a title (an Ebd. that leads nowhere) gives its own printed words.
    """
    if reference.kind == "archive":
        return _archival_label(reference)
    if reference.title is None and not reference.authors and not reference.journal:
        return reference.printed.rstrip(". ") + "."
    # What stands in brackets follows its title without a comma.
    behind = (
        (" " if (reference.details or "").startswith("(") else ", ") + reference.details if reference.details else ""
    )
    title = f"{reference.title or ''}{'' if reference.journal else behind}"
    named = ", ".join(filter(None, ["/".join(reference.authors), title]))
    parts = [named] if named else []
    daily = bool(reference.details and reference.details.startswith("vom "))
    if daily:
        paper = f"{'in: ' if parts else ''}{reference.journal}"
        parts.append(f"{paper}, Nr. {reference.issue} {reference.details}" if reference.issue else paper + behind[1:])
    elif reference.journal:
        journal = ", ".join(filter(None, [reference.editors, reference.journal])) + behind
        if reference.volume:
            journal += f" {reference.volume}"
        if reference.year and not reference.place:
            journal += f" ({reference.year})"
        parts.append(f"in: {journal}" if parts else journal)
    told = reference.place is None and (reference.year or "") in (reference.title or "")
    if reference.place or (reference.year and not reference.journal and not told):
        parts.append(" ".join(filter(None, [reference.place, reference.year or "o. J."])))
    if reference.volume and not reference.journal:
        parts.append(f"Bd. {reference.volume}")
    if reference.issue and not daily:
        parts.append(f"H. {reference.issue}")
    if reference.pages:
        parts.append(signed(reference.pages))
    if reference.cited_pages:
        parts.append(("hier " if reference.pages else "") + signed(reference.cited_pages))
    notes = [reference.part] if reference.part else []
    if reference.kind == "review":
        notes.append("Rezension")
    text = ", ".join(parts) + "".join(f" ({note})" for note in notes)
    return text if text.endswith(".") else text + "."


def signed(pages: str) -> str:
    """Pages with their sign: »S. 3«; columns, numbers and sections have theirs already."""
    return pages if pages.startswith(("Sp. ", "Nr. ", "§", "Art. ")) else f"S. {pages}"


def _archival_label(reference: Reference) -> str:
    """»Friedrich Bracht an Schaper, 3. Februar 1844, LHA Koblenz, Best. 403, Nr. 2217, Bl. 4.«."""
    bracketed = (reference.details or "").startswith("(")
    document = None if bracketed else reference.details
    text = ", ".join(filter(None, [document, reference.journal, reference.title, reference.cited_pages]))
    text += f" {reference.details}" if bracketed else ""
    return text if text.endswith(".") else text + "."
