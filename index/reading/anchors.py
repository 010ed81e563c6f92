"""Which marker in the text belongs to which note."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in the body that may be a marker: its number, span in the file, page, and how likely it is one.

    Sure are raised or bracketed numbers; a number glued to a word is one only when a note has it; loose ones look like
    enumerations and figures too (»1)«, »(1)«).
    """

    number: int
    span: Span
    page: int
    sure: bool
    loose: bool = False


@dataclass(frozen=True, slots=True)
class NoteHead:
    """A note's number, its page, and its place in the order of notes."""

    number: int
    page: int


def match_markers(notes: Sequence[NoteHead], marks: Sequence[Mark]) -> dict[int, int]:
    """Which of `marks` (indices) anchors which of `notes` (indices): the same number, in the same order, near by.

    The longest common order wins (no two pairs cross); of equally long ones the one with markers on their notes' own
    pages, and then the one with markers that are surely markers. Notes marked by signs (number 0) stand outside the
    order of the numbered ones.
    """
    return _in_order(notes, marks, signs=False) | _in_order(notes, marks, signs=True)


def _in_order(notes: Sequence[NoteHead], marks: Sequence[Mark], *, signs: bool) -> dict[int, int]:
    by_number: dict[int, list[int]] = {}
    for m, mark in enumerate(marks):
        if (mark.number == 0) == signs:
            by_number.setdefault(mark.number, []).append(m)
    # Heaviest increasing chain: ends[k] are chain ends with increasing mark index and increasing weight.
    ends_at: list[int] = []
    ends: list[tuple[float, int]] = []
    pairs: list[tuple[int, int, int]] = []
    for n, note in enumerate(notes):
        fresh = []
        for m in by_number.get(note.number, []):
            distance = note.page - marks[m].page
            if distance < 0:
                continue  # a note stands below its marker or behind it
            weight = (
                1.0
                + (0.5 if distance == 0 else 0.2 if distance == 1 else 0.0)
                + (0.2 if marks[m].sure else -0.3 if marks[m].loose else 0.0)
            )
            k = bisect_left(ends_at, m)
            score, back = (ends[k - 1][0], ends[k - 1][1]) if k else (0.0, -1)
            fresh.append((score + weight, m, back))
        for score, m, back in fresh:
            pairs.append((n, m, back))
            k = bisect_right(ends_at, m)
            if k and ends[k - 1][0] >= score:
                continue
            while k < len(ends) and ends[k][0] <= score:
                del ends[k], ends_at[k]
            if k and ends_at[k - 1] == m:
                ends[k - 1] = (score, len(pairs) - 1)
            else:
                ends.insert(k, (score, len(pairs) - 1))
                ends_at.insert(k, m)
    matched: dict[int, int] = {}
    at = ends[-1][1] if ends else -1
    while at >= 0:
        n, m, at = pairs[at]
        matched[n] = m
    return matched
