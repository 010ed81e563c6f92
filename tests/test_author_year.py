"""Notes that cite by author and year: the works stand in the list at the text's end."""

from dataclasses import replace
from pathlib import Path

import pytest

from index.library import Library
from index.reading.references import Reference, label
from index.reading.source import Source, read_source
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
    assert _works(source, 3)[0].resolution == "ambiguous"  # the note before names two works
    assert _works(source, 7)[0].title == "Soziologie des Standes"


def test_who_is_not_listed_is_not_cited(source: Source) -> None:
    assert all(work.resolution != "resolved" for work in _works(source, 8))


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
