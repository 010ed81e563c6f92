"""How probable it is that an answer is right, and below what probability it is withheld."""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.ranked import Ranked
from qa.evidence import Chosen, coverage
from qa.question import asked_for, has_kind

_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression over signals, and the probability below which an answer is withheld."""

    intercept: float
    coefficients: dict[str, float]
    threshold: float

    def probability(self, signals: dict[str, float]) -> float:
        """The estimated probability; signals that are not there count as zero."""
        total = self.intercept + sum(weight * signals.get(name, 0.0) for name, weight in self.coefficients.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration(Regression):
    """The probability that an answer is right; and, where the reader has read, that the text answers at all.

    They are two things: a question that the text answers may find the wrong sentence. What is withheld is told by the
    second where there is one, else by the first. Fitted by `python -m eval calibrate`.
    """

    answerable: Regression | None = None

    def withholds(self, signals: dict[str, float]) -> bool:
        """Whether an answer with these signals is withheld."""
        judge = self if self.answerable is None or signals.get("unread", 1.0) else self.answerable
        return judge.probability(signals) < judge.threshold


@lru_cache(maxsize=1)
def default_calibration() -> Calibration:
    """The calibration that the repository ships."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    answerable = Regression(**_regression(content["answerable"])) if content["answerable"] else None
    return Calibration(**_regression(content), answerable=answerable)


def _regression(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in ("intercept", "coefficients", "threshold")}


def signals_of(question: str, ranked: tuple[Ranked, ...], chosen: list[Chosen]) -> dict[str, float]:
    """What speaks for an answer: the reader, nearness of evidence, agreement of the legs, words accounted for."""
    if not ranked or not chosen:
        return {}
    best = chosen[0]
    passage = best.ranked.passage
    text = " ".join(filter(None, [passage.lead, passage.text, passage.gloss, passage.heading]))
    answer = " ".join(item.text for item in chosen)
    scores = [item.score for item in ranked]
    leaders = [max(ranked, key=lambda item: item.signals[leg]).passage.passage_id for leg in ranked[0].signals]
    own = best.ranked.sentences[best.sentence]
    readings = [item.reading for item in ranked if item.reading is not None]
    told = [score.read for item in ranked for score in item.sentences if score.read is not None]
    told_of_chosen = [read for item in chosen if (read := item.ranked.sentences[item.sentence].read) is not None]
    return {
        # Zeros where nothing was read: questions after notes and works, an encoder without a reader.
        "reader": max((reading.answers for reading in readings), default=0.0),
        "reader_sentence": max(told_of_chosen, default=min(told, default=0.0)),
        "reader_span": max((reading.span for reading in readings), default=0.0),
        "unread": float(not readings),
        "cosine": own.cosine,
        "best_cosine": max(item.signals["vectors"] for item in ranked),
        "late": best.ranked.signals["tokens"],
        "passage_coverage": coverage(question, text),
        "answer_coverage": coverage(question, answer),
        "agreement": sum(leader == ranked[0].passage.passage_id for leader in leaders) / len(leaders),
        "margin": (scores[0] - scores[1]) if len(scores) > 1 else 0.0,
        "has_kind": float(has_kind(answer, asked_for(question))),
    }
