"""Notes whose raised numbers recognition destroyed: found by what stands at the pages' feet, counted by residues."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import median

from index.reading.numbering import Foot, Numbered, number_pages
from index.reading.pages import Line, Page, PagedText
from index.reading.residues import Residue, labels_in, marks_in

# What lines of notes have and text hardly: pages, years of print, »Vgl.«, »Ebd.«, »(Anm. 3)«, »hg. v.«. »$.« is a scan's »S.«
_CITING = re.compile(
    r"[S$]\.\s?\d|\b(?:[Vv]gl|[Ee]bd|[Ee]benda|[Ee]bda|Anm|[Hh]g|[Hh]rsg|Bd|Nr|Bl|Jg|H)\.|\ba\.\s?a\.\s?O|\b[Ii]n:|\(1[5-9]\d\d\)"
    r"|\b(?:Diss|[Dd]ers|[Dd]ies)\b|(?<!\w)[A-ZÄÖÜ]\w+:?\s(?:1[5-9]|20)\d\d\b"
)
# What speaks for a line among the notes and against it; the type's size tells most.
_SMALL, _LABELLED, _CITES, _WIDER, _USUALLY = 2.0, 0.7, 1.0, 0.5, -0.8
# Lines so much longer than most are in smaller type.
_WIDE = 1.1
# So many numbers at least must have a label and a marker, and of all this share: less is chance.
_FEWEST, _SHARE = 4, 0.5


def zone_damaged(paged: PagedText, legible: int) -> PagedText | None:
    """`paged` with the zones, numbers and markers of notes whose numbers are damaged; None where none are to be seen.

    Only for notes at the feet of pages; `legible` notes are found by their numbers.
    """
    text = paged.text
    lengths = [line.end - line.start for page in paged.pages for line in page.lines if line.zone != "furniture"]
    usual = median(lengths) if lengths else 0.0
    starts = [_foot(text, page, usual) for page in paged.pages]
    feet = []
    for p, (page, start) in enumerate(zip(paged.pages, starts, strict=True)):
        lines = [(i, line) for i, line in enumerate(page.lines) if line.zone != "furniture"]
        above = [(i, line) for i, line in lines if i < start]
        below = [(i, line) for i, line in lines if i >= start]
        feet.append(Foot(tuple(labels_in(text, p, below)), tuple(marks_in(text, p, above))))
    signs = sum(not any(map(str.isalnum, mark.printed)) for foot in feet for mark in foot.marks)
    if signs < max(_FEWEST, _SHARE * legible):
        return None
    numbered = number_pages(feet)
    both = sum(len(page.labels.keys() & page.marks.keys()) for page in numbered)
    count = sum(len(page.labels.keys() | page.marks.keys()) for page in numbered)
    if both < max(_FEWEST, _SHARE * count):
        return None
    pages = [_zoned(page, start, found) for page, start, found in zip(paged.pages, starts, numbered, strict=True)]
    return replace(paged, pages=tuple(pages))


def _foot(text: str, page: Page, usual: float) -> int:
    """The line of `page` from which on most speaks for notes; behind its last one where nothing does."""
    speaks = [_speaks_for_note(text, line, usual) for line in page.lines]
    sums = [*accumulate(reversed(speaks)), 0.0]
    best = max(range(len(speaks)), key=lambda k: sums[k], default=-1)
    return len(speaks) - 1 - best if best >= 0 and sums[best] > 0 else len(speaks)


def _speaks_for_note(text: str, line: Line, usual: float) -> float:
    if line.zone == "furniture":
        return 0.0
    size = 0.0 if line.small is None else _SMALL if line.small else -_SMALL
    label = next(labels_in(text, 0, [(0, line)]), None)
    labelled = label is not None and label.printed != ""
    cites = _CITING.search(text, line.start, line.end) is not None
    wider = line.end - line.start > _WIDE * usual
    return _USUALLY + size + _LABELLED * labelled + _CITES * cites + _WIDER * wider


def _zoned(page: Page, start: int, found: Numbered) -> Page:
    """`page` with its notes from line `start` on, and the markers of its text."""
    opened = {label.line: (number, label) for number, label in found.labels.items()}
    marked: dict[int, list[tuple[int, Residue]]] = {}
    for number, mark in found.marks.items():
        marked.setdefault(mark.line, []).append((number, mark))
    lines = []
    for i, line in enumerate(page.lines):
        if line.zone == "furniture":
            lines.append(line)
        elif i in opened:
            number, label = opened[i]
            lines.append(replace(line, zone="note", opens=True, note_span=label.span, note_number=number))
        elif i >= start:
            lines.append(replace(line, zone="note", opens=False))
        else:
            lines.append(_with_markers(line, marked.get(i, [])))
    return replace(page, lines=tuple(lines))


def _with_markers(line: Line, marks: Sequence[tuple[int, Residue]]) -> Line:
    spans = tuple(mark.span for _, mark in marks)
    return replace(line, zone="body", markers=spans, named=tuple((mark.span, number) for number, mark in marks))
