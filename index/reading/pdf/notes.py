"""Notes: where each begins, the lists of endnotes, and the markers in the body that call them."""

import re
from collections.abc import Sequence

from index.reading.pdf.columns import Frame
from index.reading.pdf.lines import ENDS_SENTENCE, BodyLine
from index.reading.pdf.numbers import Opener, find_opener
from index.reading.pdf.rows import Row
from index.reading.pdf.typography import Typography

_ENDNOTES = re.compile(r"(?:[\dIVX.]+\s+)?(?:Anmerkungen|Endnoten|Fu(?:ß|ss)noten|Notes|Endnotes)\b", re.IGNORECASE)


def mark_endnotes(rows: Sequence[Row], typography: Typography) -> None:
    """Small type in which number follows number is a list of notes, wherever on the page it stands."""
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and typography.is_small(rows[end]):
            end += 1
        found = [(i, opener.number) for i in range(start, end) if (opener := find_opener(rows[i]))]
        chained = [
            i
            for i, number in found
            if any((j > i and other == number + 1) or (j < i and other == number - 1) for j, other in found)
        ]
        if len(chained) >= 3:
            for row in rows[start if start == 0 else chained[0] : end]:
                row.zone = "note"
        start = end + 1


def move_endnotes(lines: Sequence[BodyLine]) -> None:
    """Under a heading like »Anmerkungen« the numbered text is notes, even in the body's size."""
    size = 0.0
    for line in lines:
        row = line.row
        if row.role == "heading":
            if _ENDNOTES.match(row.text):
                size = row.size
            elif row.size >= size:
                size = 0.0
        elif size:
            row.zone = "note"


def mark_markers(lines: Sequence[BodyLine]) -> None:
    """Raised figures of the body are markers; but right before a year they count editions (²1951)."""
    for line in lines:
        row = line.row
        row.markers = tuple((a, b) for a, b in row.raised if not row.text[b : b + 1].isdigit())


def open_notes(frames: Sequence[Frame]) -> None:
    """Find where notes begin: numbers in sequence at line starts; the raised ones of the body vouch for plain ones."""
    marks = {row.number(span) for frame in frames for row in frame.rows for span in row.markers}
    before: Row | None = None
    last: int | None = None
    for frame in frames:
        notes = [row for row in frame.rows if row.zone == "note"]
        right = max((row.x1 for row in notes), default=0.0)
        for row in notes:
            row.role, row.opens, row.markers = None, False, ()
            opener = find_opener(row)
            ended = before is None or bool(ENDS_SENTENCE.search(before.text)) or right - before.x1 > 2 * row.size
            if opener and _opens_note(row, opener, last, ended, marks):
                row.opens, row.note, last = True, (opener.start, opener.end), opener.number or last
            before = row


def _opens_note(row: Row, opener: Opener, last: int | None, ended: bool, marks: set[int]) -> bool:
    """Whether a number begins a note after note `last`; `ended` tells that the row above may end one."""
    if not opener.number:
        return ended
    in_turn = last is not None and opener.number == last + 1
    if row.raised and row.raised[0][0] == opener.start:
        return in_turn or not row.text[opener.end : opener.end + 1].isdigit()
    known = opener.number in marks
    if last is None or opener.number == 1:
        return ended and (known or not marks)
    return ended and (in_turn or (known and last < opener.number <= last + 20))
