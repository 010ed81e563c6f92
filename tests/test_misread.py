"""Numbers of notes that recognition misread or set apart are found by their place between the others."""

from pathlib import Path

import pytest

from index.reading.misread import looks_like, place_of
from index.reading.records import Source
from index.reading.source import read_source


def _read(tmp_path: Path, text: str) -> Source:
    (tmp_path / "buch.txt").write_text(text, encoding="utf-8")
    return read_source(tmp_path / "buch.txt")


def _called(source: Source) -> dict[int, str]:
    """Of each note the word before its marker."""
    return {
        key: (block.text.text[:offset].split() or [""])[-1] for block in source.blocks for key, offset in block.markers
    }


@pytest.mark.parametrize(
    ("printed", "number", "like"),
    [("18", 13, True), ("I2", 12, True), ("8", 3, True), ("18", 14, False), ("12", 13, False), ("8", 13, False)],
)
def test_figures_that_look_alike(printed: str, number: int, like: bool) -> None:
    assert looks_like(printed, number) is like


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der Markt schloss 12 und blieb leer", "12"),
        ("Der Markt schloss um 12 und blieb leer", None),
        ("In Kapitel 12 wird das erzählt", None),
        ("Es kamen Boten 12 Tage lang", None),
        ("Der Markt schloss I2.", "I2"),
        ("Die Wagen fuhren leer.l2 Niemand", "l2"),
        ("Einmal hier 12, dann dort 12.", None),
    ],
)
def test_a_number_set_apart_is_a_marker_where_it_is_no_figure(text: str, found: str | None) -> None:
    place = place_of(text, [(0, len(text))], 12, ())
    assert (text[slice(*place[0])] if place else None) == found


@pytest.mark.parametrize(
    "gap",
    [
        "Die Kinder waren 12 oder älter.",
        "Dann betrug die Steuer 12.",
        "Der Trupp zählte 12 und mehr.",
        "Es gilt f') (die Ableitung) hier.",
    ],
)
def test_a_figure_of_the_text_stays_there(tmp_path: Path, gap: str) -> None:
    """One number alone is no habit of a printer or a scan: the note stays without a marker, and that is told."""
    source = _read(
        tmp_path,
        f"Die Wagen kamen aus Kassel.11 {gap} Niemand zählte die Bogen.13\n\n"
        "11 Anna Kolb, Wagen, Kassel 1901, S. 4.\n12 Ebd., S. 5.\n13 Ebd., S. 6.\n",
    )
    assert gap in source.blocks[0].text.text
    assert [doubt.kind for doubt in source.doubts] == ["note_without_marker"]


def test_a_number_set_apart_behind_a_sentence_calls_its_note(tmp_path: Path) -> None:
    """As extractors leave raised figures at a line's end and before a capital: »zahlte. 2«, »Wahl. 4 Daraus«."""
    body = "Der Saal war leer.1 Ein Gast zahlte. 2 Das Bild blieb.3 Er traut der Wahl. 4 Daraus folgt Macht. 5\nJa."
    notes = "\n".join(f"{n} Ida Rost, Band {n}, Köln 195{n}, S. {n}." for n in range(1, 6))
    called = _called(_read(tmp_path, f"{body}\n\n{notes}\n"))
    assert called == {1: "leer.", 2: "zahlte.", 3: "blieb.", 4: "Wahl.", 5: "Macht."}


def test_letters_and_sonnets_with_numbers_are_no_running_heads(tmp_path: Path) -> None:
    body = "\n".join(
        f"Zeile {name} des Briefes, der vom Lesen im Gebirge handelt und von Eis." for name in "abcdefghijklm"
    )
    source = _read(tmp_path, "\n\n".join(f"Brief {k}\n\n{body}" for k in (1, 2, 3, 4)))
    assert source.pages == 1
    assert [heading.text.text for heading in source.headings] == ["Brief 1", "Brief 2", "Brief 3", "Brief 4"]


def test_a_short_note_at_a_page_s_foot_is_no_signature(tmp_path: Path) -> None:
    pages = [
        f"Der Rat von {town} verbot den Handel.{k}\n\n{k} Kolb, Wagen und Karren" for k, town in enumerate("ABC", 1)
    ]
    source = _read(tmp_path, "\f".join(pages))
    assert [note.number for note in source.footnotes] == [1, 2, 3]


def test_misread_markers_and_labels_are_the_number_that_is_missing(tmp_path: Path) -> None:
    source = _read(
        tmp_path,
        "Die Wagen kamen aus Kassel.11 Sie brachten Papier und Lettern I2 und fuhren leer zurück. Niemand zählte die"
        " Bogen.18 Der Drucker schwieg.14 Am Ende stand die Presse still.l5\n\n"
        "11 Anna Kolb, Wagen, Kassel 1901, S. 4.\n12 Ebd., S. 5.\n18 Ebd., S. 6.\n14 Ebd., S. 7.\nl5 Ebd., S. 8.\n",
    )
    assert [note.number for note in source.footnotes] == [11, 12, 13, 14, 15]
    assert _called(source) == {11: "Kassel.", 12: "Lettern", 13: "Bogen.", 14: "schwieg.", 15: "still."}
    assert [doubt.kind for doubt in source.doubts] == ["note_uncounted"]


def test_marks_in_brackets_with_letters_for_figures(tmp_path: Path) -> None:
    source = _read(
        tmp_path,
        "Die Presse stand in Fürth (l). Sie druckte 3l2 Titel, wie man sagte\n(2). Danach kam nichts mehr (3).\n\n"
        "______________\n"
        "(l) Anna Kolb, Wagen, Kassel 1901, S. 4.\n(2) Ebd., S. 5.\n(3) Ebd., S. 6.\n",
    )
    assert _called(source) == {1: "Fürth", 2: "sagte", 3: "mehr"}


def test_of_a_damaged_label_or_marker_its_bracket_is_enough(tmp_path: Path) -> None:
    source = _read(
        tmp_path,
        "Er kam nach Ulm '), wo die Lettern lagen 2). Das Papier war teuer ³). Der Rat schwieg 4) und zahlte s).\n\n"
        "!) Anna Kolb, Wagen, Kassel 1901, S. 4.\n2) Ebd., S. 5.\n8) Ebd., S. 6.\n4) Ebd., S. 7.\nS) Ebd., S. 8.\n",
    )
    assert [note.number for note in source.footnotes] == [1, 2, 3, 4, 5]
    assert _called(source) == {1: "Ulm", 2: "lagen", 3: "teuer", 4: "schwieg", 5: "zahlte"}


def test_a_sheet_signature_is_no_note(tmp_path: Path) -> None:
    source = _read(
        tmp_path,
        "Er kam nach Ulm.1) Er brachte Lettern.2) Das Papier war teuer.3)\n\n"
        "1) Anna Kolb, Wagen, Kassel 1901, S. 4.\n2) Ebd., S. 5.\n3) Ebd., S. 6.\n\n3 Rehm, Monatsschrift\n",
    )
    assert [note.number for note in source.footnotes] == [1, 2, 3]
    assert source.footnotes[2].text.text.startswith("Ebd.")


def test_running_heads_whose_numbers_count_on_divide_the_pages(tmp_path: Path) -> None:
    body = "\n".join(f"Zeile {name} der Seite, die vom Lesen im Gebirge handelt und von" for name in "abcdefghijklm")
    heads = ["84 BÜCHER IM GEBIRGE", "DIE ALPINE PRESSE 85", "86 BÜCHER IM GEBIRGE"]
    source = _read(tmp_path, "\n\n".join(f"{head}\n\n{body}" for head in heads))
    assert source.pages == 3
    assert all("GEBIRGE" not in block.text.text and "PRESSE" not in block.text.text for block in source.blocks)
    chapters = "\n\n".join(f"{k} {word}\n\n{body}" for k, word in enumerate(("Anfang", "Mitte", "Ende"), start=1))
    assert _read(tmp_path, chapters).pages == 1


def test_a_remnant_that_closes_an_open_bracket_is_no_marker(tmp_path: Path) -> None:
    text = (
        "Er kam nach Ulm 1), wo Lettern (wirklich?) und Papier ?) lagen. Der Rat schwieg 3). Keiner (so!) zahlt +).\n\n"
        "1) Anna Kolb, Wagen, Kassel 1901, S. 4.\n?) Ebd., S. 5.\n3) Ebd., S. 6.\n4) Ebd., S. 7.\n"
    )
    assert _called(_read(tmp_path, text)) == {1: "Ulm", 2: "Papier", 3: "schwieg", 4: "zahlt"}


def test_a_marker_glued_to_a_year_is_told_by_its_note(tmp_path: Path) -> None:
    text = (
        "Lesen im Gebirge 1821–18481\n\nIm Jahr 1901 kam er nach Ulm.2 Der Rat schwieg.3\n\n"
        "1 Anna Kolb, Wagen, Kassel 1901, S. 4.\n2 Ebd., S. 5.\n3 Ebd., S. 6.\n"
    )
    source = _read(tmp_path, text)
    assert [note.number for note in source.footnotes if note.anchor] == [1, 2, 3]
    counted = _read(tmp_path, text.replace("1821–18481", "mit 20001 Seiten"))
    assert [note.number for note in counted.footnotes if note.anchor] == [2, 3]


def test_a_sheet_signature_behind_a_title_is_no_note(tmp_path: Path) -> None:
    """Sheet 3 begins on page 33; another number behind a title is text."""
    page = "Er kam nach Ulm.1) Er brachte Lettern.2)\n\n1) Anna Kolb, Wagen, Kassel 1901, S. 4.\n2) Ebd., S. 5.\n"
    book = f"32\n\n{page}\f33\n\n{page}\nRehm, Monatsschrift. {{}}\n\f34\n\n{page}"
    source = _read(tmp_path, book.format(3))
    assert [note.text.text for note in source.footnotes][1::2] == ["Ebd., S. 5."] * 3
    assert "Rehm, Monatsschrift. 5" in _read(tmp_path, book.format(5)).footnotes[3].text.text
