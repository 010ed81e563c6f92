"""The hybrid retriever: lexical and dense legs fused into one ranking of passages."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.analysis import tokens, trigrams
from index.encoder import Encoder
from index.errors import SourceNotFoundError
from index.library import Library
from index.passages import Passage

Preference = Literal["text", "notes"]

# Weights of the legs' standardised scores. Late interaction is the best leg alone; equal weights for the rest: with
# some hundred development questions finer weights would fit noise (eval/README.md).
_WEIGHTS = {"terms": 1.0, "unit_terms": 1.0, "trigrams": 1.0, "vectors": 2.0, "tokens": 2.0}
# So many best passages of each leg are scored by all.
_CANDIDATES = 64
# What a passage of the kind not asked for loses, in standard deviations.
_PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its fused score (higher is better, comparable within one ranking) and each leg's own score."""

    passage: Passage
    score: float
    signals: dict[str, float]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages, best first, and the milliseconds spent encoding and ranking."""

    ranked: tuple[Ranked, ...]
    encode_ms: float
    retrieve_ms: float


class Retriever(Protocol):
    """What answering needs of retrieval."""

    def retrieve(
        self, question: str, k: int, sources: Sequence[str] | None = None, prefer: Preference = "text"
    ) -> Ranking:
        """The `k` best passages."""


class HybridRetriever:
    """Ranks by BM25 over passages, sentences and trigrams, by sentence vectors, and by late interaction."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self.library, self.encoder = library, encoder
        self._is_note = np.asarray([passage.kind == "footnote" for passage in library.passages])
        self._source_of = np.asarray([passage.source_id for passage in library.passages])

    def retrieve(
        self, question: str, k: int, sources: Sequence[str] | None = None, prefer: Preference = "text"
    ) -> Ranking:
        """The `k` best passages for `question`, in `sources` (ids) or all.

        `prefer` says whether the question asks for the text or for notes. Raises SourceNotFoundError for an unknown
        source id.
        """
        for source_id in sources or ():
            self.library.source(source_id)
        if sources is not None and not sources:
            raise SourceNotFoundError("the list of sources is empty; give ids, or null for all")
        started = perf_counter()
        encoded = self.encoder.encode_query(question)
        encoded_at = perf_counter()
        legs, count = self.library.legs, len(self.library.passages)
        terms = tokens(question)
        scores = {
            "terms": legs.terms.scores(terms),
            "trigrams": legs.trigrams.scores(list(trigrams(question))),
            "unit_terms": _best_unit(legs.unit_terms.scores(terms), legs.owner, count),
            "vectors": _best_unit(legs.vectors.scores(encoded.vector), legs.owner, count),
        }
        allowed = np.ones(count, bool) if sources is None else np.isin(self._source_of, list(sources))
        rows = _candidates(scores, allowed)
        wanted = np.zeros(count, bool)
        wanted[rows] = True
        units = np.flatnonzero(wanted[legs.owner])
        late = np.full(count, -1.0, np.float32)
        np.maximum.at(late, legs.owner[units], legs.tokens.scores(encoded.tokens, units.tolist()))
        scores["tokens"] = late
        fused = np.zeros(len(rows))
        for name, weight in _WEIGHTS.items():
            fused += weight * _standardised(scores[name][rows])
        unwanted = self._is_note[rows] if prefer == "text" else ~self._is_note[rows]
        if unwanted.any() and not unwanted.all():
            fused[unwanted] -= _PENALTY * max(float(fused.std()), 1e-6)
        order = np.argsort(-fused, kind="stable")[:k]
        ranked = tuple(
            Ranked(
                self.library.passages[rows[i]],
                round(float(fused[i]), 4),
                {name: float(values[rows[i]]) for name, values in scores.items()},
            )
            for i in order
        )
        done = perf_counter()
        return Ranking(ranked, (encoded_at - started) * 1000, (done - encoded_at) * 1000)


def _best_unit(scores: NDArray[np.float32], owner: NDArray[np.int64], passages: int) -> NDArray[np.float32]:
    """The best score of a unit of each passage, of shape (passages,)."""
    best = np.full(passages, float(scores.min(initial=0.0)), np.float32)
    np.maximum.at(best, owner, scores)
    return best


def _candidates(scores: dict[str, NDArray[np.float32]], allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows among the best of any leg, ascending."""
    found: set[int] = set()
    open_rows = np.flatnonzero(allowed)
    for values in scores.values():
        best = open_rows[np.argsort(-values[open_rows], kind="stable")[:_CANDIDATES]]
        found.update(int(row) for row in best)
    return np.asarray(sorted(found), np.int64)


def _standardised(values: NDArray[np.float32]) -> NDArray[np.float64]:
    spread = float(values.std()) if len(values) else 0.0
    if spread < 1e-9:
        return np.zeros(len(values))
    return np.asarray((values - values.mean()) / spread, np.float64)
