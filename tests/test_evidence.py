"""The sentences that answer: what stands beside them joins when it needs no further reference."""

import json

import pytest

from qa.answer import Answer
from qa.answerer import Answerer
from qa.evidence import MAX_CHARACTERS
from tests.conftest import ROOT

_TOPICS = ROOT / "eval" / "collections" / "sample" / "topics.jsonl"


def _answers(sample: Answerer) -> list[Answer]:
    lines = _TOPICS.read_text(encoding="utf-8").splitlines()
    return [sample.ask(json.loads(line)["text"]) for line in lines]


def test_a_neighbour_joins_without_a_further_reference(sample: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    together = _answers(sample)
    monkeypatch.setattr("qa.evidence._with_neighbours", lambda _, chosen, __: list(chosen))
    alone = _answers(sample)
    longer = 0
    for with_neighbours, without in zip(together, alone, strict=True):
        assert [c.label for c in with_neighbours.citations] == [c.label for c in without.citations]
        quotes = {evidence.quote for statement in with_neighbours.statements for evidence in statement.evidence}
        assert quotes >= {evidence.quote for statement in without.statements for evidence in statement.evidence}
        if with_neighbours.text != without.text:
            longer += 1
            assert sum(map(len, quotes)) <= MAX_CHARACTERS
    assert longer >= len(together) / 10
