"""Characters of a PDF page as pdfium gives them: each with its place, its type and the space before it."""

import ctypes
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw

Box = tuple[float, float, float, float]

_raw: Any = pypdfium2.raw

# pdfium writes U+0002 for a hyphen that it takes for a line-end one, older builds U+FFFE.
_LINE_END_HYPHENS = frozenset((0x02, 0xFFFE))
# Farther out than any page reaches, in points.
_FAR = 1e6
_SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_FIGURES = frozenset("0123456789")
_KEPT_SPACES = frozenset("\u00a0\u2009\u200a\u202f")


class Face(NamedTuple):
    """What all characters of one text object share; `turn` are the quarter turns of the writing direction."""

    size: float
    bold: bool
    italic: bool
    turn: int


class Character(NamedTuple):
    """One printed character, in points; `gap` is the space before it ("" for none), `high` marks superscript figures.

    `base` is the height of its baseline, measured along the direction in which it is written.
    """

    char: str
    gap: str
    box: Box
    base: float
    face: Face
    high: bool


def read_characters(text_page: Any) -> Iterator[Character]:
    """All characters of pdfium's text page but spaces and control characters, in the order of the file."""
    place = _raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    get_unicode, get_object = _raw.FPDFText_GetUnicode, _raw.FPDFText_GetTextObject
    get_origin, get_place = _raw.FPDFText_GetCharOrigin, _raw.FPDFText_GetLooseCharBox
    faces: dict[int, Face] = {}
    gap = " "
    box = (0.0, 0.0, 0.0, 0.0)
    for i in range(_raw.FPDFText_CountChars(text_page)):
        code = get_unicode(text_page, i)
        char = "-" if code in _LINE_END_HYPHENS else chr(code) if 0 < code < 0x110000 else "\ufffd"
        if char.isspace() or (code < 0x20 and char != "-"):
            # A space that is drawn keeps its kind (a narrow or no-break one); pdfium's own and breaks become plain.
            gap = char if char in _KEPT_SPACES else " "
            continue
        text_object = get_object(text_page, i)
        handle = ctypes.addressof(text_object.contents) if text_object else 0
        face = faces.get(handle)
        if face is None:
            face = faces[handle] = _read_face(text_page, i)
        get_origin(text_page, i, x, y)
        get_place(text_page, i, place)
        before = box
        box = (place.left, place.bottom, place.right, place.top)
        at_x, at_y = x.value, y.value
        # Broken fonts give boundless boxes or none; comparing with NaN is false as well.
        if not (-_FAR < box[0] <= box[2] < _FAR and -_FAR < box[1] <= box[3] < _FAR and abs(at_x) + abs(at_y) < _FAR):
            at_x = at_x if abs(at_x) < _FAR else before[2]
            at_y = at_y if abs(at_y) < _FAR else before[1]
            box = (at_x, at_y, at_x + face.size / 2, at_y + face.size)
        high = char in _SUPERSCRIPTS
        if face.turn == 0 and char in _FIGURES:
            # Superscript figures of the font itself stand on the common baseline: only their ink is raised.
            _raw.FPDFText_GetCharBox(text_page, i, left, right, bottom, top)
            high = bottom.value - at_y > 0.2 * face.size
        yield Character(char, gap, box, (at_y, -at_x, -at_y, at_x)[face.turn], face, high)
        gap = ""


def _read_face(text_page: Any, i: int) -> Face:
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
    return Face(round(size, 2), bold, italic, turn)
