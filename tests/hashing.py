"""An encoder that needs no weights, for tests of everything around the encoder."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.analysis import tokens
from index.encoder import Encoded


class HashingEncoder:
    """Every stem a fixed random direction: enough for tests of everything around the encoder."""

    name, weights_hash, middle_hash, max_tokens = "hashing", "hashing-1", None, 512

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return []

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
    def _direction(token: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(token.encode()).digest()[:4], "little")
        return np.asarray(np.random.default_rng(seed).standard_normal(64), np.float32)
