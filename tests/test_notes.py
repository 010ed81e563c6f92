"""Footnotes are found at the foot of pages by their numbers, and markers where they are glued to words."""

import pytest

from index.reading.furniture import mark_furniture
from index.reading.markers import marker_candidates
from index.reading.notes import zone_notes
from index.reading.pages import PagedText
from index.reading.plain import read_plain


def zoned(text: str) -> PagedText:
    return zone_notes(read_plain(text.encode(), "buch.txt"))


def notes(text: str) -> list[str]:
    """The notes found in `text`, lines joined by »|«, each with its number in brackets."""
    paged, found = zoned(text), list[str]()
    for page in paged.pages:
        for line in page.lines:
            printed = paged.text[line.start : line.end].strip()
            if line.zone == "note" and line.note_span:
                found.append(
                    f"[{paged.text[slice(*line.note_span)]}] {paged.text[line.note_span[1] : line.end].strip()}"
                )
            elif line.zone == "note":
                found[-1] += f"|{printed}"
    return found


def body(text: str) -> list[str]:
    paged = zoned(text)
    return [paged.text[x.start : x.end] for page in paged.pages for x in page.lines if x.zone == "body"]


def markers(line: str) -> list[int]:
    paged = read_plain(line.encode(), "buch.txt")
    return [number for number, _ in marker_candidates(paged.text, paged.pages[0].lines[0])]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("bis zum Ende.356 Danach", [356]),
        ("im Zarenreich,360 aber »Macht«12 und (so)7", [360, 12, 7]),
        ("Was nun?3 Und dann!4", [3, 4]),
        ("das Wort¹² und der Satz.³", [12, 3]),
        ("das Wort[12] und [sic] und [1917]", [12, 1917]),
        ("im Jahr 1917 kamen 300 Leute auf 3,5 und 120,75 Hektar", []),
        ("am 21. Januar 1924, S. 12, Heft 3, die 1930er-Jahre", []),
        ("auf Seite12a und H2O", []),
    ],
    ids=[
        "full stop",
        "comma, quotation mark, bracket",
        "question",
        "raised",
        "brackets",
        "figures",
        "dates",
        "in words",
    ],
)
def test_numbers_that_may_be_markers(line: str, numbers: list[int]) -> None:
    """A number glued to a word or a mark may be a marker; years, figures and dates are none."""
    assert markers(line) == numbers


@pytest.mark.parametrize(
    "opening",
    ["12\u2002 \ufffd", "12 ", "12. ", "12) ", "[12] ", "(12) ", "¹² ", "12\t", "  12 "],
    ids=["lost glyph", "blank", "full stop", "bracket", "brackets", "round brackets", "raised", "tab", "indented"],
)
def test_openings(opening: str) -> None:
    """However the extractor left the number, its line opens the note."""
    text = f"Ein Satz mit Anmerkung.12 Und noch einer\nbis zum Ende der Seite.\n\n{opening}Vgl. Kohn, Titel,\nS. 3.\n"
    assert len(notes(text)) == 1
    assert notes(text)[0].endswith("S. 3.")
    assert body(text) == ["Ein Satz mit Anmerkung.12 Und noch einer", "bis zum Ende der Seite."]


def test_blank_lines_inside_a_note() -> None:
    """A note goes on behind a blank line until the next one opens."""
    text = "Wort.7 Wort.8\n\n7 Shub, Lenins letzte Tage, in: Der Monat 1 (1948), H. 3,\n\nS. 37.\n8 Ebd.\n"
    assert notes(text) == ["[7] Shub, Lenins letzte Tage, in: Der Monat 1 (1948), H. 3,|S. 37.", "[8] Ebd."]


def test_a_note_goes_on_at_the_foot_of_the_next_page() -> None:
    """A block in mid-sentence above the next page's notes belongs to the note that the page before left open."""
    text = "Wort.7 Und der Satz geht\n\n7 Shub, Lenins letzte Tage und die\n\f"
    text += "weiter bis hier.8 Ende.\n\nvergessene Revolution, S. 3.\n\n8 Ebd.\n"
    assert notes(text) == ["[7] Shub, Lenins letzte Tage und die|vergessene Revolution, S. 3.", "[8] Ebd."]
    assert body(text) == ["Wort.7 Und der Satz geht", "weiter bis hier.8 Ende."]


def test_a_page_number_does_not_leave_a_note_open() -> None:
    """A block quote in small letters stays text when the note on the page before was ended above the page number."""
    page = "Wort.{0} Zeile eins\nZeile zwei\nZeile drei {0}\n\n{0} Ebd., S. 3.\n\n{0}\n"
    quote = "Er schrieb, so das Protokoll\n\nweder dies noch das, sondern\njenes.8 Ende {0}\n\n8 Ebd.\n\n{0}\n"
    text = "\f".join([page.format(5), page.format(6), page.format(7), quote.format(8)])
    paged = zone_notes(mark_furniture(read_plain(text.encode(), "buch.txt")))
    last = [(paged.text[line.start : line.end], line.zone) for line in paged.pages[3].lines]
    assert ("weder dies noch das, sondern", "body") in last


def test_numbered_lists_and_years_are_no_notes() -> None:
    """Lines that begin with a number no marker asks for stay text."""
    text = "Drei Punkte:\n\n1. Frieden\n2. Land\n\n1917 kam Lenin zurück.\nIm Satz steht eine Zahl 12 allein.\n"
    assert notes(text) == []


def test_notes_without_page_marks() -> None:
    """Where page breaks went unmarked, text goes on below the notes."""
    text = "Erster Satz.1 Er geht\n\n1 Vgl. Kohn, Titel, S. 3.\n\nhier weiter.2 Ende.\n\n2 Ebd.\n"
    assert notes(text) == ["[1] Vgl. Kohn, Titel, S. 3.", "[2] Ebd."]
    assert body(text) == ["Erster Satz.1 Er geht", "hier weiter.2 Ende."]


def test_endnotes() -> None:
    """Notes under »Anmerkungen« at the end belong to markers many pages before."""
    pages = "\f".join(f"Satz auf der Seite.{i} Noch ein Satz.\n" for i in range(1, 5))
    assert notes(pages + "\fAnmerkungen\n\n1 Kohn, Titel, S. 3.\n2 Ebd.\n3 Ebd.\n4 Ebd., S. 7.\n") == [
        "[1] Kohn, Titel, S. 3.",
        "[2] Ebd.",
        "[3] Ebd.",
        "[4] Ebd., S. 7.",
    ]


def test_numbers_that_start_again() -> None:
    """A sequence may begin again at 1, as in a book that counts by chapter."""
    text = "Satz.1 Satz.2\n\n1 Kohn, S. 3.\n2 Ebd.\n\fSatz.1 Satz.2\n\n1 Shub, S. 4.\n2 Ebd.\n"
    assert notes(text) == ["[1] Kohn, S. 3.", "[2] Ebd.", "[1] Shub, S. 4.", "[2] Ebd."]


def test_known_zones_are_kept() -> None:
    """Where the layout told the zones, nothing is guessed."""
    paged = zoned("Satz.1\n\n1 Kohn, S. 3.\n")
    assert zone_notes(paged) is paged


def test_headings_with_numbers_open_no_note_where_brackets_do() -> None:
    text = (
        "Er kam.[1] Sie ging.[2] Es blieb.[3]\n\n2. Der Katalog\n\nEr las.[4] Sie schrieb.[5]\n\nAnmerkungen\n\n"
        + "".join(f"[{number}] Kohn, S. {number}.\n" for number in range(1, 6))
    )
    assert [note[:3] for note in notes(text)] == ["[1]", "[2]", "[3]", "[4]", "[5]"]
    assert "2. Der Katalog" in body(text)


def test_a_number_alone_between_blank_lines_opens_the_note_between_others() -> None:
    text = "Er kam.1 Sie ging.2 Es blieb.3\n\n1 Kohn, S. 3.\n2\n\nRehm, S. 4.\n3 Voss, S. 5.\n"
    assert notes(text) == ["[1] Kohn, S. 3.", "[2] |Rehm, S. 4.", "[3] Voss, S. 5."]


def test_the_way_back_ends_a_note() -> None:
    text = (
        "Er kam.[1] Sie ging.[2]\n\n[1] Kohn, S. 3. ↑\n[2] Rehm, S. 4. ↑\n\n"
        "Empfohlene Zitierweise:\nKohn: Buch, in: Heft 9.\n\nAutorin:\nIda Kohn\n"
    )
    assert notes(text) == ["[1] ] Kohn, S. 3. ↑", "[2] ] Rehm, S. 4. ↑"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Er.1 Sie.2\n\n1 Kohn.\n2 Ebd.\n\f2\n\nEs blieb.3 Und.4\n\n3 Ebd.\n4 Rehm.\n", id="a page"),
        pytest.param("Es war.1\n\n2\n\nDas Kapitel beginnt.2 Und mehr.3\n\n1 Kohn.\n2 Ebd.\n3 Rehm.\n", id="a chapter"),
    ],
)  # fmt: skip
def test_the_number_of_a_page_or_chapter_opens_no_note(text: str) -> None:
    assert [note[:3] for note in notes(text)] in (["[1]", "[2]", "[3]", "[4]"], ["[1]", "[2]", "[3]"])
    assert all(len(note) > len("[1] ") for note in notes(text))


def test_one_label_without_its_brackets_is_still_a_label() -> None:
    text = "Er.[1] Sie.[2] Es.[3] Wir.[4] Ihr.[5]\n\n[1] Kohn.\n[2] Ebd.\n[3] Rehm.\n[4] Voss.\n5. Karl Rost, Wald.\n"
    assert len(notes(text)) == 5
