"""Ink: the words and rules that are printed on one page, turned so that most of the writing is upright and level."""

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pypdfium2.raw

from index.reading.pdf.characters import Box, read_characters
from index.reading.pdf.skew import find_skew, straighten
from index.reading.pdf.words import Word, read_words

_raw: Any = pypdfium2.raw

# Drawings with more strokes than this are maps or plots; a rule above footnotes comes within the first few.
_MAX_PATHS = 2000


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin horizontal stroke."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class Ink:
    """What is printed on one page: words in the order of the file, rules, and whether anything is drawn at all.

    `scanned`: the words are invisible, laid by recognition over a picture of the page.
    """

    index: int
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    drawn: bool
    scanned: bool


def read_ink(page: pypdfium2.PdfPage, index: int) -> Ink:
    """Read the page that is number `index` of the file, from 1. Raises PdfiumError when it is damaged."""
    drawn = _raw.FPDFPage_CountObjects(page) > 0
    text_page = page.get_textpage()
    try:
        words = list(read_words(read_characters(text_page.raw)))
    finally:
        text_page.close()
    turn = _main_turn(words)
    if any(word.turn for word in words):
        words = [_turned(word, turn) for word in words]
    rules = tuple(_read_rules(page, turn)) if words else ()
    if skew := find_skew(words):
        words = straighten(words, skew)
    return Ink(index, tuple(words), rules, drawn, _is_scanned(page))


def _is_scanned(page: pypdfium2.PdfPage) -> bool:
    """Whether the page's first text is invisible."""
    for i in range(_raw.FPDFPage_CountObjects(page)):
        item = _raw.FPDFPage_GetObject(page, i)
        if _raw.FPDFPageObj_GetType(item) == _raw.FPDF_PAGEOBJ_TEXT:
            return bool(_raw.FPDFTextObj_GetTextRenderMode(item) == _raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def _main_turn(words: Sequence[Word]) -> int:
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
