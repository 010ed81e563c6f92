"""Printed rules: the lines between a page's text and its notes."""

import re
from dataclasses import replace

from index.reading.pages import Line, PagedText

# A printed line between text and notes.
_RULE = re.compile(r"\s*(?:[─━_]{3,}|[-–—=]{5,})\s*")
ENDED = re.compile(r"[.!?…][»«“”\")\]]*(?:\s?[↑↩]\ufe0e?)?\s*$")


def without_rules(paged: PagedText) -> PagedText:
    """The text with printed rules as furniture; what stands below one begins a block."""
    pages = []
    for page in paged.pages:
        lines: list[Line] = []
        for line in page.lines:
            below = bool(lines) and lines[-1].zone == "furniture" and is_rule(paged.text, lines[-1])
            # In mid-sentence it is a blank to be filled in.
            apart = not lines or bool(line.opens) or bool(ENDED.search(paged.text[lines[-1].start : lines[-1].end]))
            divides = apart and is_rule(paged.text, line)
            lines.append(replace(line, zone="furniture" if divides else line.zone, opens=below or line.opens))
        pages.append(replace(page, lines=tuple(lines)))
    return replace(paged, pages=tuple(pages))


def is_rule(text: str, line: Line) -> bool:
    """Whether `line` is drawn and holds no word."""
    return _RULE.fullmatch(text, line.start, line.end) is not None
