"""Whole sources: nothing is lost, nothing stands twice, and every character knows its place in the file."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import SourceFormatError, SourceNotFoundError
from index.reading.keys import key_at, shown_number
from index.reading.records import Source
from index.reading.source import parse_source, read_source
from tests.typesetter import MARK, Chapter, Design, Piece, typeset

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "index" / "sample" / "beispielkapitel.txt"

SENTENCES = (
    "Die Zeitschrift erschien in Berlin und wurde von vielen gelesen.",
    "Der zweite Parteitag spaltete sich an der Frage, wer überhaupt als Mitglied zu gelten habe.",
    "Im Jahr 1921 kostete die Hungersnot rund 5000 Menschen das Leben, d. h. mehr als der Krieg.",
    "Die Auflösung der Versammlung traf die Öffentlichkeit unvorbereitet.",
    "Sein Einfluss auf die Schriftsteller blieb offen, obwohl die Inflation wuchs.",
    "Rede- und Pressefreiheit galten als Grundrechte der bürgerlichen Gesellschaft.",
    "Der Hitler-Stalin-Pakt veränderte die Lage der europäischen Arbeiterbewegung.",
    "Niemand fragte nach der Verantwortung der führenden Parteimitglieder.",
    "»Alle Macht den Räten«, so lautete die Forderung der Aufständischen im März 1917.",
    "Am 21. Januar 1924 starb Lenin in Gorki bei Moskau.",
)
TITLES = ("Der Anfang", "Sekte und Partei", "Vom Sturz des Zaren zur Herrschaft einer einzigen Partei", "Roter Terror")
NOTES = (
    "Ebd., S. 52 f.",
    "Vgl. Hans Kohn, Rußland vor Lenin, in: Der Monat 6 (1954), H. 67, S. 75 f. (Rezension).",
    "Franz Borkenau, Zwei Revolutionäre, in: Der Monat 3 (1950), H. 25, S. 19–29, hier S. 22. Die Angaben zu dem Buch "
    "erfolgen nach den Mitteilungen der Redaktion, die das Erscheinungsjahr in der Regel verschweigt.",
    "Müller, Hans: Die Öffentlichkeit, Berlin 1999, S. 3; ders., Der Einfluss, Köln 2001.",
)


@st.composite
def chapters(draw: st.DrawFn) -> Chapter:
    """Chapters of two or three sections; quotations follow a colon, every note has its marker."""
    number = draw(st.sampled_from([1, 8, 95, 356]))
    notes: dict[int, str] = {}
    pieces: list[Piece] = []

    def prose(least: int, end: str) -> str:
        said = draw(st.lists(st.tuples(st.sampled_from(SENTENCES), st.booleans()), min_size=least, max_size=9))
        words = []
        for sentence, noted in said:
            if noted and len(notes) < 12:
                key = number + len(notes)
                # No two notes end alike: what repeats at the foot of three pages is a running foot.
                notes[key] = f"{draw(st.sampled_from(NOTES))} Siehe {'abcdefghijkl'[len(notes)]}."
                sentence += f"[^{key}]"
            words.append(sentence)
        return " ".join([*words, end] if end else words)

    for section in range(1, draw(st.integers(2, 3))):
        pieces.append(Piece("heading", f"3.{section} {draw(st.sampled_from(TITLES))}"))
        pieces.append(Piece("paragraph", prose(3, "")))
        if draw(st.booleans()):
            pieces.append(
                Piece("paragraph", prose(3, "In einem Aufsatz für die Zeitschrift hieß es dazu im selben Jahr:"))
            )
            pieces.append(Piece("block_quote", prose(2, "")))
        pieces.append(Piece("paragraph", prose(3, "Damit endete der Streit.")))
    return Chapter(tuple(pieces), notes)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Pages of many measures, with and without form feeds, running heads and page numbers."""
    return Design(
        measure=draw(st.integers(28, 40)) * 1000,
        note_measure=draw(st.integers(36, 48)) * 1000,
        lines=draw(st.integers(28, 48)),
        form_feeds=draw(st.booleans()),
        gaps=draw(st.sampled_from([0.0, 0.3, 1.0])),
        special_spaces=draw(st.booleans()),
        seed=draw(st.integers(0, 9)),
    )


def letters(text: str) -> Counter[str]:
    """Letters and digits, ligatures and composed characters taken apart."""
    return Counter(character for character in unicodedata.normalize("NFKD", text) if character.isalnum())


def assert_conserved(source: Source) -> None:
    """Headings, blocks, notes and parts hold each letter and digit of the file exactly once, at its place."""
    held: Counter[int] = Counter()
    for text in [item.text for items in (source.headings, source.blocks, source.footnotes) for item in items]:
        assert len(text.text) == len(text.offsets)
        assert list(text.offsets) == sorted(text.offsets)
        for offset in set(text.offsets):
            held[offset] += source.text[offset].isalnum()
        for character, offset in zip(text.text, text.offsets, strict=True):
            if character.isalnum():
                assert unicodedata.normalize("NFKD", character)[0] in unicodedata.normalize("NFKD", source.text[offset])
    for start, end in source.parts:
        for offset in range(start, end):
            held[offset] += source.text[offset].isalnum()
    assert {offset for offset, times in held.items() if times > 1} == set()
    assert {i for i, character in enumerate(source.text) if character.isalnum()} - {i for i in held if held[i]} == set()


def view(source: Source) -> tuple[list[Any], list[Any], list[Any]]:
    """What was read, without places in the file."""
    return (
        [heading.text.text for heading in source.headings],
        [(block.locus, block.kind, block.text.text, block.markers) for block in source.blocks],
        [(note.number, note.locus, note.text.text, note.references, note.anchor) for note in source.footnotes],
    )


@given(chapters(), designs())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_typeset_is_read_back(chapter: Chapter, design: Design) -> None:
    """Texts, kinds, markers and notes of any chapter come back from its pages as they were set."""
    source = parse_source(typeset(chapter, design).encode(), "kapitel.txt")
    assert_conserved(source)
    assert [heading.text.text for heading in source.headings] == [
        p.plain for p in chapter.pieces if p.kind == "heading"
    ]
    assert [(block.kind, block.text.text) for block in source.blocks] == [
        (piece.kind, piece.plain) for piece in chapter.pieces if piece.kind != "heading"
    ]
    marked = [MARK.split(piece.text) for piece in chapter.pieces if piece.kind != "heading"]
    for block, parts in zip(source.blocks, marked, strict=True):
        places = [(int(number), len("".join(parts[: 2 * i + 1 : 2]))) for i, number in enumerate(parts[1::2])]
        assert [(number, position) for number, position in block.markers] == places
    assert {note.number: note.text.text for note in source.footnotes} == chapter.notes
    assert all(note.anchor is not None for note in source.footnotes)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), st.sampled_from([".txt", ".md"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    """Whatever a file holds: it is read without loss, or refused with the one error for that."""
    try:
        source = parse_source(data, f"a{suffix}")
    except SourceFormatError:
        return
    assert_conserved(source)


FRAGMENTS = (
    "Wort", "Satz.12", "ein-", "\n", "\n\n", "12 Vgl. Kohn, S. 3.", "\n 1 ", "[^1]", "\n[^1]: Ebd.", "# ", "> ",
    "\f", "2.1\tTitel", "¹²", "[12]", "12)", "Inf lation", " ", "\u2002\ufffd", "Anmerkungen", "1917", "»", "«",
    ".", "\u00ad",
    "ﬁ", "\t", "1. ", "\n---\n", "\r\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join), st.sampled_from([".txt", ".md"]))
@settings(max_examples=250, deadline=None)
def test_any_mixture_is_conserved(text: str, suffix: str) -> None:
    """Numbers, markup, page marks and hyphens in any order lose no letter."""
    try:
        source = parse_source(text.encode(), f"a{suffix}")
    except SourceFormatError:
        return
    assert_conserved(source)


def test_form_feeds_and_blanks_mark_the_same_pages() -> None:
    """The sample says the same whichever way its pages are marked."""
    blanks = SAMPLE.read_text("utf-8")
    feeds = "\f".join(("\n" + blanks).split("\n ")[1:]).replace("\f", "\n\f")
    one, other = (parse_source(text.encode(), "beispielkapitel.txt") for text in (blanks, feeds))
    assert (one.pages, view(one)) == (other.pages, view(other))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CR LF", "CR"])
def test_how_the_file_was_saved_does_not_matter(encoding: str, line_end: str) -> None:
    """Byte order marks, UTF-16 and foreign line ends change nothing."""
    text = SAMPLE.read_text("utf-8")
    saved = parse_source(text.replace("\n", line_end).encode(encoding), "beispielkapitel.txt")
    assert saved.text == text
    assert view(saved) == view(read_source(SAMPLE))


def test_the_sample_says_what_its_manuscript_says() -> None:
    """The shipped text file, set from Markdown, gives the blocks, notes, markers and references of the Markdown."""
    printed, written = read_source(SAMPLE), read_source(HERE / "data" / "beispielkapitel.md")
    assert_conserved(printed)
    assert_conserved(written)
    assert view(printed) == view(written)
    assert (printed.pages, len(printed.headings), len(printed.blocks), len(printed.footnotes)) == (10, 4, 37, 32)
    assert [note.number for note in printed.footnotes] == list(range(201, 233))


def test_the_samples_references() -> None:
    """The sample's notes cite what the shipped list of references says, Ebd. and short titles resolved."""
    notes = {note.number: note for note in read_source(SAMPLE).footnotes}
    names = ("title", "journal", "volume", "year", "issue", "pages", "kind", "via", "resolved_from", "consistency")
    path = HERE.parent / "eval" / "collections" / "sample" / "references.jsonl"
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        found = notes[row["number"]].references
        if row["number"] == 210:  # »Vgl. ebd.« behind a note with two works
            assert [(r.resolution, r.candidates) for r in found] == [("ambiguous", (209,))]
            continue
        for reference, work in zip(found, row["works"], strict=True):
            expected = [None if work[name] is None else work[name] for name in names]
            said = [getattr(reference, name) for name in names]
            assert [str(x) for x in said] == [str(x) for x in expected], row["number"]
            assert list(reference.authors) == work["authors"]
            assert reference.cited_pages == work["cited_pages"]


def test_faults_are_warned_of_with_their_place() -> None:
    """A note without a marker, a marker without a note, and a number out of sequence are named with their page."""
    text = "Ein Satz.1 Noch einer.2 Und einer.3 Und noch einer.5\n\n1 Kohn, S. 3.\n2 Ebd.\n3 Ebd.\n\f"
    text += "Ein Satz auf der zweiten Seite und weiter\n\n5 Shub, S. 7.\n6 Shub, S. 8.\n"
    source = parse_source(text.encode(), "buch.txt", first_page=41)
    assert [doubt.text("en") for doubt in source.doubts if doubt.kind != "unresolved"] == [
        "buch, page 2 of the file (p. 42): footnote 5 follows footnote 3: out of sequence",
        "buch, page 2 of the file (p. 42): footnote 6 has no marker in the text",
    ]
    missing = parse_source(b"Ein Satz.1 Noch einer.2 Und einer.3\n\n1 Kohn, S. 3.\n3 Ebd.\n", "buch.txt")
    assert "buch, page 1 of the file: marker 2 has no footnote" in [doubt.text("en") for doubt in missing.doubts]


def test_years_and_figures_are_no_markers() -> None:
    """1917, 3,5 and the numbers of sections stay text, even where notes have such numbers."""
    text = (
        "2.1 Der Anfang\n\nIm Jahr 1917.1 Um 3,5 Prozent (Kap. 2.3) und 3.2.1 im X. Heft 55.2 Danach 1921. Und 1922.3 "
        "Ende\nim Jahr 1924.\n\n1 Kohn, S. 3.\n2 Ebd.\n3 Ebd.\n"
    )
    source = parse_source(text.encode(), "buch.txt")
    assert [heading.text.text for heading in source.headings] == ["2.1 Der Anfang"]
    assert source.blocks[0].text.text == (
        "Im Jahr 1917. Um 3,5 Prozent (Kap. 2.3) und 3.2.1 im X. Heft 55. Danach 1921. Und 1922. Ende im Jahr 1924."
    )
    assert [number for number, _ in source.blocks[0].markers] == [1, 2, 3]


@pytest.mark.parametrize(
    ("marker", "opening"),
    [(".12", "12 "), (".12)", "12) "), (" [12].", "[12] "), ("[12].", "[12] "), (".¹²", "¹² "), (".12", "12. "),
     (" (12).", "(12) "), (". (12)", "(12) "), (". 12", "12 "), (". 12)", "12) ")],
)  # fmt: skip
def test_other_styles_of_notes(marker: str, opening: str) -> None:
    """Markers and note numbers vanish from the texts with their brackets."""
    text = f"Die Zeitschrift erschien{marker} Danach kam\nder Krieg.\n\n{opening}Kohn, Titel, Bonn 1950, S. 3.\n"
    source = parse_source(text.encode(), "buch.txt")
    assert [block.text.text for block in source.blocks] == ["Die Zeitschrift erschien. Danach kam der Krieg."]
    assert [(note.number, note.text.text) for note in source.footnotes] == [(12, "Kohn, Titel, Bonn 1950, S. 3.")]
    assert source.footnotes[0].anchor is not None


def test_a_list_is_no_notes_where_the_marks_are_loose() -> None:
    """Where the notes have a heading, lines above it open none."""
    text = (
        "Drei Arten gab es (1):\n1. Orte ohne Kirche\n2. Kirchen ohne Dach\nSo stand es (2).\n\nANMERKUNGEN\n"
        "(1) Kohn, Titel, Bonn 1950, S. 3.\n(2) Ebd., S. 4.\n"
    )
    source = parse_source(text.encode(), "buch.txt")
    assert [note.text.text for note in source.footnotes] == ["Kohn, Titel, Bonn 1950, S. 3.", "Ebd., S. 4."]
    assert all(note.anchor for note in source.footnotes)


def test_a_list_above_the_notes_does_not_take_their_markers() -> None:
    text = (
        "Drei Arten gab es.1 Man zählte sie.2\n1. Orte ohne Kirche\n2. Kirchen ohne Dach\nSo blieb es lange.\n\n"
        "1 Kohn, Titel, Bonn 1950, S. 3.\n2 Ebd., S. 4.\n\fDas Ende.3\n\n3 Ebd.\n"
    )
    source = parse_source(text.encode(), "buch.txt")
    assert [note.text.text[:4] for note in source.footnotes] == ["Kohn", "Ebd.", "Ebd."]
    assert all(note.anchor for note in source.footnotes)


def test_endnotes_and_one_line_a_paragraph() -> None:
    """A text that was never set into lines has a block a line; its notes may stand at the end."""
    prose = "Die Zeitschrift erschien in Berlin und wurde von vielen gelesen. " * 4
    text = f"2.1 Der Anfang\n{prose}Schluss.1\n{prose}Ende.2\nAnmerkungen\n1 Kohn, S. 3.\n2 Ebd., S. 4.\n"
    source = parse_source(text.encode(), "buch.txt")
    assert [heading.text.text for heading in source.headings] == ["2.1 Der Anfang", "Anmerkungen"]
    assert [block.text.text for block in source.blocks] == [f"{prose}Schluss.", f"{prose}Ende."]
    assert [note.anchor.locus for note in source.footnotes if note.anchor] == ["buch/2.1/p1", "buch/2.1/p2"]


def test_scopes() -> None:
    """A sentence has the notes whose scope, from the marker before to their own, overlaps it."""
    source = parse_source(b"Eins. Zwei.1 Drei,2 dann vier. Ende.\n\n1 Kohn, S. 3.\n2 Ebd.\n", "buch.txt")
    assert [sentence.footnotes for sentence in source.blocks[0].sentences] == [(1,), (1,), (2,), ()]


def test_a_marker_before_the_full_stop_does_not_begin_the_next_scope() -> None:
    source = parse_source(b"Nebel1. Niemand. Bett2.\n\n1 Kohn, S. 3.\n2 Ebd.\n", "buch.txt")
    assert [sentence.footnotes for sentence in source.blocks[0].sentences] == [(1,), (2,), (2,)]


def _anchored(text: str) -> list[tuple[int, str, str]]:
    """Of each note its number, its text, and the sentence in which its marker stands."""
    source = parse_source(text.encode(), "buch.txt")
    assert not source.doubts
    blocks = {block.locus: block for block in source.blocks}
    found = []
    for note in source.footnotes:
        assert note.anchor is not None
        block = blocks[note.anchor.locus]
        sentence = block.sentences[note.anchor.sentence]
        assert note.key in sentence.footnotes
        found.append((note.number, note.text.text, block.text.text[sentence.start : sentence.end]))
    return found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Er kam.1 Sie ging.2\n\n1\nKohn, Masken, Jena 1912.\n2\nEbd.\n", id="lines of their own"),
        pytest.param("Er kam.1 Sie ging.2\n\nl Kohn, Masken, Jena 1912.\n2 Ebd.\n", id="a damaged number"),
        pytest.param("Er kam.l Sie ging.2\n\n1 Kohn, Masken, Jena 1912.\n2 Ebd.\n", id="a damaged marker"),
    ],
)
def test_the_numbers_of_ugly_scans(text: str) -> None:
    assert _anchored(text) == [(1, "Kohn, Masken, Jena 1912.", "Er kam."), (2, "Ebd.", "Sie ging.")]


def test_notes_marked_by_signs() -> None:
    """They have number 0, stand outside the order of the others, and are shown as »*«."""
    text = "Das Haus stand da.*\n\nEr kam.1 Sie ging.** Es blieb.2\n\n"
    text += "* Vortrag.\n1 Kohn, Masken, Jena 1912.\n** Siehe oben.\n2 Kohn, Briefe, Jena 1913.\n\f"
    text += "Dann kam er.*\n\n* Kohn, Reisen, Jena 1914.\n"
    assert _anchored(text) == [
        (0, "Vortrag.", "Das Haus stand da."),
        (1, "Kohn, Masken, Jena 1912.", "Er kam."),
        (0, "Siehe oben.", "Sie ging."),
        (2, "Kohn, Briefe, Jena 1913.", "Es blieb."),
        (0, "Kohn, Reisen, Jena 1914.", "Dann kam er."),
    ]
    assert [shown_number(number) for number in (0, 12)] == ["*", "12"]


_KOHN = "Kohn, Masken, Jena 1912."
_ROST = "Rost, Briefe, Jena 1913."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Er kam 1). Sie ging.\n2) Und\n\n____\n1) {_KOHN}\n2) {_ROST}\n", id="brackets behind blanks"),
        pytest.param(f"Er kam.\n1\n Sie ging.\n2\n Und\n\n1\n {_KOHN}\n2\n {_ROST}\n", id="alone on lines"),
        pytest.param(f"Er kam (1). Sie ging. (2) Und\n\n(1) {_KOHN}\n(2) {_ROST}\n", id="in brackets"),
        pytest.param(f"Er kam[1]. Sie ging[2]. Und\n\n[1] {_KOHN}\n[2] {_ROST}\n", id="in square brackets"),
    ],
)
def test_styles_of_markers(text: str) -> None:
    assert _anchored(text) == [(1, _KOHN, "Er kam."), (2, _ROST, "Sie ging.")]


def test_signs_behind_blanks_and_with_brackets() -> None:
    text = f"Er kam. * Sie ging**, und er (* 1903, † 1950) blieb. Und.\n\n*) {_KOHN}\n**) {_ROST}\n"
    assert _anchored(text)[0] == (0, _KOHN, "Er kam.")
    assert _anchored(text)[1][2] == "Sie ging, und er (* 1903, † 1950) blieb."


def test_notes_without_full_stops_take_no_text_of_the_next_page() -> None:
    first = "Er kam.1 Sie ging.2\n\n1 Kohn, Masken, Jena 1912, S. 3\n2 Rost, Briefe, Jena 1913, S. 4\n\f"
    second = "Dann kam er.3\n\nSo war es in Berlin 1933, und niemand sah es.\n\n3 Ebd., S. 8\n"
    source = parse_source((first + second).encode(), "buch.txt")
    assert [note.text.text for note in source.footnotes][1] == "Rost, Briefe, Jena 1913, S. 4"
    assert any("niemand sah es" in block.text.text for block in source.blocks)


_FIGURES = [
    ("Das war so.1 Siehe (Mt 5,3–5) und weiter. Nun.2", 2),
    ("Das war so.1 Das Wort (Jes 1,1–2) ist alt.2", 2),
    ("Das war so.1 Siehe Nr.1, 2 und 3. Und weiter.2 Nun.3", 3),
    ("Das war so.1 Er sagt in Bd. 2 und später mehr davon. Dann kam Huber. Und fertig.3", 3),
    ("Das war so.1 Er blieb lange. 2 Jahre später starb er. Und fertig.3", 3),
    ("Das war so.1 Das Geld (1) und die Zeit (2) und mehr. Und fertig.3", 3),
    ("Im Jahr 1900 waren es 5, 2 davon starben, 3 blieben. Und fertig.1", 1),
]


@pytest.mark.parametrize(("body", "count"), _FIGURES)
def test_figures_stay_in_the_text(body: str, count: int) -> None:
    """Bible passages, volumes and enumerations, though the marker of a note be missing."""
    notes = "".join(f"{n} Kohn, Band {'I' * n}, Jena 191{n}, S. 3.\n" for n in range(1, count + 1))
    text = parse_source(f"{body}\n\n{notes}".encode(), "buch.txt").blocks[0].text.text
    assert text == re.sub(r"(?<=[a-z]\.)\d(?= [A-Z]|$)", "", body)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Der Fluss\n\n1\n\nEs war Winter.\nAlles schlief.\n\n2\n\nEs kam der Mai.\nEnde.\n", id="chapters"
        ),
        pytest.param("Das ist *wichtig* und *gut*.\n\n* Brot war teuer\n* Milch auch\n\nEs ging so.\n", id="emphasis"),
        pytest.param("Viele Student* kamen.\n\n* Brot gab es nicht.\n\nDann gingen alle heim.\n", id="a bullet"),
        pytest.param("Seelen\n1900    120 Seelen\n1901    124 Seelen\n\f1902    130 Seelen\nEnde.\n", id="a table"),
        pytest.param("Der Mann aus Ulm, der hieß\n_______\nund wohnte dort.\n", id="a blank"),
    ],
)
def test_what_is_no_note_and_no_page_number_stays_text(text: str) -> None:
    source = parse_source(text.encode(), "buch.txt")
    assert not source.footnotes
    read = " ".join([heading.text.text for heading in source.headings] + [block.text.text for block in source.blocks])
    assert sorted(read.split()) == sorted(text.split())


def test_a_chapters_number_opens_no_note_though_a_note_has_it() -> None:
    text = f"Er kam.1 Sie ging.2 Ende.\n\n2\n\nDann kam der Mai.\n\n1 {_KOHN}\n2 {_ROST}\n"
    assert [note.text.text for note in parse_source(text.encode(), "buch.txt").footnotes] == [_KOHN, _ROST]


def test_notes_set_apart_by_blanks_are_no_page_numbers() -> None:
    names = ("Anna", "Berta", "Clara")
    pages = [
        f"Und {name} kam.{n}\nDann ging der Tag.\n\n{n}\tVgl. {name}, Jena 1912.\n" for n, name in enumerate(names, 1)
    ]
    source = parse_source("\f".join(pages).encode(), "buch.txt")
    assert [note.number for note in source.footnotes] == [1, 2, 3]
    assert {note.page_printed for note in source.footnotes} == {None}


def test_a_note_may_begin_with_a_day_and_end_with_its_page() -> None:
    text = f"Er kam.1 Sie ging.2 Und.3\n\n1. {_KOHN}\n2. 17. Juni 1953, Brief.\n3. {_ROST}\n"
    notes = parse_source(text.encode(), "buch.txt").footnotes
    assert [note.text.text for note in notes] == [_KOHN, "17. Juni 1953, Brief.", _ROST]
    text = "Er ging.1\n\nAnmerkungen\n\n1 Kohn, Masken, S. 3\n\fIm Sommer war die Stadt leer.\nNiemand blieb.\n"
    assert [note.text.text for note in parse_source(text.encode(), "buch.txt").footnotes] == ["Kohn, Masken, S. 3"]


def test_an_enumeration_takes_no_marker() -> None:
    text = f"Er nannte drei Gründe: 1) den Krieg, 2) die Not und 3) den Zaren. So war es.1\n\n1 {_KOHN}\n"
    source = parse_source(text.encode(), "buch.txt")
    assert source.blocks[0].text.text == "Er nannte drei Gründe: 1) den Krieg, 2) die Not und 3) den Zaren. So war es."
    assert _anchored(text) == [(1, _KOHN, "So war es.")]


def test_a_date_opens_no_note() -> None:
    text = f"Er kam.1 Sie ging.2 Und.3\n\n1 {_KOHN} Geprüft am\n3. 2. 2021.\n2 {_ROST}\n3 {_KOHN}\n"
    notes = parse_source(text.encode(), "buch.txt").footnotes
    assert [note.text.text for note in notes] == [f"{_KOHN} Geprüft am 3. 2. 2021.", _ROST, _KOHN]


def test_several_notes_in_one_bracket() -> None:
    source = parse_source(f"Er kam [1, 2]. Und.\n\n[1] {_KOHN}\n[2] {_ROST}\n".encode(), "buch.txt")
    assert source.blocks[0].text.text == "Er kam. Und."
    assert [sentence.footnotes for sentence in source.blocks[0].sentences] == [(1, 2), ()]


def test_a_note_goes_on_below_the_rule_of_the_next_page() -> None:
    """The rule is no text; what stands between it and the first note belongs to the note before."""
    first = f"Er kam.1 Sie ging.2\n\n________\n1 {_KOHN}\n2 Rost, Briefe. Er war\n\f"
    second = f"Dann kam er.3 Und ging.\n\n________\nNachbar von Kohn, Jena 1913.\n3 {_KOHN}\n"
    source = parse_source((first + second).encode(), "buch.txt")
    assert [note.text.text for note in source.footnotes][1] == "Rost, Briefe. Er war Nachbar von Kohn, Jena 1913."
    assert [block.text.text for block in source.blocks] == ["Er kam. Sie ging. Dann kam er. Und ging."]


def test_endnotes_go_on_at_the_next_pages_top() -> None:
    first = f"Er kam.1 Sie ging.2\n\nAnmerkungen\n\n1 {_KOHN}\n2 Rost, Briefe. Er war Nach-\n\f"
    source = parse_source((first + "bar von Kohn, Jena 1913.\n").encode(), "buch.txt")
    assert source.footnotes[1].text.text == "Rost, Briefe. Er war Nachbar von Kohn, Jena 1913."


def test_a_list_is_no_notes() -> None:
    source = parse_source(b"Die Leser* kamen, alle Leser*innen.\n\n* Punkt eins\n* Punkt zwei\n", "buch.txt")
    assert not source.footnotes


def test_several_notes_at_one_place() -> None:
    text = "Er kam.1,2 Sie ging.3–5 Es kostete 3,5 Mark.\n\n1 A.\n2 B.\n3 C.\n4 D.\n5 E.\n"
    source = parse_source(text.encode(), "buch.txt")
    block = source.blocks[0]
    assert block.text.text == "Er kam. Sie ging. Es kostete 3,5 Mark."
    assert [sentence.footnotes for sentence in block.sentences] == [(1, 2), (3, 4, 5), ()]


def test_a_note_goes_on_with_figures_on_the_next_page() -> None:
    first = "Er kam zu spät, wie immer.1\n\n1 Theodor Rathke, Studentinnen. Ein Beitrag zur Geschichte\n\f"
    second = "Sie ging fort, und niemand hielt sie.2\n\n1900 bis 1914, Colmar 1924, S. 33.\n2 Ebd., S. 12.\n"
    notes = parse_source((first + second).encode(), "buch.txt").footnotes
    assert notes[0].text.text.endswith("Geschichte 1900 bis 1914, Colmar 1924, S. 33.")
    assert notes[1].text.text == "Ebd., S. 12."


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "Er kam.1 Sie ging.2 Es blieb.3\n",
            "page 1 of the file: markers 1 to 3 seem to stand in the text",
        ),
        (
            "Er kam.\n\n4 Theodor Rathke, Die Studentinnen, Colmar 1924, S. 33.\n",
            "looks like a footnote, but was read as text",
        ),
    ],
)
def test_notes_that_were_not_read_are_warned_of(text: str, warning: str) -> None:
    doubts = parse_source(text.encode(), "buch.txt").doubts
    assert any(warning in doubt.text("en") for doubt in doubts), doubts


_RESTARTED = (
    "Die Stadt lag im Nebel.{first} Niemand wusste davon.2\n\n"
    "1 Helene Voss, Briefe, Jena 1912, S. 1.\n2 Ebd., S. 2.\n\f"
    "Dann kam der Bahnhof.1 Er war rot.2\n\n1 Dora Klemm, Masken, Weimar 1990, S. 3.\n2 Ebd., S. 4.\n"
)


@pytest.mark.parametrize("first", ["1", "l", "ä"])
def test_notes_of_one_number_are_told_apart(first: str) -> None:
    """Each has the sentence of its own page, though a marker before it be damaged."""
    source = parse_source(_RESTARTED.format(first=first).encode(), "buch.txt")
    texts = {block.locus: block for block in source.blocks}
    anchored = []
    for note in source.footnotes:
        assert note.key % 100_000 == note.number
        if note.anchor is not None:
            block = texts[note.anchor.locus]
            sentence = block.sentences[note.anchor.sentence]
            assert note.key in sentence.footnotes
            anchored.append((note.text.text.split(",")[0], block.text.text[sentence.start : sentence.end][-15:]))
    expected = [
        ("Helene Voss", "t lag im Nebel."),
        ("Ebd.", "d wusste davon."),
        ("Dora Klemm", "am der Bahnhof."),
        ("Ebd.", "Er war rot."),
    ]
    assert anchored == (expected[1:] if first == "ä" else expected)


def test_a_marker_without_a_note_means_none_where_numbers_repeat() -> None:
    """Nobody can tell whose it is: its sentence has no note, rather than that of another page."""
    text = (
        "Die Stadt lag im Nebel [1].\n\n[1] Helene Voss, Briefe, Jena 1912, S. 1.\n\f"
        "Dann kam der Bahnhof [1].\n\n[1] Dora Klemm, Masken, Weimar 1990, S. 3.\n\fUnd der Krieg [1]. Er war lang.\n"
    )
    source = parse_source(text.encode(), "buch.txt")
    keys = {note.key for note in source.footnotes}
    assert [note.number for note in source.footnotes] == [1, 1]
    sentences = [(block.text.text[s.start : s.end], s.footnotes) for block in source.blocks for s in block.sentences]
    noted = {text: set(footnotes) & keys for text, footnotes in sentences}
    assert noted["Dann kam der Bahnhof."] == {100_001}
    assert noted["Und der Krieg."] == set()
    assert any(doubt.kind == "marker_twice" for doubt in source.doubts)
    assert [key_at(note.locus) for note in source.footnotes] == [note.key for note in source.footnotes]


def test_a_chapter_that_begins_in_mid_page_has_its_own_notes() -> None:
    text = (
        "Die Stadt lag im Nebel.7 Niemand wusste davon.8\n\nDann kam der Bahnhof.1 Er war rot.2\n\n"
        "7 Helene Voss, Briefe, Jena 1912, S. 1.\n8 Ebd., S. 2.\n"
        "1 Dora Klemm, Masken, Weimar 1990, S. 3.\n2 Ebd., S. 4.\n"
    )
    assert [note.number for note in parse_source(text.encode(), "buch.txt").footnotes] == [7, 8, 1, 2]


def test_running_heads_give_printed_pages() -> None:
    """Furniture is no text, and the pages know their printed numbers; `first_page` overrules them."""
    chapter = Chapter((Piece("paragraph", " ".join(SENTENCES * 12)),), {})
    data = typeset(chapter, Design(head="Der Blick nach Osten", first_folio=117, lines=20)).encode()
    source = parse_source(data, "buch.txt")
    assert source.blocks[0].text.text == chapter.pieces[0].text
    assert [printed for _, _, printed in source.blocks[0].page_starts][:3] == ["117", "118", "119"]
    assert parse_source(data, "buch.txt", first_page=5).blocks[0].page_starts[1][2] == "6"
    assert_conserved(source)


@pytest.mark.parametrize("name", ["buch", "buch.docx", ".txt", "buch.txt.gz", ""])
def test_unknown_kinds_of_files(name: str) -> None:
    """The ending tells the kind; others are refused with the list of those that can be read."""
    with pytest.raises(SourceFormatError, match="unknown kind of file"):
        parse_source(b"Text", name)


def test_missing_and_empty_files(tmp_path: Path) -> None:
    """A missing file and an empty one are told apart."""
    with pytest.raises(SourceNotFoundError):
        read_source(tmp_path / "fehlt.txt")
    with pytest.raises(SourceFormatError, match="empty"):
        parse_source(b" \n", "leer.txt")


@pytest.mark.parametrize(
    "unit",
    ["Ein Wort und noch eins. ", "A", " ", "1", "Satz.1 ", "S. 1, ", "f ", "a\u00ad", "»", "ab\n", "\f", "[^1]", "> "],
)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_long_texts_take_no_time(unit: str, suffix: str) -> None:
    """No pattern runs away, in the text or in a note; a minute for these would be a fault."""
    text = (unit * (60_000 // len(unit)))[:60_000]
    for before in ("", "Ein Satz.1 Ja.\n\n1 Müller, Hans: ", "Ein Satz.[^1] Ja.\n\n[^1]: Müller, Hans: "):
        try:
            parse_source((before + text).encode(), f"a{suffix}")
        except SourceFormatError:
            assert not any(map(str.isalnum, text))


_HOOK = "Rußland im Mondenschein. Bemerkungen zu einem neuen Buch über die Sowjetunion"
_TAGE = "Lenins letzte Tage. Aus einer neuen kritischen Biographie"
_VERMAECHTNIS = "Stalins Vermächtnis. Zur Interpretation seiner letzten Schrift"
_AFFAERE = "Die Affäre Netschajew. Ein Kapitel russischer Revolutionsgeschichte"
_TITO = "Tito und Trotzki. Der Unabhängigkeitskampf der kommunistischen Parteien"
# Facts of the chapter's notes, by number: (authors, title, volume, year, issue, pages, cited pages, kind) of each work.
_MONAT: dict[int, Sequence[tuple[str, str, str, str, str, str, str | None, str]]] = {
    357: [("Franz Borkenau", "Zwei Revolutionäre", "3", "1950", "25", "19–29", "22", "review")],
    358: [("Sidney Hook", _HOOK, "4", "1952", "44", "172–178", "174", "review")],
    359: [("Hans Kohn", "Dostojewski. Ein politisches Porträt", "2", "1949", "13", "78–88", None, "article"),
          ("Hans Kohn", "Dostojewski. Ein politisches Porträt", "2", "1949", "14", "187–192", None, "article")],
    360: [("Hans Kohn", "Rußland vor Lenin", "6", "1954", "67", "75 f.", None, "review")],
    361: [("Edward Hallett Carr", _AFFAERE, "2", "1950", "24", "535–544", "535", "article")],
    362: [("Franz Borkenau", "Zwei Revolutionäre", "3", "1950", "25", "23", None, "article")],
    363: [("Boris Shub", "Die vergessene Revolution", "4", "1952", "42", "654–656", "655", "article")],
    364: [("Harald Hurwitz", "Die verfälschte Revolution", "4", "1952", "44", "216–218", None, "article")],
    365: [("Boris Shub", "Die vergessene Revolution", "4", "1952", "42", "655", None, "article")],
    366: [("Sidney Hook", _HOOK, "4", "1952", "44", "172–178", "174", "review")],
    367: [("Boris Shub", "Die vergessene Revolution", "4", "1952", "42", "656", None, "article")],
    368: [("David Shub", _TAGE, "1", "1948", "3", "37–48", "41", "article")],
    369: [("Richard Löwenthal", _VERMAECHTNIS, "3", "1953", "55", "16–25", "16", "article")],
    370: [("Richard Löwenthal", _VERMAECHTNIS, "3", "1953", "55", "16–25", "17", "article")],
    372: [("David Shub", _TAGE, "1", "1948", "3", "41", None, "article")],
    373: [("Boris Shub", "Revolution im November", "1", "1948", "2", "87–90", "88", "article")],
    376: [("David Shub", _TAGE, "1", "1948", "3", "43", None, "article")],
    377: [("", "Wie führt man Schauprozesse?", "2", "1949", "14", "217", None, "letter")],
    378: [("Michael Padev", "Die Bauern unter dem Sowjetsystem", "4", "1951", "39", "327–329", "328", "letter")],
    379: [("Franz Borkenau", "Die neue Komintern", "1", "1949", "4", "50–60", "52", "article")],
    380: [("Franz Borkenau", "Die neue Komintern", "1", "1949", "4", "50–60", "52 f.", "article")],
    381: [("Franz Borkenau", "Die neue Komintern", "1", "1949", "4", "50–60", "53 f.", "article")],
    382: [("George Grosz", "Russlandreise 1922", "5", "1953", "56", "135–152", None, "article")],
    383: [("Richard Löwenthal", _VERMAECHTNIS, "3", "1953", "55", "17", None, "article")],
    384: [("Ruth Fischer", _TITO, "2", "1950", "16", "398–409", "399", "article")],
    385: [("Franz Borkenau", "Der Spötter als Paneggyriker", "3", "1951", "36", "606–615", "612–615", "article")],
    386: [("David Shub", _TAGE, "1", "1948", "3", "45", None, "article")],
}  # fmt: skip


@pytest.fixture(scope="module")
def source(chapter_path: Path) -> Source:
    """The chapter that Fussnote was made for; the tests below hold facts collected by hand."""
    return read_source(chapter_path)


def test_chapter_nothing_is_lost(source: Source) -> None:
    """Each letter stands in one place."""
    assert_conserved(source)


def test_chapter_blocks(source: Source) -> None:
    """Two headings, 25 paragraphs and 11 block quotes on 13 pages; the first sentence is a fragment."""
    assert source.pages == 13
    assert [heading.section for heading in source.headings] == ["2.2", "2.3"]
    assert Counter(block.kind for block in source.blocks) == {"paragraph": 25, "block_quote": 11}
    assert Counter(block.section for block in source.blocks) == {"0": 2, "2.2": 31, "2.3": 3}
    quotes = [block.locus.rpartition("/p")[2] for block in source.blocks if block.kind == "block_quote"]
    assert quotes == "5 11 13 15 17 21 23 25 30 2 3".split()
    assert [block.locus for block in source.blocks if block.sentences[0].fragment] == ["kapitel-iv-2/0/p1"]


def test_chapter_notes_are_anchored_once(source: Source) -> None:
    """Notes 356 to 386 have one marker each, in order."""
    assert [note.number for note in source.footnotes] == list(range(356, 387))
    assert [number for block in source.blocks for number, _ in block.markers] == list(range(356, 387))
    anchors = {note.number: note.anchor.locus.rpartition("/p")[2] for note in source.footnotes if note.anchor}
    assert (len(anchors), anchors[363], anchors[375], anchors[386]) == (31, "5", "17", "30")


@pytest.mark.parametrize("number", _MONAT)
def test_chapter_works(source: Source, number: int) -> None:
    """Authors, titles and figures are those of the note, or of the work that its Ebd. means."""
    note = next(note for note in source.footnotes if note.number == number)
    assert [
        ("/".join(r.authors), r.title, r.volume, r.year, r.issue, r.pages, r.cited_pages, r.kind)
        for r in note.references
    ] == _MONAT[number]
    assert {reference.journal for reference in note.references} == {"Der Monat"}


def test_chapter_notes_with_other_works(source: Source) -> None:
    """A series, short titles of books that the chapter does not print in full, and works named in running words."""
    notes = {note.number: note.references for note in source.footnotes}
    assert [(r.title, r.kind) for r in notes[356]] == [("Der Gott, der keiner war bzw. Ein Gott hat versagt", "series")]
    assert [(r.authors, r.title, r.pages, r.resolution) for r in notes[371]] == [
        (("Burnham",), "Vom Wesen des Kommunismus", "27", "unresolved")
    ]
    assert [(r.authors, r.title, r.pages, r.kind) for r in notes[374]] == [
        (("Dallin", "Nicolaevsky"), "Arbeiter oder Ausgebeutete", "66 f.", "other"),
        ((), "Forced Labor in Soviet Russia", None, "book"),
        (("Boris Shub",), "Lüge und Illusion", "88–90", "review"),
    ]
    assert [(r.authors, r.title, r.pages, r.kind) for r in notes[375]] == [
        (
            ("Alexander Berkman",),
            "Der Aufstand von Kronstadt. Zum 30. Jahrestag der ersten Revolution gegen den Bolschewismus",
            "632–641",
            "article",
        ),
        ((), "Redaktionelle Mitteilung", "666", "other"),
        (("Julien Steinberg",), "Verdict of Three Decades", None, "book"),
    ]


def test_chapter_chains_of_ebd(source: Source) -> None:
    """370 leads to 369, 380 to 379, and 381 through 380 to 379."""
    found = {note.number: note.references[0] for note in source.footnotes}
    assert {n: (r.resolved_from, r.chain) for n, r in found.items() if r.via == "ebd"} == {
        370: (369, (369,)),
        380: (379, (379,)),
        381: (379, (380, 379)),
    }


def test_chapter_impossible_volume_is_reported(source: Source) -> None:
    """Issue 55 is not of volume 3: both notes that print it are warned of, and the Ebd. inherits the conflict."""
    conflicts = {n.number: r.conflict for n in source.footnotes for r in n.references if r.consistency == "conflict"}
    readings = ("Jahrgang 3 (1953), Heft 55", "Jahrgang 5 (1953), Heft 55")
    assert conflicts == {369: readings, 370: readings, 383: readings}
    assert [doubt.text("en").split(": ")[1] for doubt in source.doubts] == [
        "footnote 369 prints Jahrgang 3 (1953), Heft 55; the issue implies Jahrgang 5 (1953), Heft 55",
        "footnote 371",
        "footnote 374",
        "footnote 383 prints Jahrgang 3 (1953), Heft 55; the issue implies Jahrgang 5 (1953), Heft 55",
    ]


def test_chapter_repair(source: Source) -> None:
    """Words parted by hyphens, pages and lost ligatures are whole, and stand in the file as the edit map says."""
    text = " ".join(block.text.text for block in source.blocks)
    for word in ("Einfluss", "Auflösung", "Inflation", "Daraufhin", "Hitler-Stalin-Paktes", "Bolschewiki vorgegangen",
                 "Exekutiv-Komitee", "deshalb hingen", "einflussreichen", "flache Land", "Bürokratie"):  # fmt: skip
        assert word in text
    for word in ("f lu", "f lö", "f la", "\u2002", "\u202f", "\ufffd", "\u00a0"):
        assert word not in text
