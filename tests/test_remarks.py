"""Notes that talk: what they say in their own words, and which works they cite beside it."""

import json

import pytest

from index.encoder import SentenceTransformerEncoder
from index.library import Library
from index.passages import cut_passages
from index.reading.parsing import parse_references
from index.reading.remarks import pieces_of
from index.reading.source import parse_source
from index.reading.verbs import is_finite, says_something
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from index.units import units_of
from qa.answerer import Answerer
from qa.verify import verify_answer
from qa.wire import answer_dict

# Four notes: a remark behind a work, one that points back to the text, a bare reference, one between two works.
_BOOK = """Das Fährhaus am Oberlauf

Die Fähre von Wendheim ging 1714 in Betrieb und verband die beiden Ufer über hundert Jahre lang.1 Der erste Pächter hieß
Jobst Kallmann.2 Seine Nachfolger hielten den Preis für eine Überfahrt niedrig.3

Im Jahr 1831 zerstörte ein Eisgang das Fährhaus.4 Danach wurde eine Brücke gebaut.

1 Vgl. Ilse Brandmüller, Fähren im Oberland, Kassel 1961, S. 14. Das Seil lieferte eine Reeperbahn aus Bremen; es wog
acht Zentner.
2 Er war zuvor Bäcker gewesen und konnte nicht schwimmen.
3 Brandmüller, Fähren, S. 20–22.
4 Der Schaden betrug nach einem Protokoll 900 Gulden. Stadtarchiv Wendheim, Akten, Nr. 12. Anders Kurt Ohlsen, Eis und
Strom, Emden 1978, S. 9, der nur 300 Gulden errechnet.
"""


@pytest.fixture(scope="module")
def ferry(encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """An answerer over a text whose notes talk, with the real encoder."""
    folder = tmp_path_factory.mktemp("ferry")
    (folder / "faehre.txt").write_text(_BOOK, encoding="utf-8")
    IndexStore(folder / "index", encoder).build([Addition(folder / "faehre.txt")])
    library = Library.load(folder / "index", encoder)
    return Answerer(library, HybridRetriever(library, encoder))


@pytest.mark.parametrize(
    "word", ["starb", "betont", "schrieb", "wurde", "widerspricht", "erfolgen", "lässt", "stammte"]
)
def test_finite_forms_are_verbs(word: str) -> None:
    assert is_finite(word)


@pytest.mark.parametrize(
    "word", ["geschrieben", "zitiert", "neben", "seinen", "zwischen", "Leben", "alten", "erschienen"]
)
def test_participles_and_small_words_are_no_finite_forms(word: str) -> None:
    assert not is_finite(word)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Vgl. dazu ausführlich", False),
        ("Zum Folgenden siehe auch den Bericht der Kommission", False),
        ("So schon die ältere Forschung", False),
        ("Das Original ist verschollen, eine Abschrift liegt in Gotha", True),
        ("Dort verbrannten sie im August 1944", True),
    ],
)
def test_only_sentences_say_something(text: str, says: bool) -> None:
    assert says_something(text) == says


@pytest.mark.parametrize(
    ("note", "remarks"),
    [
        ("Vgl. Hanna Roth, Der Garten, Köln 1950, S. 5.", []),
        ("Vgl. hierzu ausführlich Roth, Garten, S. 5–9; anders Uwe Klamm, Was ist ein Beet?, Bonn 1970, S. 3.", []),
        ("Ebd., S. 12 f.", []),
        (
            "Der Aufbau der Hochschulen wird als Ziel genannt (vgl. Krück 2011: 108 f.; Nick 2011: 5 f.).",
            ["Der Aufbau der Hochschulen wird als Ziel genannt (vgl. Krück 2011: 108 f.; Nick 2011: 5 f.)."],
        ),
        ("Hans Rau, Das war einmal. Ein Leben in Briefen, Köln 1950, S. 8.", []),
        ("Roth, Garten, S. 5. Er starb 1812 in Neapel.", ["Er starb 1812 in Neapel."]),
        ("Roth, Garten, S. 5. Rau war bis 1920 Gärtner in Prag.", ["Rau war bis 1920 Gärtner in Prag."]),
        (
            "Rau war bis 1920 Gärtner in Prag. Vgl. Roth, Garten, S. 5.",
            ["Rau war bis 1920 Gärtner in Prag."],
        ),
        (
            "Roth, Garten, S. 5; er zog danach nach Wien und eröffnete eine Samenhandlung; vgl. Rau, Briefe, S. 9.",
            ["er zog danach nach Wien und eröffnete eine Samenhandlung;"],
        ),
        (
            "StadtA Gera, Akten, Nr. 14. Die ersten Blätter sind herausgerissen. Wann das geschah, ist unbekannt.",
            ["Die ersten Blätter sind herausgerissen.", "Wann das geschah, ist unbekannt."],
        ),
        (
            "Dagegen hält Ute Sand die Zahl für eine Erfindung des Chronisten (Zahlen, Bonn 1991, S. 58).",
            ["Dagegen hält Ute Sand die Zahl für eine Erfindung des Chronisten (Zahlen, Bonn 1991, S. 58)."],
        ),
    ],
)
def test_remarks_are_told_from_works(note: str, remarks: list[str]) -> None:
    pieces = pieces_of(note, parse_references(note))
    assert [note[start:end] for (start, end), is_remark in pieces if is_remark] == remarks
    # Nothing but blanks lies between the pieces.
    ends = [0, *(end for (_, end), _ in pieces)]
    starts = [*(start for (start, _), _ in pieces), len(note)]
    assert all(not note[end:start].strip() for end, start in zip(ends, starts, strict=True))


@pytest.mark.parametrize(
    ("note", "works"),
    [
        (
            "Er vermachte der Kirche einen silbernen Kelch. Vgl. Ostrop, Steuerbücher, S. 102 f.",
            [("Ostrop", "Steuerbücher")],
        ),
        (
            "Der Rat zahlte mehr, als er eingenommen hatte. Dazu Hagen (wie Anm. 1), S. 36.",
            [("Hagen", None)],
        ),
        (
            "Caldera schließt aus dem Wortlaut auf eine andere Herkunft (Stimmen des Flusses, Wien 2011, S. 54).",
            [(None, "Stimmen des Flusses")],
        ),
        (
            "Die Blätter wurden nach Stettin verkauft (Wolpers, Kisten, S. 266). Dort verbrannten sie 1944.",
            [("Wolpers", "Kisten")],
        ),
        ("Der Zuschlag erfolgte bei 88 000 Mark, das war die Hälfte der Baukosten von 1899.", []),
        ("Der Brief ist gedruckt bei Mann (A. a. O., S. 51).", [("Mann", None)]),
        ("Der Aufbau der Hochschulen wird als Ziel der Reform genannt (vgl. Krück 2011: 108 f.).", []),
        ("Staatsbibliothek Gotha, Ms. germ. 8. Die ersten Blätter fehlen seit 1901.", [(None, "Ms. germ. 8")]),
    ],
)
def test_works_are_read_beside_what_is_said(note: str, works: list[tuple[str | None, str | None]]) -> None:
    found = parse_references(note)
    assert [(work.authors[0] if work.authors else None, work.title) for work in found] == works


@pytest.mark.parametrize(
    ("note", "authors", "title"),
    [
        (
            "Büttner, Ursula: Weimar. Die überforderte Republik 1918–1933. Stuttgart: Klett-Cotta 2008, S. 9.",
            "Ursula Büttner",
            "Weimar. Die überforderte Republik 1918–1933",
        ),
        (
            "Leibniz, Gottfried: Theodizee. Nach der Erstausgabe übersetzt von Artur Buchenau. Hamburg 1968, S. 9.",
            "Gottfried Leibniz",
            "Theodizee. Nach der Erstausgabe übersetzt von Artur Buchenau",
        ),
        (
            "Wolfgang Hardt (Hg.), Wie Geschichte geschrieben wird. Theorie der Historie, Göttingen 2005, S. 3.",
            "Wolfgang Hardt",
            "Wie Geschichte geschrieben wird. Theorie der Historie",
        ),
        (
            "Die beste Darstellung bleibt Karl Weller, Alte Geschichte. Land und Leute, Stuttgart 1933, S. 5.",
            "Karl Weller",
            "Alte Geschichte. Land und Leute",
        ),
        (
            "»Es gibt kein Leben im falschen.« Theo Adorn, Moral. Reflexionen aus dem Leben, Frankfurt 1951, S. 59.",
            "Theo Adorn",
            "Moral. Reflexionen aus dem Leben",
        ),
        (
            "Richard van Dülm, Was die Menschen glaubten, Frankfurt a. M. 1990 (Taschenbuch, 4440).",
            "Richard van Dülm",
            "Was die Menschen glaubten",
        ),
        (
            "So Karl Meier, der in seinem Buch »Was bleibt« (München, Wien 1979) von einem Bruch spricht.",
            "Karl Meier",
            "Was bleibt",
        ),
        ("Das zeigt auch Müller (wie Anm. 3) am Beispiel der Stadt Köln.", "Müller", None),
        (
            "Die Kosten trug der Rat. Stadtarchiv Ulm, Ratsprotokolle, Nr. 12. Sie waren hoch.",
            "",
            "Ratsprotokolle, Nr. 12",
        ),
        ("Ruth Klug, weiter leben. Eine Jugend, Göttingen 1992, S. 70.", "Ruth Klug", "weiter leben. Eine Jugend"),
        (
            "Kein Krieg ist heilig. Die Kreuzzüge, hg. v. Hans Kotz, Mainz 2004, S. 9.",
            "Hans Kotz",
            "Kein Krieg ist heilig. Die Kreuzzüge",
        ),
    ],
)
def test_titles_that_say_something_stay_titles(note: str, authors: str, title: str | None) -> None:
    """What a hostile reader found of these rules: verbs in titles, subtitles, series and years in brackets."""
    work = parse_references(note)[0]
    names = [" ".join(reversed(name.split(", "))) for name in work.authors]
    assert (", ".join(names), work.title) == (authors, title)


def test_remarks_have_vectors_behind_the_sentence_that_calls_them() -> None:
    source = parse_source(_BOOK.encode(), "faehre.txt")
    passages = cut_passages(source, len, 10_000)
    notes = {passage.footnotes[0]: passage for passage in passages if passage.kind == "footnote"}
    assert {key: len(note.remarks) for key, note in notes.items()} == {1: 1, 2: 1, 3: 0, 4: 2}
    assert notes[2].lead == "Der erste Pächter hieß Jobst Kallmann."
    for ordinal, passage in enumerate(passages):
        units = [unit for unit in units_of(passages) if unit.ordinal == ordinal]
        assert [unit.is_gloss for unit in units] == ([True] if passage.kind == "footnote" else []) + [False] * (
            len(units) - (passage.kind == "footnote")
        )
        assert {unit.first for unit in units if not unit.is_stretch} <= set(passage.telling)


@pytest.mark.parametrize(
    ("question", "number", "told"),
    [
        ("Wie viel wog das Seil?", 1, "es wog acht Zentner"),
        ("Welchen Beruf hatte Jobst Kallmann, bevor er Pächter wurde?", 2, "Bäcker"),
        ("Wie viele Gulden betrug der Schaden?", 4, "900 Gulden"),
    ],
)
def test_what_only_a_note_says_is_answered_as_its_words(ferry: Answerer, question: str, number: int, told: str) -> None:
    answer = ferry.ask(question)
    assert not answer.abstained
    saying = next(statement for statement in answer.statements if told in statement.text)
    assert f"In Fußnote {number} heißt es" in saying.text
    quoted = saying.evidence[-1]
    assert quoted.locus == f"faehre/fn{number}" and told in quoted.quote
    assert [answer.citations[at - 1].footnote for at in saying.citations] == [number]
    assert verify_answer(ferry.library, json.loads(json.dumps(answer_dict(answer)))).holds


def test_a_remark_that_points_back_comes_after_the_sentence_that_calls_its_note(ferry: Answerer) -> None:
    answer = ferry.ask("Welchen Beruf hatte Jobst Kallmann, bevor er Pächter wurde?")
    text = " ".join(answer.text.split())
    assert text.count("Der erste Pächter hieß Jobst Kallmann.") == 1
    assert text.index("Jobst Kallmann.") < text.index("Er war zuvor Bäcker")


def test_what_the_text_says_is_told_without_a_note(ferry: Answerer) -> None:
    answer = ferry.ask("Wann ging die Fähre von Wendheim in Betrieb?")
    assert "1714" in answer.text
    assert answer.statements[0].evidence[0].locus == "faehre/das-faehrhaus-am-oberlauf/p1"
