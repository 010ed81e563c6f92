"""The refusal's sentence: it names what the texts never do, and never claims that of a word they have."""

from pathlib import Path

import pytest

from index.library import Library
from index.store import Addition, IndexStore
from qa.answerer import Answerer
from qa.refusal import REFUSAL, Absences
from tests.hashing import HashingEncoder


@pytest.fixture(scope="module")
def absences(sample: Answerer) -> Absences:
    return Absences(sample.library)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Was schrieb Eisenhower über die Tscheka?", ["»Eisenhower« kommt in ihm nirgends vor"]),
        ("Was geschah 1832 in Kronstadt?", ["das Jahr 1832 nennt er nicht"]),
        ("Was geschah bei Tannenberg?", ["»Tannenberg« kommt in ihm nirgends vor"]),
        ("Trafen sich Eisenhower und Mitterrand 1832?", ["»Eisenhower« und »Mitterrand« kommen", "das Jahr 1832"]),
    ],
)
def test_what_the_text_never_names_is_told(question: str, told: list[str], absences: Absences) -> None:
    text = absences.refusal(question)
    assert text.startswith("Darauf gibt der Text keine Antwort: ")
    assert text.endswith("Am nächsten kommen die folgenden Stellen.")
    for part in told:
        assert part in text


@pytest.mark.parametrize(
    "question",
    [
        "Warum lobte Trotzki Lenins Testament?",
        "Was kostete das Heft?",
        "Welche Farbe hatte Trozkis Krawatte?",
        "Wie hieß Lenins Katze?",
        "was aß trotzki zum frühstück",
        "Welche Speisen gab es in den Kantinen?",
        "Weshalb zerbrach die Freundschaft der Dichter?",
        "Welche Gremien fanden in den Leitungen Beachtung?",
        "Wie endete der Oktoberumsturz der Parteiführer?",
    ],
)
def test_what_it_names_is_not_denied(question: str, absences: Absences) -> None:
    assert absences.refusal(question) == REFUSAL


def test_every_word_of_the_text_counts_as_named(sample: Answerer, absences: Absences) -> None:
    for passage in sample.library.passages[::7]:
        assert "nirgends vor" not in absences.refusal(passage.text), passage.locus


def test_ranges_of_years_and_parts_of_words_count(tmp_path: Path) -> None:
    book = tmp_path / "buch.md"
    book.write_text("# Buch\n\nVon 1936–38 und 1917/18 galt der Luxemburg-Kult der Kominformresolution.\n", "utf-8")
    IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(book)])
    absences = Absences(Library.load(tmp_path / "index", HashingEncoder()))
    for question in ("Was war 1937?", "Was war 1918?", "Was wollte Luxemburg?", "Was tat die Kominform?"):
        assert absences.refusal(question) == REFUSAL, question
    assert "das Jahr 1939" in absences.refusal("Was war 1939?")
    assert "»Who«" not in absences.refusal("Who was Eisenhower?")
