"""Answers broken on purpose: each kind of fault is seen by its measure and stopped by the gate."""

import copy
from typing import Any

import pytest

from eval.answers import Judged, answer_figures, judge, judged_from
from eval.gate import Gate, failed
from eval.refusals import refusal_figures
from eval.texts import LibraryTexts, stands_at
from index.retriever import HybridRetriever
from qa.answerer import Answerer
from qa.confidence import Calibration
from qa.wire import answer_dict
from tests.eval_book import TOPICS, tiny_library
from tests.hashing import HashingEncoder

GATES = [
    Gate("tiny", "verbatim", 1.0, None),
    Gate("tiny", "citations_hold", 1.0, None),
    Gate("tiny", "unsupported", None, 0.0),
    Gate("tiny", "citation_recall", 1.0, None),
    Gate("tiny", "refusal_recall", 1.0, None),
    Gate("tiny", "keywords", 1.0, None),
]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> LibraryTexts:
    return LibraryTexts(tiny_library(tmp_path_factory.mktemp("tiny")))


@pytest.fixture
def bodies(texts: LibraryTexts) -> dict[str, dict[str, Any]]:
    """Sound answers to the three topics, as they go over the wire; the third is refused."""
    library = texts.library
    open_minded = Answerer(library, HybridRetriever(library, HashingEncoder()), Calibration(0.0, {}, 0.0))
    strict = Answerer(library, open_minded.retriever, Calibration(0.0, {}, 1.0))
    given = {
        topic.topic_id: answer_dict((open_minded if topic.answerable else strict).ask(topic.text)) for topic in TOPICS
    }
    return copy.deepcopy(given)


def missed(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> set[str]:
    """The measures whose gates fail."""
    judged = [judge(topic, bodies[topic.topic_id], texts) for topic in TOPICS]
    return {gate.measure for gate in failed(GATES, {"tiny": answer_figures(judged) | refusal_figures(judged)})}


def test_sound_answers_pass_every_gate(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    """Otherwise the tests below would show nothing."""
    assert missed(bodies, texts) == set()


def test_two_swapped_citations_are_noticed(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    """[1] shows what [2] should, and the other way round."""
    body = bodies["t1"]
    one, two = body["citations"][:2]
    one["number"], two["number"] = two["number"], one["number"]
    assert "citations_hold" in missed(bodies, texts)


def test_swapped_labels_are_noticed(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    """The right footnotes, with each other's works."""
    one, two = bodies["t1"]["citations"][:2]
    assert one["label"] != two["label"]
    one["label"], two["label"] = two["label"], one["label"]
    assert missed(bodies, texts) == {"citations_hold"}


@pytest.mark.parametrize("field", ["source_start", "source_end", "start", "end"])
def test_an_offset_shifted_by_one_is_noticed(
    bodies: dict[str, dict[str, Any]], texts: LibraryTexts, field: str
) -> None:
    """In the file or in the passage."""
    bodies["t1"]["statements"][0]["evidence"][0][field] += 1
    assert missed(bodies, texts) == {"verbatim"}


def test_a_changed_letter_of_a_quotation_is_noticed(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    evidence = bodies["t1"]["statements"][0]["evidence"][0]
    evidence["quote"] = evidence["quote"].replace("1948", "1949")
    assert missed(bodies, texts) == {"verbatim"}


def test_a_dropped_note_is_noticed(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    """The mark stays, what it points to is gone."""
    body = bodies["t1"]
    body["citations"] = [citation for citation in body["citations"] if citation["footnote"] != 1]
    assert missed(bodies, texts) == {"citations_hold", "citation_recall"}


def test_a_statement_without_its_citation_is_noticed(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    bodies["t2"]["statements"][0]["citations"] = []
    assert "citations_hold" in missed(bodies, texts)


def test_a_statement_without_evidence_is_noticed(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    bodies["t2"]["statements"][0]["evidence"] = []
    assert {"unsupported", "citations_hold"} <= missed(bodies, texts)


def test_citing_the_book_where_a_footnote_stands_is_noticed(
    bodies: dict[str, dict[str, Any]], texts: LibraryTexts
) -> None:
    """A statement that a note covers must not hide behind the chapter itself."""
    for citation in bodies["t1"]["citations"]:
        citation["footnote"] = None
    assert "citations_hold" in missed(bodies, texts)


def test_an_answer_to_an_unanswerable_question_is_noticed(
    bodies: dict[str, dict[str, Any]], texts: LibraryTexts
) -> None:
    """It is well cited, and wrong all the same."""
    bodies["t3"] = bodies["t1"]
    assert missed(bodies, texts) == {"refusal_recall"}


def test_a_refusal_of_an_answerable_question_is_noticed(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    bodies["t1"] = bodies["t3"]
    assert missed(bodies, texts) == {"keywords", "citation_recall"}


def test_a_measure_that_was_not_taken_fails_its_gate() -> None:
    """A renamed measure must not pass for want of a value."""
    gate = Gate("tiny", "verbatm", 1.0, None)
    assert failed([gate], {"tiny": {}}) == [gate]
    assert failed([gate], {"other": {}}) == []


def test_a_judged_answer_survives_its_file(bodies: dict[str, dict[str, Any]], texts: LibraryTexts) -> None:
    judged = judge(TOPICS[0], bodies["t1"], texts)
    assert judged_from(judged.row()) == judged
    assert isinstance(judged, Judged) and judged.right and not judged.faults


@pytest.mark.parametrize(
    ("start", "end", "quote", "stands"),
    [
        (0, 14, "Das Jahrhundert", True),
        (0, 16, "Das Jahrhundert", True),
        (1, 16, "Das Jahrhundert", False),
        (0, 15, "Das Jahrhundert", False),
        (0, 16, "Das Jahrzehnt", False),
        (0, 99, "Das Jahrhundert", False),
        (5, 5, "", False),
    ],
)
def test_what_stands_in_a_file(start: int, end: int, quote: str, stands: bool) -> None:
    """A hyphen and a line end inside a word are no difference; an offset beside the mark is."""
    text = "Das Jahr-\nhundert der Wölfe"
    shift = {14: 17, 16: 17, 15: 16}.get(end, end)
    assert stands_at(text, start, shift, quote) is stands
