"""Units: the parts of a passage that have a vector, single sentences and stretches of some."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoded, Vectors
from index.passages import Passage

# Four sentences to a stretch, every other sentence one begins: late interaction over stretches found the right passage
# first for 67 % of the development questions, over whole passages for 61 % (eval/README.md).
STRETCH, STRIDE = 4, 2

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a passage that has a vector: the sentences `first` to `last` (exclusive) of passage number `ordinal`.

    A single sentence or a stretch of some; a stretch has token vectors too. The `gloss` of a footnote is the works that
    it cites, in full.
    """

    ordinal: int
    first: int
    last: int
    is_stretch: bool
    is_gloss: bool = False


def unit_text(passage: Passage, unit: Unit) -> str:
    """The text of a unit; of a gloss the works meant.

    A quotation's first one follows the clause that introduces it, a note's stretches the sentence that calls it.
    """
    if unit.is_gloss:
        return passage.gloss or passage.text
    text = passage.text[passage.sentences[unit.first].start : passage.sentences[unit.last - 1].end]
    led = unit.is_stretch if passage.kind == "footnote" else unit.first == 0
    return f"{passage.lead} {text}" if passage.lead and led else text


def units_of(passages: Sequence[Passage]) -> tuple[Unit, ...]:
    """Each sentence and each stretch of sentences of each passage; of a footnote its gloss, and its remarks'."""
    units = []
    for ordinal, passage in enumerate(passages):
        runs = [(0, len(passage.sentences))]
        if passage.kind == "footnote":
            units.append(Unit(ordinal, 0, len(passage.sentences), is_stretch=True, is_gloss=True))
            runs = runs_of(passage.remarks)
        for start, end in runs:
            if end - start == 1 and passage.kind != "footnote":
                units.append(Unit(ordinal, start, end, is_stretch=True))
                continue
            units.extend(Unit(ordinal, i, i + 1, is_stretch=False) for i in range(start, end))
            stretches = stretches_of(end - start)
            units.extend(Unit(ordinal, start + first, start + last, is_stretch=True) for first, last in stretches)
    return tuple(units)


def runs_of(numbers: Sequence[int]) -> list[Span]:
    """Ascending `numbers` as runs without a gap: of each the first, and the one behind the last."""
    runs: list[Span] = []
    for number in numbers:
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs


def stretches_of(count: int) -> list[Span]:
    """The stretches of a text of `count` sentences: of each the first sentence, and the one behind the last."""
    starts = dict.fromkeys([*range(0, max(1, count - STRETCH), STRIDE), max(0, count - STRETCH)])
    return [(start, min(start + STRETCH, count)) for start in starts]


def tokens_within(spans: NDArray[np.integer[Any]], start: int, end: int) -> NDArray[np.int64]:
    """The positions of the tokens, standing at `spans` (tokens, 2) of a text, that have a character of [start, end)."""
    return np.flatnonzero((spans[:, 0] < end) & (spans[:, 1] > start) & (spans[:, 1] > spans[:, 0]))


def tokens_of_sentences(passage: Passage, unit: Unit, spans: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """For each sentence of a unit the positions of its tokens; `spans` (tokens, 2) say where they stand in its text."""
    base = passage.sentences[unit.first].start
    lead = len(unit_text(passage, unit)) - (passage.sentences[unit.last - 1].end - base)
    found = {}
    for number in range(unit.first, unit.last):
        sentence = passage.sentences[number]
        own = tokens_within(spans, lead + sentence.start - base, lead + sentence.end - base)
        if len(own):
            found[number] = own
    return found


def vectors_in_context(
    passages: Sequence[Passage],
    units: Sequence[Unit],
    encoded: Sequence[Encoded],
    spans: Sequence[NDArray[np.int64] | None],
) -> Vectors:
    """The units' vectors (units, dimension), of single sentences what they mean alone and in their stretch, half each.

    In context is the normalised mean of a sentence's tokens in the stretch that has it nearest to its middle (late
    chunking, Günther et al. 2024): »Er« is then near to whom it means. `spans` are given for stretches. On the
    development halves the sum found the right place first for .67 of 112 questions, either alone for .61.
    """
    vectors = np.stack([item.vector for item in encoded])
    rows = {(unit.ordinal, unit.first): row for row, unit in enumerate(units) if not unit.is_stretch}
    nearest: dict[int, int] = {}
    for unit, item, own in zip(units, encoded, spans, strict=True):
        if own is None or unit.is_gloss:
            continue
        for number, positions in tokens_of_sentences(passages[unit.ordinal], unit, own[: len(item.tokens)]).items():
            row = rows.get((unit.ordinal, number))
            aside = abs(unit.first + unit.last - 1 - 2 * number)
            if row is None or aside >= nearest.get(row, aside + 1):
                continue
            nearest[row] = aside
            meant = item.tokens[positions].mean(axis=0)
            vectors[row] = (encoded[row].vector + meant / max(float(np.linalg.norm(meant)), 1e-12)) / 2
    return vectors
