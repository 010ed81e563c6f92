"""Answers: faithful to the letter, cited by the right footnote, refused when the text does not say."""

import json
import re
from pathlib import Path

import pytest

from index.errors import SourceNotFoundError
from index.library import Library
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from qa.answer import Answer
from qa.answerer import Answerer, checked_question
from qa.edition import edition
from qa.errors import ModeUnavailableError, QuestionError
from qa.evidence import Chosen
from qa.grounding import evidence_of, is_verbatim
from qa.statements import Writer
from qa.wire import answer_dict
from tests.conftest import ROOT
from tests.hashing import HashingEncoder

_TOPICS = ROOT / "eval" / "collections" / "sample" / "topics.jsonl"


def _questions() -> list[str]:
    return [json.loads(line)["text"] for line in _TOPICS.read_text(encoding="utf-8").splitlines()]


def _library(folder: Path, text: str) -> Library:
    """The library of one book, with vectors that cost nothing."""
    (folder / "buch.txt").write_text(text, encoding="utf-8")
    encoder = HashingEncoder()
    IndexStore(folder / "index", encoder).build([Addition(folder / "buch.txt")])
    return Library.load(folder / "index", encoder)


def _keeps_its_promises(sample: Answerer, answer: Answer) -> None:
    """What holds for every answer, whatever was asked."""
    assert answer.text.strip()
    assert answer.passages
    assert 0.0 <= answer.confidence <= 1.0
    if answer.abstained:
        assert answer.text.startswith("Darauf gibt der Text keine Antwort")
        assert not answer.statements
        assert not answer.citations
        return
    numbers = [int(number) for number in re.findall(r"\[(\d+)\]", answer.text) if int(number) <= len(answer.citations)]
    assert list(dict.fromkeys(numbers)) == list(range(1, len(answer.citations) + 1))
    for statement in answer.statements:
        assert answer.text[statement.start : statement.end] == statement.text
        assert statement.evidence
        assert statement.citations
        for evidence in statement.evidence:
            assert is_verbatim(sample.library, evidence)
            source = sample.library.texts[evidence.source_id][evidence.source_start : evidence.source_end]
            quoted = [c for c in evidence.quote if c.isalnum()]
            rest = iter(c for c in source if c.isalnum())
            assert all(c in rest for c in quoted), evidence.quote  # in the same order; notes may stand between


def test_every_answer_to_the_samples_questions_keeps_its_promises(sample: Answerer) -> None:
    for question in _questions():
        _keeps_its_promises(sample, sample.ask(question))


@pytest.mark.parametrize(
    "text",
    [
        "Die Wirt¬\nschaft lag f¨ur den spa¨ten K¨aufer still; ¨Uber f¨ ur, fu ¨r ihn. Der Refl exion of fen.",
        "Der E\u0308lefant, die Auflo\u0308-\nsung, die ﬂotte Raﬃnerie-\nzeit\u00a0kam, die Presse-\nund Redefreiheit.",
        "Er kam 1). Sie ging [1, 2]. Und\n1\n blieb (2).\n\n____\n1) Kohn, Masken, Jena 1912.\n2) Ebd., S. 4.",
    ],
)
def test_what_reading_repairs_is_verbatim_still(text: str, tmp_path: Path) -> None:
    """A quotation of a repaired text stands in the file, however it is spelled there."""
    library = _library(tmp_path, text)
    assert library.passages
    for passage in library.passages:
        for sentence in passage.sentences:
            assert is_verbatim(library, evidence_of(passage, sentence.start, sentence.end)), passage.text


def test_a_note_marked_by_a_sign_is_cited_and_shown_as_such(tmp_path: Path) -> None:
    library = _library(
        tmp_path,
        "Die Zeitung erschien in Berlin.* Der Verleger hieß Kohn.1\n\n"
        "* Borkenau, Briefe, Jena 1913, S. 3.\n1 Kohn, Masken, Jena 1912, S. 4.\n",
    )
    answer = Answerer(library, HybridRetriever(library, HashingEncoder())).ask(
        "Welche Quelle belegt, wo die Zeitung erschien?"
    )
    assert [(c.footnote, c.locus, c.label) for c in answer.citations] == [
        (0, "buch/fn0", "Borkenau, Briefe, Jena 1913, S. 3.")
    ]
    assert "(Fußnote *: Borkenau, Briefe, Jena 1913, S. 3.)" in answer.text
    assert [entry and entry.number for _, entry in edition(library, "buch").blocks[0].pieces] == ["*", "1", None]


def test_who_speaks_in_a_sentence_is_named_before_it(tmp_path: Path) -> None:
    """»…, schreibt sie« needs the sentence that says who she is."""
    library = _library(
        tmp_path,
        "Das Tagebuch der Wirtin Anna Bangert fand sich im Rathaus. „Ich habe“, schreibt sie, „drei Jahre lang beinahe "
        "nur vom Löffel gelesen.“1 Andere lasen nichts.\n\n1 Kohn, Masken, Jena 1912, S. 4.\n",
    )
    [ranked, *_] = HybridRetriever(library, HashingEncoder()).retrieve("Wer hat vom Löffel gelesen?", 1).ranked
    assert [Chosen(ranked, k, 0.0).wants_before(set()) for k in range(3)] == [False, True, False]
    [statement] = Writer(library).statements([Chosen(ranked, 1, 0.0)], with_references=False)
    assert statement.text.startswith("Das Tagebuch der Wirtin Anna Bangert")
    assert len(statement.evidence) == 2


def test_the_first_question(sample: Answerer) -> None:
    answer = sample.ask("Wer entwickelte das Konzept der permanenten Revolution, und woraus?")
    assert not answer.abstained
    assert "Trotzki" in answer.text
    assert "1905" in answer.text
    ebd = [citation for citation in answer.citations if citation.via == "ebd"]
    assert [(c.footnote, c.resolved_from) for c in ebd] == [(212, 211)]
    assert ebd[0].label == (
        "Richard Löwenthal, Stalins Vermächtnis. Zur Interpretation seiner letzten Schrift, "
        "in: Der Monat 3 (1953), H. 55, S. 16–25, hier S. 17."
    )


def test_a_note_is_told_with_the_work_that_its_ebd_means(sample: Answerer) -> None:
    answer = sample.ask("Was steht in Anmerkung 212?")
    assert "Richard Löwenthal" in answer.text
    assert answer.citations[0].footnote == 212


def test_an_ambiguous_ebd_is_called_so(sample: Answerer) -> None:
    answer = sample.ask("Was steht in Fußnote 210?")
    assert "lässt sich nicht entscheiden" in answer.text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("In welchem Heft erschien »Stalins Vermächtnis«?", ["Heft 55", "widersprechen sich"]),
        ("Wer schrieb »Die neue Komintern«?", ["Franz Borkenau"]),
        ("In welchem Jahrgang steht Zwei Revolutionäre?", ["Der Monat 3 (1950)"]),
        ("Was zitiert das Kapitel aus Heft 13?", ["Dostojewski"]),
        ("h. 14 welche texte", ["Dostojewski", "Schauprozesse"]),
        ("Nenn mir Heft und Seite von »Revolution im November«.", ["Heft 2", "87–90"]),
        ("»Forced Labor in Soviet Russia«: Erscheinungsort und -jahr?", ["New Haven", "1947"]),
        (
            "Auf welche zwei Nummern der Zeitschrift verteilt sich Kohns politisches Porträt Dostojewskis?",
            ["Heft 13", "Heft 14"],
        ),
        ("Welche Titel stammen aus dem Jahr 1953?", ["Stalins Vermächtnis"]),
        ("In welcher Zeitschrift veröffentlichte Carr seinen Aufsatz über die Revolutionsgeschichte?", ["Netschajew"]),
        ("In welchem Jahr und Heft erschien David Shubs Aufsatz über die letzten Tage?", ["1948", "Heft 3"]),
    ],
)
def test_works_are_looked_up_in_the_notes(sample: Answerer, question: str, words: list[str]) -> None:
    answer = sample.ask(question)
    assert [word for word in words if word not in answer.text] == []
    assert answer.citations[0].kind == "footnote"


@pytest.mark.parametrize(
    "question",
    [
        "Was steht in Anmerkung 999?",
        "Was zitiert das Kapitel aus Heft 300?",
        "In welchem Heft erschien Burnhams »Vom Wesen des Kommunismus«?",
        "Auf welchen Seiten steht Margarete Holtkamps Artikel »Die Matrosen von Reval«?",
        "In welcher Auflage wird der Sammelband von Steinberg benutzt?",
    ],
)
def test_what_the_notes_do_not_print_is_refused(sample: Answerer, question: str) -> None:
    """No such note, no such issue, a short title that names no issue, no such work, and no edition."""
    assert sample.ask(question).abstained


def test_no_sentence_is_told_twice(sample: Answerer) -> None:
    for question in _questions():
        told = [(e.passage_id, e.start) for s in sample.ask(question).statements for e in s.evidence]
        assert len(told) == len(set(told)), question


@pytest.mark.parametrize(
    "question", ["Wie backt man einen Apfelkuchen?", "Wer gewann die Fußballweltmeisterschaft 1974?"]
)
def test_what_the_text_does_not_say_is_refused(sample: Answerer, question: str) -> None:
    answer = sample.ask(question)
    assert answer.abstained
    assert answer.passages


def test_a_question_that_names_works_of_one_of_two_namesakes(sample: Answerer) -> None:
    answer = sample.ask("Welche Aufsätze von David Shub werden zitiert?")
    assert "David Shub" in answer.text
    assert "Boris Shub" not in answer.text


@pytest.mark.parametrize("question", ["", "   ", "?!…", "\0\0"])
def test_a_question_without_words_is_an_error(sample: Answerer, question: str) -> None:
    with pytest.raises(QuestionError):
        sample.ask(question)


def test_limits_and_modes(sample: Answerer) -> None:
    assert checked_question("  Wer \n war  es? ") == "Wer war es?"
    with pytest.raises(QuestionError, match="2000"):
        sample.ask("a" * 2001)
    with pytest.raises(ModeUnavailableError, match="extractive"):
        sample.ask("Wer?", mode="generative")
    with pytest.raises(SourceNotFoundError):
        sample.ask("Wer war Lenin?", sources=["fehlt"])


def test_the_command_line_prints_answer_references_and_quotations(
    sample: Answerer, sample_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from qa.__main__ import main

    assert main(["Wer leitete die Tscheka?", "--index", str(sample_folder), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert set(body) == set(answer_dict(sample.ask("Wer leitete die Tscheka?")))
    saved = sample_folder.parent / "answer.json"
    saved.write_text(json.dumps(body), encoding="utf-8")
    assert main(["verify", str(saved), "--index", str(sample_folder)]) == 0
    assert main(["Frage?", "--index", str(sample_folder / "nirgends")]) == 1
