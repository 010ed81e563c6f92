"""The German analysis: one set of tokens for every lexical signal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import split_compound, stem, tokens, trigrams, words


@pytest.mark.parametrize(
    ("compound", "part"),
    [
        ("terrorpolitik", "terror"),
        ("versorgungssituation", "versorgung"),
        ("weltrevolution", "revolution"),
        ("todesstrafe", "strafe"),
        ("getreidebeschaffungskommandos", "getreide"),
        ("exekutiv-komitee", "komitee"),
        ("kerenskioffensive", "offensive"),
    ],
)
def test_compounds_are_split(compound: str, part: str) -> None:
    assert stem(part) in {stem(found) for found in split_compound(compound)}


@pytest.mark.parametrize("word", ["partei", "lenin", "einfluss", "haus", "1917"])
def test_simple_words_are_not_split(word: str) -> None:
    assert split_compound(word) == ()


@pytest.mark.parametrize(
    "variants",
    [
        ("Löwenthal", "Loewenthal", "Lowenthal"),
        ("Straße", "Strasse"),
        ("Führer", "Fuehrer"),
        ("Revolution", "Revolutionen"),
        ("Trotzki", "Trotzkis"),
        ("Moskau", "Moskaus"),
        ("Kerenski", "Kerenskis"),
    ],
)
def test_spellings_of_one_word_share_a_stem(variants: tuple[str, ...]) -> None:
    assert len({tuple(tokens(variant)) for variant in variants}) == 1


def test_an_s_that_belongs_to_a_word_keeps_it_apart() -> None:
    assert stem("haus") != stem("hau")
    assert stem("marxismus") == "marxismus"


def test_stop_words_are_no_tokens_and_numbers_are() -> None:
    assert tokens("Wer war im Jahr 1921 an der Macht?") == [stem("jahr"), "1921", stem("macht")]


def test_a_word_meets_the_compound_that_it_is_part_of() -> None:
    assert set(tokens("Terror")) & set(tokens("Terrorpolitik"))
    assert set(tokens("Versorgung")) & set(tokens("Versorgungssituation"))


def test_trigrams_survive_a_typing_error() -> None:
    right, wrong = set(trigrams("Kronstadt")), set(trigrams("Kronnstadt"))
    assert len(right & wrong) >= 6


@given(st.text(max_size=200))
def test_any_text_has_tokens_that_are_words(text: str) -> None:
    assert all(token and " " not in token for token in tokens(text))
    assert all(word == word.lower() for word in words(text))
