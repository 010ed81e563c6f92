"""The encoder: texts to vectors, one for the whole text and one for each of its tokens."""

import json
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.weights import MODEL_NAME, ensure_default_model

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text: `vector` of shape (dimension,), normalised; `tokens` of shape (tokens, dimension), as they come."""

    vector: Vectors
    tokens: Vectors


class Encoder(Protocol):
    """What the index needs of an encoder."""

    @property
    def name(self) -> str:
        """Which model, for manifests and receipts."""

    @property
    def weights_hash(self) -> str:
        """A hash of the weights: vectors of different weights do not compare."""

    @property
    def max_tokens(self) -> int:
        """The longest text it reads whole, in tokens, prompt included."""

    def count_tokens(self, text: str) -> int:
        """The number of tokens of `text`."""

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

    bfloat16 where the CPU has it (ranking unchanged), else float32. Raises EncoderError when the model does not load.
    """

    def __init__(self, model: str = MODEL_NAME, *, threads: int | None = None) -> None:
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
        if folder is not None:
            self.weights_hash = json.loads((folder / "weights.json").read_text(encoding="utf-8"))["packed_sha256"]
        else:
            self.weights_hash = _hash_of(self._model)
        self.max_tokens = int(self._model.max_seq_length or 512)
        self._tokenizer = self._model.tokenizer

    def count_tokens(self, text: str) -> int:
        """The number of tokens of `text`, without prompt and special tokens."""
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def encode_query(self, text: str) -> Encoded:
        """Encode a question with the model's query prompt, if it has one."""
        return self._encode([text], "query")[0]

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> list[Encoded]:
        """Encode passages with the model's passage prompt, in batches of like length."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        encoded: dict[int, Encoded] = {}
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            encoded.update(zip(batch, self._encode([texts[i] for i in batch], "passage"), strict=True))
            if progress is not None:
                progress(len(batch))
        return [encoded[i] for i in range(len(texts))]

    def _encode(self, texts: Sequence[str], kind: str) -> list[Encoded]:
        prompts = self._model.prompts or {}
        prompt = prompts.get(kind) or (prompts.get("document") if kind == "passage" else "") or ""
        with self._lock:
            rows = self._model.encode(
                list(texts), prompt=prompt, output_value=None, show_progress_bar=False, convert_to_numpy=False
            )
        result = []
        for row in rows:
            tokens = row["token_embeddings"].float()
            mask = row["attention_mask"][: len(tokens)].bool()
            vector = row["sentence_embedding"].float()
            vector = vector / vector.norm().clamp_min(1e-12)
            result.append(Encoded(vector.numpy(), tokens[mask].numpy()))
        return result


def _hash_of(model: Any) -> str:
    """A hash over a model's parameters."""
    import hashlib

    digest = hashlib.sha256()
    for name, parameter in sorted(model.named_parameters(), key=lambda item: str(item[0])):
        digest.update(str(name).encode())
        digest.update(parameter.detach().float().numpy().tobytes())
    return digest.hexdigest()
