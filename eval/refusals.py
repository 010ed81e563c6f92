"""Refusals: is »the text does not say« said where it is true, and is `confidence` what it claims to be."""

import math
from collections.abc import Sequence

import numpy as np

from eval.answers import Judged
from eval.significance import Figure, Numbers, clopper_pearson, estimate, mean, ratio

_BINS = 10

REFUSALS = {
    "refusal_recall": ("Unbeantwortbares abgelehnt", "refusal recall"),
    "refusal_precision": ("Ablehnungen zu Recht", "refusal precision"),
    "refused_answerable": ("Beantwortbares abgelehnt", "answerable refused"),
    "risk": ("Falsch unter den Antworten", "wrong among answers"),
    "aurc": ("Fläche unter Risiko-Abdeckung", "area under risk–coverage"),
    "ece": ("Kalibrierungsfehler", "expected calibration error"),
}


def refusal_figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    """The measures of REFUSALS; the interval of `risk` is Clopper and Pearson's, the others' bootstrapped.

    `risk`, `aurc` and `ece` take an answer to an unanswerable question as wrong.
    """
    scorable = [item for item in judged if item.scorable]
    answered = [item for item in scorable if not item.abstained]
    wrong = sum(not item.right for item in answered)
    low, high = clopper_pearson(wrong, len(answered))
    cases = [(item.confidence, float(item.guess_right)) for item in scorable]
    return {
        "refusal_recall": mean([item.abstained for item in judged if not item.answerable]),
        "refusal_precision": ratio([(item.abstained and not item.answerable, item.abstained) for item in judged]),
        "refused_answerable": mean([item.abstained for item in judged if item.answerable]),
        "risk": Figure(wrong / len(answered) if answered else math.nan, low, high, len(answered)),
        "aurc": estimate(cases, lambda samples: np.asarray([_area(sample) for sample in samples])),
        "ece": estimate(cases, lambda samples: np.asarray([_calibration_error(sample) for sample in samples])),
    }


def risk_coverage(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """(coverage, risk) when the 1, 2, … n most confident answers are given (El-Yaniv & Wiener 2010)."""
    cases = np.asarray([(item.confidence, float(item.guess_right)) for item in judged if item.scorable], np.float64)
    risks = _risks(cases) if len(cases) else cases
    return [((i + 1) / len(risks), float(risk)) for i, risk in enumerate(risks)]


def _risks(cases: Numbers) -> Numbers:
    """The risk at each coverage; within equal confidences every order is as likely, so that their mean error counts."""
    order = np.argsort(-cases[:, 0], kind="stable")
    confidence, wrong = cases[order, 0], 1 - cases[order, 1]
    starts = np.flatnonzero(np.r_[True, np.diff(confidence) != 0])
    sizes = np.diff(np.r_[starts, len(wrong)])
    smooth = np.repeat(np.add.reduceat(wrong, starts) / sizes, sizes)
    return np.asarray(np.cumsum(smooth) / np.arange(1, len(wrong) + 1), np.float64)


def _area(cases: Numbers) -> float:
    """The area under the risk–coverage curve: the mean risk over coverages (Geifman & El-Yaniv 2017)."""
    return float(_risks(cases).mean())


def reliability(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """For each tenth of the confidences in use: mean confidence, share of right answers, number."""
    cases = np.asarray([(item.confidence, float(item.guess_right)) for item in judged if item.scorable], np.float64)
    if not len(cases):
        return []
    bins = np.minimum((cases[:, 0] * _BINS).astype(int), _BINS - 1)
    return [
        (float(cases[bins == b, 0].mean()), float(cases[bins == b, 1].mean()), int((bins == b).sum()))
        for b in range(_BINS)
        if (bins == b).any()
    ]


def _calibration_error(cases: Numbers) -> float:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    bins = np.minimum((cases[:, 0] * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, cases[:, 1] - cases[:, 0], _BINS)
    return float(np.abs(gaps).sum() / len(cases))
