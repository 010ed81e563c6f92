"""PDF to pages and lines: pdfium gives characters with place, size and font; the layout module judges them."""

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw

from index.errors import SourceFormatError
from index.reading.layout import Box, Ink, Row, Rule, Word, judge_layout
from index.reading.pages import Line, Page, PagedText

_raw: Any = pypdfium2.raw

# pdfium must never be called from two threads at once.
_PDFIUM_LOCK = threading.Lock()
# Drawings with more strokes than this are maps or plots; a rule above footnotes comes within the first few.
_MAX_PATHS = 2000
# pdfium writes U+0002 for a hyphen that it takes for a line-end one, older builds U+FFFE.
_LINE_END_HYPHENS = frozenset((0x02, 0xFFFE))
# Farther out than any page reaches, in points.
_FAR = 1e6
_SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_FIGURES = frozenset("0123456789")
_KEPT_SPACES = frozenset("\u00a0\u2009\u200a\u202f")


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
    warnings = []
    if b"%%EOF" not in data[-4096:]:
        warnings.append(f"{name}: the file seems to be cut off at its end; pages may be missing. Fetch it again.")
    if unread:
        warnings.append(f"{name}: damaged and left out: {_page_list(unread)}.")
    if wordless:
        warnings.append(f"{name}: pictures without a text layer, run OCR to read them: {_page_list(wordless)}.")
    garbled = [ink.index for ink in inks if _is_garbled(ink)]
    if garbled:
        warnings.append(f"{name}: the fonts do not tell their letters, run OCR to read them: {_page_list(garbled)}.")
    return _assemble(inks, tuple(warnings))


def _why_unopened(name: str, code: int | None) -> str:
    if code == _raw.FPDF_ERR_PASSWORD:
        return f"{name}: the PDF is protected by a password. Save a copy without the password and give that."
    if code == _raw.FPDF_ERR_SECURITY:
        return f"{name}: the PDF uses an encryption that cannot be read. Save a copy without encryption and give that."
    return f"{name}: the PDF is damaged or incomplete. Fetch it again, or open it in a viewer and save a copy."


def _read_inks(document: pypdfium2.PdfDocument, name: str) -> tuple[list[Ink], list[int]]:
    count = len(document)
    if count == 0:
        raise SourceFormatError(f"{name}: the PDF has no pages. Fetch it again, or save a copy in a viewer.")
    inks, unread = [], []
    for index in range(1, count + 1):
        try:
            page = document[index - 1]
            try:
                inks.append(_read_page(page, index))
            finally:
                page.close()
        except pypdfium2.PdfiumError:
            unread.append(index)
            inks.append(Ink(index, (), (), drawn=False))
    if len(unread) == count:
        raise SourceFormatError(f"{name}: no page of the PDF can be read. Fetch it again, or save a copy in a viewer.")
    return inks, unread


def _read_page(page: pypdfium2.PdfPage, index: int) -> Ink:
    drawn = _raw.FPDFPage_CountObjects(page) > 0
    text_page = page.get_textpage()
    try:
        words = list(_read_words(text_page.raw))
    finally:
        text_page.close()
    turn = _main_turn(words)
    if any(word.turn for word in words):
        words = [_turned(word, turn) for word in words]
    rules = tuple(_read_rules(page, turn)) if words else ()
    return Ink(index, tuple(words), rules, drawn)


class _Face(NamedTuple):
    """What all characters of one text object share."""

    size: float
    bold: bool
    italic: bool
    turn: int


_NO_FACE = _Face(0.0, False, False, 0)


def _read_words(text_page: Any) -> Iterator[Word]:
    """Runs of characters without space between them, in the order of the file, all of one face and height."""
    place = _raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    get_unicode, get_object = _raw.FPDFText_GetUnicode, _raw.FPDFText_GetTextObject
    get_origin, get_place = _raw.FPDFText_GetCharOrigin, _raw.FPDFText_GetLooseCharBox
    get_ink = _raw.FPDFText_GetCharBox
    faces: dict[int, _Face] = {}
    letters: list[str] = []
    x0 = y0 = x1 = y1 = base = 0.0
    face, high, gap = _NO_FACE, False, " "
    for i in range(_raw.FPDFText_CountChars(text_page)):
        code = get_unicode(text_page, i)
        char = "-" if code in _LINE_END_HYPHENS else chr(code) if 0 < code < 0x110000 else "\ufffd"
        if char.isspace() or (code < 0x20 and char != "-"):
            if letters:
                yield _word(letters, (x0, y0, x1, y1), base, face, high, gap)
                letters = []
            # A space that is drawn keeps its kind (a narrow or no-break one); pdfium's own and breaks become plain.
            gap = char if char in _KEPT_SPACES else " "
            continue
        text_object = get_object(text_page, i)
        handle = ctypes.addressof(text_object.contents) if text_object else 0
        new_face = faces.get(handle)
        if new_face is None:
            new_face = faces[handle] = _read_face(text_page, i)
        get_origin(text_page, i, x, y)
        get_place(text_page, i, place)
        box = (place.left, place.bottom, place.right, place.top)
        at_x, at_y, size = x.value, y.value, new_face.size
        # Broken fonts give boundless boxes or none; comparing with NaN is false as well.
        if not (-_FAR < box[0] <= box[2] < _FAR and -_FAR < box[1] <= box[3] < _FAR and abs(at_x) + abs(at_y) < _FAR):
            at_x = at_x if abs(at_x) < _FAR else x1
            at_y = at_y if abs(at_y) < _FAR else y0
            box = (at_x, at_y, at_x + size / 2, at_y + size)
        turn = new_face.turn
        new_base = at_y if turn == 0 else (-at_x, -at_y, at_x)[turn - 1]
        new_high = char in _SUPERSCRIPTS
        if turn == 0 and char in _FIGURES:
            # Superscript figures of the font itself stand on the common baseline: only their ink is raised.
            get_ink(text_page, i, left, right, bottom, top)
            new_high = bottom.value - at_y > 0.2 * size
        if letters:
            reach = 0.8 * size
            if (
                new_high == high
                and (new_face is face or new_face == face)
                and abs(new_base - base) < 0.05 * size
                and x0 - reach < box[2]
                and box[0] < x1 + reach
                and y0 - reach < box[3]
                and box[1] < y1 + reach
            ):
                letters.append(char)
                x0, y0, x1, y1 = min(x0, box[0]), min(y0, box[1]), max(x1, box[2]), max(y1, box[3])
                continue
            yield _word(letters, (x0, y0, x1, y1), base, face, high, gap)
            gap = ""
        letters = [char]
        face, high, base = new_face, new_high, new_base
        x0, y0, x1, y1 = box
    if letters:
        yield _word(letters, (x0, y0, x1, y1), base, face, high, gap)


def _word(letters: list[str], box: Box, base: float, face: _Face, high: bool, gap: str) -> Word:
    # pdfium may give characters beyond the basic plane as two halves; a half without its other is lost.
    text = "".join(letters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Word(text, box, base, face.size, face.bold, face.italic, high, gap, face.turn)


def _read_face(text_page: Any, i: int) -> _Face:
    """Size, weight and direction; the reported size times what the text matrix does to it is the true one."""
    matrix = _raw.FS_MATRIX()
    _raw.FPDFText_GetMatrix(text_page, i, matrix)
    buffer, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    _raw.FPDFText_GetFontInfo(text_page, i, buffer, len(buffer), flags)
    font = buffer.value.decode("utf-8", "replace").lower()
    size = _raw.FPDFText_GetFontSize(text_page, i) * math.hypot(matrix.c, matrix.d)
    if not math.isfinite(size) or not 0.1 < size < 1000:
        size = 1.0
    bold = _raw.FPDFText_GetFontWeight(text_page, i) >= 650 or any(
        word in font for word in ("bold", "black", "heavy", "-bd", "demi")
    )
    italic = bool(flags.value & 64) or "italic" in font or "oblique" in font
    turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4 if math.isfinite(matrix.a + matrix.b) else 0
    return _Face(round(size, 2), bold, italic, turn)


def _main_turn(words: list[Word]) -> int:
    """The quarter turn (counter-clockwise) in which most of the page is written: 0 unless the page lies on its side."""
    turns: Counter[int] = Counter()
    for word in words:
        turns[word.turn] += len(word.text)
    return turns.most_common(1)[0][0] if turns else 0


def _turn_box(box: Box, turn: int) -> Box:
    x0, y0, x1, y1 = box
    return ((x0, y0, x1, y1), (y0, -x1, y1, -x0), (-x1, -y1, -x0, -y0), (-y1, x0, -y0, x1))[turn]


def _turned(word: Word, turn: int) -> Word:
    box = _turn_box(word.box, turn)
    return replace(word, box=box, base=word.base if word.turn == turn else box[1], sideways=word.turn != turn)


def _read_rules(page: pypdfium2.PdfPage, turn: int) -> Iterator[Rule]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    paths = 0
    for i in range(_raw.FPDFPage_CountObjects(page)):
        item = _raw.FPDFPage_GetObject(page, i)
        if _raw.FPDFPageObj_GetType(item) != _raw.FPDF_PAGEOBJ_PATH:
            continue
        paths += 1
        if paths > _MAX_PATHS:
            return
        if _raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            x0, y0, x1, y1 = _turn_box((left.value, bottom.value, right.value, top.value), turn)
            if y1 - y0 < 3 and x1 - x0 > 20:
                yield Rule(x0, x1, (y0 + y1) / 2)


def _is_garbled(ink: Ink) -> bool:
    text = "".join(word.text for word in ink.words)
    unknown = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    return unknown > 0.2 * len(text)


def _page_list(numbers: list[int]) -> str:
    """Page numbers as people write them: `page 4`, `pages 2–5, 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    text = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
    return f"page {text}" if len(numbers) == 1 else f"pages {text}"


def _assemble(inks: list[Ink], warnings: tuple[str, ...]) -> PagedText:
    pages, parts, at = [], [], 0
    for layout in judge_layout(inks):
        lines = []
        for row in layout.rows:
            lines.append(_line_at(row, at))
            parts.append(row.text + "\n")
            at += len(row.text) + 1
        if lines:
            # The page break takes the place of the last line break.
            parts[-1] = parts[-1][:-1] + "\f"
        else:
            parts.append("\f")
            at += 1
        pages.append(Page(layout.index, tuple(lines), layout.printed))
    return PagedText("".join(parts), tuple(pages), warnings)


def _line_at(row: Row, at: int) -> Line:
    spans = tuple((at + start, at + end) for start, end in row.markers)
    note = (at + row.note[0], at + row.note[1]) if row.note else None
    return Line(at, at + len(row.text), row.zone, row.role, row.opens, spans, note)
