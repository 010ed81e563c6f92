"""The reranker: the reader applied to the most promising sentences of the best passages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Vectors
from index.library import Library
from index.passages import Passage
from index.ranked import Ranked, standardised
from index.reader import Reader, Reading, Stretch
from index.units import tokens_of_sentences, tokens_within, unit_text

# Passages whose sentences may be read, and pieces read in all: eight pieces told nothing that six did not.
READ_PASSAGES, _PIECES = 8, 6
# The best of them are read first; the others only when none of these seems to answer (log-odds). So .32 of 305
# development questions read all six, in .67 of the time; three answers of 167 are lost, no refusal changes.
_FIRST, _SURE = 3, 0.5
# Tokens of a piece: whole sentences around a promising one; the reader was trained on pieces of this size.
PIECE_TOKENS = 112
# A sentence longer than a piece is read so far; a longer question is a text, which the reader has not learnt to read.
_LONGEST, LONGEST_QUESTION = 2 * PIECE_TOKENS, 96
# What the reader's log-odds count beside the legs' fused score; chosen on development halves (eval/README.md).
_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What is read at once: sentences (numbers) of the passage at `place` in a ranking."""

    place: int
    sentences: tuple[int, ...]
    stretch: Stretch


class Reranker:
    """Reads the best pieces of the best passages; holds no state of a question."""

    def __init__(self, library: Library, encoder: Encoder, reader: Reader) -> None:
        self.library, self._encoder, self._reader = library, encoder, reader
        self._stretches: list[list[int]] = [[] for _ in library.passages]
        for row, unit in enumerate(library.legs.units):
            if unit.is_stretch and not unit.is_gloss:
                self._stretches[int(library.legs.owner[row])].append(row)

    def read(self, question: Vectors, ranked: Sequence[Ranked]) -> list[Ranked]:
        """`ranked` with what the reader says of the best pieces; `question` are its half-read states."""
        pieces = self.pieces(ranked)
        readings = self._reader.read(question, [piece.stretch for piece in pieces[:_FIRST]])
        if max((reading.answers for reading in readings), default=0.0) < _SURE:
            readings += self._reader.read(question, [piece.stretch for piece in pieces[_FIRST:]])
        found: dict[int, dict[int, float]] = {}
        whole: dict[int, Reading] = {}
        for piece, reading in zip(pieces, readings, strict=False):
            own = found.setdefault(piece.place, {})
            for number, value in zip(piece.sentences, reading.sentences, strict=True):
                own[number] = max(value, own.get(number, -np.inf))
            if piece.place not in whole or reading.answers > whole[piece.place].answers:
                whole[piece.place] = reading
        return [_with_reading(item, found.get(i, {}), whole.get(i)) for i, item in enumerate(ranked)]

    def rerank(self, question: Vectors, ranked: Sequence[Ranked]) -> list[Ranked]:
        """`ranked` as `read` gives it, in the order of the legs' score and the reader's together."""
        read = self.read(question, ranked)
        told = [item.reading.answers for item in read if item.reading is not None]
        if not told:
            return read
        lowest = min(told)
        scored = [
            replace(item, score=round(item.fused + _WEIGHT * (item.reading.answers if item.reading else lowest), 4))
            for item in read
        ]
        return sorted(scored, key=lambda item: -item.score)

    def pieces(self, ranked: Sequence[Ranked]) -> list[Piece]:
        """What is worth reading: around the most promising sentence first; no sentence begins two pieces."""
        rows = [(place, number) for place, item in enumerate(ranked[:READ_PASSAGES]) for number in item.passage.telling]
        pieces: list[Piece] = []
        covered: set[tuple[int, int]] = set()
        for at in np.argsort(-promise(ranked, rows), kind="stable"):
            place, number = rows[at]
            if len(pieces) == _PIECES:
                break
            if (place, number) in covered:
                continue
            piece = self._piece(place, ranked[place].passage, number)
            if piece is not None:
                covered.update((place, other) for other in piece.sentences)
                pieces.append(piece)
        return pieces

    def _piece(self, place: int, passage: Passage, number: int) -> Piece | None:
        """The sentences around one that fit, and their states; None when the index holds none."""
        legs = self.library.legs
        stretches = self._stretches[self.library.rows[passage.passage_id]]
        holding = [at for at in stretches if legs.units[at].first <= number < legs.units[at].last]
        if not holding:
            return None
        # Of the stretches with the sentence the one that has it nearest to its middle.
        at = min(holding, key=lambda at: abs(legs.units[at].first + legs.units[at].last - 1 - 2 * number))
        unit, states = legs.units[at], legs.states.of(at)
        if states is None:
            return None
        spans = np.asarray(self._encoder.token_spans(unit_text(passage, unit))[: len(states)], np.int64)
        owns = tokens_of_sentences(passage, unit, spans)
        if number not in owns:
            return None
        if passage.kind == "footnote" and len(calling := tokens_within(spans, 0, len(passage.lead))):
            owns[unit.first - 1] = calling  # what a note says is read behind the sentence that calls it
        first, last = _around(number, {i: (int(own[0]), int(own[-1]) + 1) for i, own in owns.items()})
        start, end = int(owns[first][0]), int(owns[last][-1]) + 1
        end = min(end, start + _LONGEST)  # one endless sentence is read from its beginning
        positions = np.arange(start, end)
        own = range(max(first, unit.first), last + 1)
        return Piece(place, tuple(own), Stretch(states[start:end], tuple(np.isin(positions, owns[i]) for i in own)))


def _around(number: int, bounds: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """First and last sentence around `number` that fit a piece, grown before and behind in turn."""
    first = last = number
    while True:
        sides = [(first - 1, last), (first, last + 1)]
        if (last - first) % 2:
            sides.reverse()
        fits = [(a, b) for a, b in sides if a in bounds and b in bounds and bounds[b][1] - bounds[a][0] <= PIECE_TOKENS]
        if not fits:
            return first, last
        first, last = fits[0]


def promise(ranked: Sequence[Ranked], rows: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """How promising sentences (place in `ranked`, number) are, of shape (rows,): vector, words and passage alike."""
    columns = (
        [ranked[i].sentences[number].cosine for i, number in rows],
        [ranked[i].sentences[number].terms for i, number in rows],
        [ranked[i].score for i, _ in rows],
    )
    total = np.zeros(len(rows))
    for column in columns:
        total += standardised(np.asarray(column, np.float64))
    return total


def _with_reading(item: Ranked, found: dict[int, float], reading: Reading | None) -> Ranked:
    if reading is None:
        return item
    sentences = tuple(replace(own, read=found.get(number)) for number, own in enumerate(item.sentences))
    return replace(item, sentences=sentences, reading=reading)
