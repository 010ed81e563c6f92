"""The cross-encoder: a bigger model, as a setting, that reads question and passage as one text and scores the pair."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder import cpu_prefers_bfloat16
from index.errors import CrossEncoderError
from index.passages import Passage
from index.ranked import Ranked, standardised

#: So many best passages of the legs are scored: twice what the reader reads, so that a passage can come up from below.
CROSS_PASSAGES = 16
# What the cross-encoder counts beside the legs, both as standard scores of the passages scored. Equal parts: its scale
# does not matter then, and a model that knows little German cannot alone bring a wrong passage to the top. The weight
# is chosen, not measured (eval/README.md).
_WEIGHT = 1.0
_BATCH = 8


class CrossEncoder(Protocol):
    """What ranking needs of a cross-encoder."""

    @property
    def name(self) -> str:
        """Which model, for receipts and runs."""

    @property
    def weights_hash(self) -> str:
        """A hash of the weights: runs of different weights do not compare."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """How well each of `texts` answers `question`, of shape (texts,): higher is better, on any scale."""


class SentenceTransformerCrossEncoder:
    """Any CrossEncoder of sentence-transformers, from a folder or a hub.

    On a graphics card where there is one; bfloat16 there and where the CPU has it. Raises CrossEncoderError when the
    model does not load, or was not trained to score pairs.
    """

    def __init__(self, model: str) -> None:
        import torch
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.disable_progress_bar()
        self.name = model
        half = torch.cuda.is_available() or cpu_prefers_bfloat16()
        try:
            self._model: Any = CrossEncoder(
                model,
                local_files_only=Path(model).is_dir(),
                model_kwargs={"dtype": torch.bfloat16 if half else torch.float32},
                # Log-odds as they come: probabilities near 0 and 1 would lose what tells passages apart.
                activation_fn=torch.nn.Identity(),
            )
        except Exception as error:  # the library lets through whatever reading foreign files raises
            raise CrossEncoderError(
                f"the cross-encoder »{model}« does not load ({_first_line(error)}); give a folder that "
                "holds one, or its name on a hub and a network the first time, or leave the setting out"
            ) from error
        self._check()
        # Fast tokenizers refuse to be used by two threads at once; the model has all cores anyway.
        self._lock = threading.Lock()

    def _check(self) -> None:
        """A plain encoder loads too, with a head of random numbers: its ranking would be chance."""
        kinds = self._model.config.architectures or []
        if self._model.num_labels != 1 or not any(
            kind.endswith(("ForSequenceClassification", "ForCausalLM")) for kind in kinds
        ):
            raise CrossEncoderError(
                f"»{self.name}« is no cross-encoder with one score for a pair ({', '.join(kinds) or 'unknown model'}, "
                f"{self._model.num_labels} outputs); give another folder or name, or leave the setting out"
            )

    @cached_property
    def weights_hash(self) -> str:
        """A hash over the model's parameters; taken when first asked for, as a big model takes seconds."""
        digest = hashlib.sha256()
        for name, parameter in sorted(self._model.named_parameters(), key=lambda item: str(item[0])):
            digest.update(str(name).encode())
            digest.update(parameter.detach().float().cpu().numpy().tobytes())
        return digest.hexdigest()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Log-odds that each of `texts` answers `question`; what exceeds the model's length is cut off."""
        with self._lock:
            pairs = [(question, text) for text in texts]
            return np.asarray(self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False), np.float64)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def cross_rank(cross_encoder: CrossEncoder, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """`ranked` in the order of the legs' fused score and the cross-encoder's together.

    Only passages that may answer are scored, of the best; the others count as the worst of these, so that none of them
    passes one that was. Interpolation with the first ranking: Wang et al. 2021, »BERT-based dense retrievers require
    interpolation with BM25«.
    """
    places = [i for i, item in enumerate(ranked[:CROSS_PASSAGES]) if item.passage.telling]
    if not places:
        return list(ranked)
    told = standardised(cross_encoder.scores(question, [paired_text(ranked[i].passage) for i in places]))
    spread = float(np.std([ranked[i].fused for i in places])) or 1.0
    gains = dict(zip(places, _WEIGHT * spread * told, strict=True))
    lowest = min(gains.values())
    scored = [replace(item, score=round(item.fused + gains.get(i, lowest), 4)) for i, item in enumerate(ranked)]
    return sorted(scored, key=lambda item: -item.score)


def paired_text(passage: Passage) -> str:
    """What a cross-encoder reads of a passage: its text, behind the clause or sentence that leads to it."""
    return f"{passage.lead} {passage.text}" if passage.lead else passage.text
