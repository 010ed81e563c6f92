"""The dense leg: exact search over vectors of sentences and sentence windows, and late interaction over tokens."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

# Token vectors up to this size are held in memory as float32; larger libraries stay memory-mapped in half precision.
_IN_MEMORY_BYTES = 512 * 1024 * 1024


class VectorIndex:
    """Inner-product search over normalised vectors, exact (FAISS flat)."""

    def __init__(self, index: faiss.IndexFlatIP) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> "VectorIndex":
        """Index `vectors` of shape (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "VectorIndex":
        """Load what `save` wrote."""
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index to the file `path`."""
        faiss.write_index(self._index, str(path))

    @property
    def rows(self) -> int:
        """The number of vectors."""
        return int(self._index.ntotal)

    def scores(self, query: Vectors) -> Vectors:
        """Cosines of all rows with `query` (dimension,), of shape (rows,)."""
        found, rows = self._index.search(query[None, :].astype(np.float32), self.rows)
        scores = np.empty(self.rows, np.float32)
        scores[rows[0]] = found[0]
        return scores


class TokenVectors:
    """Token vectors of all units for late interaction (Khattab & Zaharia 2020, ColBERT).

    A unit's score is the mean over the question's tokens of the best cosine with one of the unit's tokens. The
    library's mean vector is subtracted from both sides first: the encoder was not trained for this, and all its
    token vectors share a large part. `parts` hold the vectors of one source each, (tokens, dimension), and where each
    of its units ends.
    """

    def __init__(self, parts: Sequence[tuple[NDArray[np.float16], NDArray[np.int64]]], mean: Vectors) -> None:
        self.mean = mean
        small = sum(vectors.nbytes * 2 for vectors, _ in parts) <= _IN_MEMORY_BYTES
        self._units: list[NDArray[np.float16] | Vectors] = []
        for vectors, ends in parts:
            held: NDArray[np.float16] | Vectors = self._centred(np.asarray(vectors, np.float32)) if small else vectors
            bounds = [0, *(int(end) for end in ends)]
            self._units.extend(held[a:b] for a, b in zip(bounds, bounds[1:], strict=False))
        self._is_centred = small

    def _centred(self, vectors: Vectors) -> Vectors:
        """`vectors` without the mean, normalised; of shape (tokens, dimension)."""
        shifted = vectors - self.mean
        norms = np.linalg.norm(shifted, axis=1, keepdims=True)
        return np.asarray(shifted / np.maximum(norms, 1e-12), np.float32)

    def scores(self, query: Vectors, rows: Iterable[int]) -> Vectors:
        """Late interaction of the question's token vectors `query` with the units `rows`, in their order; −1 without tokens."""
        centred = self._centred(query)
        return np.asarray([self._score(centred, row) for row in rows], np.float32)

    def _score(self, centred: Vectors, row: int) -> float:
        tokens = self._units[row]
        if not len(tokens):
            return -1.0
        ready = tokens if self._is_centred else self._centred(np.asarray(tokens, np.float32))
        return float((centred @ ready.T).max(axis=1).mean())


def mean_vector(parts: Sequence[NDArray[np.float16]]) -> Vectors:
    """The mean over all token vectors of `parts`, each of shape (tokens, dimension)."""
    total = np.sum([part.sum(axis=0, dtype=np.float64) for part in parts], axis=0)
    return np.asarray(total / max(1, sum(len(part) for part in parts)), np.float32)
