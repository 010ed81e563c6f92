"""The manifest of an index: what built it, what is in it, and a checksum of every file."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.errors import IndexDamagedError, IndexOutdatedError
from index.reading.doubts import Doubt

#: Raise it when an index of the last version cannot be read any more.
FORMAT_VERSION = 6
_NAME = "manifest.json"
# The manifest's own checksum; indexes that were built before there was one have none.
_OWN = "manifest_sha256"
_INDEXING = ("encoder", "passages", "store", "units", "weights")


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source in an index: `file` is its name, `sha256` that of its bytes, the rest are counts and doubts."""

    source_id: str
    file: str
    title: str
    sha256: str
    first_page: int | None
    pages: int
    passages: int
    footnotes: int
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is made of; `checksums` maps each file's path in the folder to its sha256.

    `reading` is a fingerprint of the code that reads sources: what another version read is not taken over.
    """

    format_version: int
    index_id: str
    encoder: str
    weights_hash: str
    analysis_version: int
    reading: str
    sources: tuple[SourceEntry, ...]
    checksums: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write the manifest to `folder`, with a checksum of its own."""
        content = asdict(self)
        content[_OWN] = _content_hash(content)
        (folder / _NAME).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def index_id_of(encoder_hash: str, analysis_version: int, sources: list[tuple[str, str, int | None]]) -> str:
    """A name for an index: of versions, weights and (id, sha256, first page) of its sources."""
    parts = [
        str(FORMAT_VERSION),
        encoder_hash,
        str(analysis_version),
        *(repr(source) for source in sorted(sources, key=repr)),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def reading_fingerprint() -> str:
    """A hash of the code that turns a file into passages, units and vectors."""
    here = Path(__file__).parent
    files = sorted([*(here / "reading").rglob("*.py"), *(here / f"{name}.py" for name in _INDEXING)])
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _content_hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums_of(folder: Path) -> dict[str, str]:
    """The sha256 of every file below `folder` but the manifest, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != _NAME)
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in files}


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the index in `folder`.

    Raises IndexDamagedError when it is missing or cannot be read, IndexOutdatedError when it is of another format.
    """
    path = folder / _NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise IndexDamagedError(f"{path} is missing; rebuild the index") from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(f"{path} cannot be read ({error}); rebuild the index") from error
    try:
        content = json.loads(text)
        version = content.get("format_version")
        if version != FORMAT_VERSION:
            raise IndexOutdatedError(
                f"{path} has format {version}, this program reads {FORMAT_VERSION}; rebuild the index"
            )
        own = content.pop(_OWN, None)
        if own is not None and own != _content_hash(content):
            raise IndexDamagedError(f"{path} is not the file that was built (checksum differs); rebuild the index")
        return TypeAdapter(Manifest).validate_python(content)
    except (ValueError, AttributeError, ValidationError) as error:
        raise IndexDamagedError(f"{path} is damaged ({str(error).splitlines()[0]}); rebuild the index") from error


def read_files(folder: Path) -> list[tuple[str, str, int | None, str]]:
    """Of each source in the index in `folder` its id, sha256, first page and file name; of any format.

    Raises IndexDamagedError when the manifest does not say.
    """
    path = folder / _NAME
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["sources"]
        return [(str(entry["source_id"]), entry["sha256"], entry["first_page"], entry["file"]) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{path} does not say what the index holds ({error}); rebuild the index") from error


def verify_checksums(folder: Path, manifest: Manifest) -> None:
    """Raise IndexDamagedError naming the first file that is missing or is not what the manifest says."""
    for name, expected in manifest.checksums.items():
        path = folder / name
        if not path.is_file():
            raise IndexDamagedError(f"{path} is missing; rebuild the index")
        if file_hash(path) != expected:
            raise IndexDamagedError(f"{path} is not the file that was built (checksum differs); rebuild the index")
