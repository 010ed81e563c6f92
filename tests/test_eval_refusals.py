"""Refusals and calibration: exact on literal cases; the fit learns what is there and keeps its limits."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.answers import Judged, answer_figures
from eval.calibrate import FILE, MAX_REFUSED, SIGNALS, Case, data_hash, fit, write_calibration
from eval.cases import cases_of
from eval.collection import FOLDER
from eval.errors import EvaluationError
from eval.failures import cause_of, causes
from eval.refusals import refusal_figures, reliability, risk_coverage
from eval.topics import read_topics
from qa.confidence import Calibration, Regression, default_calibration, signals_of
from tests.eval_book import TOPICS, tiny_library
from tests.hashing import HashingEncoder


def judged(confidence: float, right: bool, *, answerable: bool = True, abstained: bool = False) -> Judged:
    given = right and not abstained
    return Judged(
        "t", "factoid", "Frage?", answerable, "Antwort", abstained, confidence, given, right, given, given,
        (), (), (), 1, 1, 1, 0, 1, 0, ("p1",), ("p1", "p2"),
    )  # fmt: skip


FOUR = [
    judged(0.9, True),
    judged(0.7, False),
    judged(0.6, True),
    judged(0.1, False, answerable=False, abstained=True),
]


def test_refusal_measures_have_the_values_that_their_definitions_give() -> None:
    """Risks at one to four answers: 0, 1/2, 1/3, 2/4."""
    figures = refusal_figures(FOUR)
    assert [risk for _, risk in risk_coverage(FOUR)] == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert figures["aurc"].value == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert figures["ece"].value == pytest.approx((0.1 + 0.7 + 0.4 + 0.1) / 4)
    assert (figures["refusal_recall"].value, figures["refusal_precision"].value) == (1.0, 1.0)
    assert figures["refused_answerable"].value == 0.0
    assert figures["risk"].value == pytest.approx(1 / 3)
    assert figures["risk"].n == 3
    assert figures["risk"].high == pytest.approx(0.9057, abs=1e-4)


def test_questions_without_keywords_are_neither_right_nor_wrong() -> None:
    """A user may bring questions alone; only what can be told is counted."""
    bare = replace(judged(0.7, False), has_keywords=False)
    assert refusal_figures([*FOUR, bare])["risk"] == refusal_figures(FOUR)["risk"]
    assert answer_figures([*FOUR, bare])["keywords"].n == 3
    assert cause_of(bare) is None
    assert (risk_coverage([bare]), reliability([bare]), refusal_figures([bare])["aurc"].n) == ([], [], 0)


def test_equal_confidences_have_no_order() -> None:
    """The curve does not depend on which of two equally sure answers comes first."""
    tied = [judged(0.5, True), judged(0.5, False)]
    assert risk_coverage(tied) == risk_coverage(tied[::-1]) == [(0.5, 0.5), (1.0, 0.5)]


def test_reliability_has_a_point_for_each_tenth_in_use() -> None:
    first, second = reliability([judged(0.92, True), judged(0.98, False), judged(0.2, False)])
    assert first == pytest.approx((0.2, 0.0, 1))
    assert second == pytest.approx((0.95, 0.5, 2))


def test_each_wrong_answer_has_one_cause() -> None:
    """The commonest first."""
    wrong = judged(0.7, False)
    cases = [
        *FOUR,
        replace(wrong, answerable=False),
        replace(wrong, abstained=True, guess_right=True),
        replace(wrong, abstained=True),
        replace(wrong, right_shown=True),
        replace(wrong, found=("p9",)),
        replace(wrong, found=("p9",)),
    ]
    assert [cause_of(case) for case in cases] == [
        None, "sentence", None, None, "answered", "refused-right", "refused-wrong", "shown", "place", "place",
    ]  # fmt: skip
    assert causes(cases)[0] == ("place", 2)


def synthetic(n: int = 200) -> list[Case]:
    """Answers that are right the likelier the larger `late` is, and a signal that says nothing."""
    random = np.random.default_rng(1)
    cases = []
    for i in range(n):
        late = float(random.uniform(-3, 3))
        right = bool(random.uniform() < 1 / (1 + np.exp(-2 * late)))
        answerable = right or i % 2 == 0
        cases.append(Case(f"x:{i}", {"late": late, "cosine": float(random.normal())}, right, answerable))
    return cases


def test_the_fit_finds_the_probability_and_keeps_the_limit_of_refusals() -> None:
    """P(right) = 1 / (1 + exp(-2 late)) comes out nearly; at most the agreed share of answerable ones is refused.

    Wrong answers are as often to answerable questions as to others and look alike, so that as many of either are
    refused: a share of three quarters is three times that share of one quarter.
    """
    fitted = fit(synthetic(1000))
    assert fitted.calibration.coefficients["late"] == pytest.approx(2, abs=0.35)
    assert abs(fitted.calibration.coefficients["cosine"]) < 0.3
    assert fitted.calibration.probability({"late": 1.0}) == pytest.approx(1 / (1 + np.exp(-2)), abs=0.06)
    assert fitted.refused_answerable <= MAX_REFUSED
    assert fitted.refusal_recall == pytest.approx(3 * MAX_REFUSED, abs=0.05)


def test_the_fit_is_repeatable_and_its_file_has_no_date(tmp_path: Path) -> None:
    cases = synthetic()
    for name in ("a.json", "b.json"):
        write_calibration(fit(cases), cases, "code", tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert data_hash(cases) != data_hash(cases[1:])


def test_too_little_to_learn_from_is_told() -> None:
    with pytest.raises(EvaluationError, match="too few"):
        fit(synthetic(12))


def test_calibration_refuses_questions_of_the_test_half(tmp_path: Path) -> None:
    """The tuning rule is kept by the program, not by good intentions."""
    library = tiny_library(tmp_path)
    with pytest.raises(ValueError, match="development halves alone"):
        cases_of("tiny", TOPICS, library, HashingEncoder())
    cases = cases_of("tiny", [replace(topic, half="dev") for topic in TOPICS], library, HashingEncoder())
    assert [case.right for case in cases] == [True, True, False]
    assert {name for case in cases for name in case.signals} <= set(SIGNALS)


def test_the_calibration_that_ships_is_fitted_on_the_development_halves() -> None:
    """Its counts are those of the collections, its signals those that the program gives."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name in ("chapter", "sample"):
        assert content["fitted_on"][name] == len(read_topics(FOLDER / name / "topics.jsonl", "dev"))
    assert set(content["coefficients"]) == set(SIGNALS)
    assert 0 < content["threshold"] < 1
    assert default_calibration().threshold == content["threshold"]
    assert signals_of("Frage?", (), []) == {}


def test_what_was_read_is_refused_by_whether_the_text_answers() -> None:
    """The reader tells answerable from not, while answers are as often wrong as right for either reason."""
    random = np.random.default_rng(3)
    cases = []
    for i in range(800):
        answerable = i % 4 > 0
        signals = {"unread": 0.0, "reader": float(random.normal(2.0 if answerable else -2.0)), "reader_span": 0.0}
        cases.append(Case(f"x:{i}", signals, answerable and bool(random.integers(2)), answerable))
    fitted = fit(cases)
    assert fitted.calibration.answerable is not None
    assert fitted.refused_answerable <= MAX_REFUSED
    assert fitted.refusal_recall > 0.95
    sure = {"unread": 0.0, "reader": 4.0}
    assert not fitted.calibration.withholds(sure)
    assert fitted.calibration.probability(sure) < 0.75
    assert fitted.calibration.withholds({"unread": 0.0, "reader": -4.0})


def test_without_a_reader_confidence_decides() -> None:
    doubting, answering = Regression(0.0, {}, 1.0), Regression(0.0, {}, 0.0)
    for own, answerable in ((answering, doubting), (doubting, answering)):
        calibration = Calibration(own.intercept, own.coefficients, own.threshold, answerable)
        assert calibration.withholds({"cosine": 0.9}) is (own is doubting)
        assert calibration.withholds({"unread": 1.0}) is (own is doubting)
        assert calibration.withholds({"unread": 0.0}) is (own is answering)
