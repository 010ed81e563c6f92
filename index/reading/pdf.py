"""PDF to pages and lines: pdfium gives characters with place, size and font; the layout module judges them."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pypdfium2.raw

from index.errors import SourceFormatError
from index.reading.layout import Ink, Row, Rule, Word, judge_layout
from index.reading.pages import Line, PagedText, Page

_raw: Any = pypdfium2.raw

# Drawings with more strokes than this are maps or plots; a rule above footnotes comes within the first few.
_MAX_PATHS = 2000
# pdfium writes U+0002 for a hyphen that it takes for a line-end one, older builds U+FFFE.
_LINE_END_HYPHENS = frozenset((0x02, 0xFFFE))
_SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")


def read_pdf(data: bytes, name: str) -> PagedText:
    """Read the text layer of a PDF into pages and lines, with what the layout says of every line.

    `data` is the file, `name` what messages call it. All letters and digits of the text layer are kept, running heads
    and page numbers included (zone furniture). Raises SourceFormatError when the bytes are no PDF, a damaged, empty
    or password-protected one, or pictures of pages without a text layer.
    """
    if b"%PDF-" not in data[:1024]:
        raise SourceFormatError(f"{name}: this is no PDF (it lacks the %PDF- header). Give a PDF, text or Markdown file.")
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
        raise SourceFormatError(
            f"{name}: no page has a text layer; these seem to be scanned pictures. "
            "Run OCR over the file first (for example ocrmypdf) and give the result."
        )
    warnings = []
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
        raise SourceFormatError(f"{name}: the PDF has no pages. Fetch it again, or open it in a viewer and save a copy.")
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
    upright = tuple(replace(_turned(word, turn), sideways=word.turn != turn) for word in words)
    rules = tuple(_turned_rule(rule, turn) for rule in _read_rules(page)) if words else ()
    return Ink(index, upright, rules, drawn)


@dataclass(frozen=True, slots=True)
class _Face:
    """What all characters of one text object share."""

    size: float
    bold: bool
    italic: bool
    turn: int


def _read_words(text_page: Any) -> Iterator[Word]:
    """Runs of characters without space between them, in the order of the file, all of one face and height."""
    place = _raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    faces: dict[int | None, _Face] = {}
    letters: list[str] = []
    box = (0.0, 0.0, 0.0, 0.0)
    face, high, base, gap = _Face(0, False, False, 0), False, 0.0, " "

    def finished() -> Iterator[Word]:
        if letters:
            text = "".join(letters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            yield Word(text, box, base, face.size, face.bold, face.italic, high, gap, face.turn)
            letters.clear()

    for i in range(_raw.FPDFText_CountChars(text_page)):
        code = _raw.FPDFText_GetUnicode(text_page, i)
        char = "-" if code in _LINE_END_HYPHENS else chr(code) if 0 < code < 0x110000 else "\ufffd"
        if char.isspace() or code < 0x20 and char != "-":
            yield from finished()
            # A space that is drawn keeps its kind (a narrow or no-break one); pdfium's own and breaks become plain.
            gap = char if char in "\u00a0\u2009\u200a\u202f" else " "
            continue
        handle = ctypes.cast(_raw.FPDFText_GetTextObject(text_page, i), ctypes.c_void_p).value
        new_face = faces.get(handle)
        if new_face is None:
            new_face = faces[handle] = _read_face(text_page, i)
        _raw.FPDFText_GetCharOrigin(text_page, i, x, y)
        _raw.FPDFText_GetLooseCharBox(text_page, i, place)
        new_base = (y.value, -x.value, -y.value, x.value)[new_face.turn]
        new_high = char in _SUPERSCRIPTS
        if char in "0123456789" and new_face.turn == 0:
            # Superscript figures of the font itself stand on the common baseline: only their ink is raised.
            _raw.FPDFText_GetCharBox(text_page, i, left, right, bottom, top)
            new_high = bottom.value - y.value > 0.2 * new_face.size
        new_box = _clean_box(place, x.value, y.value, new_face.size)
        if letters and not (
            new_face == face and new_high == high and abs(new_base - base) < 0.05 * face.size and _adjoins(box, new_box, face)
        ):
            yield from finished()
            gap = ""
        if not letters:
            face, high, base, box = new_face, new_high, new_base, new_box
        letters.append(char)
        box = (min(box[0], new_box[0]), min(box[1], new_box[1]), max(box[2], new_box[2]), max(box[3], new_box[3]))
    yield from finished()


def _clean_box(place: Any, x: float, y: float, size: float) -> tuple[float, float, float, float]:
    box = (place.left, place.bottom, place.right, place.top)
    if all(math.isfinite(value) and abs(value) < 1e6 for value in box):
        return box
    x, y = (value if math.isfinite(value) and abs(value) < 1e6 else 0.0 for value in (x, y))
    return (x, y, x + size / 2, y + size)


def _adjoins(box: tuple[float, float, float, float], new: tuple[float, float, float, float], face: _Face) -> bool:
    along = 1 if face.turn % 2 else 0
    return new[along] < box[along + 2] + 0.8 * face.size and new[along + 2] > box[along] - 0.8 * face.size


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


def _turn_box(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return ((x0, y0, x1, y1), (y0, -x1, y1, -x0), (-x1, -y1, -x0, -y0), (-y1, x0, -y0, x1))[turn]


def _turned(word: Word, turn: int) -> Word:
    base = word.base if word.turn == turn else _turn_box(word.box, turn)[1]
    return replace(word, box=_turn_box(word.box, turn), base=base)


def _turned_rule(rule: Rule, turn: int) -> Rule:
    x0, y, x1, _ = _turn_box((rule.x0, rule.y, rule.x1, rule.y), turn)
    return Rule(x0, x1, y)


def _read_rules(page: pypdfium2.PdfPage) -> Iterator[Rule]:
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
            if top.value - bottom.value < 3 and right.value - left.value > 20:
                yield Rule(left.value, right.value, (top.value + bottom.value) / 2)


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
