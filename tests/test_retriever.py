"""The hybrid retriever and what it understands of a question."""

import pytest

from index.errors import SourceNotFoundError
from index.intent import read_intent
from qa.answerer import Answerer


@pytest.mark.parametrize(
    ("question", "notes"),
    [
        ("Was steht in Anmerkung 377?", (377,)),
        ("worauf verweist Fn. 12", (12,)),
        ("Fußnoten 3 und 4", (3, 4)),
        ("Was belegt die 15. Fußnote?", (15,)),
        ("What does note 7 say?", (7,)),
        ("Was geschah 1921?", ()),
        ("Wer hatte die Note 1917 übergeben?", ()),
        ("Was forderte die Stalin-Note 1952?", ()),
        ("Was sagt Note 5?", (5,)),
        ("Die Schluss-Anmerkung 4", (4,)),
        ("Was steht in den Fußnoten 210 bis 213?", (210, 211, 212, 213)),
        ("Fn. 3–5 und 9", (3, 4, 5, 9)),
    ],
)
def test_notes_are_named_by_their_numbers(question: str, notes: tuple[int, ...]) -> None:
    assert read_intent(question).notes == notes


@pytest.mark.parametrize(
    ("question", "prefer"),
    [
        ("In welchem Heft erschien der Aufsatz?", "notes"),
        ("Nenne alle Werke von Borkenau.", "notes"),
        ("Nenne die Bücher der Bibel.", "text"),
        ("Auf welchen Seiten steht das?", "notes"),
        ("Wo ist der Brief abgedruckt?", "notes"),
        ("Wer entwickelte das Konzept der permanenten Revolution?", "text"),
        ("Warum kam es zum Aufstand?", "text"),
        ("Wann wurde die Verfassung veröffentlicht?", "notes"),
        ("Wo steht der Aufsatz von Löwenthal über Stalins Vermächtnis?", "notes"),
        ("Wer ist der Verfasser von »Zwei Revolutionäre«?", "notes"),
        ("Welcher Autor hat »Die neue Komintern« geschrieben?", "notes"),
        ("Von wem ist der Artikel über den Parteitag?", "notes"),
        ("Welchen Titel trägt der Beitrag von Borkenau?", "notes"),
        ("In welcher Nummer des Monat steht das Porträt?", "notes"),
        ("Von wem stammt das Wort »Alleinherrschaft«?", "text"),
        ("Wer war der Autor des Konzepts der permanenten Revolution?", "text"),
        ("Was behauptet der Aufsatz von Löwenthal über Stalin?", "text"),
        ("Welchen Titel trug Stalin?", "text"),
    ],
)
def test_questions_about_works_prefer_notes(question: str, prefer: str) -> None:
    assert read_intent(question).prefer == prefer


def test_the_answering_passage_comes_first(sample: Answerer) -> None:
    ranking = sample.search("Wer entwickelte das Konzept der permanenten Revolution, und woraus?")
    assert "Trotzki" in ranking.ranked[0].passage.text
    assert "1905" in ranking.ranked[0].passage.text
    scores = [item.score for item in ranking.ranked]
    assert scores == sorted(scores, reverse=True)


def test_a_named_note_comes_first(sample: Answerer) -> None:
    assert sample.search("Was steht in Anmerkung 217?").ranked[0].passage.locus == "beispielkapitel/fn217"


def test_typing_errors_and_missing_umlauts_find_the_same(sample: Answerer) -> None:
    right = sample.search("Tscheka Dzierzynski Gründung").ranked[0].passage.locus
    assert sample.search("tscheka dzierzinsky gruendung").ranked[0].passage.locus == right


def test_k_and_sources_are_kept(sample: Answerer) -> None:
    assert len(sample.search("Lenin", k=3).ranked) == 3
    assert all(
        item.passage.source_id == "beispielkapitel"
        for item in sample.search("Lenin", sources=["beispielkapitel"]).ranked
    )
    with pytest.raises(SourceNotFoundError, match="unbekannt"):
        sample.search("Lenin", sources=["unbekannt"])


def test_words_that_stand_nowhere_still_rank(sample: Answerer) -> None:
    assert sample.search("qwxz vbnmk").ranked
