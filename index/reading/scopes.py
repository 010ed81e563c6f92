"""Which sentences lie in the scope of which footnotes, and which are broken off at the source's ends."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.reading.records import Block
from index.reading.sentences import Sentence

_CLOSING = re.compile(r"[.,;:!?…»«“”\"')\]]*\s*")


def with_scopes(text: str, spans: list[tuple[int, int]], markers: Sequence[tuple[int, int]]) -> tuple[Sentence, ...]:
    """Sentences with the footnotes whose scope (from the marker before, or the block's start) overlaps them."""
    scopes: list[tuple[int, int, int]] = []
    start = 0
    for key, position in markers:
        if scopes and position > scopes[-1][2]:  # several notes at one place share their scope
            # What closes a sentence behind its marker (»Nebel1. Niemand«) is none of the next one's.
            closing = _CLOSING.match(text, scopes[-1][2])
            start = closing.end() if closing else scopes[-1][2]
        scopes.append((key, start, position))
    return tuple(
        # A marker that stands directly behind the sentence's last character still belongs to it.
        Sentence(start, end, tuple(key for key, scope, position in scopes if start < position and scope < end))
        for start, end in spans
    )


def with_fragments(blocks: list[Block]) -> list[Block]:
    """Mark the first sentence of a source that begins in small letters, and its last one without an end."""
    if not blocks:
        return blocks
    first, last = blocks[0], blocks[-1]
    if first.sentences and first.text.text[first.sentences[0].start].islower():
        opened = replace(first.sentences[0], fragment=True)
        blocks[0] = replace(first, sentences=(opened, *first.sentences[1:]))
    last = blocks[-1]
    if last.sentences and not re.search(r"[.!?…][»«“”\"’')\]]*$", last.text.text):
        broken = replace(last.sentences[-1], fragment=True)
        blocks[-1] = replace(last, sentences=(*last.sentences[:-1], broken))
    return blocks
