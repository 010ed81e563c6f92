"""Markdown with `[^n]` notes: headings, paragraphs, block quotes and footnotes from the markup."""

import re
from collections.abc import Mapping
from dataclasses import replace

from index.reading.markers import mark_number
from index.reading.pages import Line, Page, PagedText
from index.reading.plain import decode

_NOTE = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")
_MARKER = re.compile(r"\[\^([^\]\s]+)\]")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_LIST = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_LINE = re.compile(r"[^\n\f]*+[\n\f]?")
_DEFINED = re.compile(rf"^{_NOTE.pattern}", re.MULTILINE)
# What programs keep before a text: »title: …« between two lines of dashes.
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?=[a-z_-]+:)(?:(?:[A-Za-z_-]+:|[ \t]+\S|- |#)(?:(?!\[\^)[^\n])*\n){1,60}?(?:---|\.\.\.)[ \t]*(?:\n|$)"
)
# So many notes of Markdown make a text one.
_NOTES = 2


def is_markdown(text: str) -> bool:
    """Whether `text` has notes as Markdown writes them, each with a marker that calls it."""
    return len(_labels(text) & calls(text).keys()) >= _NOTES


def calls(text: str) -> dict[str, int]:
    """Where `text` calls each note of Markdown first, by its label."""
    found: dict[str, int] = {}
    for match in _MARKER.finditer(text):
        if not text.startswith(":", match.end()):
            found.setdefault(match[1], match.start())
    return found


def read_markdown(data: bytes, name: str) -> PagedText:
    """Read Markdown: `#` headings, `>` block quotes, `[^n]` markers and `[^n]:` notes; form feeds divide pages.

    Raises SourceFormatError when the bytes are no text. Only this much of Markdown is read; emphasis and links stay
    as they are written. A note whose label is a word gets a number above all others.
    """
    text, doubts = decode(data, name)
    pages: list[Page] = []
    lines: list[Line] = []
    after_blank, in_note, in_quote = True, False, False
    counted = _counted(text)
    front = _FRONT_MATTER.match(text)
    for match in _LINE.finditer(text, 0, front.end()) if front else ():
        lines.append(Line(match.start(), match.start() + len(match.group().rstrip("\n")), zone="furniture"))
    for match in _LINE.finditer(text, front.end() if front else 0):
        content = match.group().rstrip("\n\f")
        start, end = match.start(), match.start() + len(content)
        if content.strip() and not _RULE.match(content):
            line, in_note, in_quote = _line(text, start, end, after_blank, in_note, in_quote)
            if line is not None:
                lines.append(_with_numbers(text, line, counted))
            after_blank = line is None
        elif content or text[end : end + 1] != "\f":
            after_blank, in_quote = True, False
        if text[end : end + 1] == "\f":
            pages.append(Page(len(pages) + 1, tuple(lines)))
            lines, in_note = [], False
    pages.append(Page(len(pages) + 1, tuple(lines)))
    return PagedText(text, tuple(pages), doubts)


def _line(
    text: str, start: int, end: int, after_blank: bool, in_note: bool, in_quote: bool
) -> tuple[Line | None, bool, bool]:
    """The line from `start` to `end`, and whether the lines behind it may still belong to a note or a quotation."""
    if note := _NOTE.match(text, start, end):
        line = Line(note.end(), end, zone="note", opens=True, note_span=note.span(1))
        return line, True, False
    indented = text[start:end].startswith(("    ", "\t"))
    if in_note and (indented or not after_blank):
        return Line(start, end, zone="note", opens=False), True, False
    if heading := _HEADING.match(text[start:end]):
        line = Line(start + heading.start(2), start + heading.end(2), zone="body", role="heading", opens=True)
        return _with_markers(text, line), False, False
    if quote := _QUOTE.match(text, start, end):
        if not text[quote.end() : end].strip():
            return None, False, True
        line = Line(quote.end(), end, zone="body", role="block_quote", opens=after_blank or not in_quote)
        return _with_markers(text, line), False, True
    # A line that goes on without »>« below a quotation still belongs to it (CommonMark: lazy continuation).
    lazy = in_quote and not after_blank
    opens = after_blank or (bool(_LIST.match(text, start, end)) and not lazy)
    line = Line(start, end, zone="body", role="block_quote" if lazy else "paragraph", opens=opens)
    return _with_markers(text, line), False, lazy


def _counted(text: str) -> dict[str, int]:
    """The numbers of the labels that are words, as the text calls them one by one, above all that are printed."""
    labels = _labels(text)
    words = [label for label in calls(text) if label in labels and mark_number(label) is None]
    first = 1 + max((number for label in labels if (number := mark_number(label)) is not None), default=0)
    return {label: number for number, label in enumerate(words, first)}


def _labels(text: str) -> set[str]:
    return {match[1] for match in _DEFINED.finditer(text)}


def _with_numbers(text: str, line: Line, counted: Mapping[str, int]) -> Line:
    """`line` with the numbers of its markers and of its note whose labels are words."""
    named = tuple((span, counted[label]) for span in line.markers if (label := text[slice(*span)][2:-1]) in counted)
    number = counted.get(text[slice(*line.note_span)]) if line.note_span else None
    return replace(line, named=named, note_number=number) if named or number else line


def _with_markers(text: str, line: Line) -> Line:
    return replace(line, markers=tuple(match.span() for match in _MARKER.finditer(text, line.start, line.end)))
