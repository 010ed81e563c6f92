"""Topics: every collection is well-formed, halves do not mix, keywords are met by what they should be."""

from collections import Counter
from pathlib import Path

import pytest

from eval.collection import COLLECTIONS, FOLDER, find_collection
from eval.errors import CollectionMissingError, FormatError
from eval.topics import Topic, meets_keywords, read_topics

KINDS = {"factoid", "paraphrase", "compound", "two_passages", "speaker", "reference", "note_content", "typo", "english"}


def topic(*keywords: tuple[str, ...]) -> Topic:
    return Topic("t", "Frage?", "factoid", "dev", True, {"buch/1/p1": 2}, keywords=keywords)


_OF_REMARKS = {"note_content", "factoid"}


@pytest.mark.parametrize(
    ("name", "answerable", "unanswerable", "kinds"),
    [("chapter", 160, 50, KINDS), ("sample", 60, 10, KINDS), ("remarks", 90, 30, _OF_REMARKS)],
)
def test_collections_hold_enough_of_every_kind(name: str, answerable: int, unanswerable: int, kinds: set[str]) -> None:
    """Every kind of question in both halves, and answerable ones with a place that answers and keywords."""
    topics = read_topics(FOLDER / name / "topics.jsonl")
    assert sum(t.answerable for t in topics) >= answerable
    assert sum(not t.answerable for t in topics) >= unanswerable
    halves = {half: Counter(t.kind for t in topics if t.half == half) for half in ("dev", "test")}
    for counts in halves.values():
        assert set(counts) >= kinds
    for t in topics:
        assert t.half in ("dev", "test")
        assert bool(t.loci) == bool(t.keywords) == t.answerable, t.topic_id
        assert not t.answerable or 2 in t.loci.values(), t.topic_id
        assert not t.notes_must & t.notes_may, t.topic_id


@pytest.mark.parametrize("name", COLLECTIONS)
def test_no_place_that_answers_is_in_both_halves(name: str) -> None:
    """Tuning on development questions must not see what the test asks for."""
    topics = read_topics(FOLDER / name / "topics.jsonl")
    places = {
        half: {locus for t in topics if t.half == half for locus, grade in t.loci.items() if grade == 2}
        for half in ("dev", "test")
    }
    assert not places["dev"] & places["test"]


@pytest.mark.parametrize(
    ("keywords", "text", "met"),
    [
        ((("Trotzki",),), "Leo Trotzki war es.", True),
        ((("Trotzki", "Lenin"),), "Es war LENIN.", True),
        ((("Trotzki",), ("1905",)), "Trotzki war es.", False),
        ((("S. 41",),), "steht auf S. 412", False),
        ((("16-25",),), "S. 16–25, hier", True),
        ((("Alle Macht",),), "»Alle\nMacht den Sowjets«", True),
        ((), "irgendetwas", False),
    ],
)
def test_keywords(keywords: tuple[tuple[str, ...], ...], text: str, met: bool) -> None:
    """Each group needs one of its words; a number must stand whole; dashes and quotation marks do not count."""
    assert meets_keywords(topic(*keywords), text) is met


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "a"}', "at least id and text"),
        ('{"id": "a", "text": "b", "lokus": {}}', "unknown field lokus"),
        ('{"id": "a", "text": "b", "loci": {"x": 3}}', "grades"),
        ("[1]", "no topic|unknown field"),
        ("", "holds no topic"),
    ],
)
def test_a_bad_topics_file_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "topics.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match=told):
        read_topics(path)


def test_two_topics_of_one_id_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "topics.jsonl"
    path.write_text('{"id": "a", "text": "b"}\n{"id": "a", "text": "c"}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=":2: the id a occurs twice"):
        read_topics(path)


def test_a_missing_text_says_where_to_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chapter is no part of the repository: whoever lacks it is told so, by a relative path."""
    monkeypatch.setattr("eval.collection.SHARED", tmp_path)
    with pytest.raises(CollectionMissingError, match="not on this machine"):
        find_collection("chapter")
    with pytest.raises(CollectionMissingError, match="no collection »buch«"):
        find_collection("buch")
