"""A text file is decoded whatever its encoding, and divided into the pages and lines that were printed."""

import codecs

import pytest

from index.errors import SourceFormatError
from index.reading.plain import decode, read_plain

TEXT = "Größe »früher« – später.\nZweite Zeile.\n"


def page(number: int, lines: int = 15) -> str:
    return "\n".join(f"Seite {number}, Zeile {i} des Satzes" for i in range(1, lines + 1)) + "\n"


def contents(data: bytes | str) -> list[list[str]]:
    """The text of every line, page by page."""
    paged = read_plain(data.encode() if isinstance(data, str) else data, "buch.txt")
    return [[paged.text[line.start : line.end] for line in page.lines] for page in paged.pages]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "byte order mark", "utf-16", "utf-16 big-endian", "CR LF", "CR"],
)
def test_encodings_and_line_ends_give_the_same_text(data: bytes) -> None:
    """How a file was saved does not change what it says."""
    assert decode(data, "buch.txt") == (TEXT, ())


def test_windows_1252_is_read_with_a_warning() -> None:
    """Bytes that are not UTF-8 are read as Windows-1252, and the reader says so."""
    text, doubts = decode(TEXT.encode("cp1252"), "alt.txt")
    assert text == TEXT
    assert [doubt.text("en") for doubt in doubts] == [
        "alt.txt: not UTF-8 (byte 2); read as Windows-1252. Save it as UTF-8 to be sure."
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n ",
        b"***\n---",
        b"\x00\x01\x02 Text",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        b"a\x01b\x02c\x03",
        b"\xff\xfe\x00\xd8",
    ],
    ids=["empty", "blank", "no word", "nulls", "image", "control characters", "half a surrogate pair"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """Bytes without words, or with control characters, are no source; the message says what to do."""
    with pytest.raises(SourceFormatError, match=r"^buch\.txt: "):
        read_plain(data, "buch.txt")


def test_form_feeds_divide_pages() -> None:
    """A form feed ends a page; one at the end of the file begins none."""
    assert contents("erste Seite\n\fzweite Seite\nvorletzte Zeile\f") == [
        ["erste Seite"],
        ["zweite Seite", "vorletzte Zeile"],
    ]


def test_single_blanks_divide_pages() -> None:
    """Without form feeds a page begins where a line begins with a single blank."""
    assert [lines[0] for lines in contents(f" {page(1)} {page(2)} {page(3)}")] == [
        " Seite 1, Zeile 1 des Satzes",
        " Seite 2, Zeile 1 des Satzes",
        " Seite 3, Zeile 1 des Satzes",
    ]


def test_with_form_feeds_single_blanks_are_indents() -> None:
    """Form feeds are the surer sign: a line with a blank in front stays on its page."""
    assert [len(lines) for lines in contents(f"{page(1)} {page(2)}\f{page(3)}")] == [30, 15]


def test_frequent_single_blanks_are_indents() -> None:
    """Where every other line begins with a blank, no page is that short."""
    assert len(contents(" eingerückt\nnicht\n" * 20)) == 1


def test_a_line_knows_whether_a_blank_line_stands_above() -> None:
    """Below a blank line a block opens; at a page's top that is left open."""
    paged = read_plain(b"a\nb\n\nc\n\f\n\nd\n", "buch.txt")
    assert [[line.opens for line in page.lines] for page in paged.pages] == [[None, None, True], [None]]


def test_unusual_separators_stay_inside_a_line() -> None:
    """U+2028, U+0085 and the like are characters of a line, so that offsets are those of the file."""
    assert contents("a\u2028b\u0085c\vd\n") == [["a\u2028b\u0085c\vd"]]
