"""A ranking of passages, with what each signal says of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.passages import Passage
from index.reader import Reading


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """How near one sentence comes to the question: cosine of its vector, BM25 of its words, the reader's log-odds.

    `read` is None for a sentence that was not read; `parts` are cosine and words for each part of a question that asks
    for several things.
    """

    cosine: float
    terms: float
    read: float | None = None
    parts: tuple["SentenceScore", ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its score (higher is better, comparable within one ranking) and each leg's own.

    `sentences` has one score for each sentence of the passage; `reading` is the best of what was read of it, and
    `fused` the legs' score before.
    """

    passage: Passage
    score: float
    signals: dict[str, float]
    sentences: tuple[SentenceScore, ...] = ()
    reading: Reading | None = None
    fused: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages, best first, and the milliseconds spent encoding, ranking and reading.

    `cross_encoder` names the one that had a part in the order, None when none had.
    """

    ranked: tuple[Ranked, ...]
    encode_ms: float
    retrieve_ms: float
    read_ms: float = 0.0
    cross_encoder: str | None = None


def standardised(values: NDArray[np.float32] | NDArray[np.float64]) -> NDArray[np.float64]:
    """`values` less their mean, in standard deviations; zeros where all are alike."""
    spread = float(values.std()) if len(values) else 0.0
    if spread < 1e-9:
        return np.zeros(len(values))
    return np.asarray((values - values.mean()) / spread, np.float64)
