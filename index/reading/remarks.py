"""What a footnote says in its own words, beside the works that it cites."""

import itertools
from collections.abc import Sequence

from index.reading.division import cuts
from index.reading.folios import PAGES_AT
from index.reading.references import Reference
from index.reading.sentences import split_sentences
from index.reading.verbs import says_something

Span = tuple[int, int]


def pieces_of(text: str, references: Sequence[Reference]) -> list[tuple[Span, bool]]:
    """The parts of a note's text: spans of sentences or clauses, and whether each is a remark.

    A remark says something in a sentence of its own words (it has a finite verb beside the works' names and titles),
    and ends where the note goes on to a work. The spans cover all of the text but the blanks between them.
    """
    names = [name for reference in references for name in _names(reference)]
    sentences = split_sentences(text, [name for name in names if len(name) > 3])
    begins = {start for start, _ in sentences}
    bounds = sorted({0, len(text), *begins, *(behind for _, behind in cuts(text))})
    found: list[tuple[Span, bool]] = []
    for start, end in itertools.pairwise(bounds):
        piece = text[start:end].strip()
        if not piece:
            continue
        span = (start, start + len(piece))
        cites = PAGES_AT.search(piece) is not None or any(name in piece for name in names)
        # »So urteilt Treskow, Der Rest, S. 5« states nothing; »Er starb 1812« does.
        remark = says_something(piece, names, least=3 if cites else 2)
        if found and start not in begins and remark == found[-1][1]:
            found[-1] = ((found[-1][0][0], span[1]), remark)
        else:
            found.append((span, remark))
    return found


def _names(reference: Reference) -> list[str]:
    """A reference's names and titles; of what is no known kind of work the title is the note's own words."""
    title = None if reference.kind in ("other", "letter") else reference.title
    parts = (title, reference.journal, reference.place, reference.editors, *reference.authors)
    return [part for part in parts if part]
