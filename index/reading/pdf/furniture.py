"""Furniture: running heads and page numbers at the edge of pages, told from text and notes."""

import re
from collections import Counter

from index.reading.pdf.numbers import edge_numbers, find_opener, lone_number
from index.reading.pdf.rows import Row

#: Rows at one height, each with the place of its page in the list of pages.
_Level = list[tuple[int, Row]]


def split_furniture(pages: list[list[Row]], body_size: float) -> tuple[list[list[Row]], list[list[Row]]]:
    """Take running heads and page numbers off the pages, at most two rows at the top and two at the bottom.

    Returns the rows taken from the top and from the foot of each page. A row is furniture when it stands at a height
    where most pages repeat their row (up to digits), where a number advances with the pages, or when it is a lone
    number set off from the text. Notes like »12 Ebd., S. 5.« repeat as well, but never at a height that most pages
    keep free of other text.
    """
    heads: list[list[Row]] = [[] for _ in pages]
    feet: list[list[Row]] = [[] for _ in pages]
    for kept, at_top in ((heads, True), (feet, False)):
        edge = 0 if at_top else -1
        for _ in range(2):
            found = [
                item
                for level in _levels([(i, rows[edge]) for i, rows in enumerate(pages) if rows])
                for item in _furniture_of_level(level, pages, body_size, at_top)
            ]
            for i, row in found:
                row.zone = "furniture"
                pages[i].pop(edge)
                kept[i].insert(len(kept[i]) if at_top else 0, row)
    return heads, feet


def _levels(rows: _Level) -> list[_Level]:
    """Group rows by height."""
    levels: list[_Level] = []
    for item in sorted(rows, key=lambda item: item[1].base):
        if levels and item[1].base - levels[-1][0][1].base <= 5:
            levels[-1].append(item)
        else:
            levels.append([item])
    return levels


def _furniture_of_level(level: _Level, pages: list[list[Row]], body_size: float, at_top: bool) -> _Level:
    shapes = Counter(_shape(row) for _, row in level)
    offsets = Counter(number - i for i, row in level for number in set(edge_numbers(row)))
    sure, unsure = [], []
    for i, row in level:
        rows = pages[i]
        near = rows[1:2] if at_top else rows[-2:-1]
        far = not near or abs(near[0].base - row.base) > 1.5 * row.size
        marks = {other.number(span) for other in rows[:-1] for span in other.raised}
        lone = lone_number(row)
        opener = None if lone or at_top else find_opener(row)
        called = opener is not None and opener.number in marks
        if row.raised or called or row.size > 1.5 * body_size:
            continue
        advances = any(offsets[number - i] >= max(3, len(level) / 2) for number in edge_numbers(row))
        set_off = lone is not None and far and row.size <= 1.15 * body_size
        # Endnotes may look like each other as much as running heads do, but so do their neighbours.
        listed = bool(near) and _shape(near[0]) == _shape(row)
        repeated = not listed and shapes[_shape(row)] >= (2 if far else 3) and (far or at_top)
        if set_off or repeated or (advances and at_top):
            sure.append((i, row))
        elif far and row.size <= body_size:
            unsure.append((i, row))
    if len(sure) < 0.6 * len(level):
        return [(i, row) for i, row in sure if lone_number(row)]
    # Where nearly all pages carry a running head, a head that occurs once (a one-page section) is one as well.
    return sure + (unsure if len(sure) >= 3 else [])


def _shape(row: Row) -> str:
    return re.sub(r"\d+", "#", " ".join(row.text.casefold().split()))
