"""The dense leg: exact search over vectors of sentences and sentence windows, and late interaction over tokens."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

# Token vectors up to this size are held in memory as float32; larger libraries stay memory-mapped in half precision.
_IN_MEMORY_BYTES = 512 * 1024 * 1024


class VectorIndex:
    """Inner-product search over normalised vectors, exact (FAISS flat)."""

    def __init__(self, index: faiss.Index) -> None:
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
        """Write the index to the file `path`. Raises OSError when there is no room for it."""
        # Not by FAISS itself: when its write fails it raises what nobody can tell from other faults.
        faiss.serialize_index(self._index).tofile(path)

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
        # Small libraries are centred once and held as one matrix: one product a question instead of hundreds.
        self._centred_already = sum(vectors.nbytes * 2 for vectors, _ in parts) <= _IN_MEMORY_BYTES
        if self._centred_already:
            self._parts: list[NDArray[np.float16] | Vectors] = [
                np.concatenate([self._centred(np.asarray(vectors, np.float32)) for vectors, _ in parts])
            ]
        else:
            self._parts = [vectors for vectors, _ in parts]
        bounds = bounds_of([ends for _, ends in parts])
        if self._centred_already:
            offsets = np.cumsum([0, *(len(vectors) for vectors, _ in parts)])
            bounds = [(0, int(offsets[part]) + a, int(offsets[part]) + b) for part, a, b in bounds]
        self._bounds = bounds

    def _centred(self, vectors: Vectors) -> Vectors:
        """`vectors` without the mean, normalised; of shape (tokens, dimension)."""
        shifted = vectors - self.mean
        norms = np.linalg.norm(shifted, axis=1, keepdims=True)
        return np.asarray(shifted / np.maximum(norms, 1e-12), np.float32)

    def scores(self, query: Vectors, rows: Sequence[int]) -> Vectors:
        """Late interaction of the question's token vectors `query` with the units `rows`; −1 for one without tokens."""
        result = np.full(len(rows), -1.0, np.float32)
        filled = [i for i, row in enumerate(rows) if self._bounds[row][1] < self._bounds[row][2]]
        if not filled or not len(query):
            return result
        slices = [self._parts[part][a:b] for part, a, b in (self._bounds[rows[i]] for i in filled)]
        gathered: Vectors = np.asarray(np.concatenate(slices), np.float32)
        if not self._centred_already:
            gathered = self._centred(gathered)
        cosines = gathered @ self._centred(query).T
        starts = np.cumsum([0, *(len(piece) for piece in slices[:-1])])
        result[filled] = np.maximum.reduceat(cosines, starts, axis=0).mean(axis=1)
        return result


class TokenStates:
    """Half-read tokens of all stretches, which the reader goes on from; empty where the encoder gives none.

    `parts` as in TokenVectors. Small ones are held in memory: a map keeps its file open as long as it is used.
    """

    def __init__(self, parts: Sequence[tuple[NDArray[np.float16], NDArray[np.int64]]]) -> None:
        small = sum(states.nbytes for states, _ in parts) <= _IN_MEMORY_BYTES
        self._parts = [np.array(states) if small else states for states, _ in parts]
        self._bounds = bounds_of([ends for _, ends in parts])

    def of(self, row: int) -> Vectors | None:
        """States (tokens, width) of the stretch `row`; None when there are none."""
        part, start, end = self._bounds[row]
        states = self._parts[part][start:end]
        return np.asarray(states, np.float32) if len(states) else None


def bounds_of(ends: Sequence[NDArray[np.int64]]) -> list[tuple[int, int, int]]:
    """For each unit its part, and its first and behind its last row in it; `ends` has where each part's units end."""
    return [(part, int(a), int(b)) for part, own in enumerate(ends) for a, b in zip([0, *own[:-1]], own, strict=True)]


def mean_vector(parts: Sequence[NDArray[np.float16]]) -> Vectors:
    """The mean over all token vectors of `parts`, each of shape (tokens, dimension)."""
    total = np.sum([part.sum(axis=0, dtype=np.float64) for part in parts], axis=0)
    return np.asarray(total / max(1, sum(len(part) for part in parts)), np.float32)
