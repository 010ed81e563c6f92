"""The index folder: generations written beside each other, one of them current, swapped in atomically.

<folder>/CURRENT            the name of the current generation
<folder>/gen-000007/        manifest.json, vectors.faiss, mean.npy, lexical legs
    sources/<source_id>/    file (the source's bytes), text.txt, parsed.json; of each unit vectors.npy, of each
                            stretch's tokens tokens.npy and middle.npy, and where they end: ends.npy
"""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from index.analysis import ANALYSIS_VERSION, tokens, trigrams
from index.encoder import Encoder, Vectors
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexingError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnwritableError,
    SourceNotFoundError,
)
from index.lexical import LexicalIndex
from index.manifest import (
    FORMAT_VERSION,
    Manifest,
    SourceEntry,
    checksums_of,
    file_hash,
    index_id_of,
    read_files,
    read_manifest,
    reading_fingerprint,
    verify_checksums,
)
from index.passages import Passage, cut_passages
from index.reading.names import printable_name
from index.reading.records import Footnote, Heading, Source
from index.reading.source import parse_source, read_bytes, source_id_of
from index.units import Unit, unit_text, units_of, vectors_in_context
from index.vectors import VectorIndex, mean_vector

#: Where `make serve` keeps the index of a checkout's books, and that of the sample.
BOOKS, SAMPLE = Path("indexes/library"), Path("indexes/sample")
_CURRENT = "CURRENT"
_GENERATION = re.compile(r"gen-(\d{6,})")
# Room for the prompt and special tokens beside a passage, and for the clause that introduces a quotation.
_RESERVED_TOKENS = 72


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an index keeps of a source besides its vectors; row i of those belongs to `units[i]`."""

    title: str
    pages: int
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    footnotes: tuple[Footnote, ...]
    units: tuple[Unit, ...]


_PARSED = TypeAdapter(Parsed)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Addition:
    """A file to index, the printed number of its first page, when known, and its name, when it is not the path's."""

    path: Path
    first_page: int | None = None
    name: str | None = None

    @property
    def called(self) -> str:
        """The name that the source is kept under."""
        return printable_name(self.name or self.path.name)


def is_index(folder: Path) -> bool:
    """Whether an index has been built in `folder`, whatever became of it."""
    return (folder / _CURRENT).is_file()


def books_index() -> Path:
    """The index of this checkout's books; while there is none, that of the sample, which `make serve` serves then."""
    return BOOKS if is_index(BOOKS) or not is_index(SAMPLE) else SAMPLE


def current_generation(folder: Path) -> Path:
    """The folder of the current generation. Raises IndexMissingError or IndexDamagedError."""
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexMissingError(f"no index in {folder}; build one with `python -m index build FILE`") from error
    if not _GENERATION.fullmatch(name) or not (folder / name).is_dir():
        raise IndexDamagedError(f"{folder / _CURRENT} names »{name}«, which is not there; rebuild the index")
    return folder / name


def kept_files(folder: Path) -> dict[str, Addition]:
    """The sources' own files that the index in `folder` holds, by id; of an index of an older format too.

    None of them where there is no index. Raises IndexDamagedError when they are not what was indexed.
    """
    try:
        generation = current_generation(folder)
    except IndexMissingError:
        return {}
    found = {}
    for source_id, sha256, first_page, name in read_files(generation):
        kept = generation / "sources" / source_id / "file"
        if not kept.is_file() or file_hash(kept) != sha256:
            raise IndexDamagedError(f"{kept} is not the file »{name}« that was indexed; add that anew")
        found[source_id] = Addition(kept, first_page, name)
    return found


def read_parsed(generation: Path, source_id: str) -> Parsed:
    """What the generation keeps of a source. Raises IndexDamagedError."""
    path = generation / "sources" / source_id / "parsed.json"
    try:
        return _PARSED.validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path} is damaged ({str(error).splitlines()[0]}); rebuild the index") from error


def lexical_text(passage: Passage) -> str:
    """The words a passage is found by: its text, what leads to it, the works its notes cite."""
    return " ".join(filter(None, [passage.lead, passage.text, passage.gloss]))


class IndexStore:
    """Builds and changes the index in `folder`; readers of it never see a half-written state."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.folder, self.encoder = folder, encoder

    def build(self, additions: Sequence[Addition], progress: Progress | None = None, *, anew: bool = False) -> Manifest:
        """Index just these files; what the index held of them already and is unchanged is taken over unless `anew`."""
        return self._change(lambda _: list(additions), progress, keep=False, anew=anew)

    def add(self, additions: Sequence[Addition], progress: Progress | None = None) -> Manifest:
        """Add files; a file with the name of an indexed one replaces it.

        Raises IndexingError for a file of another name that would be the same source.
        """
        return self._change(lambda _: list(additions), progress, keep=True)

    def update(self, additions: Sequence[Addition], progress: Progress | None = None) -> Manifest:
        """Index these files and keep what else the index holds, read anew where it is of another version or encoder.

        Raises IndexDamagedError when a file that the index alone holds is damaged.
        """

        def choose(_: Manifest | None) -> list[Addition]:
            given = {source_id_of(addition.called) for addition in additions}
            try:
                kept = kept_files(self.folder)
            except IndexDamagedError:
                if not {path.name for path in self.folder.glob("gen-*/sources/*")} <= given:
                    raise
                kept = {}  # all of it is given anew
            return [*additions, *(addition for source_id, addition in kept.items() if source_id not in given)]

        return self._change(choose, progress, keep=False)

    def remove(self, source_ids: Sequence[str], progress: Progress | None = None) -> Manifest:
        """Remove sources. Raises SourceNotFoundError for an unknown id, and changes nothing then."""

        def drop(manifest: Manifest | None) -> list[Addition]:
            known = {entry.source_id for entry in manifest.sources} if manifest else set()
            for source_id in source_ids:
                if source_id not in known:
                    raise SourceNotFoundError(
                        f"no source »{source_id}« in {self.folder}; it holds {', '.join(sorted(known))}"
                    )
            if known <= set(source_ids):
                raise IndexingError(
                    f"removing {', '.join(source_ids)} would leave the index empty; delete {self.folder} instead"
                )
            return []

        return self._change(drop, progress, keep=True, without=frozenset(source_ids))

    def _change(
        self,
        choose: Callable[[Manifest | None], list[Addition]],
        progress: Progress | None,
        *,
        keep: bool,
        without: frozenset[str] = frozenset(),
        anew: bool = False,
    ) -> Manifest:
        with self._lock():
            old, manifest = (None, None) if anew else self._reusable(must_keep=keep)
            additions = choose(manifest)
            beside = self._next_generation()
            with self._undone(beside):
                (beside / "sources").mkdir(parents=True)
                entries = self._write_sources(beside, old, manifest, additions, keep, without, progress)
                new = self._write_legs(beside, entries)
                self._swap(beside)
            self._clean(beside)
            return new

    @contextmanager
    def _undone(self, beside: Path) -> Iterator[None]:
        """Remove what was written of `beside` when the block fails, unless it is the current generation by then."""
        try:
            yield
        except BaseException as error:
            if self._is_current(beside):
                raise
            shutil.rmtree(beside, ignore_errors=True)
            self._pointer.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise _unwritable(beside, error) from error
            raise

    def _is_current(self, generation: Path) -> bool:
        try:
            return current_generation(self.folder) == generation
        except IndexingError:
            return False

    @property
    def _pointer(self) -> Path:
        """What becomes CURRENT when it is whole."""
        return self.folder / f".{_CURRENT}-{os.getpid()}"

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "LOCK").open("w")
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        with lock as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise IndexBusyError(f"another process is writing {self.folder}; wait until it is done") from error
            yield

    def _reusable(self, *, must_keep: bool) -> tuple[Path | None, Manifest | None]:
        """The current generation, when its vectors are of this encoder and this format."""
        try:
            generation = current_generation(self.folder)
            manifest = read_manifest(generation)
            verify_checksums(generation, manifest)
        except IndexMissingError:
            return None, None
        except (IndexDamagedError, IndexOutdatedError):
            if must_keep:
                raise
            return None, None
        same = manifest.weights_hash == self.encoder.weights_hash
        if not same and must_keep:
            raise IndexOutdatedError(
                f"{self.folder} was built with {manifest.encoder}, not {self.encoder.name}; rebuild it"
            )
        return (generation, manifest) if same else (None, None)

    def _next_generation(self) -> Path:
        numbers = [int(match[1]) for path in self.folder.iterdir() if (match := _GENERATION.fullmatch(path.name))]
        return self.folder / f"gen-{max(numbers, default=0) + 1:06d}"

    def _write_sources(
        self,
        beside: Path,
        old: Path | None,
        manifest: Manifest | None,
        additions: Sequence[Addition],
        keep: bool,
        without: frozenset[str],
        progress: Progress | None,
    ) -> list[SourceEntry]:
        known = {entry.source_id: entry for entry in manifest.sources} if manifest else {}
        same_reading = manifest is not None and manifest.reading == reading_fingerprint()
        given: dict[str, tuple[Addition, Source]] = {}
        for addition in additions:
            source = parse_source(read_bytes(addition.path), addition.called, first_page=addition.first_page)
            if source.source_id in given:
                raise IndexingError(
                    f"{addition.path}: two files would both be the source »{source.source_id}«; rename one"
                )
            given[source.source_id] = (addition, source)
        if keep and old is not None:
            for source_id, entry in known.items():
                if source_id not in without and source_id not in given:
                    addition = Addition(old / "sources" / source_id / "file", entry.first_page, entry.file)
                    data = read_bytes(addition.path)
                    given[source_id] = (addition, parse_source(data, entry.file, first_page=entry.first_page))
        entries: dict[str, SourceEntry] = {}
        for source_id, (addition, source) in given.items():
            before = known.get(source_id)
            if keep and before and before.file != addition.called:
                raise IndexingError(
                    f"{addition.called} would replace »{before.file}«, which is the source »{source_id}« already; "
                    "rename it, or remove that source first"
                )
            unchanged = before and (before.sha256, before.first_page) == (source.sha256, addition.first_page)
            if before and unchanged and old is not None and same_reading:
                _take_over(old, beside, source_id)
                entries[source_id] = before
            else:
                entries[source_id] = self._write_source(beside / "sources" / source_id, addition, source, progress)
        if not entries:
            raise IndexingError("nothing to index: give at least one .txt, .md or .pdf file")
        return sorted(entries.values(), key=lambda entry: entry.source_id)

    def _write_source(self, folder: Path, addition: Addition, source: Source, progress: Progress | None) -> SourceEntry:
        folder.mkdir()
        limit = self.encoder.max_tokens - _RESERVED_TOKENS
        passages = cut_passages(source, self.encoder.count_tokens, limit)
        if not passages:
            raise IndexingError(
                f"{addition.path}: no paragraph and no footnote was found in it; give a file with running text"
            )
        units = units_of(passages)
        done = 0

        def report(count: int) -> None:
            nonlocal done
            done += count
            if progress is not None:
                progress(source.source_id, done, len(units))

        texts = [unit_text(passages[unit.ordinal], unit) for unit in units]
        encoded = self.encoder.encode_passages(texts, report)
        spans = [
            np.asarray(self.encoder.token_spans(text), np.int64).reshape(-1, 2) if unit.is_stretch else None
            for text, unit in zip(texts, units, strict=True)
        ]
        np.save(folder / "vectors.npy", vectors_in_context(passages, units, encoded, spans))
        stretches = [item if unit.is_stretch else None for unit, item in zip(units, encoded, strict=True)]
        held = [item.tokens for item in stretches if item is not None]
        np.save(folder / "tokens.npy", np.concatenate(held).astype(np.float16))
        read = [item.middle for item in stretches if item is not None and item.middle is not None]
        np.save(folder / "middle.npy", np.concatenate(read or [held[0][:0]]).astype(np.float16))
        np.save(folder / "ends.npy", np.cumsum([0 if item is None else len(item.tokens) for item in stretches]))
        parsed = Parsed(source.title, source.pages, source.headings, tuple(passages), source.footnotes, units)
        (folder / "parsed.json").write_bytes(_PARSED.dump_json(parsed))
        (folder / "text.txt").write_bytes(source.text.encode("utf-8", "surrogatepass"))
        shutil.copyfile(addition.path, folder / "file")
        return SourceEntry(
            source.source_id,
            addition.called,
            source.title,
            source.sha256,
            addition.first_page,
            source.pages,
            len(passages),
            len(source.footnotes),
            source.doubts,
        )

    def _write_legs(self, beside: Path, entries: list[SourceEntry]) -> Manifest:
        folders = [beside / "sources" / entry.source_id for entry in entries]
        passages = [p for entry in entries for p in read_parsed(beside, entry.source_id).passages]
        units = [unit for entry in entries for unit in _unit_texts(read_parsed(beside, entry.source_id))]
        vectors: list[Vectors] = [np.load(folder / "vectors.npy") for folder in folders]
        VectorIndex.build(np.concatenate(vectors)).save(beside / "vectors.faiss")
        held: list[NDArray[np.float16]] = [np.load(folder / "tokens.npy", mmap_mode="r") for folder in folders]
        np.save(beside / "mean.npy", mean_vector(held))
        texts = [lexical_text(passage) for passage in passages]
        LexicalIndex.build([tokens(text) for text in texts]).save(beside / "terms")
        LexicalIndex.build([list(trigrams(text)) for text in texts]).save(beside / "trigrams")
        LexicalIndex.build([tokens(text) for text in units]).save(beside / "unit_terms")
        named = [(entry.source_id, entry.sha256, entry.first_page) for entry in entries]
        manifest = Manifest(
            FORMAT_VERSION,
            index_id_of(self.encoder.weights_hash, ANALYSIS_VERSION, named),
            self.encoder.name,
            self.encoder.weights_hash,
            ANALYSIS_VERSION,
            reading_fingerprint(),
            tuple(entries),
            checksums_of(beside),
        )
        manifest.write(beside)
        return manifest

    def _swap(self, beside: Path) -> None:
        """Make `beside` the current generation: durable first, then one atomic rename."""
        for path in [*beside.rglob("*"), beside]:
            _sync(path)
        self._pointer.write_text(beside.name, encoding="utf-8")
        _sync(self._pointer)
        os.replace(self._pointer, self.folder / _CURRENT)
        _sync(self.folder)

    def _clean(self, current: Path) -> None:
        """Remove older generations and what killed builds left."""
        for path in self.folder.iterdir():
            if _GENERATION.fullmatch(path.name) and path != current:
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith(f".{_CURRENT}-"):
                path.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> IndexUnwritableError:
    return IndexUnwritableError(f"{path} cannot be written ({error}); make room for it, the index is as it was")


def _unit_texts(parsed: Parsed) -> list[str]:
    return [unit_text(parsed.passages[unit.ordinal], unit) for unit in parsed.units]


def _take_over(old: Path, beside: Path, source_id: str) -> None:
    """Link an unchanged source's files into the new generation (copy where the file system has no links)."""

    def link(origin: str, target: str) -> None:
        try:
            os.link(origin, target)
        except OSError:
            shutil.copyfile(origin, target)

    shutil.copytree(old / "sources" / source_id, beside / "sources" / source_id, copy_function=link)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
