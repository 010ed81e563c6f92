"""Footnotes in text without layout: which lines at a page's foot are notes, and where each note begins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.reading.bibliography import find_list
from index.reading.chain import chain
from index.reading.markers import mark_number
from index.reading.openings import ALONE, ENDNOTES_HEAD, Opening, misread_openings, openings, signed_openings
from index.reading.pages import Line, PagedText
from index.reading.rules import without_rules
from index.reading.runin import join_run_in, split_run_in
from index.reading.runover import add_overflow, line_widths, resumption


def zone_notes(paged: PagedText) -> PagedText:
    """Give every line its zone where the layout does not tell: the notes at each page's foot, found by their numbers.

    Lines that may open a note are chained into the sequence of numbers for which most speaks: a marker with the same
    number above on the page, the number before, a blank line, a special blank behind the number. From the first
    opening on a page to its end stand notes, unless the marker of a later note shows that the text goes on.
    """
    lines = [(p, i, line) for p, page in enumerate(paged.pages) for i, line in enumerate(page.lines)]
    if any(line.zone in ("body", "note") for _, _, line in lines):
        return paged
    paged = split_run_in(without_rules(paged))
    chosen, loosely = _opened(paged)
    paged, opened = _joined(paged, chosen)
    _, listed = find_list(paged)
    opened = {at: note for at, note in opened.items() if at not in listed}
    in_notes = _in_notes(paged, opened, loosely=loosely) - listed.keys()
    numbers = {note.number for note in opened.values()}
    pages = []
    for p, page in enumerate(paged.pages):
        zoned: list[Line] = []
        for i, line in enumerate(page.lines):
            note = opened.get((p, i))
            alone = ALONE.fullmatch(paged.text, line.start, line.end)
            if line.zone == "furniture":
                zoned.append(line)
            elif (p, i) in listed:
                zoned.append(listed[p, i])
            elif note is not None:
                own = None if note.number == mark_number(paged.text[slice(*note.span)]) else note.number
                zoned.append(replace(line, zone="note", opens=True, note_span=note.span, note_number=own))
            elif (p, i) in in_notes:
                zoned.append(replace(line, zone="note", opens=False))
            elif alone and not line.opens and int(alone[1]) in numbers and zoned and zoned[-1].zone == "body":
                zoned[-1] = replace(zoned[-1], end=line.end)  # a marker that lost its place in the line before
            else:
                after_note = i > 0 and (p, i - 1) in in_notes
                zoned.append(replace(line, zone="body", opens=None if after_note else line.opens))
        pages.append(replace(page, lines=tuple(zoned)))
    return replace(paged, pages=tuple(pages))


def _joined(paged: PagedText, chosen: Sequence[Opening]) -> tuple[PagedText, dict[tuple[int, int], Opening]]:
    """`paged` with only those lines divided in which a note of `chosen` begins, and each by its page and line there."""
    starts = {paged.pages[note.page].lines[note.line].start: note for note in chosen}
    joined = join_run_in(paged, starts)
    places = ((p, i, line.start) for p, page in enumerate(joined.pages) for i, line in enumerate(page.lines))
    return joined, {(p, i): starts[start] for p, i, start in places if start in starts}


def without_zones(paged: PagedText) -> PagedText:
    """`paged` as text without layout: no line has a zone but furniture, nor a marker or a note's number."""
    pages = (
        replace(
            page,
            lines=tuple(
                line
                if line.zone == "furniture"
                else Line(line.start, line.end, role=line.role, opens=line.opens or None, small=line.small)
                for line in page.lines
            ),
        )
        for page in paged.pages
    )
    return replace(paged, pages=tuple(pages))


def count_notes(paged: PagedText) -> int:
    """How many notes begin in `paged`."""
    return sum(line.note_span is not None for page in paged.pages for line in page.lines)


def _opened(paged: PagedText) -> tuple[list[Opening], bool]:
    """The lines that open a note, in order, and whether their markers are loose ones."""
    chosen = chain(openings(paged))
    noted = chain(openings(paged, loosely=True))
    loosely = sum(note.marked > 0 for note in noted) > 2 * sum(note.marked > 0 for note in chosen)
    chosen = noted if loosely else chosen
    chosen = [*chosen, *misread_openings(paged, chosen)]
    return sorted([*chosen, *signed_openings(paged, chosen)], key=lambda note: (note.page, note.line)), loosely


def _in_notes(paged: PagedText, opened: Mapping[tuple[int, int], Opening], *, loosely: bool) -> set[tuple[int, int]]:
    """The lines (page, line) that belong to notes: each from its opening on, and those that run over."""
    found: set[tuple[int, int]] = set()
    endnotes = False
    widths = line_widths(paged, opened)
    for p, page in enumerate(paged.pages):
        firsts = sorted(i for q, i in opened if q == p)
        for k, first in enumerate(firsts):
            is_last = k + 1 == len(firsts)
            until = len(page.lines) if is_last else firsts[k + 1]
            unpaged = is_last and p + 1 == len(paged.pages)
            restarts = not is_last and opened[p, until].number == 1
            number = opened[p, first].number
            until = resumption(paged, p, first, until, number, loosely=loosely, restarts=restarts, unpaged=unpaged)
            found.update((p, i) for i in range(first, until) if page.lines[i].zone != "furniture")
        add_overflow(paged, p, firsts, found, widths, endnotes=endnotes)
        endnotes = endnotes or any(ENDNOTES_HEAD.fullmatch(paged.text, line.start, line.end) for line in page.lines)
    return found
