"""PDFs: every line of typeset books is recovered with its zone, role, markers and page, and bad files are refused."""

import json
import random
from collections import Counter
from functools import lru_cache
from itertools import pairwise

import pypdfium2
import pytest

from index.errors import SourceFormatError
from index.reading.pages import Line, PagedText
from index.reading.pdf.extract import read_pdf
from index.reading.source import parse_source
from tests.pdf_books import MARK, Book, Layout, compile_pdf, make_book, minimal_pdf, typeset

ROLES = {"heading": "heading", "paragraph": "paragraph", "quote": "block_quote"}
FIRST_PAGES: dict[Layout, int] = {"a5": 123, "a4": 7, "columns": 41}
BOOKS = [(layout, seed) for layout in FIRST_PAGES for seed in (1, 2, 3)]
BOOK_IDS = [f"{layout}-{seed}" for layout, seed in BOOKS]


@lru_cache
def read_book(layout: Layout, seed: int) -> tuple[Book, PagedText]:
    """A made-up book and what the reader makes of its PDF."""
    book = make_book(seed)
    return book, read_pdf(typeset(book, layout), "buch.pdf")


def lines_of(paged: PagedText, zone: str) -> list[Line]:
    """All lines of one zone, in order."""
    return [line for page in paged.pages for line in page.lines if line.zone == zone]


def printed(paged: PagedText, line: Line, without: tuple[tuple[int, int], ...] = ()) -> str:
    """The text of a line, less the given spans."""
    kept, at = "", line.start
    for start, end in without:
        kept, at = kept + paged.text[at:start], end
    return kept + paged.text[at : line.end]


def joined(lines: list[str]) -> str:
    """Lines as one text; in the made-up books every hyphen at a line's end parts a word."""
    text = ""
    for line in lines:
        if text.endswith("-") and line[:1].islower():
            text = text[:-1] + line
        else:
            text += line if not text or text.endswith("–") else " " + line
    return text


def blocks_of(paged: PagedText) -> list[tuple[str | None, str]]:
    """Role and text of every block of the body, markers cut out."""
    blocks: list[tuple[str | None, list[str]]] = []
    for line in lines_of(paged, "body"):
        if line.opens or not blocks:
            blocks.append((line.role, []))
        assert line.role == blocks[-1][0]
        blocks[-1][1].append(printed(paged, line, line.markers))
    return [(role, joined(lines)) for role, lines in blocks]


def notes_of(paged: PagedText) -> list[tuple[str, str]]:
    """Number and text of every note."""
    notes: list[tuple[str, list[str]]] = []
    for line in lines_of(paged, "note"):
        if line.note_span is not None:
            assert line.opens
            notes.append((paged.text[slice(*line.note_span)], []))
            notes[-1][1].append(printed(paged, line, (line.note_span,)).strip())
        else:
            assert not line.opens
            notes[-1][1].append(printed(paged, line))
    return [(number, joined(lines)) for number, lines in notes]


@pytest.mark.parametrize(("layout", "seed"), BOOKS, ids=BOOK_IDS)
def test_headings_paragraphs_and_block_quotes_come_back_whole(layout: Layout, seed: int) -> None:
    """Over columns, pages and line-end hyphens every block has its role, its whole text, and nothing else."""
    book, paged = read_book(layout, seed)
    title = [("heading", "Zeitschriften im Kalten Krieg")] if layout == "columns" else []
    assert blocks_of(paged) == title + [(ROLES[block.kind], block.plain) for block in book.blocks]


@pytest.mark.parametrize(("layout", "seed"), BOOKS, ids=BOOK_IDS)
def test_notes_come_back_whole_and_every_marker_once(layout: Layout, seed: int) -> None:
    """Notes that run over a page are one note; each number is marked once in the body and opens one note."""
    book, paged = read_book(layout, seed)
    assert notes_of(paged) == [(str(number), text) for number, text in book.notes.items()]
    markers = [paged.text[start:end] for line in lines_of(paged, "body") for start, end in line.markers]
    assert markers == [number for block in book.blocks for number in MARK.findall(block.text)]


@pytest.mark.parametrize(("layout", "seed"), BOOKS, ids=BOOK_IDS)
def test_running_heads_are_furniture_and_number_the_pages(layout: Layout, seed: int) -> None:
    """Nothing but the running head and the page number is furniture, and the number is the page's."""
    book, paged = read_book(layout, seed)
    first = FIRST_PAGES[layout]
    assert [page.printed for page in paged.pages] == [str(first + i) for i in range(len(paged.pages))]
    for page in paged.pages:
        furniture = " ".join(printed(paged, line) for line in page.lines if line.zone == "furniture")
        words = furniture.replace("–", "").split()
        assert sorted(words) == sorted([*book.running_head.split(), str(page.printed)])


@pytest.mark.parametrize(("layout", "seed"), BOOKS, ids=BOOK_IDS)
def test_no_letter_or_figure_is_lost_or_added(layout: Layout, seed: int) -> None:
    """The lines of a page hold the letters and figures that pdfium extracts from it, and make up the text."""
    book, paged = read_book(layout, seed)
    document = pypdfium2.PdfDocument(typeset(book, layout))
    for page, source in zip(paged.pages, document, strict=True):
        text_page = source.get_textpage()
        expected = Counter(char for char in text_page.get_text_range() if char.isalnum())
        text_page.close()
        assert Counter(c for line in page.lines for c in printed(paged, line) if c.isalnum()) == expected
    document.close()
    rebuilt = "".join("\n".join(printed(paged, line) for line in page.lines) + "\f" for page in paged.pages)
    assert rebuilt == paged.text
    assert not set(paged.text) & {"\u00ad", "\x02", "\ufffe"}
    assert paged.doubts == ()


def test_the_books_hold_the_hard_cases() -> None:
    """Some word is parted by a page's end, some note runs over, and some note line begins with another number."""
    parted = over = numbered = 0
    for layout, seed in BOOKS:
        _, paged = read_book(layout, seed)
        for page, following in pairwise(paged.pages):
            last = [line for line in page.lines if line.zone == "body"][-1]
            first = next(line for line in following.lines if line.zone == "body")
            parted += printed(paged, last).endswith("-") and first.opens is False
            notes = [line for line in following.lines if line.zone == "note"]
            over += bool(notes) and notes[0].opens is False
        numbered += sum(printed(paged, n)[:1].isdigit() for n in lines_of(paged, "note") if not n.opens)
    assert parted >= 2
    assert over >= 2
    assert numbered >= 2


def test_a_raised_figure_before_a_year_is_no_marker() -> None:
    """An edition (²1951) stays text, a note's number is a marker, in superscript glyphs and in raised small type."""
    for typographic in ("true", "false"):
        paged = read_pdf(
            compile_pdf(
                f"#set super(typographic: {typographic})\n"
                "Der Band erschien in Berlin #super[2]1951 in kleiner Auflage.#footnote[Ebd., S. 4.] Danach nicht mehr."
            ),
            "buch.pdf",
        )
        body = lines_of(paged, "body")
        assert [paged.text[a:b] for line in body for a, b in line.markers] == ["1"]
        assert notes_of(paged) == [("1", "Ebd., S. 4.")]


def test_notes_that_repeat_at_the_foot_of_pages_are_no_furniture() -> None:
    """»Ebd., S. 5.« as the only note of page after page is a note on every page."""
    page = "Der Herausgeber schwieg dazu.#footnote[Ebd., S. {0}.]"
    paged = read_pdf(compile_pdf("#pagebreak()\n".join(page.format(n) for n in range(3, 9))), "buch.pdf")
    assert notes_of(paged) == [(str(n - 2), f"Ebd., S. {n}.") for n in range(3, 9)]
    assert lines_of(paged, "furniture") == []


def test_a_note_marked_by_a_sign() -> None:
    """It has number 0, before and among numbered ones; a stop behind a raised figure stays with its word."""
    pdf = compile_pdf(
        'Der Band erschien in Berlin.#footnote(numbering: "*")[Zuerst in der Zeit.] Er war dünn'
        "#counter(footnote).update(0)#footnote[Kohn, Masken, Jena 1912.]. Danach nicht mehr. " + "Es blieb still. " * 30
    )
    source = parse_source(pdf, "buch.pdf")
    assert [(note.number, note.text.text) for note in source.footnotes] == [
        (0, "Zuerst in der Zeit."),
        (1, "Kohn, Masken, Jena 1912."),
    ]
    sentences = source.blocks[0].sentences
    assert [sentence.footnotes for sentence in sentences[:3]] == [(0,), (1,), ()]
    assert source.blocks[0].text.text.startswith("Der Band erschien in Berlin. Er war dünn. Danach")
    assert not source.doubts


def test_endnotes_in_small_type_are_notes() -> None:
    """Numbered small type below a heading is the notes zone, over its pages too."""
    notes = "\n\n".join(f"{n} Vgl. den Bericht des Korrespondenten, Heft {n + 20}, S. 7." for n in range(1, 91))
    paged = read_pdf(
        compile_pdf(
            '#set page(paper: "a5")\n#set text(font: "Libertinus Serif")\n'
            + "Die Redaktion veröffentlichte den Bericht ohne Kürzung und ohne Namen. " * 40
            + "\n= Anmerkungen\n#set text(size: 8pt)\n"
            + notes
        ),
        "buch.pdf",
    )
    assert [number for number, _ in notes_of(paged)] == [str(n) for n in range(1, 91)]
    assert [role for role, _ in blocks_of(paged)] == ["paragraph", "heading"]


def test_the_notes_of_a_scan_are_found_though_its_type_is_all_of_one_size() -> None:
    """As the text layers of recognised scans are: no rule, no small type, no raised figure."""
    pages = [
        "41 Die Ordnung der Gemeinden\n\nDer Graf ließ die Beschwerden ungelesen liegen 1). Erst im Herbst\n"
        "gab er nach 2). Die Pfarrer kamen dann nicht, und der Rat war froh 3).\n\n\n"
        "1) Stadtarchiv Lohe, Abt. 2, Nr. 8, Bl. 7. 2) Abgedruckt bei A. Rehm,\nOrdnungen, Halle 1898, S. 14.\n"
        "3) Rehm, a. a. O. S. 15.",
        "Die Visitation 42\n\nDen zweiten Besuch verschob man auf das Frühjahr 1). Man hat darüber gespottet 2).\n\n\n"
        "1) Rehm, Ordnungen, S. 20.\n2) Ebenda, S. 21.",
        "43 Die Ordnung der Gemeinden\n\nDann kam der Krieg und niemand fragte mehr nach der Ordnung 1).\n\n\n"
        "1) Rehm, Ordnungen, S. 30.",
    ]
    raw = "#pagebreak()\n".join(f"#raw({json.dumps(page, ensure_ascii=False)}, block: true)\n" for page in pages)
    data = compile_pdf("#set page(width: 150mm, height: 200mm)\n#show raw: set text(size: 8pt)\n" + raw)
    source = parse_source(data, "scan.pdf")
    assert [note.number for note in source.footnotes] == [1, 2, 3, 1, 2, 1]
    assert all(note.anchor for note in source.footnotes)
    assert "Visitation" not in " ".join(block.text.text for block in source.blocks)
    assert source.footnotes[4].references[0].title == "Ordnungen"


def test_roman_numbers_of_the_front_matter_are_read() -> None:
    """Roman and Arabic page numbers are each kept as printed."""
    text = "Die Herausgeber danken den Mitarbeitern des Archivs.\n#pagebreak()\n" * 3
    front = '#set page(numbering: "i")\n#counter(page).update(7)\n' + text
    main = '#set page(numbering: "1")\n#counter(page).update(1)\n' + text.removesuffix("#pagebreak()\n")
    paged = read_pdf(compile_pdf(front + main), "buch.pdf")
    assert [page.printed for page in paged.pages if page.lines] == ["vii", "viii", "ix", "1", "2", "3"]


def test_list_items_open_and_their_further_lines_do_not() -> None:
    """A list hangs from its bullets: one block for each item."""
    item = "- Der Bericht erschien ohne Namen und ohne Ort in einem der ersten Hefte der Zeitschrift.\n"
    paged = read_pdf(
        compile_pdf('#set page(paper: "a6")\nDie Redaktion hielt drei Dinge fest:\n' + item * 3), "buch.pdf"
    )
    starts = [printed(paged, line)[:5] for line in lines_of(paged, "body") if line.opens]
    assert starts == ["Die R", "• Der", "• Der", "• Der"]


def test_type_scaled_by_the_text_matrix_has_its_true_size() -> None:
    """A program that sets all type at size 1 and scales it still shows which type is small and raised."""
    body = b"".join(
        b"1 0 0 1 70 %d Tm 11 0 0 11 70 %d Tm (Der Bericht erschien im Fruehjahr und blieb ohne Antwort) Tj " % (y, y)
        for y in range(780, 700, -14)
    )
    stream = (
        b"BT /F1 1 Tf " + body + b"7 0 0 7 351 714 Tm (12) Tj "
        b"6 0 0 6 70 103 Tm (12) Tj 8 0 0 8 80 100 Tm (Ebd., S. 14.) Tj ET"
    )
    paged = read_pdf(minimal_pdf((stream,)), "buch.pdf")
    assert [paged.text[a:b] for line in lines_of(paged, "body") for a, b in line.markers] == ["12"]
    assert notes_of(paged) == [("12", "Ebd., S. 14.")]


def test_a_page_on_its_side_is_read_upright() -> None:
    """Lines that run up the sheet on a page shown turned are lines; a stamp across them is furniture."""
    stream = b"BT /F1 11 Tf "
    for i, text in enumerate((b"Die erste Zeile steht oben", b"die zweite folgt ihr", b"die dritte endet.")):
        stream += b"0 1 -1 0 %d 100 Tm (%s) Tj " % (100 + 14 * i, text)
    stream += b"1 0 0 1 300 300 Tm (Stempel) Tj ET"
    paged = read_pdf(minimal_pdf((stream,), b"/Rotate 90"), "buch.pdf")
    body = [printed(paged, line) for line in lines_of(paged, "body")]
    assert body == ["Die erste Zeile steht oben", "die zweite folgt ihr", "die dritte endet."]
    assert [printed(paged, line) for line in lines_of(paged, "furniture")] == ["Stempel"]


PICTURE = (
    '#image(bytes(range(256)), format: (encoding: "luma8", width: 16, height: 16), width: 100%)\n'
    "#rect(width: 50%, height: 2cm)\n"
)


def test_a_scan_without_text_layer_asks_for_recognition() -> None:
    """Pictures of pages are refused, and the message says what to do."""
    with pytest.raises(SourceFormatError, match=r"scan\.pdf: no page has a text layer.*Run OCR"):
        read_pdf(compile_pdf(PICTURE), "scan.pdf")


def test_single_pages_without_text_are_named_in_a_warning() -> None:
    """A book with some pictured pages is read; a page left blank is not worth a warning."""
    source = f"Erster Text.\n#pagebreak()\n{PICTURE}#pagebreak()\n#pagebreak()\nLetzter Text.\n#pagebreak()\n{PICTURE}"
    paged = read_pdf(compile_pdf(source), "buch.pdf")
    assert [len(page.lines) for page in paged.pages] == [1, 0, 0, 1, 0]
    (doubt,) = paged.doubts
    assert doubt.text("en") == "buch.pdf: pictures without a text layer, run OCR to read them: pages 2, 5."
    assert doubt.text("de").endswith("Texterkennung (OCR) zu lesen: Blätter 2, 5.")


def test_a_password_is_named_as_the_reason() -> None:
    """A protected file is no damaged file."""
    keys = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)
    with pytest.raises(SourceFormatError, match=r"buch\.pdf: .*password.*Save a copy without"):
        read_pdf(minimal_pdf((b"BT /F1 11 Tf 70 700 Td (Text) Tj ET",), trailer=keys), "buch.pdf")


def test_a_pdf_without_pages_is_refused() -> None:
    """No pages, or blank ones, give no text."""
    with pytest.raises(SourceFormatError, match=r"leer\.pdf: the PDF"):
        read_pdf(minimal_pdf(()), "leer.pdf")
    with pytest.raises(SourceFormatError, match=r"leer\.pdf: the pages of the PDF are blank"):
        read_pdf(minimal_pdf((b"",)), "leer.pdf")


@pytest.mark.parametrize(
    "data", [b"", b"Nur Text.", b"PK\x03\x04", b"\x00" * 2000], ids=["empty", "text", "zip", "zeros"]
)
def test_what_is_no_pdf_is_called_so(data: bytes) -> None:
    """The message tells a wrong file from a damaged one."""
    with pytest.raises(SourceFormatError, match=r"brief\.txt: this is no PDF"):
        read_pdf(data, "brief.txt")


def test_a_truncated_pdf_is_refused_or_read_with_a_warning() -> None:
    """What pdfium can rescue of a cut-off file never passes for the whole."""
    data = typeset(make_book(1), "a5")
    for share in (0.05, 0.3, 0.6, 0.9, 0.99):
        cut = data[: int(len(data) * share)]
        try:
            paged = read_pdf(cut, "rest.pdf")
        except SourceFormatError as error:
            assert "rest.pdf" in str(error)
        else:
            assert any(doubt.kind == "cut_off" for doubt in paged.doubts)


def test_random_bytes_never_crash_the_reader() -> None:
    """Noise behind a PDF header, and books with flipped bytes, are read or refused."""
    rng = random.Random(7)
    book = typeset(make_book(1, sections=1), "a5")
    for _ in range(25):
        damaged = bytearray(book)
        for _ in range(rng.choice((1, 20, 400))):
            damaged[rng.randrange(20, len(damaged))] = rng.randrange(256)
        for data in (bytes(damaged), b"%PDF-1.7\n" + rng.randbytes(3000)):
            try:
                paged = read_pdf(data, "kaputt.pdf")
            except SourceFormatError:
                continue
            assert paged.text.count("\f") == len(paged.pages)
