"""The lexical leg: BM25 over German tokens of passages, of sentence windows, and over letter trigrams."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

# Robertson & Zaragoza (2009), section 3.2: usual values; passages are short, so that term frequency saturates early.
_K1, _B = 1.2, 0.75


class LexicalIndex:
    """BM25 (Lucene's variant) over token lists; a score for every row, by row number."""

    def __init__(self, model: bm25s.BM25, rows: int) -> None:
        self._model, self.rows = model, rows

    @classmethod
    def build(cls, rows: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Index one token list a row; rows may be empty."""
        model = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        # bm25s cannot index a corpus without any token: an empty row keeps row numbers, a blank token makes it legal.
        model.index([list(row) or [""] for row in rows], show_progress=False)
        return cls(model, len(rows))

    @classmethod
    def load(cls, folder: Path, rows: int) -> "LexicalIndex":
        """Load what `save` wrote."""
        return cls(bm25s.BM25.load(str(folder), load_corpus=False, show_progress=False), rows)

    def save(self, folder: Path) -> None:
        """Write the index to `folder`."""
        self._model.save(str(folder), show_progress=False)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """BM25 scores of all rows for `tokens`, of shape (rows,); zeros when no token is known."""
        known = [token for token in tokens if token and token in self._model.vocab_dict]
        if not known:
            return np.zeros(self.rows, np.float32)
        return np.asarray(self._model.get_scores(known), np.float32)
