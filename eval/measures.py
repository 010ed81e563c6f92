"""Retrieval measures of a run; ir-measures computes, so that anybody's copy of it gives the same figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import ir_measures

from eval.qrels import Qrels
from eval.significance import Figure, mean

#: Names as the command `ir_measures QRELS RUN …` takes them. A place that only helps (grade 1) counts for nDCG alone.
RETRIEVAL = (
    "Success(rel=2)@1",
    "Success(rel=2)@5",
    "R(rel=2)@1",
    "R(rel=2)@3",
    "R(rel=2)@5",
    "RR(rel=2)",
    "nDCG@10",
)


def values_of(
    qrels: Qrels, ranked: Mapping[str, Sequence[tuple[str, float]]], names: Sequence[str] = RETRIEVAL
) -> dict[str, dict[str, float]]:
    """Measure to topic to value, for every topic of `qrels`; one that the run lacks has 0."""
    judged = [ir_measures.Qrel(topic, locus, grade) for topic, loci in qrels.items() for locus, grade in loci.items()]
    scored = [ir_measures.ScoredDoc(topic, locus, score) for topic, loci in ranked.items() for locus, score in loci]
    measures: dict[Any, str] = {ir_measures.parse_measure(name): name for name in names}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(qrels, 0.0) for name in names}
    if scored:
        for metric in ir_measures.iter_calc(list(measures), judged, scored):
            values[measures[metric.measure]][metric.query_id] = float(metric.value)
    return values


def figures_of(values: Mapping[str, Mapping[str, float]], topics: Iterable[str] | None = None) -> dict[str, Figure]:
    """Measure to its mean over `topics` (or all), with interval."""
    wanted = None if topics is None else set(topics)
    return {
        name: mean([value for topic, value in by_topic.items() if wanted is None or topic in wanted])
        for name, by_topic in values.items()
    }


def is_ranked(scored: Sequence[tuple[str, float]]) -> bool:
    """Whether scores fall strictly, so that no tool has to break a tie."""
    return all(before[1] > behind[1] for before, behind in pairwise(scored))


def group(items: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    """Items by their key, in order of first appearance."""
    groups: dict[str, list[str]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
