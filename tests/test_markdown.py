"""Markdown tells what is a heading, a quotation and a note; the reader takes its word."""

from index.reading.markdown import is_markdown, read_markdown
from index.reading.pages import Line
from index.reading.source import parse_source


def lines(text: str) -> list[tuple[str, Line]]:
    paged = read_markdown(text.encode(), "buch.md")
    return [(paged.text[line.start : line.end], line) for page in paged.pages for line in page.lines]


def roles(text: str) -> list[tuple[str, str | None, bool | None]]:
    return [(words, line.role if line.zone == "body" else line.zone, line.opens) for words, line in lines(text)]


def test_headings_paragraphs_and_quotations() -> None:
    """Markup is no part of the text."""
    assert roles("## 3.1 Titel ##\n\nErste Zeile\nzweite Zeile\n\n> Zitat\n> weiter\n>\n> Neues\nträge\n\nText\n") == [
        ("3.1 Titel", "heading", True),
        ("Erste Zeile", "paragraph", True),
        ("zweite Zeile", "paragraph", False),
        ("Zitat", "block_quote", True),
        ("weiter", "block_quote", False),
        ("Neues", "block_quote", True),
        ("träge", "block_quote", False),
        ("Text", "paragraph", True),
    ]


def test_notes_and_markers() -> None:
    """A note goes on in indented and following lines; markers are known by their markup."""
    text = "Satz.[^12] Ende.\n\n[^12]: Kohn, Titel,\nS. 3.\n\n    Noch ein Absatz.\n\nWieder Text.\n"
    assert roles(text) == [
        ("Satz.[^12] Ende.", "paragraph", True),
        ("Kohn, Titel,", "note", True),
        ("S. 3.", "note", False),
        ("    Noch ein Absatz.", "note", False),
        ("Wieder Text.", "paragraph", True),
    ]
    assert next(line.markers for _, line in lines(text)) == ((5, 10),)
    assert [line.note_span for _, line in lines(text)][1] == (20, 22)


def test_numbers_without_markup_are_no_markers() -> None:
    """»Satz.12« is a figure here."""
    assert [line.markers for _, line in lines("Satz.12 Ende.\n")] == [()]


def test_rules_are_left_out_and_lists_open_items() -> None:
    """A thematic break holds no words; each item begins a block."""
    assert roles("Text\n\n---\n\n- eins\n- zwei\n1. drei\n") == [
        ("Text", "paragraph", True),
        ("- eins", "paragraph", True),
        ("- zwei", "paragraph", True),
        ("1. drei", "paragraph", True),
    ]


def test_form_feeds_divide_pages_but_not_paragraphs() -> None:
    """A paragraph goes on over a page's end, unless a blank line stands there."""
    paged = read_markdown(b"Der Satz geht\n\fweiter.\n\n\fNeu.\n", "buch.md")
    assert [[line.opens for line in page.lines] for page in paged.pages] == [[True], [False], [True]]


def test_notes_are_read_in_the_order_of_their_markers() -> None:
    """They may be defined in any other: »Ebd.« means the note called before."""
    text = "Satz.[^1] Mehr.[^2] Ende.[^3]\n\n[^3]: Rehm.\n[^2]: Ebd., S. 4.\n[^1]: Kohn, Titel, Ulm 1912, S. 3.\n"
    notes = parse_source(text.encode(), "buch.md").footnotes
    assert [(note.number, note.anchor is not None) for note in notes] == [(1, True), (2, True), (3, True)]
    assert notes[1].references[0].title == "Titel"


def test_labels_that_are_words_have_numbers_above_the_others() -> None:
    text = "Satz.[^7] Mehr.[^rehm] Ende.[^kohn]\n\n[^kohn]: Kohn.\n[^7]: Sieben.\n[^rehm]: Rehm.\n"
    found = [line for _, line in lines(text)]
    assert dict(found[0].named) == {(15, 22): 8, (28, 35): 9}
    assert [line.note_number for line in found] == [None, 9, None, 8]
    source = parse_source(text.encode(), "buch.md")
    assert [(note.number, note.anchor is not None) for note in source.footnotes] == [(7, True), (8, True), (9, True)]
    assert {doubt.kind for doubt in source.doubts} == {"note_uncounted"}


def test_notes_of_markdown_are_known_in_any_text() -> None:
    text = "Satz.[^1] Mehr.[^2]\n\n[^1]: Kohn, Titel, Ulm 1912.\n[^2]: Ebd.\n"
    assert [note.number for note in parse_source(text.encode(), "buch.txt").footnotes] == [1, 2]
    assert not is_markdown("Die Form [^1]: und [^2]: nennt er »Noten«.\n")


def test_what_programs_keep_before_a_text_is_not_of_it() -> None:
    source = parse_source(
        b'---\ntitle: "Ein Bild"\ndate: 2021-03-15\n---\n\n# Bild\n\nEin Satz steht hier.\n', "buch.md"
    )
    assert [block.text.text for block in source.blocks] == ["Ein Satz steht hier."]
    rule = parse_source(b"---\nEin Satz.\n\n---\n\nNoch einer.\n", "buch.md")
    assert [block.text.text for block in rule.blocks] == ["Ein Satz.", "Noch einer."]


def test_text_between_rules_is_no_front_matter_and_pages_end_notes() -> None:
    text = "---\n\nEin Satz.[^1] Noch einer.[^2]\n\n---\n\nMehr.\n\n[^1]: Kohn.\n[^2]: Ebd.\n\fNeue Seite.\n"
    source = parse_source(text.encode(), "buch.txt")
    assert [block.text.text for block in source.blocks] == ["Ein Satz. Noch einer.", "Mehr. Neue Seite."]
    assert [note.text.text for note in source.footnotes] == ["Kohn.", "Ebd."]


def test_notes_as_printed_are_read_where_they_are_more() -> None:
    text = "Er kam.1 Sie ging.2 Er blieb.3 So [^1] und [^2].\n\n1 Kohn.\n2 Ebd.\n3 Rehm.\n[^1]: so\n[^2]: so\n"
    assert len(parse_source(text.encode(), "buch.txt").footnotes) == 3


def test_ebd_behind_a_note_with_a_word_for_its_label() -> None:
    text = "Satz.[^1] Wort.[^kern] Mehr.[^2]\n\n[^1]: Rost.\n[^kern]: Kern, Land, Ulm 1913.\n[^2]: Ebd.\n"
    assert parse_source(text.encode(), "buch.md").footnotes[2].references[0].title == "Land"
