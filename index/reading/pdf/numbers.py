"""Numbers at the ends of rows: what may number a note or a page, and what is the number printed on each page."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from index.reading.markers import SIGN, mark_number
from index.reading.pdf.rows import Row

_LONE_NUMBER = re.compile(r"\W*(?:(?:Seite|S\.|[Pp]age)\s*)?(\d{1,4}|[ivxlc]{1,8})\W*")
_NOTE_NUMBER = re.compile(r"[(\[]?(\d{1,4})[)\].]*(?=\s|$)")
_NOTE_SIGN = re.compile(rf"({SIGN})\)?\s*(?=[^\W\d_]|[»„\"(])")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_SIGNS = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
# Roman numbers are counted from far below zero, so that they never run on with Arabic ones.
_ROMAN_ZERO = -100_000


class Opener(NamedTuple):
    """What may be a note's number at the start of a row, and its span."""

    number: int
    start: int
    end: int


def find_opener(row: Row) -> Opener | None:
    """The number, raised or plain, or the sign (0) with which a row begins."""
    if row.raised and row.raised[0][0] <= 1 and not row.text[: row.raised[0][0]].strip("([ "):
        return Opener(row.number(row.raised[0]), *row.raised[0])
    match = _NOTE_NUMBER.match(row.text) or _NOTE_SIGN.match(row.text)
    return Opener(mark_number(match[1]) or 0, match.start(1), match.end(1)) if match else None


def lone_number(row: Row) -> re.Match[str] | None:
    """The match of a row that holds a page number and nothing else: »12«, »– 12 –«, »Seite 12«, »xii«."""
    return _LONE_NUMBER.fullmatch(row.text)


def edge_numbers(row: Row) -> list[int]:
    """Numbers that begin or end a row, Roman ones only when they stand alone; those are below zero."""
    lone = lone_number(row)
    if lone and not lone[1].isdigit():
        value = _parse_roman(lone[1])
        return [value + _ROMAN_ZERO] if _write_roman(value) == lone[1] else []
    tokens = [re.sub(r"^\W+|\W+$", "", token) for token in row.text.split()]
    tokens = [token for token in tokens if token]
    return [int(token) for token in dict.fromkeys(tokens[:1] + tokens[-1:]) if re.fullmatch(r"[0-9]{1,4}", token)]


def printed_numbers(pages: Iterable[Iterable[Row]]) -> list[str | None]:
    """The number printed on each page, as printed, or None.

    A number counts when at least one more page agrees on how far printed and file numbers lie apart.
    """
    found = [[n for row in rows if row.zone == "furniture" for n in edge_numbers(row)] for rows in pages]
    offsets = Counter(offset for index, numbers in enumerate(found) for offset in {n - index for n in numbers})
    printed: list[str | None] = []
    for index, numbers in enumerate(found):
        votes, number = max(((offsets[n - index], n) for n in numbers), key=lambda item: item[0], default=(0, 0))
        if votes < 2:
            printed.append(None)
        else:
            printed.append(str(number) if number >= 0 else _write_roman(number - _ROMAN_ZERO))
    return printed


def _parse_roman(text: str) -> int:
    values = [_ROMAN_VALUES[char] for char in text]
    return sum(-v if i + 1 < len(values) and values[i + 1] > v else v for i, v in enumerate(values))


def _write_roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN_SIGNS:
        text += sign * (number // value)
        number %= value
    return text
