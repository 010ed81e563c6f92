"""Typography: the usual size of a book's body, and the usual distance between its lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading.pdf.rows import Row


@dataclass(frozen=True, slots=True)
class Typography:
    """The body's type size in points, and for each type size the leading most often met with."""

    body_size: float
    leadings: dict[float, float]

    def is_small(self, row: Row) -> bool:
        """Whether the row is in the type of notes and set-off quotes."""
        return row.size <= 0.96 * self.body_size

    def is_much_smaller(self, row: Row) -> bool | None:
        """Whether the row is in the type of notes and not in the text's: None in between, where scans are uncertain."""
        return None if 0.86 < row.size / self.body_size < 0.95 else row.size <= 0.86 * self.body_size

    def is_display(self, row: Row) -> bool:
        """Whether the row is in the type of titles and headings."""
        return row.size >= 1.08 * self.body_size

    def leading(self, row: Row) -> float:
        """The usual distance of baselines for the row's size."""
        return self.leadings.get(round(row.size, 1), 1.25 * row.size)


def find_body_size(pages: Iterable[Iterable[Row]]) -> float:
    """The largest size that carries much text: notes may well be longer than the body above them."""
    sizes: Counter[float] = Counter()
    for rows in pages:
        for row in rows:
            sizes[round(row.size, 1)] += len(row.text)
    if not sizes:
        return 10.0
    weight = {size: sum(n for other, n in sizes.items() if abs(other - size) <= 0.03 * size) for size in sizes}
    peak = max(weight.values())
    largest = max(size for size, n in weight.items() if n >= 0.3 * peak)
    return max((s for s in sizes if abs(s - largest) <= 0.03 * largest), key=lambda s: sizes[s])


def find_leadings(columns: Iterable[Sequence[Row]]) -> dict[float, float]:
    """For each type size the distance of baselines that most pairs of rows have, to a quarter of a point."""
    counts: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for rows in columns:
        for above, row in pairwise(rows):
            distance = above.base - row.base
            if abs(above.size - row.size) < 0.05 * row.size and 0 < distance < 2.5 * row.size:
                counts[round(row.size, 1)][round(distance * 4) / 4] += 1
    return {
        size: max(count.items(), key=lambda item: (item[1], -item[0]))[0]
        for size, count in counts.items()
        if count.total() > 2
    }
