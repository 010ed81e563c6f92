"""Rows: the printed lines of a page, put together from words that stand on one baseline."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.reading.pages import Role, Zone
from index.reading.pdf.words import Word

_RAISED_FIGURES = re.compile("[0-9⁰¹²³⁴-⁹]+")
# Distances of lines, in parts of their type's size and of the distance before.
_FARTHEST, _UNEVEN = 2.0, 0.08
_PLAIN_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(slots=True)
class Row:
    """One printed line with its type and place; later steps fill in the judgments, from zone to note.

    `raised` are the spans of raised figures in `text`. The judgments mean what they mean in a Line, with spans
    counted from the start of `text`.
    """

    words: list[Word]
    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    italic: bool
    raised: tuple[tuple[int, int], ...]
    small: bool | None = None
    zone: Zone = "body"
    role: Role | None = None
    opens: bool | None = None
    markers: tuple[tuple[int, int], ...] = ()
    note: tuple[int, int] | None = None

    def number(self, span: tuple[int, int]) -> int:
        """The number that the figures of a span make, superscript ones too."""
        return int(self.text[slice(*span)].translate(_PLAIN_FIGURES))


def build_rows(words: Iterable[Word]) -> list[Row]:
    """Rows from the page's top to its foot; raised and lowered bits join the row that they belong to."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.base):
        if groups and groups[-1][0].base - word.base <= 0.25 * min(groups[-1][0].size, word.size):
            groups[-1].append(word)
        else:
            groups.append([word])
    types = [_main_type(group) for group in groups]
    for i, (own_size, own_base) in enumerate(types):
        for near in (i + 1, i - 1, i + 2):
            if 0 <= near < len(groups) and groups[near]:
                size, base = types[near]
                if own_size < 0.87 * size and -0.35 * size < own_base - base < 0.65 * size:
                    joining = [word for word in groups[i] if _touches(word, groups[near], size)]
                    groups[near] += joining
                    groups[i] = [word for word in groups[i] if word not in joining]
    # A row is read from left to right; words that overlap (accents, kerning) keep the order of the file.
    return [join_words(sorted(group, key=lambda word: (round(word.box[0]), word.order))) for group in groups if group]


def level_sizes(rows: Sequence[Row]) -> None:
    """Give rows at equal distances the type of most of their letters: recognition guesses each line's by itself."""
    run: list[Row] = []
    leading = 0.0
    for row in [*rows, None]:
        distance = run[-1].base - row.base if run and row else 0.0
        if row and len(run) == 1:
            leading = distance
        if row and run and distance < _FARTHEST * row.size and abs(distance - leading) <= _UNEVEN * leading:
            run.append(row)
            continue
        sizes: Counter[float] = Counter()
        for one in run:
            sizes[one.size] += len(one.text)
        for one in run:
            one.size = max(sizes, key=lambda size: sizes[size])
        run = [row] if row else []


def join_words(words: list[Word]) -> Row:
    """Words, ordered as given, as one line of text; what stands higher and smaller than most of it is raised."""
    size, base = _main_type(words)
    text = ""
    raised: list[tuple[int, int]] = []
    before: Word | None = None
    for word in words:
        if before is not None:
            gap = word.gap if word.order == before.order + 1 else ""
            distance = word.box[0] - before.box[2]
            if not gap and (word.sideways or distance > 0.15 * max(word.size, before.size)):
                gap = " "
            elif gap and distance < 0.06 * size and raised and raised[-1][1] == len(text) and word.text[0].isdigit():
                # pdfium sees a space in every step down from a raised figure.
                gap = ""
            text += gap
        if word.high or (word.size < 0.87 * size and word.base - base > 0.12 * size):
            for figures in _RAISED_FIGURES.finditer(word.text):
                start, end = len(text) + figures.start(), len(text) + figures.end()
                if raised and raised[-1][1] == start:
                    start = raised.pop()[0]
                raised.append((start, end))
        text += word.text
        before = word
    if text.endswith("\u00ad"):
        # A soft hyphen at the line's end is the one that was printed.
        text = text[:-1] + "-"
    return Row(
        words,
        text,
        min(word.box[0] for word in words),
        max(word.box[2] for word in words),
        base,
        size,
        _make_up(words, [word for word in words if word.bold]),
        _make_up(words, [word for word in words if word.italic]),
        tuple(raised),
    )


def _main_type(words: Iterable[Word]) -> tuple[float, float]:
    """Size and baseline of most of the characters."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[word.size] += len(word.text)
    size = max(sizes, key=lambda s: (sizes[s], s))
    bases: Counter[float] = Counter()
    for word in words:
        if word.size == size:
            bases[round(word.base, 1)] += len(word.text)
    return size, bases.most_common(1)[0][0]


def _touches(word: Word, group: Iterable[Word], size: float) -> bool:
    return any(word.box[0] < w.box[2] + 0.5 * size and word.box[2] > w.box[0] - 0.5 * size for w in group)


def _make_up(words: Iterable[Word], some: Iterable[Word]) -> bool:
    """Whether some words hold nearly all letters of a line."""
    return _letters(some) >= 0.9 * (_letters(words) or 1)


def _letters(words: Iterable[Word]) -> int:
    return sum(char.isalpha() for word in words for char in word.text)
