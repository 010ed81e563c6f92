"""Collections: texts with topics on them, and the index of each, built once and kept."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval.errors import CollectionMissingError
from eval.topics import Half, Topic, read_topics
from index.encoder import Encoder
from index.library import Library
from index.store import Addition, IndexStore

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).with_name("collections")
#: Indexes of collections; git does not keep them.
INDEXES = ROOT / "indexes" / "eval"
#: Where texts and data that are not of this repository lie, beside the checkout.
SHARED = ROOT.parent / "shared"
#: Texts with questions; `remarks` are six texts whose footnotes talk, its halves three each.
COLLECTIONS = ("chapter", "sample", "remarks")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Collection:
    """A named text with its topics; `texts` are the files that the index is built of."""

    name: str
    texts: tuple[Path, ...]
    topics_path: Path

    def topics(self, half: Half = "all") -> list[Topic]:
        """Its topics, all or those of one half."""
        return read_topics(self.topics_path, half)

    def fingerprint(self) -> str:
        """A hash of its topics and texts: figures on other data do not compare."""
        digest = hashlib.sha256(self.topics_path.read_bytes())
        for text in self.texts:
            digest.update(text.read_bytes())
        return digest.hexdigest()


def find_collection(name: str) -> Collection:
    """One of COLLECTIONS.

    Raises CollectionMissingError when its text is not on this machine.
    """
    if name not in COLLECTIONS:
        raise CollectionMissingError(f"no collection »{name}«; there are {', '.join(COLLECTIONS)}, foreign, references")
    alone = {
        "chapter": SHARED / "corpus" / "kapitel-iv-2.txt",
        "sample": ROOT / "index" / "sample" / "beispielkapitel.txt",
    }
    texts = (alone[name],) if name in alone else tuple(sorted((FOLDER / name).glob("*.txt")))
    for text in texts:
        if not text.is_file():
            raise CollectionMissingError(_missing(text))
    return Collection(name, texts, FOLDER / name / "topics.jsonl")


def shared_data(name: str) -> Path:
    """The folder of a public data set. Raises CollectionMissingError when it is not on this machine."""
    folder = SHARED / "data" / name
    if not folder.is_dir():
        raise CollectionMissingError(_missing(folder))
    return folder


def must_be_complete() -> bool:
    """Whether a missing collection is a failure and not only left out: on a machine that guards (CI=true)."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _missing(path: Path) -> str:
    place = f"../{path.relative_to(ROOT.parent)}" if path.is_relative_to(ROOT.parent) else str(path)
    return f"{place} is not on this machine; it is no part of the repository, put it there (beside the checkout)"


def open_library(name: str, texts: tuple[Path, ...], encoder: Encoder, progress: Progress | None = None) -> Library:
    """The library of `texts`, from the index kept under `name`; what has not changed is not encoded again."""
    folder = INDEXES / name
    IndexStore(folder, encoder).build([Addition(path) for path in texts], progress)
    return Library.load(folder, encoder)
