"""A loaded index: its sources, passages and footnotes by name, and the legs that rank them."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import ANALYSIS_VERSION
from index.encoder import Encoder
from index.errors import IndexDamagedError, IndexOutdatedError, SourceNotFoundError
from index.lexical import LexicalIndex
from index.manifest import Manifest, SourceEntry, read_manifest, verify_checksums
from index.passages import Passage
from index.reading.records import Footnote, Heading
from index.store import current_generation, read_parsed
from index.units import Unit
from index.vectors import TokenStates, TokenVectors, VectorIndex


@dataclass(frozen=True, slots=True)
class Legs:
    """The rankers: lexical over passages, their trigrams and their units, dense over units.

    `owner[i]` is the row of the passage of `units[i]`; `sentence_units[row]` are the units of that passage's single
    sentences, of a footnote's works its gloss. `states` is what the reader goes on from.
    """

    terms: LexicalIndex
    trigrams: LexicalIndex
    unit_terms: LexicalIndex
    vectors: VectorIndex
    tokens: TokenVectors
    states: TokenStates
    units: tuple[Unit, ...]
    owner: NDArray[np.int64]
    sentence_units: tuple[tuple[int, ...], ...]


class Library:
    """Everything an index holds, read once; safe to share between threads, as nothing in it changes."""

    def __init__(
        self,
        manifest: Manifest,
        passages: list[Passage],
        footnotes: dict[str, tuple[Footnote, ...]],
        headings: dict[str, tuple[Heading, ...]],
        texts: dict[str, str],
        legs: Legs,
    ) -> None:
        self.manifest, self.passages, self.legs = manifest, passages, legs
        self.texts, self.headings = texts, headings
        self._footnotes = footnotes
        self.rows = {passage.passage_id: row for row, passage in enumerate(passages)}
        self._notes = {(source_id, note.key): note for source_id, notes in footnotes.items() for note in notes}
        self._notes_at = {note.locus: note for notes in footnotes.values() for note in notes}

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> "Library":
        """Load the current index of `folder`.

        Raises IndexMissingError, IndexDamagedError (a file differs from its checksum) or IndexOutdatedError (built
        with another encoder or analysis).
        """
        generation = current_generation(folder)
        try:
            return cls._load(folder, generation, encoder)
        except IndexDamagedError:
            if current_generation(folder) == generation:
                raise
            return cls.load(folder, encoder)  # a writer has replaced it meanwhile, and removed what was being read

    @classmethod
    def _load(cls, folder: Path, generation: Path, encoder: Encoder) -> "Library":
        manifest = read_manifest(generation)
        if manifest.weights_hash != encoder.weights_hash:
            raise IndexOutdatedError(
                f"{folder} was built with {manifest.encoder}, not {encoder.name}; rebuild the index"
            )
        if manifest.analysis_version != ANALYSIS_VERSION:
            raise IndexOutdatedError(f"{folder} was built with another German analysis; rebuild the index")
        verify_checksums(generation, manifest)
        try:
            return cls._read(generation, manifest)
        except (OSError, ValueError, RuntimeError, KeyError, IndexError, json.JSONDecodeError) as error:
            raise IndexDamagedError(f"{generation} cannot be read ({error}); rebuild the index") from error

    @classmethod
    def _read(cls, generation: Path, manifest: Manifest) -> "Library":
        passages: list[Passage] = []
        owner: list[int] = []
        sentence_units: list[list[int]] = []
        units: list[Unit] = []
        tokens, states, texts, footnotes, headings = [], [], {}, {}, {}
        for entry in manifest.sources:
            folder = generation / "sources" / entry.source_id
            parsed = read_parsed(generation, entry.source_id)
            sentence_units.extend([0] * len(passage.sentences) for passage in parsed.passages)
            for unit in parsed.units:
                row = len(passages) + unit.ordinal
                # A footnote's gloss comes first, and stands for what is no remark.
                if unit.is_gloss or unit.last - unit.first == 1:
                    sentence_units[row][unit.first : unit.last] = [len(owner)] * (unit.last - unit.first)
                owner.append(row)
            units.extend(parsed.units)
            passages.extend(parsed.passages)
            footnotes[entry.source_id], headings[entry.source_id] = parsed.footnotes, parsed.headings
            texts[entry.source_id] = (folder / "text.txt").read_bytes().decode("utf-8", "surrogatepass")
            ends = np.load(folder / "ends.npy")
            tokens.append((np.load(folder / "tokens.npy", mmap_mode="r"), ends))
            states.append((np.load(folder / "middle.npy", mmap_mode="r"), ends))
        legs = Legs(
            LexicalIndex.load(generation / "terms", len(passages)),
            LexicalIndex.load(generation / "trigrams", len(passages)),
            LexicalIndex.load(generation / "unit_terms", len(owner)),
            VectorIndex.load(generation / "vectors.faiss"),
            TokenVectors(tokens, np.load(generation / "mean.npy")),
            TokenStates(states),
            tuple(units),
            np.asarray(owner, np.int64),
            tuple(tuple(units) for units in sentence_units),
        )
        return cls(manifest, passages, footnotes, headings, texts, legs)

    def source(self, source_id: str) -> SourceEntry:
        """The entry of a source. Raises SourceNotFoundError."""
        for entry in self.manifest.sources:
            if entry.source_id == source_id:
                return entry
        known = ", ".join(entry.source_id for entry in self.manifest.sources)
        raise SourceNotFoundError(f"no source »{source_id}«; there are {known}")

    def passage(self, passage_id: str) -> Passage:
        """A passage by its id. Raises SourceNotFoundError."""
        if passage_id not in self.rows:
            raise SourceNotFoundError(f"no passage »{passage_id}«")
        return self.passages[self.rows[passage_id]]

    def find_passage(self, name: str) -> Passage:
        """A passage by its id or its locus (of a divided block: its first part). Raises SourceNotFoundError."""
        name = name.replace("/", ":")
        return self.passage(name if name in self.rows or f"{name}:1" not in self.rows else f"{name}:1")

    def neighbours(self, passage_id: str) -> tuple[str | None, str | None]:
        """Ids of the passages before and behind, in the same source and of the same kind (text or notes)."""
        row, passage = self.rows[passage_id], self.passage(passage_id)

        def beside(step: int) -> str | None:
            if not 0 <= row + step < len(self.passages):
                return None
            other = self.passages[row + step]
            alike = other.source_id == passage.source_id and (other.kind == "footnote") == (passage.kind == "footnote")
            return other.passage_id if alike else None

        return beside(-1), beside(1)

    def footnotes(self, source_id: str) -> tuple[Footnote, ...]:
        """All footnotes of a source, in order. Raises SourceNotFoundError."""
        self.source(source_id)
        return self._footnotes[source_id]

    def footnote(self, source_id: str, number: int) -> Footnote:
        """A footnote by its number (where numbers repeat, the first) or its key. Raises SourceNotFoundError."""
        self.source(source_id)
        note = self._notes.get((source_id, number))
        if note is None:
            raise SourceNotFoundError(f"no footnote {number} in »{source_id}«")
        return note

    def find_footnote(self, source_id: str, key: int) -> Footnote | None:
        """A footnote by its key, which is the number of the first with that number; or None."""
        return self._notes.get((source_id, key))

    def calling(self, note: Footnote) -> tuple[Passage, int] | None:
        """The sentence with a footnote's marker, as its passage and number; None for a note without one."""
        if note.anchor is None:
            return None
        passage, number = self.find_passage(note.anchor.locus), note.anchor.sentence
        while number >= len(passage.sentences):
            number -= len(passage.sentences)
            _, behind = self.neighbours(passage.passage_id)
            if behind is None or self.passage(behind).locus != passage.locus:
                return None
            passage = self.passage(behind)
        return passage, number

    def footnote_at(self, locus: str) -> Footnote | None:
        """A footnote by its locus, or None."""
        return self._notes_at.get(locus)
