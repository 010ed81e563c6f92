"""Notes that run on in one line, chapters and pages in one stretch of text: what old books and typescripts print."""

import pytest

from index.reading.records import Source
from index.reading.source import parse_source


def read(text: str) -> Source:
    return parse_source(text.encode(), "buch.txt")


def notes(source: Source) -> list[tuple[int, str]]:
    return [(note.number, note.text.text) for note in source.footnotes]


_OLD = (
    "Der Graf ließ die Beschwerden ungelesen liegen 1). Erst im Herbst\ngab er nach 2). Die Pfarrer kamen nicht 3).\n\n"
    "1) Stadtarchiv Lohe, Abt. 2, Nr. 8, Bl. 7. 2) Abgedruckt bei\n"
    "A. Rehm, Ordnungen der Wetterau (Kap. 2) Die Grafen, Halle 1898, S. 14. 3) So\nauch Rehm, a. a. O. S. 15.\n"
)


def test_notes_that_run_on_in_a_line_are_told_apart() -> None:
    """Each has its marker; a bracket that closes one before it opens no note."""
    source = read(_OLD)
    assert notes(source) == [
        (1, "Stadtarchiv Lohe, Abt. 2, Nr. 8, Bl. 7."),
        (2, "Abgedruckt bei A. Rehm, Ordnungen der Wetterau (Kap. 2) Die Grafen, Halle 1898, S. 14."),
        (3, "So auch Rehm, a. a. O. S. 15."),
    ]
    assert all(note.anchor for note in source.footnotes)


def test_an_enumeration_in_a_line_opens_no_note() -> None:
    text = (
        "Es gab Gründe.1 Der Rat nannte drei. 1) Die Kosten. 2) Die Zeit. 3) Der Streit der\nZünfte war alt.2\n\n"
        "1 Rehm, Kosten, Halle 1898, S. 1.\n2 Ebd., S. 2.\n"
    )
    source = read(text)
    assert notes(source) == [(1, "Rehm, Kosten, Halle 1898, S. 1."), (2, "Ebd., S. 2.")]
    assert "1) Die Kosten. 2) Die Zeit. 3) Der Streit der Zünfte" in source.blocks[0].text.text


def test_notes_between_wide_blanks_and_a_chapter_below_them() -> None:
    """Endnotes of a chapter, and on the same page the next one, whose notes count anew."""
    text = (
        "I. Die Uhr\n\nDie Uhr der Stadt war alt und ging nach, wie der Rat wohl wußte.¹ Niemand stellte sie je.²\n\n"
        "Anmerkungen zu Kapitel I\n1  Rehm, Die Uhr, Halle 1898, S. 1.  2  Ebd., S. 2.\n\n"
        "II. Die Glocke\n\nDie Glocke war jünger, und man hörte sie bis in das nächste Dorf.¹ Sie sprang.²\n\n"
        "Anmerkungen zu Kapitel II\n1  Voss, Die Glocke, Bern 1901, S. 7. 2  Ebd., S. 9.\n"
    )
    source = read(text)
    assert notes(source) == [
        (1, "Rehm, Die Uhr, Halle 1898, S. 1."),
        (2, "Ebd., S. 2."),
        (1, "Voss, Die Glocke, Bern 1901, S. 7."),
        (2, "Ebd., S. 9."),
    ]
    assert [note.references[0].title for note in source.footnotes] == ["Die Uhr", "Die Uhr", "Die Glocke", "Die Glocke"]
    assert [note.anchor.locus.split("/")[1] for note in source.footnotes if note.anchor] == ["I", "I", "II", "II"]


def test_a_marker_between_blanks_takes_both_along() -> None:
    text = "Er galt als Frage des Anstands 112 . Erst der Streit\nänderte das 113 .\n\n"
    source = read(text + "112\nRehm, Anstand, Bern 1909, S. 3.\n113\nEbd., S. 4.\n")
    assert source.blocks[0].text.text == "Er galt als Frage des Anstands. Erst der Streit änderte das."
    assert [note.anchor is not None for note in source.footnotes] == [True, True]


def _prose(words: str, end: str = ".") -> str:
    lines = [f"{words} stand in Zeile {i} und war so lang, wie Zeilen sind." for i in "abcdefghijklmnopqrst"]
    return "\n".join(lines).removesuffix(".") + end


def test_numbers_alone_on_lines_divide_pages() -> None:
    """At the head of pages they are their numbers; where the edge is unknown, pages are divided but not numbered."""
    source = read(f"- 17 -\n\n{_prose('Eins')}\n\n- 18 -\n\n{_prose('Zwei')}\n")
    assert [(start[1], start[2]) for block in source.blocks for start in block.page_starts] == [(1, "17"), (2, "18")]
    source = read(f"{_prose('Eins', ' und')}\n\n83\n\n{_prose('zwei')}\n\n84\n")
    assert [(start[1], start[2]) for block in source.blocks for start in block.page_starts] == [(1, "83"), (2, "84")]
    source = read(f"{_prose('Eins', ' und')}\n\n83\n\n{_prose('zwei')}\n\n84\n\n{_prose('Drei')}\n")
    assert [(start[1], start[2]) for block in source.blocks for start in block.page_starts] == [
        (1, None),
        (2, None),
        (3, None),
    ]


@pytest.mark.parametrize("first", [2, 341, 1914])
def test_numbered_pieces_are_no_pages(first: int) -> None:
    """Chapters, aphorisms and the years of annals stand on lines of their own too, but no sentence runs on."""
    source = read("\n\n".join(f"{first + k}\n\n{_prose('Stück')}" for k in range(4)))
    assert source.pages == 1


def test_heads_that_recognition_damaged_are_known_by_their_numbers() -> None:
    heads = ("42 Zweites Buch. Die Ordnung.", "Die Visitation 1558. 43", "44 Zweites Buch. Die 0rdnung.", "45 Anhang")
    source = read("\f".join(f"{head}\n{_prose('Text')}\n" for head in heads))
    text = " ".join(block.text.text for block in source.blocks)
    assert "Buch" not in text and "1558" not in text and "Anhang" not in text
    assert {start[2] for block in source.blocks for start in block.page_starts} == {"42", "43", "44", "45"}


def test_ornaments_are_no_text() -> None:
    source = read("Ein Absatz steht hier.\n\n* * *\n\nEin zweiter steht dort.\n")
    assert [block.text.text for block in source.blocks] == ["Ein Absatz steht hier.", "Ein zweiter steht dort."]


def test_small_roman_numbers_in_brackets_are_notes_of_their_own() -> None:
    """As word processors save endnotes; headings with figures are no notes of theirs."""
    text = (
        "1. Ein Koffer\n\nIm Oktober ging er an Bord des Dampfers nach Triest, wie er selbst schrieb.[i] Man bat ihn "
        "nicht darum.[ii]\n\n2. Verträge\n\nDie Verträge waren großzügig und liefen über drei Jahre, [sic!] hieß es "
        "dort.[iii] Dann kam nichts mehr.[iv]\n\n3. Ausblick\n\n"
        "Die wenigsten kehrten je zurück, und wer es tat, fand keine Wohnung mehr vor.\n\n"
        "[i] Rehm, Koffer, Bern 1998, S. 23.\n[ii] Ebd., S. 24.\n[iii] Voss, Verträge, Bonn 1950, S. 3.\n"
        "[iv] Rehm (wie Anm. i), S. 7.\n"
    )
    source = read(text)
    assert [note.number for note in source.footnotes] == [1, 2, 3, 4]
    assert [heading.text.text for heading in source.headings] == ["1. Ein Koffer", "2. Verträge", "3. Ausblick"]
    assert [note.references[0].title for note in source.footnotes] == ["Koffer", "Koffer", "Verträge", "Koffer"]
    assert "[sic!]" in source.blocks[1].text.text and all(note.anchor for note in source.footnotes)


def test_notes_between_dashes_and_the_text_below_them() -> None:
    """One paragraph of notes, another page's text below it, and markers that stand free before the stop."""
    text = (
        "Als die Hütten geschlossen wurden, verloren viele ihr Brot, wie man annahm 1. Das ist nicht falsch, "
        "aber es ist nicht alles 2. Öffentlich wurde es erst später 3.\n\n"
        "1 J. W e i d l i n g e r, Die Hütten, Lohe 1951, S. 23. — 2 StA Lohe, L 2148, Bl. 9. — 3 Ebd., Bl. 31.\n\n"
        "Die Regierung sah dem Auszug untätig zu, bis sie Geld verlangte 4. Die Folge war, daß viele blieben 5.\n\n"
        "4 Regierungsblatt 1839, Nr. 12, Sp. 233. — 5 Weidlinger, Hütten, S. 40.\n"
    )
    source = read(text)
    assert notes(source) == [
        (1, "J. Weidlinger, Die Hütten, Lohe 1951, S. 23."),
        (2, "StA Lohe, L 2148, Bl. 9."),
        (3, "Ebd., Bl. 31."),
        (4, "Regierungsblatt 1839, Nr. 12, Sp. 233."),
        (5, "Weidlinger, Hütten, S. 40."),
    ]
    assert all(note.anchor for note in source.footnotes)
    assert "Die Regierung sah dem Auszug" in source.blocks[-1].text.text


def test_numbers_set_apart_from_their_notes() -> None:
    """Each number on a line of its own between blank lines; a chapter's number stands alone."""
    text = (
        "Der Schriftleiter zahlte seine Strafe.48 Dann bekam die Praxis eine Grundlage.49 Es änderte sich nichts.50\n\n"
        "48\n\nAchilles, Papier, Köln 1914, S. 2.\n\n49\n\nVerordnung vom 9. August 1901.\n\n50\n\nEbd.\n"
    )
    assert [number for number, _ in notes(read(text))] == [48, 49, 50]


@pytest.mark.parametrize(
    "first",
    ["Meier nennt drei Gründe: 1) Die Klage. 2) Das Recht. 3) Den Rat.", "Hans Kern, Das Recht. ²Köln 1960, S. 3.",
     "»Der Herr ist mein Hirte. ² Er weidet mich. ³ Er erquickt mich.«"],
)  # fmt: skip
def test_what_a_note_enumerates_stays_in_it(first: str) -> None:
    """Its points, a raised edition, verses: the lines below open the notes of those numbers."""
    text = f"Er kam.¹ Sie ging.² Dann war es still.³\n\n1 {first}\n2 Otto Ahn, Klage, Bern 1950, S. 7.\n3 Ebd.\n"
    assert notes(read(text)) == [(1, first), (2, "Otto Ahn, Klage, Bern 1950, S. 7."), (3, "Ebd.")]


def test_chapters_one_a_page_keep_their_headings() -> None:
    words = ("Einleitung", "Die Quellen", "Der Streit", "Schluss")
    note = "\n\n2{0} Rehm, Die Uhr, Bern 1901, S. {0}.\n\n{0}\n"
    pages = (f"{n} {word}\n\n{_prose('Text', f'.2{n}')}{note.format(n)}" for n, word in enumerate(words, 1))
    assert [heading.section for heading in read("\f".join(pages)).headings] == ["1", "2", "3", "4"]
