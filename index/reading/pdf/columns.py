"""Columns: the white strips that part a page's text, and the rows of each column in reading order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from index.reading.pdf.ink import Ink, Rule
from index.reading.pdf.rows import Row, build_rows
from index.reading.pdf.words import Word

_Gaps = list[tuple[float, float]]


@dataclass(slots=True)
class Frame:
    """Rows of one column of one page from top to bottom; a page without columns is one frame.

    The edges `left` and `right`, and whether most rows fill the width (`justified`), are known once zones are.
    """

    page: int
    column: int
    rows: list[Row]
    rules: list[Rule]
    left: float = 0.0
    right: float = 0.0
    justified: bool = True


def split_columns(inks: Sequence[Ink], pages: Sequence[list[Row]], body_size: float) -> list[list[Frame]]:
    """The frames of every page in reading order; a blank page has none."""
    gutters = _gutters(pages, body_size)
    return [_frames(ink, rows, x, body_size) for ink, rows, x in zip(inks, pages, gutters, strict=True)]


def _frames(ink: Ink, rows: list[Row], gutter: float | None, body_size: float) -> list[Frame]:
    """The page's columns in reading order; rows across the gutter part the page into bands."""
    if gutter is None:
        return [Frame(ink.index, 0, rows, list(ink.rules))] if rows else []
    bands: list[tuple[bool, list[Row]]] = []
    for row in rows:
        wide = _crosses(row, gutter, body_size)
        if not bands or bands[-1][0] != wide:
            bands.append((wide, []))
        bands[-1][1].append(row)
    frames = []
    for wide, band in bands:
        if wide:
            frames.append(Frame(ink.index, 0, band, list(ink.rules)))
            continue
        words = sorted((word for row in band for word in row.words), key=lambda word: word.order)
        for column, side in (
            (1, [word for word in words if word.box[2] <= gutter]),
            (2, [word for word in words if word.box[2] > gutter]),
        ):
            if side:
                rules = [rule for rule in ink.rules if (rule.x0 + rule.x1 < 2 * gutter) == (column == 1)]
                frames.append(Frame(ink.index, column, build_rows(side), rules))
    return frames


def _crosses(row: Row, gutter: float, body_size: float) -> bool:
    lefts = [word.box[2] for word in row.words if word.box[2] <= gutter]
    rights = [word.box[0] for word in row.words if word.box[0] >= gutter]
    if len(lefts) + len(rights) < len(row.words):
        return True
    return bool(lefts and rights) and min(rights) - max(lefts) < 0.7 * body_size


def _gutters(pages: Sequence[list[Row]], body_size: float) -> list[float | None]:
    """For every page the middle of the white strip between two columns, or None.

    Pages with few lines take over the gutter of other pages when it parts their lines, too.
    """
    strips = [_gaps_by_strip(rows, body_size) for rows in pages]
    gutters = [_gutter(found) if len(rows) >= 6 else None for found, rows in zip(strips, pages, strict=True)]
    sure = [gutter for gutter in gutters if gutter is not None]
    if len(sure) < 0.3 * len(pages):
        return gutters
    for i, gutter in enumerate(gutters):
        if gutter is None:
            near = min(sure, key=lambda x: abs(gutters.index(x) - i))
            holding, against = _votes(strips[i], near)
            if holding > 2 * against:
                gutters[i] = near
    return gutters


def _gaps_by_strip(rows: Sequence[Row], body_size: float) -> list[_Gaps]:
    """For each line-high strip of a page with text on both sides of the middle: the gaps wider than a word space.

    Columns need not share baselines, hence strips instead of rows.
    """
    strips: defaultdict[int, list[Word]] = defaultdict(list)
    for row in rows:
        for word in row.words:
            strips[int(word.base // (1.3 * body_size))].append(word)
    if not strips:
        return []
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    low, high = left + 0.25 * (right - left), left + 0.75 * (right - left)
    found = []
    for words in strips.values():
        words.sort(key=lambda word: word.box[0])
        if words[0].box[0] > low or words[-1].box[2] < high:
            continue
        gaps, reach = [], words[0].box[2]
        for word in words[1:]:
            if word.box[0] - reach > 0.8 * body_size and reach < high and word.box[0] > low:
                gaps.append((reach, word.box[0]))
            reach = max(reach, word.box[2])
        found.append(gaps)
    return found


def _votes(strips: Sequence[_Gaps], x: float) -> tuple[int, int]:
    """How many strips have a gap at `x`, and how many have none."""
    holding = sum(any(start <= x <= end for start, end in gaps) for gaps in strips)
    return holding, len(strips) - holding


def _gutter(strips: Sequence[_Gaps]) -> float | None:
    ends = sorted({x for gaps in strips for gap in gaps for x in gap})
    if not ends:
        return None
    best = max(ends, key=lambda x: _votes(strips, x))
    holding, against = _votes(strips, best)
    if holding < 4 or holding < 2 * against:
        return None
    # Short last lines leave wider gaps; the strip that all of them share is the gutter.
    shared = [gap for gaps in strips for gap in gaps if gap[0] <= best <= gap[1]]
    return (max(start for start, _ in shared) + min(end for _, end in shared)) / 2
