"""Calibration: the probability that an answer is right, and the threshold of refusal, from development halves alone."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.collection import ROOT
from eval.errors import EvaluationError
from qa.confidence import Calibration, Regression

FILE = ROOT / "qa" / "calibration.json"
#: The signals that count, of qa/confidence.py.
SIGNALS = (
    "reader",
    "reader_sentence",
    "reader_span",
    "unread",
    "cosine",
    "best_cosine",
    "late",
    "passage_coverage",
    "answer_coverage",
    "agreement",
    "margin",
    "has_kind",
)
#: Those that tell whether the text answers at all.
ANSWERABLE = ("reader", "reader_span")
#: Of the answerable questions no more than this share may be refused. The aim is .12 of unseen ones; of some 170 that
#: are learnt from the share has a standard error of .02.
MAX_REFUSED = 0.10
_PENALTIES = (3.0, 10.0, 30.0, 100.0)
_FOLDS, _REPEATS, _SEED = 10, 5, 20481001
_STEPS = 50

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """An answer to learn from: its signals, whether it was right, whether its question has an answer, and a weight.

    `fixed` is the confidence of an answer that the regression has no say in (one composed from parsed notes).
    """

    name: str
    signals: Mapping[str, float]
    right: bool
    answerable: bool
    weight: float = 1.0
    fixed: float | None = None
    held_out: bool = True


@dataclass(frozen=True, slots=True)
class Fit:
    """A calibration, and what cross-validation says of it."""

    calibration: Calibration
    penalty: float
    refusal_recall: float
    refused_answerable: float
    log_loss: float
    n: int


def fit(cases: Sequence[Case]) -> Fit:
    """Fit both regressions and choose penalties and thresholds by cross-validation.

    A threshold is the highest at which at most MAX_REFUSED of the answerable questions are refused, by probabilities
    of models that had not seen them. Raises EvaluationError when there is too little to learn from.
    """
    learnt = [case for case in cases if case.fixed is None]
    read = [case for case in learnt if not case.signals.get("unread", 1.0)]
    fixed = [case for case in cases if case.held_out and case.answerable and case.fixed is not None]
    right = _fitted(learnt, SIGNALS, lambda case: case.right, len(fixed))
    known = {id(case) for case in read}
    kept = [case for case in cases if case.held_out and case.answerable and id(case) not in known]
    answerable = _fitted(read, ANSWERABLE, lambda case: case.answerable, len(kept)) if read else None
    calibration = Calibration(
        right.regression.intercept,
        right.regression.coefficients,
        right.regression.threshold,
        answerable.regression if answerable else None,
    )

    def refused(case: Case) -> bool:
        if case.fixed is not None:
            return case.fixed < calibration.threshold
        if answerable and id(case) in answerable.values:
            return answerable.values[id(case)] < answerable.regression.threshold
        return right.values[id(case)] < calibration.threshold

    held = [case for case in cases if case.held_out]
    return Fit(
        calibration,
        right.penalty,
        float(np.mean([refused(case) for case in held if not case.answerable])),
        float(np.mean([refused(case) for case in held if case.answerable])),
        right.loss,
        len(cases),
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A regression with its penalty and loss, and what models that had not seen a case (by id) say of it."""

    regression: Regression
    penalty: float
    loss: float
    values: dict[int, float]


def _fitted(cases: Sequence[Case], names: Sequence[str], wanted: Callable[[Case], bool], kept: int = 0) -> _Fitted:
    """A regression of `wanted` on the signals `names`; `kept` answerable questions beside `cases` are never refused."""
    goals = np.asarray([wanted(case) for case in cases], np.float64)
    if min(goals.sum(), len(goals) - goals.sum()) < _FOLDS:
        raise EvaluationError(f"{int(goals.sum())} good cases of {len(goals)} are too few to learn from")
    table = np.asarray([[case.signals.get(name, 0.0) for name in names] for case in cases], np.float64)
    weight = np.asarray([case.weight for case in cases], np.float64)
    held = np.asarray([case.held_out for case in cases], bool)
    predicted = {penalty: _cross_validated(table, goals, weight, held, penalty) for penalty in _PENALTIES}
    losses = {penalty: _log_loss(values[held], goals[held]) for penalty, values in predicted.items()}
    penalty = min(losses, key=lambda name: losses[name])
    values = predicted[penalty]
    intercept, coefficients = _regress(table, goals, weight, penalty)
    own = [float(v) for case, v in zip(cases, values, strict=True) if case.held_out and case.answerable]
    regression = Regression(
        round(intercept, 4),
        {name: round(float(value), 4) for name, value in zip(names, coefficients, strict=True)},
        math.floor(_threshold(own, kept) * 1000) / 1000,  # rounded up it might refuse one more
    )
    seen = {id(case): float(value) for case, value in zip(cases, values, strict=True)}
    return _Fitted(regression, penalty, losses[penalty], seen)


def _regress(table: Array, right: Array, weight: Array, penalty: float) -> tuple[float, Array]:
    """Intercept and coefficients of a logistic regression with an L2 penalty on standardised signals (Newton's method).

    They are given for the signals as they come; the intercept is not penalised.
    """
    mean = np.average(table, axis=0, weights=weight)
    spread = np.sqrt(np.average((table - mean) ** 2, axis=0, weights=weight))
    spread = np.where(spread < 1e-9, 1.0, spread)
    design = np.column_stack([np.ones(len(table)), (table - mean) / spread])
    ridge = np.diag([1e-6, *[penalty] * table.shape[1]])
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weight * (right - probability)) - ridge @ beta
        hessian = (design * (weight * probability * (1 - probability))[:, None]).T @ design + ridge
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-9:
            break
    coefficients = beta[1:] / spread
    return float(beta[0] - coefficients @ mean), np.asarray(coefficients, np.float64)


def _cross_validated(table: Array, right: Array, weight: Array, held: NDArray[np.bool_], penalty: float) -> Array:
    """For each case the mean probability from models that were not shown it; cases not held out are always shown."""
    total = np.zeros(len(table))
    for repeat in range(_REPEATS):
        fold = np.random.default_rng(_SEED + repeat).permutation(len(table)) % _FOLDS
        for k in range(_FOLDS):
            shown = ~held | (fold != k)
            intercept, coefficients = _regress(table[shown], right[shown], weight[shown], penalty)
            asked = fold == k
            total[asked] += 1 / (1 + np.exp(-np.clip(intercept + table[asked] @ coefficients, -30, 30)))
    return np.asarray(total / _REPEATS, np.float64)


def _threshold(values: Sequence[float], kept: int) -> float:
    """Between the last probability that may be refused and the next one, over answerable questions and `kept` more."""
    ordered = sorted(values)
    refused = min(int((len(ordered) + kept) * MAX_REFUSED), len(ordered) - 1)
    return (ordered[refused - 1] + ordered[refused]) / 2 if refused > 0 else 0.0


def _log_loss(values: Array, right: Array) -> float:
    clipped = np.clip(values, 1e-6, 1 - 1e-6)
    return float(-np.mean(right * np.log(clipped) + (1 - right) * np.log(1 - clipped)))


def write_calibration(fitted: Fit, cases: Sequence[Case], code: str, path: Path = FILE) -> dict[str, Any]:
    """Write the calibration with what it was fitted on; the content depends on nothing else, no date among it."""
    names = sorted({case.name.split(":")[0] for case in cases})
    content = {
        "intercept": fitted.calibration.intercept,
        "coefficients": fitted.calibration.coefficients,
        "threshold": fitted.calibration.threshold,
        "answerable": asdict(fitted.calibration.answerable) if fitted.calibration.answerable else None,
        "fitted_on": {name: sum(case.name.split(":")[0] == name for case in cases) for name in names},
        "n": fitted.n,
        "penalty": fitted.penalty,
        "cross_validated": {
            "refusal_recall": round(fitted.refusal_recall, 4),
            "refused_answerable": round(fitted.refused_answerable, 4),
            "log_loss": round(fitted.log_loss, 4),
        },
        "data_sha256": data_hash(cases),
        "code_sha256": code,
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return content


def data_hash(cases: Sequence[Case]) -> str:
    """A hash of what was learnt from: names, outcomes and signals to four places."""
    rows = [
        [case.name, case.right, case.answerable, case.weight, {k: round(v, 4) for k, v in sorted(case.signals.items())}]
        for case in sorted(cases, key=lambda case: case.name)
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
