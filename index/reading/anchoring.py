"""Where in the text each note is called: the marks of all lines, matched with the notes, and what stays in doubt."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.reading.anchors import Mark, NoteHead, Span, match_markers
from index.reading.blocks import RawBlock, with_markers
from index.reading.doubts import DoubtList
from index.reading.keys import note_key, shown_number
from index.reading.markers import loose_marks, mark_number, marker_candidates
from index.reading.misread import place_of
from index.reading.pages import Line, Page

# So many markers in order, half of all, are no chance.
_COUNTED = 3
_HABIT = 4


@dataclass(slots=True)
class RawNote:
    """A note's lines: its printed number and key, the page it begins on, and the span of its number if it has one."""

    number: int
    key: int
    lines: list[Line]
    page: Page
    head: Span | None


@dataclass(frozen=True, slots=True)
class Anchoring:
    """Blocks whose lines know their markers, the note's key of each marker's span, and the marker of each note."""

    blocks: tuple[RawBlock, ...]
    keys: dict[Span, int]
    marker_of: dict[int, Span]


def anchor_notes(text: str, blocks: Sequence[RawBlock], notes: Sequence[RawNote], doubts: DoubtList) -> Anchoring:
    """Find the marker of each of `notes` in `blocks`; those without one, and markers without a note, are doubted."""
    marks, loose = _marks(text, blocks)
    # Text before the first note has no mark, and no marker calls it.
    heads = [NoteHead(note.number if note.head else -1, note.page.index) for note in notes]
    matched = match_markers(heads, marks)
    marks = _with_loose(text, marks, loose, matched, [note.number for note in notes])
    matched = match_markers(heads, marks)
    displaced = _displaced(text, blocks, notes, {n: marks[m].span for n, m in matched.items()})
    marks = sorted([*marks, *displaced], key=lambda mark: mark.span)
    matched = match_markers(heads, marks)
    for n, note in enumerate(notes):
        if n not in matched and note.head is not None:
            doubts.add("note_without_marker", note.page.index, number=shown_number(note.number))
    keys = {marks[m].span: notes[n].key for n, m in matched.items()}
    keys |= _without_note(marks, keys, notes, {notes[n].number for n in matched}, doubts)
    if not notes:
        counted = 0
        for mark in marks:
            counted += mark.number == counted + 1
        if counted >= max(_COUNTED, len(marks) // 2):
            doubts.add("no_notes", marks[0].page, number=counted)
    marked = tuple(with_markers(block, set(keys)) for block in blocks)
    return Anchoring(marked, keys, {n: marks[m].span for n, m in matched.items()})


def _lines(blocks: Sequence[RawBlock]) -> Iterator[tuple[Line, int]]:
    for block in blocks:
        yield from zip(block.lines, block.pages, strict=True)


def _marks(text: str, blocks: Sequence[RawBlock]) -> tuple[list[Mark], list[Mark]]:
    """What may be a marker, and what is one only where most of a book's are of that kind."""
    marks, loose = [], []
    for line, page in _lines(blocks):
        found = marker_candidates(text, line)
        for number, span in found:
            sure = span in line.markers or (text[span[0] - 1] == "[" and text[span[0]].isdigit())
            marks.append(Mark(number, span, page, sure, not sure and _looks_loose(text, span)))
        if not line.markers:
            taken = {span for _, span in found}
            spans = [span for span in loose_marks(text, line) if span not in taken]
            loose += [Mark(mark_number(text[slice(*span)]) or 0, span, page, False, True) for span in spans]
    return marks, loose


def _looks_loose(text: str, span: Span) -> bool:
    """Whether a mark stands behind a blank, or is one of several at a place: figures look like that too."""
    start, end = span
    around = text[max(0, start - 2) : start], text[end : end + 2]
    return around[0][-1:].isspace() or any(re.fullmatch(r"\d[,–-]|[,–-]\d", part) for part in around)


def _with_loose(
    text: str, marks: list[Mark], loose: list[Mark], matched: dict[int, int], numbers: Sequence[int]
) -> list[Mark]:
    """`marks` with those of `loose` that notes without a marker (`numbers`: those of all notes) may be called by."""
    without = {number for n, number in enumerate(numbers) if n not in matched}
    if 2 * len(matched) >= len(numbers):
        # The text has marks of another kind; with brackets behind them, more of that kind are no chance.
        closed = sum(text.startswith(")", marks[m].span[1]) for m in matched.values())
        alike = 2 * closed >= len(matched)
        loose = [mark for mark in loose if alike and text.startswith(")", mark.span[1])]
    if not any(mark.number in without for mark in loose):
        return marks
    kept = set(matched.values()) | {m for m, mark in enumerate(marks) if mark.sure or mark.number in without}
    both = [*(marks[m] for m in kept), *(mark for mark in loose if mark.number in without)]
    return sorted(both, key=lambda mark: mark.span)


def _displaced(text: str, blocks: Sequence[RawBlock], notes: Sequence[RawNote], found: dict[int, Span]) -> list[Mark]:
    """Marks of notes that have none (`found`: those of the others): misread, or set apart by blanks.

    Each is looked for between the markers before and behind, on its note's page and the one before.
    """
    body = [(page, (line.start, line.end)) for line, page in _lines(blocks) if not line.markers]
    closed = sum(text.startswith(")", span[1]) for span in found.values())
    marks: list[Mark] = []
    apart: list[Mark] = []
    for n, note in enumerate(notes):
        if n in found or note.head is None or not note.number:
            continue
        after = max((span[1] for m, span in found.items() if m < n and notes[m].number), default=0)
        until = min((span[0] for m, span in found.items() if m > n and notes[m].number), default=note.head[0])
        lines = [
            (max(start, after), min(end, until))
            for page, (start, end) in body
            if note.page.index - 1 <= page <= note.page.index and end > after and start < until
        ]
        place = place_of(text, lines, note.number, list(found.values()), brackets=2 * closed >= len(found))
        if place is not None:
            span, is_apart = place
            page = next(page for page, (start, end) in body if start <= span[0] < end)
            (apart if is_apart else marks).append(Mark(note.number, span, page, True))
    # One number set apart may be a figure; of some each in its place it is the printer's or the scan's habit.
    habit = sum(text[span[0] - 1].isspace() for span in found.values()) + len(marks) + len(apart)
    return [*marks, *apart] if habit >= _HABIT else marks


def _without_note(
    marks: Sequence[Mark], keys: dict[Span, int], notes: Sequence[RawNote], anchored: set[int], doubts: DoubtList
) -> dict[Span, int]:
    """The keys of markers that call no note, or one again (`anchored`: numbers of notes with a marker)."""
    times = Counter(note.number for note in notes)
    found = {}
    for mark in marks:
        expected = mark.number - 1 in anchored and mark.number + 1 in anchored and mark.number not in times
        if mark.span not in keys and (mark.sure or expected):
            # The same note again; where numbering starts again nobody can tell whose it is, and it means none.
            again = times[mark.number] if times[mark.number] > 1 else 0
            found[mark.span] = note_key(mark.number, again)
            kind = "marker_twice" if mark.number in times else "marker_without_note"
            doubts.add(kind, mark.page, number=shown_number(mark.number))
    return found
