"""Numbering: which numbers the residues of labels and markers had, page by page, so that most is explained."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.reading.residues import Residue

# A number whose label or marker is lost altogether.
_LOST = 0.8
# So many more numbers than labels or markers were found may stand on a page.
_MORE = 2
# Ways of counting so much worse than the best one so far are given up.
_BEAM = 8.0
# By so much a marker's number must be better than every other for it, a label's better than none.
_SURE, _LIKELY = 0.25, 0.02
# A text that begins with another number than 1 needs to show it.
_ELSEWHERE = 3.0
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Foot:
    """A page's residues: `labels` at its foot, `marks` above them, each in order."""

    labels: tuple[Residue, ...]
    marks: tuple[Residue, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """The label and the marker of each number of a page, by number."""

    labels: dict[int, Residue]
    marks: dict[int, Residue]


def number_pages(feet: Sequence[Foot]) -> list[Numbered]:
    """The numbers of each page's notes: counted through the text, or anew on each page where that explains more."""
    through, ranges = _counted(feet)
    anew = [max((score, count) for count, score in enumerate(_scores(foot, 1))) for foot in feet]
    if sum(score for score, _ in anew) > through:
        ranges = [(1, count) for _, count in anew]
    return [
        Numbered(
            _assigned(foot.labels, first, count, _LIKELY),
            _assigned(foot.marks, first, count, _SURE),
        )
        for foot, (first, count) in zip(feet, ranges, strict=True)
    ]


def _counted(feet: Sequence[Foot]) -> tuple[float, list[tuple[int, int]]]:
    """The best counting through all pages: what it explains, and each page's first number and how many there are."""
    states: dict[int, tuple[float, list[tuple[int, int]]]] = {1: (0.0, [])}
    for foot in feet[:1]:
        figures = [int(item.printed) for item in (*foot.labels, *foot.marks) if item.printed.isdecimal()]
        for figure in figures:
            for before in range(len(foot.labels) + 1):
                states.setdefault(max(1, figure - before), (-_ELSEWHERE, []))
    for foot in feet:
        following: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for first, (score, ranges) in states.items():
            for count, gain in enumerate(_scores(foot, first)):
                total = score + gain
                if total > following.get(first + count, (_NEVER, []))[0]:
                    following[first + count] = (total, [*ranges, (first, count)])
        best = max(score for score, _ in following.values())
        states = {first: state for first, state in following.items() if state[0] >= best - _BEAM}
    return max(states.values(), key=lambda state: state[0])


def _scores(foot: Foot, first: int) -> list[float]:
    """How much 0, 1, 2 … notes from number `first` on explain of a page."""
    numbers = range(first, first + max(len(foot.labels), len(foot.marks)) + _MORE)
    labels, marks = _best(foot.labels, numbers)[-1], _best(foot.marks, numbers)[-1]
    return [of_labels + of_marks for of_labels, of_marks in zip(labels, marks, strict=True)]


def _best(items: Sequence[Residue], numbers: Sequence[int]) -> list[list[float]]:
    """The best score of the first i of `items` and the first j of `numbers`, at [i][j]."""
    table = [[-_LOST * j for j in range(len(numbers) + 1)]]
    for item in items:
        above = table[-1]
        row = [above[0] - item.drop]
        for j, number in enumerate(numbers, 1):
            row.append(max(above[j] - item.drop, row[j - 1] - _LOST, above[j - 1] + item.score(number)))
        table.append(row)
    return table


def _assigned(items: Sequence[Residue], first: int, count: int, margin: float) -> dict[int, Residue]:
    """The residue of each number that has one, better by `margin` than any other way of giving it one or none."""
    numbers = range(first, first + count)
    before, behind = _best(items, numbers), _best(items[::-1], numbers[::-1])
    found = {}
    for j, number in enumerate(numbers):
        # What comes after item i and number j is counted from the end.
        left = count - j - 1
        ways = [
            (before[i][j] + item.score(number) + behind[len(items) - i - 1][left], i) for i, item in enumerate(items)
        ]
        lost = max(before[i][j] - _LOST + behind[len(items) - i][left] for i in range(len(items) + 1))
        ordered = sorted([*ways, (lost, -1)], reverse=True)
        if len(ordered) > 1 and ordered[0][1] >= 0 and ordered[0][0] >= ordered[1][0] + margin:
            found[number] = items[ordered[0][1]]
    return found
