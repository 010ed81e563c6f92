"""The encoder: texts to vectors, one for the whole text and one for each of its tokens."""

import copy
import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.adaptation import adaptation_hash, load_upper_layers
from index.errors import EncoderError
from index.halfway import SHARED_LAYERS, load_halfway, middle_hash
from index.weights import MODEL_NAME, ensure_default_model

Vectors = NDArray[np.float32]

#: After so many layers question and stretch are read together (index/reader.py), and encoder's layers are adapted.
MIDDLE_LAYER = 8


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text: `vector` of shape (dimension,), normalised; `tokens` of shape (tokens, dimension), as they come.

    `middle` are the tokens' states half way up, of the reader's own lower layers, which it goes on from; None where
    there is no reader.
    """

    vector: Vectors
    tokens: Vectors
    middle: Vectors | None = None


class Encoder(Protocol):
    """What the index needs of an encoder."""

    @property
    def name(self) -> str:
        """Which model, for manifests and receipts."""

    @property
    def weights_hash(self) -> str:
        """A hash of the weights: vectors of different weights do not compare."""

    @property
    def middle_hash(self) -> str | None:
        """A hash of what `Encoded.middle` comes from; None where there is none."""

    @property
    def max_tokens(self) -> int:
        """The longest text it reads whole, in tokens, prompt included."""

    def count_tokens(self, text: str) -> int:
        """The number of tokens of `text`."""

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a passage `text` each token of its `Encoded` stands; empty spans for tokens that are not of it."""

    def encode_query(self, text: str) -> Encoded:
        """Encode a question."""

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> list[Encoded]:
        """Encode passages; `progress` is called with the number done since its last call."""


def cpu_prefers_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 matrices in hardware; emulated they are three times slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


class SentenceTransformerEncoder:
    """Any SentenceTransformer; the default one needs no network.

    Of the default one the upper layers are those trained for this purpose, and half-read states the reader's own,
    unless `adapted` is False: then they are the model's after SHARED_LAYERS. bfloat16 where the CPU has it (ranking
    unchanged), else float32. Raises EncoderError when the model does not load.
    """

    def __init__(self, model: str = MODEL_NAME, *, threads: int | None = None, adapted: bool = True) -> None:
        # Threads that spin while waiting starve their neighbours on a small machine.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        os.environ.setdefault("GOMP_SPINCOUNT", "0")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        if threads:
            torch.set_num_threads(threads)
        self.name = model
        folder = ensure_default_model() if model == MODEL_NAME else None
        dtype = torch.bfloat16 if cpu_prefers_bfloat16() else torch.float32
        try:
            self._model: Any = SentenceTransformer(
                str(folder or model), device="cpu", local_files_only=folder is not None, model_kwargs={"dtype": dtype}
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise EncoderError(f"the encoder »{model}« does not load: {error}") from error
        self._model.eval()
        # Fast tokenizers refuse to be used by two threads at once; the model has all cores anyway.
        self._lock = threading.Lock()
        self.middle_hash: str | None = None
        self._halfway: Any = None
        if folder is None:
            self.weights_hash = _hash_of(self._model)
        else:
            own = json.loads((folder / "weights.json").read_text(encoding="utf-8"))["packed_sha256"]
            self.middle_hash = middle_hash(own) if adapted else own
            self.weights_hash = self._adapt(own, self.middle_hash) if adapted else own
            if adapted:
                self._halfway = load_halfway(copy.copy(self._model[0].auto_model.config)).to(dtype)
        self.max_tokens = int(self._model.max_seq_length or 512)
        self._tokenizer = self._model.tokenizer
        self._middle: Any = None
        if folder is not None:
            bert = self._model[0].auto_model
            bert.encoder.layer[SHARED_LAYERS - 1].register_forward_hook(self._keep_middle)

    def _adapt(self, own: str, half_read: str) -> str:
        """Put the trained upper layers in, when they belong to the model with the hash `own`; a hash of all in use."""
        adapted = adaptation_hash(own, MIDDLE_LAYER)
        if adapted is None:
            return half_read
        self._model[0].auto_model.encoder.layer[MIDDLE_LAYER:].load_state_dict(load_upper_layers())
        return hashlib.sha256((half_read + adapted).encode()).hexdigest()

    def count_tokens(self, text: str) -> int:
        """The number of tokens of `text`, without prompt and special tokens."""
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a passage `text` each token of its `Encoded` stands; empty spans for tokens that are not of it."""
        prompt = self._prompt("passage")
        with self._lock:
            found = self._tokenizer(
                prompt + text, truncation=True, max_length=self.max_tokens, return_offsets_mapping=True
            )
        return [(max(0, a - len(prompt)), max(0, b - len(prompt))) for a, b in found["offset_mapping"]]

    def encode_query(self, text: str) -> Encoded:
        """Encode a question with the model's query prompt, if it has one."""
        return self._encode([text], "query")[0]

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode questions, in batches of like length."""
        return self._in_batches(texts, "query")

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> list[Encoded]:
        """Encode passages with the model's passage prompt, in batches of like length."""
        return self._in_batches(texts, "passage", progress)

    def _in_batches(
        self, texts: Sequence[str], kind: str, progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        encoded: dict[int, Encoded] = {}
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            encoded.update(zip(batch, self._encode([texts[i] for i in batch], kind), strict=True))
            if progress is not None:
                progress(len(batch))
        return [encoded[i] for i in range(len(texts))]

    def _encode(self, texts: Sequence[str], kind: str) -> list[Encoded]:
        import torch

        with self._lock, torch.inference_mode():
            self._middle = None
            row = self._model(self._model.preprocess(list(texts), prompt=self._prompt(kind)))
            middle = self._middle
            if middle is not None and self._halfway is not None:
                middle = self._halfway(middle, row["attention_mask"].bool())
        vectors = torch.nn.functional.normalize(row["sentence_embedding"].float(), dim=-1)
        result = []
        for i, mask in enumerate(row["attention_mask"].bool()):
            half = None if middle is None else middle[i][mask].float().numpy()
            result.append(Encoded(vectors[i].numpy(), row["token_embeddings"][i][mask].float().numpy(), half))
        return result

    def _prompt(self, kind: str) -> str:
        prompts = self._model.prompts or {}
        return prompts.get(kind) or (prompts.get("document") if kind == "passage" else "") or ""

    def _keep_middle(self, module: Any, given: Any, states: Any) -> None:
        """Called by the model with the states that half-reading begins or ends with."""
        self._middle = states[0] if isinstance(states, tuple) else states


def _hash_of(model: Any) -> str:
    """A hash over a model's parameters."""
    digest = hashlib.sha256()
    for name, parameter in sorted(model.named_parameters(), key=lambda item: str(item[0])):
        digest.update(str(name).encode())
        digest.update(parameter.detach().float().numpy().tobytes())
    return digest.hexdigest()
