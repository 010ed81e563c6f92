"""What a footnote says in its own words, beside the works that it cites."""

import itertools
import re
from collections.abc import Sequence

from index.reading.division import cuts
from index.reading.folios import PAGES_AT
from index.reading.references import Reference
from index.reading.sentences import split_sentences
from index.reading.verbs import says_something

Span = tuple[int, int]

_OWN_WORDS = ("other", "letter")
# »Vgl. dazu Schivelbusch, Wie die Eisenbahn …«, »anders Karl Meier (Hg.), …«.
_WORK_FIRST = re.compile(
    r"(?:(?:[Vv]gl\.|[Ss]iehe|[Ss]\.|[Ss]o|[Aa]nders|[Ää]hnlich|[Dd]agegen|[Dd]azu|[Hh]ierzu|[Zz]uletzt|[Aa]uch|[Ff]erner|[Ee]benso)\s"
    r"(?:[a-zäöüß]+\.?\s){0,3})?(?:[A-ZÄÖÜ][\w.’'-]*\s){0,3}[A-ZÄÖÜ][\w.’'-]+"
    r"(?:,|\s\((?:Hgg?|Hrsg|eds?)\.\)[,:])\s[»„\"]?[A-ZÄÖÜ]"
)


def pieces_of(text: str, references: Sequence[Reference]) -> list[tuple[Span, bool]]:
    """The parts of a note's text: spans of sentences or clauses, and whether each is a remark.

    A remark says something in a sentence of its own words (it has a finite verb beside the works' names and titles),
    and ends where the note goes on to a work. The spans cover all of the text but the blanks between them.
    """
    names = sorted({name for reference in references for name in _names(reference)}, key=len, reverse=True)
    titles = [reference.title for reference in references if reference.title and reference.kind not in _OWN_WORDS]
    sentences = split_sentences(text, [name for name in names if len(name) > 3])
    begins = {start for start, _ in sentences}
    # How many brackets are open: »(vgl. Roth 1911, S. 8; Rau 1912, S. 5)« stays together.
    depths = [0, *itertools.accumulate((letter == "(") - (letter == ")") for letter in text)]
    divided = (behind for _, behind in cuts(text) if depths[behind] <= 0)
    bounds = sorted({0, len(text), *begins, *divided})
    found: list[tuple[Span, bool]] = []
    for start, end in itertools.pairwise(bounds):
        piece = text[start:end].strip()
        if not piece:
            continue
        span = (start, start + len(piece))
        remark = _is_remark(piece, names, any(title in piece for title in titles), whole=start in begins)
        if found and start not in begins and remark == found[-1][1]:
            found[-1] = ((found[-1][0][0], span[1]), remark)
        else:
            found.append((span, remark))
    return found


def _is_remark(piece: str, names: Sequence[str], titled: bool, *, whole: bool) -> bool:
    """Whether a part of a note (`titled`: with the title of one of its works; `whole`: a sentence) says something."""
    pages = PAGES_AT.search(piece)
    if _WORK_FIRST.match(piece):
        # »Aldinger, Markt, S. 161, deutet die Klausel als …«: behind the work alone.
        return pages is not None and says_something(piece[pages.end() :], names, 1)
    # »So urteilt Treskow, Der Rest, S. 5« states nothing; »Sie waren Brüder.« does.
    alone = whole and piece.endswith((".", "!", "?", ";"))
    return says_something(piece, names, 3 if titled or pages else 1 if alone else 2)


def _names(reference: Reference) -> list[str]:
    """A reference's names and titles; of what is no known kind of work the title is the note's own words."""
    title = None if reference.kind in _OWN_WORDS else reference.title
    parts = (title, reference.journal, reference.place, reference.editors, *reference.authors)
    return [part for part in parts if part]
