"""Notes whose raised numbers recognition destroyed: found by what stands at the pages' feet, counted by residues."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate
from statistics import median

from index.reading.markers import mark_number
from index.reading.notes import count_notes
from index.reading.numbering import Foot, Numbered, number_pages
from index.reading.pages import Line, Page, PagedText
from index.reading.residues import Span, labels_in, marks_in

# What lines of notes have and text hardly: pages (»$. 3« is a scan's »S. 3«), years of print, »Vgl.«, »Ebd.«, »hg. v.«.
_CITING = re.compile(
    r"[S$]\.\s?\d|\b(?:[Vv]gl|[Ee]bd|[Ee]benda|[Ee]bda|Anm|[Hh]g|[Hh]rsg|Bd|Nr|Bl|Jg|H)\.|\ba\.\s?a\.\s?O|\b[Ii]n:|\(1[5-9]\d\d\)"
    r"|\b(?:Diss|[Dd]ers|[Dd]ies)\b|(?<!\w)[A-ZÄÖÜ]\w+:?\s(?:1[5-9]|20)\d\d\b"
)
# »Licht.1«, »Licht. 1 Der«, »Licht [1].«, »Licht^1«.
_FIGURE = re.compile(r"(?<=[^\W\d]|[.,;:!?»«“”\"')\]])[ ^]{0,2}[\[(]?(\d{1,4})[\])]?(?=[\s.,;:!?»)\]]|$)", re.MULTILINE)
# What speaks for a line among the notes and against it; the type's size tells most.
_SMALL, _LABELLED, _CITES, _WIDER, _USUALLY = 2.0, 0.7, 1.0, 0.5, -0.8
# Lines so much longer than most are in smaller type.
_WIDE = 1.1
# So many numbers at least must have a label and a marker, and of all this share: less is chance.
_FEWEST, _SHARE = 4, 0.5
# Longer printed lines there are not, nor pages with more notes.
_LONGEST_LINE, _MOST = 400, 60
# So many different signs at least are left of figures: an author's habit has fewer.
_KINDS = 3
# So many times the notes with a legible label must be found to read the feet anew.
_BETTER = 1.25


def read_damaged(paged: PagedText, bare: PagedText) -> PagedText:
    """`paged` with the notes, numbers and markers that recognition damaged; as it is where none are to be seen.

    `bare` is its text without zones but furniture. Where most labels of notes are legible, as they are in normal size
    before notes, only the markers are added. Only for notes at the feet of pages.
    """
    if any(line.markers for page in paged.pages for line in page.lines):
        return paged
    legible = count_notes(paged)
    feet, starts = _feet(bare)
    signs = [mark.printed for foot in feet for mark in foot.marks if mark.is_remnant]
    if len(signs) < max(_FEWEST, _SHARE * legible) or len(set(signs)) < _KINDS:
        return paged
    if _seen(paged) >= max(_FEWEST, _SHARE * legible):
        return paged
    numbered = number_pages(feet)
    both = [page.marks[number] for page in numbered for number in page.labels.keys() & page.marks.keys()]
    count = sum(len(page.labels.keys() | page.marks.keys()) for page in numbered)
    if len(both) < max(_FEWEST, _SHARE * count) or sum(mark.is_remnant for mark in both) < _SHARE * len(both):
        return paged
    if _BETTER * legible + 1 < sum(len(page.labels) for page in numbered):
        zoned = zip(bare.pages, starts, numbered, strict=True)
        return replace(bare, pages=tuple(_zoned(page, start, found) for page, start, found in zoned))
    marks = {mark.span: number for page in numbered for number, mark in page.marks.items()}
    pages = (
        replace(page, lines=tuple(_with_markers(line, marks) if line.zone == "body" else line for line in page.lines))
        for page in paged.pages
    )
    return replace(paged, pages=tuple(pages))


def _seen(paged: PagedText) -> int:
    """Of how many notes the number is legible in the text above them too, in whatever form."""
    count, before = 0, ""
    for page in paged.pages:
        body = "\n".join(paged.text[line.start : line.end] for line in page.lines if line.zone == "body")
        numbers = (mark_number(paged.text[slice(*line.note_span)]) for line in page.lines if line.note_span)
        shown = {match[1] for match in _FIGURE.finditer(f"{before}\n{body}")}
        count += sum(str(number) in shown for number in numbers if number)
        before = body
    return count


def _feet(bare: PagedText) -> tuple[list[Foot], list[int]]:
    """The residues of each page, and the line at which its foot begins."""
    text = bare.text
    lengths = [line.end - line.start for page in bare.pages for line in page.lines if line.zone != "furniture"]
    usual = median(lengths) if lengths else 0.0
    starts = [_foot(text, page, usual) for page in bare.pages]
    feet = []
    for p, (page, start) in enumerate(zip(bare.pages, starts, strict=True)):
        lines = [(i, line) for i, line in enumerate(page.lines) if line.zone != "furniture"]
        if any(line.end - line.start > _LONGEST_LINE for _, line in lines):
            feet.append(Foot((), ()))  # no scan's: paragraphs in a line
            continue
        labels = tuple(labels_in(text, p, [(i, line) for i, line in lines if i >= start]))
        marks = tuple(marks_in(text, p, [(i, line) for i, line in lines if i < start]))
        feet.append(Foot(labels, marks) if max(len(labels), len(marks)) <= _MOST else Foot((), ()))
    return feet, starts


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
    marks = {mark.span: number for number, mark in found.marks.items()}
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
            lines.append(_with_markers(replace(line, zone="body"), marks))
    return replace(page, lines=tuple(lines))


def _with_markers(line: Line, marks: Mapping[Span, int]) -> Line:
    """`line` with those of `marks` (numbers by span) that stand in it."""
    own = tuple(sorted(span for span in marks if line.start <= span[0] < line.end))
    return replace(line, markers=own, named=tuple((span, marks[span]) for span in own))
