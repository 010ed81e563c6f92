"""Body lines: the rows of the body with the space around them and their distance from the column's edges."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.reading.pdf.columns import Frame
from index.reading.pdf.rows import Row
from index.reading.pdf.typography import Typography

ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'»«“”’)\]\d\s]*$")
#: What a list's item begins with.
LIST_ITEM = re.compile(r"(?:[•–—▪‣*-]|\d{1,2}[.)]|\(?[a-z]\))\s")


@dataclass(slots=True)
class BodyLine:
    """A row of the body in its frame.

    `spaced` tells that the space above is wider than usual, `top` and `bottom` that no line of the body stands above
    or below it in its frame, `free_above` and `free_below` that there is nothing close to it on that side.
    """

    frame: Frame
    row: Row
    spaced: bool
    top: bool
    bottom: bool = True
    free_below: bool = True

    @property
    def free_above(self) -> bool:
        """Nothing stands close above."""
        return self.top or self.spaced

    @property
    def indent(self) -> float:
        """The distance from the frame's left edge, in points."""
        return self.row.x0 - self.frame.left

    @property
    def slack(self) -> float:
        """What is left to the frame's right edge, in points."""
        return self.frame.right - self.row.x1


def body_lines(frames: Sequence[Frame], typography: Typography) -> list[BodyLine]:
    """All lines of the body in reading order; finds the frames' edges on the way."""
    _set_edges(frames, typography.body_size)
    lines: list[BodyLine] = []
    for frame in frames:
        for row in frame.rows:
            if row.zone != "body":
                continue
            above = lines[-1] if lines else None
            if above is None:
                line = BodyLine(frame, row, spaced=True, top=True)
            elif above.frame is not frame:
                line = BodyLine(frame, row, spaced=False, top=True)
            else:
                line = BodyLine(frame, row, _is_spaced(above.row, row, typography), top=False)
                above.bottom, above.free_below = False, line.spaced
            lines.append(line)
    return lines


def group_lines(lines: Sequence[BodyLine], joins: Callable[[BodyLine, BodyLine], bool]) -> list[list[BodyLine]]:
    """Part lines into runs; `joins(first, line)` tells whether a line belongs to the run that `first` begins."""
    runs: list[list[BodyLine]] = []
    for line in lines:
        if runs and joins(runs[-1][0], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _is_spaced(above: Row, row: Row, typography: Typography) -> bool:
    usual = typography.leading(row)
    if abs(above.size - row.size) > 0.03 * row.size:
        usual = max(typography.leading(above), usual)
    return above.base - row.base > 1.12 * usual + 0.08 * typography.body_size


def _set_edges(frames: Sequence[Frame], body_size: float) -> None:
    """Left and right edge of each frame, shared by all frames of the same column and the same side of the sheet."""
    groups: defaultdict[tuple[int, int], list[Frame]] = defaultdict(list)
    for frame in frames:
        groups[frame.column, frame.page % 2].append(frame)
    for group in groups.values():
        _set_shared_edges(group, body_size)
        rows = _full_size_rows(group, body_size)
        at_left = sum(abs(row.x0 - group[0].left) < 2 for row in rows)
        if at_left < 0.4 * len(rows):
            # The margins drift, as in scanned books with recognised text: every page has its own.
            for frame in group:
                _set_shared_edges([frame], body_size)


def _full_size_rows(group: Sequence[Frame], body_size: float) -> list[Row]:
    rows = [row for frame in group for row in frame.rows if row.zone == "body"]
    return [row for row in rows if abs(row.size - body_size) < 0.04 * body_size] or rows


def _set_shared_edges(group: Sequence[Frame], body_size: float) -> None:
    rows = _full_size_rows(group, body_size)
    if not rows:
        return
    # Hyphens and stops may hang beyond the edge; letters end at it.
    solid = [row for row in rows if row.text[-1:].isalnum()] or rows
    starts, ends = sorted(row.x0 for row in rows), sorted(row.x1 for row in solid)

    def count(values: list[float], low: float, high: float) -> int:
        return bisect_left(values, high) - bisect_left(values, low)

    left = next((x for x in starts if count(starts, x - 0.01, x + 2) >= 0.1 * len(starts)), starts[0])
    right = next((x for x in reversed(ends) if count(ends, x - 2, x + 0.01) >= 0.1 * len(ends)), ends[-1])
    justified = count(ends, right - 2, right + 2) >= 0.4 * len(ends)
    if not justified:
        right = ends[-1 - len(ends) // 50]
    for frame in group:
        frame.left, frame.right, frame.justified = left, right, justified
