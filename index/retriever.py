"""The hybrid retriever: lexical and dense legs fused into one ranking of passages."""

from collections.abc import Sequence
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.analysis import tokens, trigrams
from index.cross_encoder import CROSS_PASSAGES, CrossEncoder, cross_rank
from index.encoder import Encoder
from index.errors import SourceNotFoundError
from index.intent import read_intent
from index.library import Library
from index.parts import parts_of
from index.ranked import Ranked, Ranking, SentenceScore, standardised
from index.reader import load_reader
from index.reading.keys import printed_number
from index.reranker import LONGEST_QUESTION, READ_PASSAGES, Reranker

# Weights of the legs' standardised scores: with the adapted layers a dense leg counts four times as much as a lexical
# one. So the right passage comes first for .752 of 141 development questions (twice as much: .716), of paraphrases .273
# (.182), of all others .898 (.880); finer weights would fit noise (eval/README.md).
WEIGHTS = {"terms": 0.5, "unit_terms": 0.5, "trigrams": 0.5, "vectors": 2.0, "tokens": 2.0}
# So many best passages of each leg are scored by all.
_CANDIDATES = 64
# What a passage of the kind not asked for loses, in standard deviations.
_PENALTY = 1.0
# What a note named by its number gains (the passage that it belongs to half of it): more than any score.
_NAMED = 1000.0


class Retriever(Protocol):
    """What answering needs of retrieval."""

    def retrieve(self, question: str, k: int, sources: Sequence[str] | None = None) -> Ranking:
        """The `k` best passages."""


class HybridRetriever:
    """Ranks by BM25 over passages, sentences and trigrams, by sentence vectors, by late interaction; reads the best.

    With a cross-encoder it orders the best passages in the reader's stead; what the reader says of their sentences, and
    whether they answer, is told all the same.
    """

    def __init__(self, library: Library, encoder: Encoder, cross_encoder: CrossEncoder | None = None) -> None:
        self.library, self.encoder, self.cross_encoder = library, encoder, cross_encoder
        self._is_text = np.asarray([passage.is_text for passage in library.passages])
        self._tells = np.asarray([bool(passage.telling) for passage in library.passages])
        # What a note says in its own words is found by these words, not by those of the works that it cites.
        gloss = np.asarray([unit.is_gloss for unit in library.legs.units])
        self._telling_units = ~(gloss & self._tells[library.legs.owner])
        self._rows_of_note: dict[int, list[int]] = {}
        for row, passage in enumerate(library.passages):
            if passage.kind == "footnote":
                self._rows_of_note.setdefault(printed_number(passage.footnotes[0]), []).append(row)
        self._source_of = np.asarray([passage.source_id for passage in library.passages])
        reader = load_reader(encoder.middle_hash)
        self._reranker = Reranker(library, encoder, reader) if reader is not None else None

    def retrieve(self, question: str, k: int, sources: Sequence[str] | None = None) -> Ranking:
        """The `k` best passages for `question`, in `sources` (ids) or all.

        A question that asks for the text ranks notes lower, one that asks for notes or works ranks text lower; a note
        that it names by its number comes first. Raises SourceNotFoundError for an unknown source id.
        """
        for source_id in sources or ():
            self.library.source(source_id)
        if sources is not None and not sources:
            raise SourceNotFoundError("the list of sources is empty; give ids, or null for all")
        started = perf_counter()
        encoded = self.encoder.encode_query(question)
        parts = parts_of(question)
        vectors = [self.encoder.encode_query(part).vector for part in parts]
        encoded_at = perf_counter()
        intent = read_intent(question)
        legs, count = self.library.legs, len(self.library.passages)
        terms = tokens(question)
        unit_terms, unit_cosines = legs.unit_terms.scores(terms), legs.vectors.scores(encoded.vector)
        of_parts = [
            (legs.vectors.scores(vector), legs.unit_terms.scores(tokens(part)))
            for part, vector in zip(parts, vectors, strict=True)
        ]
        asks_text = intent.prefer == "text"
        units = np.flatnonzero(self._telling_units) if asks_text else np.arange(len(legs.owner))
        scores = {
            "terms": legs.terms.scores(terms),
            "trigrams": legs.trigrams.scores(list(trigrams(question))),
            "unit_terms": _best_unit(unit_terms[units], legs.owner[units], count),
            "vectors": _best_unit(unit_cosines[units], legs.owner[units], count),
        }
        allowed = np.ones(count, bool) if sources is None else np.isin(self._source_of, list(sources))
        named = [row for number in intent.notes for row in self._rows_of_note.get(number, ()) if allowed[row]]
        rows = _candidates(scores, allowed, named)
        wanted = np.zeros(count, bool)
        wanted[rows] = True
        units = units[wanted[legs.owner[units]]]
        late = np.full(count, -1.0, np.float32)
        np.maximum.at(late, legs.owner[units], legs.tokens.scores(encoded.tokens, units.tolist()))
        scores["tokens"] = late
        fused = np.zeros(len(rows))
        for name, weight in WEIGHTS.items():
            fused += weight * standardised(scores[name][rows])
        unwanted = ~self._tells[rows] if asks_text else self._is_text[rows]
        fused[unwanted] -= _PENALTY * float(fused.std())
        for i, row in enumerate(rows):
            passage = self.library.passages[row]
            if passage.footnotes and set(map(printed_number, passage.footnotes)) & set(intent.notes):
                fused[i] += _NAMED if passage.kind == "footnote" else _NAMED / 2
        crossing = self.cross_encoder if asks_text else None
        order = np.argsort(-fused, kind="stable")[: max(k, READ_PASSAGES, CROSS_PASSAGES if crossing else 0)]
        ranked = [
            Ranked(
                self.library.passages[rows[i]],
                round(float(fused[i]), 4),
                {name: float(values[rows[i]]) for name, values in scores.items()},
                self._sentence_scores(int(rows[i]), [(unit_cosines, unit_terms), *of_parts]),
                fused=round(float(fused[i]), 4),
            )
            for i in order
        ]
        ranked_at = perf_counter()
        if crossing is not None:
            ranked = cross_rank(crossing, question, ranked)
        if self._reranker is not None and encoded.middle is not None and asks_text:
            read = self._reranker.rerank if crossing is None else self._reranker.read
            ranked = read(encoded.middle[:LONGEST_QUESTION], ranked)
        done = perf_counter()
        return Ranking(
            tuple(ranked[:k]),
            (encoded_at - started) * 1000,
            (ranked_at - encoded_at) * 1000,
            (done - ranked_at) * 1000,
            crossing.name if crossing is not None else None,
        )

    def _sentence_scores(
        self, row: int, scores: Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]]
    ) -> tuple[SentenceScore, ...]:
        """Of each sentence of a passage; `scores` are cosines and words of all units, of question and parts."""
        found = []
        for unit in self.library.legs.sentence_units[row]:
            (cosine, terms), *parts = [(float(cosines[unit]), float(words[unit])) for cosines, words in scores]
            found.append(SentenceScore(cosine, terms, parts=tuple(SentenceScore(*part) for part in parts)))
        return tuple(found)


def _best_unit(scores: NDArray[np.float32], owner: NDArray[np.int64], passages: int) -> NDArray[np.float32]:
    """The best score of a unit of each passage, of shape (passages,)."""
    best = np.full(passages, float(scores.min(initial=0.0)), np.float32)
    np.maximum.at(best, owner, scores)
    return best


def _candidates(
    scores: dict[str, NDArray[np.float32]], allowed: NDArray[np.bool_], named: Sequence[int]
) -> NDArray[np.int64]:
    """The rows `named` and those among the best of any leg, ascending."""
    found: set[int] = set(named)
    open_rows = np.flatnonzero(allowed)
    for values in scores.values():
        best = open_rows[np.argsort(-values[open_rows], kind="stable")[:_CANDIDATES]]
        found.update(int(row) for row in best)
    return np.asarray(sorted(found), np.int64)
