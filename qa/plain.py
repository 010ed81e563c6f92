"""An answer as plain text: what a program without footnotes of its own shows."""

from index.library import Library
from index.ranked import Ranked
from index.reading.keys import shown_number
from qa.answer import Answer, Citation
from qa.citations import label_of

# So many passages follow a refusal, and so much of each is shown.
_NEAREST, _BEGINNING = 3, 200


def notes_of(answer: Answer) -> str:
    """What stands below an answer: its notes, or after a refusal the beginnings of the nearest passages."""
    if answer.abstained:
        return "\n".join(nearest_line(ranked) for ranked in answer.passages[:_NEAREST])
    return "\n".join(note_line(citation) for citation in answer.citations)


def note_line(citation: Citation) -> str:
    """A numbered note, »Ebd.« spelled out, with the contradictions that the source prints."""
    origin = f"Fußnote {shown_number(citation.footnote)}: " if citation.footnote is not None else ""
    line = f"[{citation.number}] {origin}{citation.label}"
    if citation.via == "ebd" and citation.resolved_from is not None:
        line += f" (»Ebd.«, aufgelöst nach Fußnote {shown_number(citation.resolved_from)})"
    for reference in citation.references:
        if reference.conflict:
            printed, implied = reference.conflict
            line += f" – Widerspruch in der Quelle: gedruckt ist {printed}; nach der Heftnummer wäre es {implied}."
    return line


def nearest_line(ranked: Ranked) -> str:
    """The place of a passage and how it begins, in its own words."""
    passage = ranked.passage
    cut = passage.text[:_BEGINNING]
    return f"– {passage.locus}, {page_of(*passage.page(0))}: »{cut}{' …' if len(passage.text) > len(cut) else ''}«"


def found_line(library: Library, ranked: Ranked) -> str:
    """As `nearest_line`, behind the references of the footnotes that the passage carries."""
    passage = ranked.passage
    notes = [library.find_footnote(passage.source_id, key) for key in passage.footnotes]
    told = [
        f"Fußnote {shown_number(note.number)}: {label_of(note.references) or note.text.text}"
        for note in notes
        if note is not None
    ]
    return " ".join([*told, nearest_line(ranked)])


def page_of(index: int, printed: str | None) -> str:
    """A page by its printed number, else the sheet of the file: never a guess."""
    return f"S. {printed}" if printed else f"Blatt {index} der Datei"
