"""Openings: the lines of the body at which a new paragraph, quote or list item begins."""

import re
from collections.abc import Sequence
from itertools import pairwise

from index.reading.pdf.lines import ENDS_SENTENCE, LIST_ITEM, BodyLine, group_lines

_BULLET = re.compile(r"[•▪‣]\s")


def mark_openings(lines: Sequence[BodyLine], body_size: float) -> None:
    """Tell for every line with a role whether it opens a block."""

    def joins(first: BodyLine, line: BodyLine) -> bool:
        alike = abs(first.row.size - line.row.size) < 0.04 * first.row.size
        return line.row.role == first.row.role and not line.spaced and alike

    # A stretch: lines of one role and type, over page ends, up to a wider space.
    for stretch in group_lines(lines, joins):
        if stretch[0].row.role != "heading":
            _open_stretch(stretch, body_size)


def _open_stretch(stretch: Sequence[BodyLine], em: float) -> None:
    quote = stretch[0].row.role == "block_quote"
    inner_left = min(line.indent for line in stretch) if quote else 0.0
    inner_right = min(line.slack for line in stretch) if quote else 0.0
    indented = [line.indent - inner_left > 0.6 * em for line in stretch]
    hanging = not indented[0] and sum(indented) > len(indented) / 2
    stretch[0].row.opens = True
    item_left = stretch[0].indent if LIST_ITEM.match(stretch[0].row.text) else None
    for place, (above, line) in enumerate(pairwise(stretch), 1):
        row = line.row
        item = LIST_ITEM.match(row.text)
        slack = above.slack - inner_right
        short = _is_short(above, line, slack, em)
        # A sentence's end alone tells nothing.
        sentence_over = bool(ENDS_SENTENCE.search(above.row.text)) and not row.text[:1].islower()
        if _BULLET.match(row.text) or (short and item):
            row.opens = True
        elif item_left is not None and line.indent > item_left + 0.4 * em:
            row.opens = False
        elif hanging:
            row.opens = not indented[place]
        elif indented[place]:
            row.opens = not indented[place - 1] or short
        elif above.frame is not line.frame:
            # Only a paragraph's last line stays a little short of the edge.
            row.opens = short or (above.frame.justified and sentence_over and slack > 0.15 * em)
        else:
            row.opens = sentence_over and slack > 0.2 * (line.frame.right - line.frame.left)
        if row.opens:
            item_left = line.indent if item else None


def _is_short(above: BodyLine, line: BodyLine, slack: float, em: float) -> bool:
    """Whether the line above leaves so much space that it ends a block: the next word would have fitted in."""
    first_word = line.row.words[0].box
    need = 0.8 * em if above.frame.justified else 0.5 * em + first_word[2] - first_word[0]
    text = above.row.text
    runs_on = text.endswith("-") and text[-2:-1].isalpha() and line.row.text[:1].islower()
    return slack > need and not runs_on
