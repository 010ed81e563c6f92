"""How far chance goes: bootstrap intervals, Clopper–Pearson bounds, the paired randomisation test."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_SEED = 20481001
_RESAMPLES = 2000
_PERMUTATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's value with its 95 % bootstrap interval and the number of cases it rests on."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.n}" if self.n else "–"


NONE = Figure(math.nan, math.nan, math.nan, 0)


def estimate(cases: Sequence[Sequence[float]], statistic: Callable[[Numbers], Numbers]) -> Figure:
    """A statistic over `cases` (rows of numbers) with its percentile bootstrap interval (Efron & Tibshirani 1993).

    `statistic` takes samples of shape (samples, cases, columns) and gives (samples,); samples without a value are NaN.
    Cases are resampled, with a fixed seed.
    """
    rows = np.asarray(cases, np.float64)
    if not len(rows):
        return NONE
    value = float(statistic(rows[None])[0])
    drawn = np.random.default_rng(_SEED).integers(0, len(rows), (_RESAMPLES, len(rows)))
    samples = statistic(rows[drawn])
    samples = samples[~np.isnan(samples)]
    if not len(samples):
        return Figure(value, math.nan, math.nan, len(rows))
    low, high = np.percentile(samples, [2.5, 97.5])
    return Figure(value, float(low), float(high), len(rows))


def mean(values: Sequence[float]) -> Figure:
    """The mean of one value a case."""
    return estimate([[value] for value in values], lambda samples: np.asarray(samples[:, :, 0].mean(axis=1)))


def ratio(pairs: Sequence[tuple[float, float]]) -> Figure:
    """The sum of the first over the sum of the second numbers, `n` being that sum; cases are resampled whole."""

    def statistic(samples: Numbers) -> Numbers:
        below = samples[:, :, 1].sum(axis=1)
        return np.where(below > 0, samples[:, :, 0].sum(axis=1) / np.maximum(below, 1e-12), np.nan)

    figure = estimate(pairs, statistic)
    total = int(sum(below for _, below in pairs))
    return Figure(figure.value, figure.low, figure.high, total) if total else NONE


def median(values: Sequence[float]) -> Figure:
    """The median of one value a case."""
    return estimate([[value] for value in values], lambda samples: np.asarray(np.median(samples[:, :, 0], axis=1)))


def clopper_pearson(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The exact two-sided interval of a share (Clopper & Pearson 1934), by bisection on the binomial tail."""
    if n == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _root(lambda p: 1 - _binomial_cdf(hits - 1, n, p) - tail)
    high = 1.0 if hits == n else _root(lambda p: tail - _binomial_cdf(hits, n, p))
    return low, high


def _binomial_cdf(k: int, n: int, p: float) -> float:
    return math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def _root(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def paired_test(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided p of the paired randomisation test (Smucker, Allan & Carterette 2007): differences change signs."""
    differences = np.asarray(other, np.float64) - np.asarray(one, np.float64)
    if not len(differences) or not differences.any():
        return 1.0
    changed = differences[differences != 0]
    signs = np.random.default_rng(_SEED).choice([-1.0, 1.0], (_PERMUTATIONS, len(changed)))
    extreme = np.abs(signs @ changed) >= abs(changed.sum()) - 1e-12
    return float((extreme.sum() + 1) / (_PERMUTATIONS + 1))
