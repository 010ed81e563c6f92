"""Roles: headings, block quotes and paragraphs among the lines of the body."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from index.reading.pdf.lines import LIST_ITEM, BodyLine, group_lines
from index.reading.pdf.typography import Typography

_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-Z]\.|§\s*\d+)\s+\S")
_CAPTION = re.compile(r"(?:Abb|Abbildung|Tab|Tabelle|Fig|Bild|Quelle)\b")


def judge_roles(lines: Sequence[BodyLine], typography: Typography) -> None:
    """Give every line its role, and every heading the line that opens it."""
    _mark_headings(lines, typography)
    _mark_quotes(lines, typography)
    for line in lines:
        line.row.role = line.row.role or "paragraph"


def _mark_headings(lines: Sequence[BodyLine], typography: Typography) -> None:
    def joins(first: BodyLine, line: BodyLine) -> bool:
        one, other = first.row, line.row
        alike = abs(other.size - one.size) < 0.03 * one.size and (other.bold, other.italic) == (one.bold, one.italic)
        return alike and not line.free_above

    for run in group_lines(lines, joins):
        if _is_heading(run, typography):
            for line in run:
                line.row.role, line.row.opens = "heading", line is run[0]


def _is_heading(run: Sequence[BodyLine], typography: Typography) -> bool:
    first = run[0].row
    text = " ".join(line.row.text for line in run)
    if len(run) > 5 or len(text) > 320:
        return False
    if typography.is_display(first):
        return True
    if typography.is_small(first) or not any(char.isalpha() for char in text):
        return False
    alone = run[0].free_above and run[-1].free_below
    if first.bold:
        return alone
    # Below a heading there is always text: what ends a page is the start of something longer.
    sentence = bool(re.search(r"[.!?:;,…»«”“\"]\s*\d*$", text)) or text.endswith("-")
    if run[-1].bottom or not alone or sentence or len(run) > 3 or len(text) > 180:
        return False
    em = typography.body_size
    ragged = len(run) == 1 or max(line.row.x0 for line in run) - min(line.row.x0 for line in run) > em
    centred = ragged and all(line.indent > 1.5 * em and abs(line.indent - line.slack) < em for line in run)
    upper = text.upper() == text and sum(char.isalpha() for char in text) > 3
    return first.italic or upper or centred or bool(_NUMBERED.match(text))


def _mark_quotes(lines: Sequence[BodyLine], typography: Typography) -> None:
    """Block quotes: small type, or an indented run of lines set off by space, which may run over pages."""
    em = typography.body_size
    usual_indent = _first_line_indent(lines, em)

    def is_candidate(line: BodyLine) -> bool:
        return not line.row.role and (typography.is_small(line.row) or line.indent / em > 0.6)

    def joins(first: BodyLine, line: BodyLine) -> bool:
        same_type = typography.is_small(first.row) == typography.is_small(line.row)
        return is_candidate(first) and is_candidate(line) and same_type and not line.spaced

    above: BodyLine | None = None
    for run in group_lines(lines, joins):
        first, last = run[0], run[-1]
        below_heading = above is not None and above.row.role == "heading"
        above = last
        if not is_candidate(first):
            continue
        small = typography.is_small(first.row)
        as_paragraph = usual_indent is not None and len(run) == 1 and abs(first.indent / em - usual_indent) < 0.2
        listed = LIST_ITEM.match(first.row.text) or (small and _CAPTION.match(first.row.text))
        set_off = (first.free_above or below_heading) and last.free_below
        on_page = len(run) > 1 or not first.top or not last.bottom
        if not listed and not as_paragraph and (small or (set_off and on_page)):
            for line in run:
                line.row.role = "block_quote"


def _first_line_indent(lines: Sequence[BodyLine], em: float) -> float | None:
    """The indent that single lines between lines at the margin have most often, in ems."""
    counts: Counter[float] = Counter()
    for line, below in pairwise(lines):
        near = below.frame is line.frame and line.row.base - below.row.base < 2 * em
        if near and below.indent / em < 0.3 and not line.row.role and line.indent / em > 0.6:
            counts[round(line.indent / em, 1)] += 1
    return counts.most_common(1)[0][0] if counts else None
