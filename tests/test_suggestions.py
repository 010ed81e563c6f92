"""Questions to begin with: of every source that there is, not of the first alone."""

from dataclasses import replace
from pathlib import Path

from index.library import Library
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from qa.answerer import Answerer
from qa.confidence import default_calibration
from qa.suggestions import suggestions
from tests.hashing import HashingEncoder

_ONE = (
    "Die Zeitschrift Die Warte erschien 1931 zuerst in Mainz. Georg Ahlbrecht schrieb darin über Zölle.1 Georg"
    " Ahlbrecht verließ sie bald.2\n\n"
    "1 Georg Ahlbrecht, Zölle und Märkte, in: Die Warte, 1 (1931), H. 3, S. 4–9.\n2 Ebd., S. 5.\n"
)
_OTHER = (
    "Im Jahr 1874 gründete Klara Vossberg in Husum eine Druckerei. Klara Vossberg druckte auch Kalender.1 Sie"
    " hielten sich lange.2\n\n"
    "1 Klara Vossberg, Kalender, in: Der Bote, 2 (1874), H. 7, S. 11.\n2 Ebd., S. 12.\n"
)


def test_each_source_has_its_turn(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    for name, text in (("eins", _ONE), ("zwei", _OTHER)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    IndexStore(tmp_path / "index", encoder).build([Addition(tmp_path / "eins.txt"), Addition(tmp_path / "zwei.txt")])
    library = Library.load(tmp_path / "index", encoder)
    never_refusing = replace(default_calibration(), threshold=-1.0, answerable=None)
    answerer = Answerer(library, HybridRetriever(library, encoder), never_refusing)
    found = suggestions(answerer)
    assert found[:2] == ["Was schreibt Georg Ahlbrecht?", "Was schreibt Klara Vossberg?"]
    assert found[2] == "Was geschah im Jahr 1874?"
    assert len(found) == len(set(found)) == 5
