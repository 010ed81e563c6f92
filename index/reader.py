"""The reader: question and stretch read together, sentence by sentence.

Lower layers read each alone (a stretch once, when it is indexed): first the encoder's, then the reader's own
(index/halfway.py). The layers here, trained from the encoder's upper ones, read both at once (MacAvaney et al. 2020,
PreTTR; Cao et al. 2020, DeFormer). What it was trained on and how well it reads: eval/training/README.md.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch import Tensor, nn
from transformers import BertConfig
from transformers.models.bert.modeling_bert import BertLayer

from index.encoder import MIDDLE_LAYER, Vectors, cpu_prefers_bfloat16
from index.errors import EncoderError
from index.halfway import middle_hash
from index.packing import load_packed, save_packed

WEIGHTS = Path(__file__).with_name("reader.safetensors")
SETTINGS = Path(__file__).with_name("reader.json")
# Added to the attention of what is only padding, and to what may not be an answer's end.
_NEVER = -1e9
# Bins of a cosine, from 0.1 to 1, and by how much the nearest token outweighs the next when sides are aligned.
_BINS, _SHARPNESS = 10, 12.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """States of a stretch's tokens (tokens, width), and for each of its sentences which of the tokens are its own."""

    states: Vectors
    sentences: tuple[NDArray[np.bool_], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a stretch, all as log-odds: `answers`: it answers the question; `sentences`: each does.

    `span` says by how much the best run of words is a better short answer than none.
    """

    answers: float
    sentences: tuple[float, ...]
    span: float


class JointLayers(nn.Module):  # type: ignore[misc]
    """The layers that read question and stretch together, and what they tell of it.

    What both sides share is told to them beforehand, so that they need not find it out: for each token the best cosine
    with a token of the other side, how well the question's tokens are matched in all (both as radial bins), and the
    other side's states, weighted by their cosines (Chen et al. 2017, DrQA: aligned question embedding).
    """

    mean: Tensor
    bins: Tensor

    def __init__(self, config: BertConfig, depth: int, dropout: float = 0.0) -> None:
        super().__init__()
        config.attention_probs_dropout_prob = config.hidden_dropout_prob = 0.0
        config._attn_implementation = "sdpa"
        self.config = config
        width = int(config.hidden_size)
        #: The mean of the states, which all tokens share and which is subtracted before they are compared.
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("bins", torch.linspace(0.1, 1.0, _BINS))
        self.drop = nn.Dropout(dropout)
        self.side = nn.Embedding(2, width)
        self.match, self.aligned = nn.Linear(2 * _BINS, width, bias=False), nn.Linear(width, width, bias=False)
        self.layers = nn.ModuleList([BertLayer(config, i) for i in range(depth)])
        self.pool = nn.Linear(width, 1, bias=False)
        self.sentence, self.window, self.span = nn.Linear(width, 1), nn.Linear(width, 1), nn.Linear(width, 2)
        for layer in (self.side, self.aligned, self.pool):
            nn.init.zeros_(layer.weight)
        for head in (self.match, self.sentence, self.window, self.span):
            nn.init.normal_(head.weight, std=0.02)

    def forward(
        self, states: Tensor, present: Tensor, side: Tensor, sentences: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Log-odds of window (batch,) and sentences (batch, sentences), and of a span's first and last token.

        `states` (batch, tokens, width); `present` (batch, tokens) is False for padding; `side` is 0 for the question,
        1 for the stretch; `sentences` (batch, sentences, tokens) says whose a token is. The spans' two outputs are
        (batch, tokens); the first token stands for »no answer«.
        """
        hidden = self.drop(states) + self.side(side) + self._shared(states, present, side)
        bias = torch.zeros_like(present, dtype=hidden.dtype).masked_fill(~present, _NEVER)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, bias)
        weight = self.pool(hidden).squeeze(-1)[:, None, :].expand_as(sentences).masked_fill(~sentences, _NEVER)
        pooled = torch.einsum("bst,btw->bsw", weight.softmax(-1) * sentences, hidden)
        allowed = present & (side == 1)
        allowed[:, 0] = True
        ends = self.span(hidden).masked_fill(~allowed[..., None], _NEVER)
        return (
            self.window(hidden[:, 0]).squeeze(-1),
            self.sentence(pooled).squeeze(-1),
            ends[..., 0],
            ends[..., 1],
        )

    def _shared(self, states: Tensor, present: Tensor, side: Tensor) -> Tensor:
        """What each token shares with the other side, of the shape of `states`."""
        centred = nn.functional.normalize(states - self.mean, dim=-1)
        across = (side[:, :, None] != side[:, None, :]) & present[:, :, None] & present[:, None, :]
        cosines = (centred @ centred.transpose(1, 2)).masked_fill(~across, -1.0)
        best = cosines.amax(-1)
        asked = present & (side == 0)
        matched = (best * asked).sum(1) / asked.sum(1)
        told = torch.cat([self._binned(best), self._binned(matched)[:, None, :].expand(-1, best.shape[1], -1)], -1)
        weights = (cosines * _SHARPNESS).masked_fill(~across, _NEVER).softmax(-1)
        return torch.as_tensor(self.match(told) + self.aligned(weights @ states))

    def _binned(self, cosines: Tensor) -> Tensor:
        return torch.exp(-(((cosines[..., None] - self.bins) / 0.1) ** 2))


class Reader:
    """Reads stretches for a question; safe to share between threads, as nothing in it changes."""

    def __init__(self, layers: JointLayers) -> None:
        dtype = torch.bfloat16 if cpu_prefers_bfloat16() else torch.float32
        self._layers, self._dtype = layers.eval().to(dtype), dtype

    def read(self, question: Vectors, stretches: Sequence[Stretch]) -> list[Reading]:
        """Read each of `stretches` with the states of the question's tokens (tokens, width)."""
        if not stretches:
            return []
        states, present, side, sentences = joined([(question, stretch) for stretch in stretches])
        with torch.inference_mode():
            window, own, first, last = (
                part.float() for part in self._layers(states.to(self._dtype), present, side, sentences)
            )
        readings = []
        for i, stretch in enumerate(stretches):
            best = _best_span(first[i].numpy(), last[i].numpy())
            told = tuple(float(value) for value in own[i, : len(stretch.sentences)])
            readings.append(Reading(float(window[i]), told, best - float(first[i, 0] + last[i, 0])))
        return readings


def joined(pairs: Sequence[tuple[Vectors, Stretch]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pairs of question and stretch as one padded batch, in the order of `JointLayers.forward`."""
    length = max(len(question) + len(stretch.states) for question, stretch in pairs)
    most = max(len(stretch.sentences) for _, stretch in pairs)
    states = np.zeros((len(pairs), length, pairs[0][0].shape[1]), np.float32)
    present = np.zeros((len(pairs), length), bool)
    side = np.zeros((len(pairs), length), np.int64)
    sentences = np.zeros((len(pairs), most, length), bool)
    for i, (question, stretch) in enumerate(pairs):
        asked, end = len(question), len(question) + len(stretch.states)
        states[i, :asked], states[i, asked:end] = question, stretch.states
        present[i, :end], side[i, asked:end] = True, 1
        for k, own in enumerate(stretch.sentences):
            sentences[i, k, asked:end] = own
    return torch.from_numpy(states), torch.from_numpy(present), torch.from_numpy(side), torch.from_numpy(sentences)


def _best_span(first: NDArray[np.float32], last: NDArray[np.float32], longest: int = 40) -> float:
    """The highest sum of a first and a last token's scores, the null token apart."""
    sums = first[1:, None] + last[None, 1:]
    fits = np.triu(np.ones_like(sums, bool)) & ~np.triu(np.ones_like(sums, bool), longest)
    return float(sums[fits].max())


def save_reader(layers: JointLayers, settings: dict[str, Any], weights: Path = WEIGHTS, about: Path = SETTINGS) -> None:
    """Write a reader and what is to be known of it."""
    save_packed(layers.state_dict(), weights)
    about.write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@lru_cache(maxsize=1)
def load_reader(half_read: str | None) -> Reader | None:
    """The reader that goes on from half-read states with this hash, or None when there is none.

    Raises EncoderError when its files are damaged.
    """
    try:
        settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
        fits = (middle_hash(settings["encoder_sha256"]), settings["layer"]) == (half_read, MIDDLE_LAYER)
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(SETTINGS, error) from error
    return Reader(load_layers()) if fits else None


def load_layers() -> JointLayers:
    """The layers as `save_reader` wrote them. Raises EncoderError when the files are damaged."""
    try:
        settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
        layers = JointLayers(BertConfig(**settings["config"]), int(settings["depth"]))
        layers.load_state_dict(load_packed(WEIGHTS))
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise _damaged(WEIGHTS, error) from error
    layers.eval()
    return layers


def _damaged(path: Path, error: Exception) -> EncoderError:
    return EncoderError(f"the reader {path} does not load ({error}); check the program out anew")
