"""The retriever's stages, each alone: what every one adds to a ranking, without touching the retriever."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from index.analysis import words
from index.lexical import LexicalIndex
from index.library import Library
from index.ranked import Ranked
from index.retriever import WEIGHTS
from index.store import lexical_text

#: Rows of the ablation, in the order in which the stages came; the last is what answers rest on.
STAGES = ("bm25", "bm25-de", "lexical", "dense", "late", "legs", "fusion", "reader")
#: The ranking that answers rest on.
FINAL = STAGES[-1]

STAGE_NAMES: Mapping[str, tuple[str, str]] = {
    "bm25": ("BM25, Wörter wie gedruckt", "BM25, words as printed"),
    "bm25-de": ("+ deutsche Analyse", "+ German analysis"),
    "lexical": ("+ Sätze und Trigramme", "+ sentences and trigrams"),
    "dense": ("Satzvektoren allein", "sentence vectors alone"),
    "late": ("späte Interaktion allein", "late interaction alone"),
    "legs": ("alle zusammen", "all together"),
    "fusion": ("+ Text oder Note gefragt", "+ text or note asked for"),
    "reader": ("+ Leser", "+ reader"),
}

_LEXICAL = {name: WEIGHTS[name] for name in ("terms", "unit_terms", "trigrams")}


class Legs:
    """Scores of every stage for one library's passages."""

    def __init__(self, library: Library) -> None:
        self.library = library
        rows = [words(lexical_text(passage)) for passage in library.passages]
        self._plain = LexicalIndex.build(rows)

    def rankings(self, question: str, ranked: Sequence[Ranked]) -> dict[str, list[tuple[str, float]]]:
        """Stage to (locus, score) of the passages, best first; `ranked` should hold every candidate."""
        plain = self._plain.scores(words(question))
        own: dict[str, Callable[[Ranked], float]] = {
            "bm25-de": lambda item: item.signals["terms"],
            "dense": lambda item: item.signals["vectors"],
            "late": lambda item: item.signals["tokens"],
            "fusion": lambda item: item.fused,
            "reader": lambda item: item.score,
        }
        result = {name: _ordered([(item.passage.locus, score(item)) for item in ranked]) for name, score in own.items()}
        result["bm25"] = _ordered(
            [(passage.locus, float(plain[row])) for row, passage in enumerate(self.library.passages)]
        )
        for name, weights in (("lexical", _LEXICAL), ("legs", WEIGHTS)):
            scores = _weighed(ranked, weights)
            loci = [item.passage.locus for item in ranked]
            result[name] = _ordered(list(zip(loci, scores, strict=True)))
        return {name: result[name] for name in STAGES}


def _weighed(ranked: Sequence[Ranked], weights: Mapping[str, float]) -> list[float]:
    total = np.zeros(len(ranked))
    for name, weight in weights.items():
        values = np.asarray([item.signals[name] for item in ranked], np.float64)
        spread = float(values.std()) if len(values) else 0.0
        if spread > 1e-9:
            total += weight * (values - values.mean()) / spread
    return [float(value) for value in total]


def _ordered(scored: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(scored, key=lambda item: (-item[1], item[0]))
