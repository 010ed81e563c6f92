"""A question that asks for several things: where it divides, and that each part gets its own sentence."""

import pytest

from index.parts import parts_of
from qa.answerer import Answerer


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "In welchem Jahr endete der Krieg, und wer unterzeichnete den Frieden?",
            ("In welchem Jahr endete der Krieg?", "wer unterzeichnete den Frieden?"),
        ),
        (
            "Wann begann der Streik? Und aus welchem Grund traten die Drucker bei?",
            ("Wann begann der Streik?", "aus welchem Grund traten die Drucker bei?"),
        ),
        (
            "Welche Rolle spielte die Presse am Anfang sowie wie reagierte später der Senat",
            ("Welche Rolle spielte die Presse am Anfang?", "wie reagierte später der Senat?"),
        ),
        (
            "Who founded the journal, and when did the last issue appear?",
            ("Who founded the journal?", "when did the last issue appear?"),
        ),
    ],
)
def test_a_question_divides_before_a_question_word(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Wer gründete die Zeitschrift und leitete sie bis 1923?",
        "Wann und wo starb der Drucker?",
        "Welche Strafe und welche verhasste Behörde schaffte die Regierung ab?",
        "Was geschah, als die Soldaten und Arbeiter sich erhoben, und wozu?",
        "Was schrieb er über Marx und Engels, die er kaum kannte?",
        "Wer kam in die Stadt, und wer verließ sie bald, und was sagte der Senat, und wie endete der lange Streit?",
        " und wer",
    ],
)
def test_what_is_one_question_stays_one(question: str) -> None:
    assert parts_of(question) == ()


def test_each_part_gets_its_own_sentence_in_its_order(sample: Answerer) -> None:
    """Each half is answered from a section of its own, in either order."""
    asked = ("wer leitete die Tscheka seit ihrer Gründung", "wer entwickelte das Konzept der permanenten Revolution")
    for first, second in (asked, asked[::-1]):
        answer = sample.ask(f"{first[0].upper()}{first[1:]}, und {second}?")
        told = [statement.text for statement in answer.statements]
        wanted = {"wer leitete": "Dzierzynski", "wer entwick": "Trotzki"}
        places = [next(i for i, text in enumerate(told) if wanted[part[:11]] in text) for part in (first, second)]
        assert places == sorted(places)
        assert len(set(places)) == 2
