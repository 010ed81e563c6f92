"""Pages and lines: where each printed line stands in the file's text, and what its layout tells."""

from dataclasses import dataclass
from typing import Literal

from index.reading.doubts import Doubt

Zone = Literal["body", "note", "furniture"]
Role = Literal["heading", "paragraph", "block_quote", "bibliography"]


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line as offsets into the file's text, with what the layout says of it.

    `start` and `end` are offsets in code points, the line break not included. Fields that a format cannot know are
    None, and later stages infer them: plain text knows none, PDF and Markdown know most.

    zone       body, note (small type at the foot) or furniture (running heads, page numbers)
    role       of a body line: heading, paragraph, block quote or entry of a bibliography
    opens      the line begins a new block (or, in the note zone, a new note)
    markers    spans of footnote markers known from superscript type or from markup
    note_span  in a line that opens a note: the span of the note's own number
    note_number  the number that it can only be, where what is printed was misread or is a word
    named      the numbers of those markers that show none (words as »[^rehm]«, damaged ones), each behind its span
    small      the line is in much smaller type than most of the text; None where that cannot be told
    """

    start: int
    end: int
    zone: Zone | None = None
    role: Role | None = None
    opens: bool | None = None
    markers: tuple[tuple[int, int], ...] = ()
    note_span: tuple[int, int] | None = None
    note_number: int | None = None
    named: tuple[tuple[tuple[int, int], int], ...] = ()
    small: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `index` counts pages of the file from 1; `printed` is the number read from the page, or None."""

    index: int
    lines: tuple[Line, ...]
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class PagedText:
    """The text that all offsets of a source point into, its pages, and doubts met while reading them."""

    text: str
    pages: tuple[Page, ...]
    doubts: tuple[Doubt, ...] = ()
