"""Notes that cite by author and year: the works stand in the list at the text's end."""

from dataclasses import replace
from pathlib import Path

import pytest

from index.library import Library
from index.reading.records import Source
from index.reading.references import Reference, label
from index.reading.source import read_source
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from qa.answerer import Answerer
from qa.confidence import default_calibration
from tests.hashing import HashingEncoder

_TEXT = """Das Heft wurde gezählt.1 Andere zählten die Bindfäden.2 Wieder andere zählten nichts.3 So blieb es.4 Der
Händler schwieg.5 Am Ende stand die Frage.6 Sie blieb offen.7 Niemand antwortete.8

1 Vgl. Harms 1962, S. 14.
2 Dölling/Ferber 1978, S. 90–95; anders von Tessin 1985b, S. 4.
3 Ebd., S. 5.
4 Kuhnert u. a. (1994), S. 61.
5 IVP 1972, S. 3.
6 Oster 1981, S. 11.
7 Harms, Soziologie, S. 20.
8 Meier 1962, S. 3.

Literatur

DÖLLING, Renate und FERBER, Klaus (1978): Kiosk und Abonnement. Zwei Wege im
Vergleich. In: Zeitschrift für Wirtschaft 5, H. 2, S. 85–104.
HARMS, Gottfried (1962): Soziologie des Standes. Köln.
INSTITUT FÜR VERTRIEB [IVP] (1972): Quoten 1960–1970. Ein Bericht. Düssel-
dorf.
KUHNERT, Elke, LOOS, Bernd und WAHL, Peter (1994): Die letzten Händler. In: STIEGLER, Marga (Hg.): Umbruch.
Tübingen, S. 55–78.
OSTER, Manfred (1981): Was heißt »verkauft«? Medien und Markt 12 (4), S. 5–13.
TESSIN, Adalbert von (1985a): Elf Jahre Wochenblatt. Bielefeld.
TESSIN, Adalbert von (1985b): Die stille Auflage. In: Blätter für Statistik 30, S. 1–8.
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("list") / "buch.txt"
    path.write_text(_TEXT, encoding="utf-8")
    return read_source(path)


def _works(source: Source, number: int) -> tuple[Reference, ...]:
    return next(note.references for note in source.footnotes if note.number == number)


def test_each_note_has_the_work_that_it_names(source: Source) -> None:
    [harms] = _works(source, 1)
    assert label(harms) == "HARMS, Gottfried, Soziologie des Standes, Köln 1962, S. 14."
    assert (harms.via, harms.resolution, harms.resolved_from) == ("short", "resolved", None)
    ferber, tessin = _works(source, 2)
    assert (ferber.journal, ferber.volume, ferber.issue, ferber.year) == (
        "Zeitschrift für Wirtschaft",
        "5",
        "2",
        "1978",
    )
    assert (ferber.pages, ferber.cited_pages) == ("85–104", "90–95")
    assert (tessin.title, tessin.journal, tessin.volume) == ("Die stille Auflage", "Blätter für Statistik", "30")
    [kuhnert] = _works(source, 4)
    assert kuhnert.authors == ("KUHNERT, Elke", "LOOS, Bernd", "WAHL, Peter")
    assert (kuhnert.journal, kuhnert.place, kuhnert.cited_pages) == ("Umbruch", "Tübingen", "61")
    assert _works(source, 5)[0].title == "Quoten 1960–1970. Ein Bericht"
    [oster] = _works(source, 6)
    assert (oster.title, oster.journal, oster.issue) == ("Was heißt »verkauft«?", "Medien und Markt", "4")


def test_short_titles_and_ebd_lead_to_the_list_too(source: Source) -> None:
    assert _works(source, 3)[0].title == "Die stille Auflage"  # of two works the only one with a page 5
    assert _works(source, 7)[0].title == "Soziologie des Standes"


def test_who_is_not_listed_is_not_cited(source: Source) -> None:
    assert all(work.resolution != "resolved" for work in _works(source, 8))


@pytest.mark.parametrize(
    ("note", "title"),
    [
        ("Anna Kolb, Erinnerungen, Köln 1962, S. 4.", "Erinnerungen"),
        ("Anna Kolb, Streik in Weimar 1919, Kassel 1930, S. 4.", "Streik in Weimar 1919"),
        ("Vgl. Kuhn 1970, S. 3.", "Der Hafen"),
        ("Otto Kuhn 1970, S. 3.", None),
        ("Meier 1962, S. 14.", None),
        ("Meier u. a. 1962, S. 14.", "Der Markt"),
        ("Meier/Schulz 1962, 14.", "Der Markt"),
        ("Vgl. die Rede von Berlin 1962, S. 4.", None),
    ],
)
def test_a_place_or_a_namesake_is_not_the_author(note: str, title: str | None, tmp_path: Path) -> None:
    entries = (
        "BERLIN, Isaiah (1962): Der Igel. London.\nKÖLN, Anton (1962): Das Schiff. Kiel.\n"
        "KUHN, Anna (1970): Der Hafen. Ulm.\n"
        "MEIER, Hans und SCHULZ, Otto (1962): Der Markt. Bonn.\nWEIMAR, Wilhelm (1919): Der Garten. Köln.\n"
    )
    path = tmp_path / "buch.txt"
    path.write_text(f"Der Markt war alt.1\n\n1 {note}\n\nLiteratur\n\n{entries}", encoding="utf-8")
    [first] = read_source(path).footnotes
    assert [work.title for work in first.references if work.title] == ([title] if title else [])


@pytest.mark.parametrize(
    "text",
    [
        # A list at a chapter's end, with a note of its page below it and chapters behind it.
        "Der Wagen kam am Morgen.1\n\nLiteratur\n\nAhn, Otto (1962): Der Hof. Köln.\nBeer, Karl (1963): Der Garten."
        " Köln.\n\n1 Anna Kolb, Wagen, Kassel 1901, S. 4.\n\fDie Drucker\n\nGestern fiel der erste Schnee auf die"
        " Dächer.2\n\n2 Ebd., S. 5.\n",
        # Endnotes behind it.
        "Der Markt war alt.1 Er bestand lange.2\n\nLiteratur\n\nAhn, Otto (1962): Der Hof. Köln.\nBeer, Karl (1963):"
        " Der Garten. Köln.\n\nEndnoten\n\n1 Anna Kolb, Wagen, Kassel 1901, S. 4.\n2 Ebd., S. 5.\n",
        # Prose about literature.
        "Der Markt war alt.1\n\nLiteratur\n\nGoethe (1749) war der erste, der den Markt beschrieb.\n\nHeinrich Heine"
        " (1797) spottete darüber.2\n\n1 Anna Kolb, Wagen, Kassel 1901, S. 4.\n2 Ebd., S. 5.\n",
    ],
)
def test_no_list_swallows_what_stands_behind_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "buch.txt").write_text(text, encoding="utf-8")
    source = read_source(tmp_path / "buch.txt")
    assert [(note.number, note.anchor is not None) for note in source.footnotes] == [(1, True), (2, True)]
    assert source.footnotes[1].references[0].title == "Wagen"
    assert all("Kolb" not in block.text.text for block in source.blocks)


def test_the_list_is_no_part_of_the_last_note(source: Source) -> None:
    assert source.footnotes[-1].text.text == "Meier 1962, S. 3."
    assert [note.number for note in source.footnotes] == list(range(1, 9))
    assert source.headings[-1].text.text == "Literatur"
    entries = [block for block in source.blocks if block.kind == "bibliography"]
    assert len(entries) == 7
    assert entries[2].text.text == "INSTITUT FÜR VERTRIEB [IVP] (1972): Quoten 1960–1970. Ein Bericht. Düsseldorf."


def test_no_entry_of_the_list_is_quoted_as_evidence(source: Source, tmp_path: Path) -> None:
    (tmp_path / "buch.txt").write_text(_TEXT, encoding="utf-8")
    encoder = HashingEncoder()
    IndexStore(tmp_path / "index", encoder).build([Addition(tmp_path / "buch.txt")])
    library = Library.load(tmp_path / "index", encoder)
    never_refusing = replace(default_calibration(), threshold=-1.0, answerable=None)
    answerer = Answerer(library, HybridRetriever(library, encoder), never_refusing)
    answer = answerer.ask("Wie lauten die Quoten 1960–1970 im Bericht?")
    quoted = {library.passage(item.passage_id).kind for one in answer.statements for item in one.evidence}
    assert quoted == {"paragraph"}
    assert any(item.passage.kind == "bibliography" for item in answerer.search("Quoten 1960–1970 Bericht").ranked)


def test_a_list_goes_on_behind_the_notes_of_a_page(tmp_path: Path) -> None:
    """Below it stand notes and the page's number; »Ders.« and dashes stand for the author of the entry before."""
    text = (
        "Es war.1 Es blieb.2 Es ging.3\n\n1 Rau 1991; ders. 1994b, S. 4.\n\nLiteratur\n"
        "Harms, Gottfried (1962): Soziologie des Standes. Köln.\nRau, Otto (1991): Wege. Bonn.\n"
        "Ders. (1994a): Umwege. Bonn.\n— (1994b): Irrwege. Bonn.\nDers./Uhl, Ida (1999): Holzwege. Bonn.\n"
        "2 Harms 1962, S. 3; Rau/Uhl 1999, 4.\n3 Voss (Hg.) 2006, S. 9.\n48\n"
        "Tessin, Ida (1985): Auflage. Ulm.\nVoss, Karl (Hg.) (2006): Orte. Göttingen.\n"
    )
    path = tmp_path / "buch.txt"
    path.write_text(text, encoding="utf-8")
    source = read_source(path)
    assert [[work.title for work in note.references] for note in source.footnotes] == [
        ["Wege", "Irrwege"], ["Soziologie des Standes", "Holzwege"], ["Orte"],
    ]  # fmt: skip
    assert sum(block.kind == "bibliography" for block in source.blocks) == 7


def test_no_list_goes_on_in_the_text_of_a_later_page(tmp_path: Path) -> None:
    text = (
        "Es war.1 Es blieb.2\n\nLiteratur\nHarms, Otto (1962): Stand. Köln.\nRau, Otto (1991): Wege. Bonn.\n"
        "1 Rau 1991.\n2 Harms 1962.\n\fZürich, Genf und Lausanne kamen hinzu und blieben.\n"
    )
    path = tmp_path / "buch.txt"
    path.write_text(text, encoding="utf-8")
    assert [block.kind for block in read_source(path).blocks].count("bibliography") == 2
