"""Zones: which rows at the foot of each column are notes, and which the body."""

from collections import Counter
from collections.abc import Sequence

from index.reading.pdf.columns import Frame
from index.reading.pdf.notes import mark_endnotes
from index.reading.pdf.numbers import find_opener
from index.reading.pdf.rows import Row
from index.reading.pdf.typography import Typography


def judge_zones(frames: Sequence[Frame], typography: Typography) -> None:
    """Find the notes of every frame, first where a rule or a number tells, then where a note of before runs on."""
    unsure: list[tuple[Frame, Frame, int]] = []
    note_sizes: Counter[float] = Counter()
    marks: set[int] = set()
    before: Frame | None = None
    for frame in frames:
        if before is None or before.page < frame.page - 1:
            marks = set()
        first = _small_suffix(frame.rows, typography)
        start = _below_rule(frame, first, typography)
        here = {row.number(span) for row in frame.rows[:start] for span in row.raised}
        marks = here if start is not None else here | marks
        if start is None:
            start = _first_note(frame.rows, first, marks, typography)
        if start is not None:
            for row in frame.rows[start:]:
                row.zone = "note"
                note_sizes[round(row.size, 1)] += len(row.text)
        elif before is not None and first < len(frame.rows):
            unsure.append((before, frame, first))
        mark_endnotes(frame.rows[:start], typography)
        before = frame
    if not note_sizes:
        return
    note_size = note_sizes.most_common(1)[0][0]
    for before, frame, first in unsure:
        if before.rows[-1].zone == "note" and _runs_on(frame.rows, first, note_size, typography):
            for row in frame.rows[first:]:
                row.zone = "note"


def _small_suffix(rows: Sequence[Row], typography: Typography) -> int:
    """The first row of the small type at a frame's foot."""
    first = len(rows)
    while first and typography.is_small(rows[first - 1]):
        first -= 1
    return first


def _below_rule(frame: Frame, first: int, typography: Typography) -> int | None:
    """The first row below a rule that has nothing but notes below it."""
    starts = []
    for rule in frame.rules:
        start = sum(row.base > rule.y for row in frame.rows)
        if start == len(frame.rows) or rule.x1 - rule.x0 < 2 * typography.body_size:
            continue
        row = frame.rows[start]
        close = start == 0 or row.base + 3 * row.size > rule.y
        opener = find_opener(row)
        if close and (start >= first or (opener and row.raised and opener.start <= 1)):
            starts.append((opener is None, start))
    return min(starts)[1] if starts else None


def _first_note(rows: Sequence[Row], first: int, marks: set[int], typography: Typography) -> int | None:
    """The first row of the notes in the small type at a frame's foot: the first number, and what runs on above it."""
    for start in range(first, len(rows)):
        opener = find_opener(rows[start])
        if opener and (opener.number in marks or (rows[start].raised and rows[start].raised[0][0] <= 1)):
            break
    else:
        return None
    while (
        start > first
        and abs(rows[start - 1].size - rows[start].size) < 0.02 * rows[start].size
        and rows[start - 1].base - rows[start].base < 1.35 * typography.leading(rows[start])
    ):
        start -= 1
    return start


def _runs_on(rows: Sequence[Row], first: int, note_size: float, typography: Typography) -> bool:
    """Whether the small type from row `first` on has the type and place of notes."""
    rest = rows[first:]
    same_type = all(abs(row.size - note_size) < 0.03 * note_size for row in rest)
    at_left = min(row.x0 for row in rest) < min(row.x0 for row in rows) + 0.5 * typography.body_size
    set_off = first == 0 or rows[first - 1].base - rest[0].base > 1.3 * typography.leading(rest[0])
    return same_type and at_left and set_off
