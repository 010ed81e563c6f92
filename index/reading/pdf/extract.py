"""Extraction of a PDF's text: pages and lines with what the layout says of them, or why there are none."""

import threading
from collections.abc import Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw

from index.errors import SourceFormatError
from index.reading.doubts import Doubt
from index.reading.pages import Line, Page, PagedText
from index.reading.pdf.columns import split_columns
from index.reading.pdf.furniture import split_furniture
from index.reading.pdf.ink import Ink, read_ink
from index.reading.pdf.lines import body_lines
from index.reading.pdf.notes import mark_markers, move_endnotes, open_notes
from index.reading.pdf.numbers import printed_numbers
from index.reading.pdf.openings import mark_openings
from index.reading.pdf.roles import judge_roles
from index.reading.pdf.rows import Row, build_rows, join_words, level_sizes
from index.reading.pdf.typography import Typography, find_body_size, find_leadings
from index.reading.pdf.zones import judge_zones

_raw: Any = pypdfium2.raw

# pdfium must never be called from two threads at once.
_PDFIUM_LOCK = threading.Lock()


def read_pdf(data: bytes, name: str) -> PagedText:
    """Read the text layer of a PDF into pages and lines, with what the layout says of every line.

    `data` is the file, `name` what messages call it. All letters and digits of the text layer are kept, running heads
    and page numbers included (zone furniture). Raises SourceFormatError when the bytes are no PDF, a damaged, empty
    or password-protected one, or pictures of pages without a text layer.
    """
    if b"%PDF-" not in data[:1024]:
        raise SourceFormatError(f"{name}: this is no PDF (no %PDF- at its start). Give a PDF, text or Markdown file.")
    with _PDFIUM_LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise SourceFormatError(_why_unopened(name, getattr(error, "err_code", None))) from error
        try:
            inks, unread = _read_inks(document, name)
        finally:
            document.close()
    wordless = [ink.index for ink in inks if not ink.words and ink.drawn]
    if not any(ink.words for ink in inks):
        if not wordless:
            raise SourceFormatError(f"{name}: the pages of the PDF are blank. Give a file that holds a text.")
        raise SourceFormatError(
            f"{name}: no page has a text layer; these seem to be scanned pictures. "
            "Run OCR over the file first (for example ocrmypdf) and give the result."
        )
    doubts = []
    if b"%%EOF" not in data[-4096:]:
        doubts.append(Doubt("cut_off", name))
    if unread:
        doubts.append(Doubt("damaged_pages", name, pages=tuple(unread)))
    if wordless:
        doubts.append(Doubt("pictures", name, pages=tuple(wordless)))
    garbled = [ink.index for ink in inks if _is_garbled(ink)]
    if garbled:
        doubts.append(Doubt("garbled", name, pages=tuple(garbled)))
    return _assemble(_lay_out(inks), tuple(doubts))


def _why_unopened(name: str, code: int | None) -> str:
    if code == _raw.FPDF_ERR_PASSWORD:
        return f"{name}: the PDF is protected by a password. Save a copy without the password and give that."
    if code == _raw.FPDF_ERR_SECURITY:
        return f"{name}: the PDF uses an encryption that cannot be read. Save a copy without encryption and give that."
    return f"{name}: the PDF is damaged or incomplete. Fetch it again, or open it in a viewer and save a copy."


def _read_inks(document: pypdfium2.PdfDocument, name: str) -> tuple[list[Ink], list[int]]:
    """What is printed on each page, and the numbers of the pages that cannot be read."""
    count = len(document)
    if count == 0:
        raise SourceFormatError(f"{name}: the PDF has no pages. Fetch it again, or save a copy in a viewer.")
    inks, unread = [], []
    for index in range(1, count + 1):
        try:
            page = document[index - 1]
            try:
                inks.append(read_ink(page, index))
            finally:
                page.close()
        except pypdfium2.PdfiumError:
            unread.append(index)
            inks.append(Ink(index, (), (), drawn=False, scanned=False))
    if len(unread) == count:
        raise SourceFormatError(f"{name}: no page of the PDF can be read. Fetch it again, or save a copy in a viewer.")
    return inks, unread


def _is_garbled(ink: Ink) -> bool:
    text = "".join(word.text for word in ink.words)
    unknown = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    return unknown > 0.2 * len(text)


def _lay_out(inks: Sequence[Ink]) -> list[list[Row]]:
    """The rows of every page in reading order, with zone, role, openings and markers judged."""
    pages = [build_rows(word for word in ink.words if not word.sideways) for ink in inks]
    for ink, page_rows in zip(inks, pages, strict=True):
        if ink.scanned:
            level_sizes(page_rows)
    body_size = find_body_size(pages)
    heads, feet = split_furniture(pages, body_size)
    columns = split_columns(inks, pages, body_size)
    frames = [frame for group in columns for frame in group]
    typography = Typography(body_size, find_leadings(frame.rows for frame in frames))
    for row in (row for frame in frames for row in frame.rows):
        row.small = typography.is_much_smaller(row)
    judge_zones(frames, typography)
    lines = body_lines(frames, typography)
    mark_markers(lines)
    judge_roles(lines, typography)
    mark_openings(lines, body_size)
    move_endnotes(lines)
    open_notes(frames)
    laid_out = []
    for ink, head, group, foot in zip(inks, heads, columns, feet, strict=True):
        rows = head + [row for frame in group for row in frame.rows] + foot
        sideways = [word for word in ink.words if word.sideways]
        if sideways:
            stamp = join_words(sideways)
            stamp.zone = "furniture"
            rows.append(stamp)
        laid_out.append(rows)
    return laid_out


def _assemble(pages: Sequence[Sequence[Row]], doubts: tuple[Doubt, ...]) -> PagedText:
    """Write the rows one below the other, a form feed at the end of each page."""
    text, assembled = "", []
    for index, (rows, printed) in enumerate(zip(pages, printed_numbers(pages), strict=True), 1):
        lines, at = [], len(text)
        for row in rows:
            lines.append(_line_at(row, at))
            at += len(row.text) + 1
        text += "\n".join(row.text for row in rows) + "\f"
        assembled.append(Page(index, tuple(lines), printed))
    return PagedText(text, tuple(assembled), doubts)


def _line_at(row: Row, at: int) -> Line:
    spans = tuple((at + start, at + end) for start, end in row.markers)
    note = (at + row.note[0], at + row.note[1]) if row.note else None
    return Line(at, at + len(row.text), row.zone, row.role, row.opens, spans, note, small=row.small)
