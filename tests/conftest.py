"""Fixtures: the files outside the repository, an encoder that needs no weights, and the sample in a real index."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.analysis import tokens
from index.encoder import Encoded, SentenceTransformerEncoder
from index.library import Library
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from qa.answerer import Answerer

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "index" / "sample" / "beispielkapitel.txt"


def _outside(path: Path) -> Path:
    """`path`, or a skip that says what is missing; in CI a failure."""
    if path.exists():
        return path
    message = f"{path.name} is not beside the checkout (../shared); this test needs it"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chapter_path() -> Path:
    """The real chapter."""
    return _outside(SHARED / "corpus" / "kapitel-iv-2.txt")


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """A public data set by the name of its folder or file."""
    return lambda name: _outside(SHARED / "data" / name)


class HashingEncoder:
    """Every stem a fixed random direction: enough for tests of everything around the encoder."""

    name, weights_hash, max_tokens = "hashing", "hashing-1", 512

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode_query(self, text: str) -> Encoded:
        rows = [self._direction(token) for token in tokens(text)] or [self._direction("")]
        matrix = np.asarray(rows, np.float32)
        total = matrix.sum(axis=0)
        return Encoded(total / max(float(np.linalg.norm(total)), 1e-9), matrix)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> list[Encoded]:
        if progress is not None:
            progress(len(texts))
        return [self.encode_query(text) for text in texts]

    @staticmethod
    def _direction(token: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        seed = int.from_bytes(hashlib.sha256(token.encode()).digest()[:4], "little")
        return np.random.default_rng(seed).standard_normal(64).astype(np.float32)


@pytest.fixture
def hashing_encoder() -> HashingEncoder:
    """The encoder that needs no weights."""
    return HashingEncoder()


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The default encoder with its real weights."""
    return SentenceTransformerEncoder()


@pytest.fixture(scope="session")
def sample_folder(encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample, built with the real encoder."""
    folder = tmp_path_factory.mktemp("sample-index")
    IndexStore(folder, encoder).build([Addition(SAMPLE)])
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path, encoder: SentenceTransformerEncoder) -> Iterator[Answerer]:
    """An answerer over the sample."""
    library = Library.load(sample_folder, encoder)
    yield Answerer(library, HybridRetriever(library, encoder))
