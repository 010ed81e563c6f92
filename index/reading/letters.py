"""Readers' letters, which a reference prints as it prints an article."""

import re
from dataclasses import replace

from index.reading.records import Block
from index.reading.references import Reference, surname_of

_LETTER = re.compile(r"(?<!\w)Leser(?:brief|zuschrift)|(?<!\w)Zuschrift", re.IGNORECASE)


def as_letter(reference: Reference, note: str, block: Block, key: int, sentence: int) -> Reference:
    """`reference`, a reader's letter when its note says so, the sentence of its marker, or one that names its author.

    `note` is the text of the note, `key` its key; its marker stands in the sentence of that number in `block`.
    """
    if reference.kind != "article":
        return reference
    if _LETTER.search(note):
        return replace(reference, kind="letter")
    texts = [block.text.text[block.sentences[sentence].start : block.sentences[sentence].end]]
    surnames = [surname_of(name) for name in reference.authors]
    for candidate in block.sentences:
        words = block.text.text[candidate.start : candidate.end]
        if key in candidate.footnotes and any(name in words for name in surnames):
            texts.append(words)
    return replace(reference, kind="letter") if any(_LETTER.search(text) for text in texts) else reference
