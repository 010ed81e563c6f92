"""What a question asks for is told by its words, and whether a sentence has something of the kind."""

import pytest

from qa.question import asked_for, has_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Wie schwer war die Osanna?", "number"),
        ("Was kostete die Ausleihe eines Bandes?", "number"),
        ("Welchen Betrag bewilligte der Rat?", "number"),
        ("Wie lang war die Brücke?", "number"),
        ("Wie lange dauerte der Streit?", "time"),
        ("Wer bezahlte die Brücke?", "person"),
    ],
)
def test_words_tell_what_is_asked_for(question: str, kind: str) -> None:
    assert asked_for(question) == kind


@pytest.mark.parametrize(
    ("sentence", "has"),
    [
        ("Sie wog vierundsechzig Zentner.", True),
        ("Achtundvierzig Fuß maß das Schiff.", True),
        ("Siebzehn Menschen kamen um.", True),
        ("Mit dreihundert Scheffeln fuhr er ab, Zehntausende hungerten.", True),
        ("Die Hälfte des Roggens zahlte die Müllerin.", True),
        ("Der Rat gab nicht nach.", False),
        ("Der Verein achtete darauf.", False),
    ],
)
def test_numerals_in_words_are_numbers(sentence: str, has: bool) -> None:
    assert has_kind(sentence, "number") is has
