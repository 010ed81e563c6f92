"""What a source is read into: headings, blocks and footnotes, every character with its place in the file."""

from dataclasses import dataclass
from typing import Literal

from index.reading.doubts import Doubt
from index.reading.references import Reference
from index.reading.repair import RepairedText
from index.reading.sentences import Sentence

BlockKind = Literal["paragraph", "block_quote", "bibliography"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a footnote's marker stands: the block's locus, the position in its text, and the sentence there."""

    locus: str
    offset: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote with the works it cites; `anchor` is None for a note without a marker.

    `number` is printed and may stand in a source more than once; `key` (`note_key`) does not. Markers and sentences
    name their notes by keys. Notes marked by a sign (»*«, »†«) have number 0.
    """

    number: int
    key: int
    locus: str
    text: RepairedText
    references: tuple[Reference, ...]
    anchor: Anchor | None
    page_index: int
    page_printed: str | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its section (number, or a slug of its words), its text and its place."""

    section: str
    text: RepairedText
    page_index: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, block quote or entry of a bibliography: `markers` are (note number, position in the text), in order.

    `page_starts` are positions in the text at which a page begins, with the page's index and printed number.
    """

    locus: str
    kind: BlockKind
    section: str
    text: RepairedText
    sentences: tuple[Sentence, ...]
    markers: tuple[tuple[int, int], ...]
    page_starts: tuple[tuple[int, int, str | None], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A source: the text all offsets point into, what was read from it, and the doubts with their places.

    `parts` are the spans of the file that hold markers, note numbers and page furniture: with the texts of headings,
    blocks and footnotes they account for every letter and digit of the file.
    """

    source_id: str
    title: str
    sha256: str
    text: str
    pages: int
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    parts: tuple[tuple[int, int], ...]
    doubts: tuple[Doubt, ...]
