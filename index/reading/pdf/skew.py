"""Skew: how far the lines of a scanned page rise or fall, and words as they stand on the page put straight."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.reading.pdf.words import Word

# Lines that rise by less than this in a point of their length stay in their rows: a third of a type's size over a
# page's width is .005.
_STRAIGHT = 0.001
# Steeper than a page lies on a scanner's glass; recognition reads no steeper ones either.
_STEEPEST = 0.15
# Shorter lines, in points, tell nothing: recognition gives a few words one baseline.
_SHORTEST = 100.0


def find_skew(words: Sequence[Word]) -> float:
    """By how many points the page's lines rise in a point of their length; 0 for a page that lies straight.

    The median over its lines, each by its length.
    """
    slopes = sorted(_slopes([word for word in words if not word.sideways]))
    half = sum(length for _, length in slopes) / 2
    reached = 0.0
    for slope, length in slopes:
        reached += length
        if reached >= half:
            return slope if _STRAIGHT < abs(slope) < _STEEPEST else 0.0
    return 0.0


def straighten(words: Sequence[Word], skew: float) -> list[Word]:
    """`words` turned about the page's origin until lines of this skew are level; boxes keep their sizes."""
    cosine, sine = math.cos(math.atan(skew)), math.sin(math.atan(skew))
    straight = []
    for word in words:
        x0, y0, x1, y1 = word.box
        x, base = x0 * cosine + word.base * sine, word.base * cosine - x0 * sine
        below = word.base - y0
        box = (x, base - below, x + x1 - x0, base - below + y1 - y0)
        straight.append(word if word.sideways else replace(word, box=box, base=base))
    return straight


def _slopes(words: Sequence[Word]) -> Iterator[tuple[float, float]]:
    """Slope and length of each line: words that follow each other to the right, at about one height."""
    first: Word | None = None
    for word, following in pairwise([*words, None]):
        if word is None:
            continue
        first = first or word
        goes_on = (
            following is not None
            and following.box[0] > word.box[0]
            and abs(following.base - word.base) < _STEEPEST * (following.box[0] - word.box[0]) + 0.1 * word.size
            and following.size == word.size
        )
        if not goes_on:
            length = word.box[0] - first.box[0]
            if length >= _SHORTEST:
                yield (word.base - first.base) / length, length
            first = None
