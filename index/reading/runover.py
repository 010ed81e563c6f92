"""Where a page's notes end: text that goes on below them, and notes that go on at the next page's foot."""

import re
from collections.abc import Container

from index.reading.chain import MAX_MISSING
from index.reading.markers import loose_marks, mark_number, marker_candidates
from index.reading.pages import Line, PagedText
from index.reading.rules import ENDED, is_rule

# What the rest of a reference holds: »Colmar 1924, S. 33.«
_REST = re.compile(r"\bS\.\s?\d|(?<!\w)[A-ZÄÖÜ]\w++\.? (?:1[5-9]|20)\d\d[,.;:]")
_LONGEST_REST = 4
_OPEN_END = re.compile(r"(?:[^\W\d_]{3}|[,:;–-])\s*$")
_MIN_RESUMED = 3
# So many characters wider at least are the lines of notes, set in smaller type.
_WIDER, _FEWEST = 4, 4


def resumption(
    paged: PagedText, p: int, first: int, until: int, number: int, *, loosely: bool, restarts: bool, unpaged: bool
) -> int:
    """The line at which body text goes on below the note that opens at line `first`, or `until` when it does not.

    `number` is that note's; `loosely`: loose marks are markers; `restarts`: those that open below on the page begin to
    count again.
    Below a note stands body text only where page breaks went unmarked: then a later note's marker stands there, or
    the file ends in ordinary paragraphs.
    """
    lines = paged.pages[p].lines
    divided = len(paged.pages) > 1
    if divided and not any(line.opens for line in lines[first + 1 : until]):
        return until
    later = [
        i
        for i in range(first + 1, until)
        for found in _numbers(paged.text, lines[i], loosely=loosely)
        if number < found <= number + 1 + MAX_MISSING or (restarts and found == 1)
    ]
    if not later and (divided or not unpaged):
        return until
    limit = later[0] if later else until
    for i in range(first + 1, limit + 1):
        if i >= until:
            return until
        if not later and until - i < _MIN_RESUMED:
            return until  # so little may be the note's own rest
        ended = bool(ENDED.search(paged.text[lines[i - 1].start : lines[i - 1].end]))
        starts_small = paged.text[lines[i].start : lines[i].end].lstrip()[:1].islower()
        if ended and (lines[i].opens or starts_small):
            return i
    return limit if later else until


def _numbers(text: str, line: Line, *, loosely: bool) -> list[int]:
    numbers = [number for number, _ in marker_candidates(text, line)]
    if loosely:
        numbers += [mark_number(text[slice(*span)]) or 0 for span in loose_marks(text, line)]
    return numbers


def add_overflow(
    paged: PagedText,
    p: int,
    opened: list[int],
    in_notes: set[tuple[int, int]],
    widths: tuple[int, int],
    *,
    endnotes: bool,
) -> None:
    """Add the lines that continue the last note of the page before: a block in mid-sentence above this page's.

    `widths` are those of the lines of text and of notes (`line_widths`); `endnotes`: the notes have a heading on a page
    before; they go on at this one's top.
    """
    if p == 0:
        return
    before = [i for q, i in in_notes if q == p - 1]
    if not before:
        return
    previous = paged.pages[p - 1].lines
    last = paged.text[previous[max(before)].start : previous[max(before)].end]
    printed = [i for i, line in enumerate(previous) if line.zone != "furniture"]
    if ENDED.search(last) or max(before) < printed[-1]:
        return
    lines = paged.pages[p].lines
    until = opened[0] if opened else len(lines)
    openings = [i for i in range(1, until) if lines[i].opens and lines[i].zone != "furniture"]
    first = _unset_rest(paged, p, until, last, widths)
    if first is not None:
        in_notes.update((p, i) for i in range(first, until) if lines[i].zone != "furniture")
        return
    if not openings and not endnotes:
        return
    first = openings[-1] if openings else 0
    if not openings and not (paged.text[lines[0].start :].lstrip()[:1].islower() or last.rstrip().endswith("-")):
        return
    if not openings or is_rule(paged.text, lines[first - 1]):
        in_notes.update((p, i) for i in range(first, until) if lines[i].zone != "furniture")
        return
    rest = paged.text[lines[first].start : lines[until - 1].end]
    above = paged.text[lines[first - 1].start : lines[first - 1].end]
    runs_on = rest.lstrip()[:1].islower() or (last.rstrip().endswith("-") and _is_whole(last, rest))
    called = any(marker_candidates(paged.text, line) for line in lines[first:until])
    # »… S. 4« without a full stop is complete; a word, a comma or a colon is not.
    cites = until - first <= _LONGEST_REST and not called and bool(opened) and bool(_OPEN_END.search(last))
    cites = cites and _REST.search(rest) is not None
    if (runs_on or cites) and not above.rstrip().endswith((":", ",")):
        in_notes.update((p, i) for i in range(first, until) if lines[i].zone != "furniture")


def line_widths(paged: PagedText, opened: Container[tuple[int, int]]) -> tuple[int, int]:
    """How many characters full lines have in text and notes; these begin on each page where the first is `opened`."""
    lengths: tuple[list[int], list[int]] = ([], [])
    for p, page in enumerate(paged.pages):
        noted = False
        for i, line in enumerate(page.lines):
            noted = noted or (p, i) in opened
            if line.zone != "furniture":
                lengths[noted].append(line.end - line.start)
    # Many lines of notes are their last ones, few of the text.
    text, notes = (
        sorted(own)[int(len(own) * share)] if own else 0 for own, share in zip(lengths, (0.5, 0.8), strict=True)
    )
    return text, notes


def _unset_rest(paged: PagedText, p: int, until: int, last: str, widths: tuple[int, int]) -> int | None:
    """The line at which the rest of a note begins that no blank line sets apart, above line `until` of page `p`.

    The note has broken off in a word (`last` is its last line so far), the text above its rest in mid-sentence; the
    rest ends a sentence, though the text goes on in small letters on the next page.
    """
    lines = paged.pages[p].lines
    own = [i for i in range(until) if lines[i].zone != "furniture"]
    told = len(own) >= _FEWEST and widths[1] - widths[0] >= _WIDER and _OPEN_END.search(last) is not None
    if not told or not ENDED.search(_text(paged, lines[own[-1]])):
        return None
    at = len(own) - 1
    while at and not lines[own[at]].opens and _is_wide(lines[own[at - 1]], widths):
        at -= 1
    first, above = lines[own[at]], _text(paged, lines[own[at - 1]])
    if not at or first.opens or ENDED.search(above) or not _is_whole(last, _text(paged, first)):
        return None
    following = [line for line in _next_lines(paged, p) if line.zone != "furniture"]
    goes_on = bool(following) and _text(paged, following[0]).lstrip()[:1].islower()
    return own[at] if goes_on or last.rstrip().endswith("-") else None


def _is_wide(line: Line, widths: tuple[int, int]) -> bool:
    return 2 * (line.end - line.start) > sum(widths)


def _is_whole(above: str, below: str) -> bool:
    """Whether a word that a hyphen breaks at the end of `above` may go on in `below`."""
    return not above.rstrip().endswith("-") or below.lstrip()[:1].islower()


def _next_lines(paged: PagedText, p: int) -> tuple[Line, ...]:
    return paged.pages[p + 1].lines if p + 1 < len(paged.pages) else ()


def _text(paged: PagedText, line: Line) -> str:
    return paged.text[line.start : line.end]
