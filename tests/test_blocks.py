"""Headings, paragraphs and block quotes are told apart, and joined across lines, pages and notes."""

import pytest

from index.reading.blocks import RawBlock, group_blocks, split_heading, with_markers
from index.reading.notes import zone_notes
from index.reading.plain import read_plain
from tests.typesetter import Chapter, Design, Piece, typeset

LONG = "Die Zeitschrift lag in den Lesesälen der größeren Städte aus und wurde dort auch von Leuten gelesen, die weit"


def blocks(text: str) -> list[tuple[str, str]]:
    """Role and text of every block, lines joined by »|«."""
    paged = zone_notes(read_plain(text.encode(), "buch.txt"))
    return [
        (block.role, "|".join(paged.text[line.start : line.end].strip() for line in block.lines))
        for block in group_blocks(paged)
    ]


def test_a_blank_line_ends_a_paragraph() -> None:
    """Lines up to a blank line belong together."""
    assert blocks(f"{LONG}\nzurückreicht.\n\n{LONG}\nreicht.") == [
        ("paragraph", f"{LONG}|zurückreicht."),
        ("paragraph", f"{LONG}|reicht."),
    ]


def test_a_short_line_ends_a_paragraph() -> None:
    """Where the next word would have fitted, the line was ended on purpose."""
    assert blocks(f"{LONG}\n{LONG}\nbis hier.\n{LONG}\n{LONG}\nbis dort.") == [
        ("paragraph", f"{LONG}|{LONG}|bis hier."),
        ("paragraph", f"{LONG}|{LONG}|bis dort."),
    ]


def test_a_word_parted_by_a_blank_line_is_one_word() -> None:
    """No block ends inside a word."""
    assert blocks(f"{LONG} zurück-\n\nreicht und\nendet.") == [("paragraph", f"{LONG} zurück-|reicht und|endet.")]


def test_notes_do_not_part_a_paragraph() -> None:
    """A paragraph goes on behind the notes at the foot of its page."""
    text = f"{LONG}.1 Und {LONG}\n\n1 Vgl. Kohn, Titel, S. 3.\n\fin das Jahrhundert davor.\n"
    assert blocks(text) == [("paragraph", f"{LONG}.1 Und {LONG}|in das Jahrhundert davor.")]


@pytest.mark.parametrize("lead", ["schrieb er:", "so erzählten die beiden Bibliothekare Lindner und Oster,"])
def test_block_quotes_follow_their_lead(lead: str) -> None:
    """A block is quoted when the one before ends in a colon, or runs on into it."""
    quote = "die ganze Abende im Lesesaal saßen und schwiegen, bis nichts mehr zu sagen geblieben war."
    assert [role for role, _ in blocks(f"{LONG} {lead}\n\n{quote}\n\n{LONG}.\n")] == [
        "paragraph",
        "block_quote",
        "paragraph",
    ]


def test_a_lead_at_the_end_of_a_page() -> None:
    """A clause in small letters begins a quotation on the next page where its line was left clearly short."""
    lead = f"{LONG}\n{LONG}\nso das Protokoll,"
    text = f"{lead}\n\fweder Trotzki, dem die Reden gehörten, noch Sinowjew, dem die Mehrheit gehörte.\n"
    assert [role for role, _ in blocks(text)] == ["paragraph", "block_quote"]
    assert [role for role, _ in blocks(text.replace("so das", f"{LONG[:80]}, so das"))] == ["paragraph"]


def test_a_list_behind_a_colon_is_no_quotation() -> None:
    """Items are paragraphs."""
    text = f"{LONG} drei Punkte:\n\n1. Frieden für alle Völker der Erde und Land\n\n2. Brot\n"
    assert [role for role, _ in blocks(text)] == ["paragraph"] * 3


@pytest.mark.parametrize(
    ("heading", "number", "words"),
    [
        ("2.2\tDie Russische Revolution", "2.2", "Die Russische Revolution"),
        ("IV.2 Der Blick nach Osten", "IV.2", "Der Blick nach Osten"),
        ("3 Schluss", "3", "Schluss"),
        ("Kapitel 7 Der Umsturz", "Kapitel7", "Der Umsturz"),
        ("Ein Ausblick", None, "Ein Ausblick"),
        ("Der Prozeß der Wittwe.", None, "Der Prozeß der Wittwe."),
    ],
)
def test_headings(heading: str, number: str | None, words: str) -> None:
    """A short block of its own, numbered or not, above running text is a heading."""
    text = f"{LONG}\n{LONG}\nbis hier.\n\n{heading}\n\n{LONG}\n{LONG}\nbis dort.\n"
    assert [role for role, _ in blocks(text)] == ["paragraph", "heading", "paragraph"]
    assert split_heading(heading) == (number, words)


def test_a_heading_over_many_lines() -> None:
    """In a narrow column a numbered heading may need four lines."""
    heading = "3.2\tVom Sturz des Zaren zur\n\t Herrschaft einer Partei:\n\t Februar und Oktober\n\t (1917 und 1918)"
    assert blocks(f"{LONG}.\n\n{heading}\n\n{LONG}\nzurückreicht.\n")[1][0] == "heading"


def test_a_heading_above_the_first_of_its_parts() -> None:
    """The chapter's heading is followed by that of its first section alone."""
    found = blocks(f"3 Die Wege\n\n3.1 Der Anfang\n\n{LONG}\n{LONG}\nreicht.\n")
    assert [role for role, _ in found] == ["heading", "heading", "paragraph"]


@pytest.mark.parametrize(
    "line",
    [
        "Er ging.",
        "Nein.",
        "Im Namen des Königs.",
        "1.2 Millionen Mark",
        "Das Ende kam.",
        "Dies aber,",
        "2.2.1903 war es.",
        "er schrieb dann",
    ],
)
def test_short_lines_that_are_no_headings(line: str) -> None:
    """Sentences and their parts are none."""
    assert "heading" not in [role for role, _ in blocks(f"{LONG}.\n\n{line}\n\n{LONG}\nreicht.\n")]


def test_markers_behind_a_sentence_do_not_hide_its_end() -> None:
    """»Erfolg hatten.358« ends a sentence."""
    assert len(blocks(f"{LONG}\n{LONG}\nErfolg hatten.358\n{LONG}\n{LONG}\nEnde.")) == 2


def test_quotes_of_two_paragraphs() -> None:
    """A second paragraph directly under the first one of a quotation is quoted too."""
    quoted = "Der Bibliothekar hat, solange der Saal geöffnet war, jeden Leser beim Namen gegrüßt und notiert. " * 2
    pieces = [Piece("paragraph", f"{LONG} schrieb er darin:")]
    pieces += [Piece("block_quote", quoted + "So war es."), Piece("block_quote", quoted + "So blieb es.")]
    text = typeset(Chapter((*pieces, Piece("paragraph", f"{LONG} zurückreicht.")), {}), Design(gaps=0))
    assert [role for role, _ in blocks(text)] == ["paragraph", "block_quote", "block_quote", "paragraph"]


def test_a_block_keeps_the_markers_it_is_given() -> None:
    """Only markers inside a line are that line's."""
    paged = read_plain(b"Satz.1\nSatz.2\n", "buch.txt")
    block = RawBlock("paragraph", paged.pages[0].lines, (1, 1))
    assert [line.markers for line in with_markers(block, {(5, 6), (12, 13)}).lines] == [((5, 6),), ((12, 13),)]
