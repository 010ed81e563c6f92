"""Half-read states of everything to learn from, computed once and kept beside the checkout's other indexes."""

import hashlib
import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from eval.collection import INDEXES
from eval.training.examples import Material, Query, Text
from index.encoder import Encoded, Encoder, Vectors
from index.halfway import SHARED_LAYERS
from index.units import stretches_of

FOLDER = INDEXES / "training"
# Of a long text (advice pages have a hundred lines) the stretches that answer a question, and some others.
_ANSWERING, _OTHERS = 8, 5
_CHUNK = 128

#: A stretch: its text, its first sentence, and the one behind its last.
Place = tuple[str, int, int]


class BatchEncoder(Encoder, Protocol):
    """An encoder that takes questions in batches too."""

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode questions."""


@dataclass(frozen=True, slots=True)
class Half:
    """One text half-read: `states` (tokens, width), where its tokens stand in it (tokens, 2), and its vector."""

    states: NDArray[np.float16]
    spans: NDArray[np.int32]
    vector: Vectors


@dataclass(frozen=True, slots=True)
class States:
    """All stretches and questions, half-read."""

    stretches: dict[Place, Half]
    questions: dict[str, Half]


def places_of(text: Text, queries: Sequence[Query]) -> list[Place]:
    """The stretches of a text, as an index has them."""
    places = [(text.text_id, first, last) for first, last in stretches_of(len(text.sentences))]
    if len(places) <= _ANSWERING:
        return places
    gold = {number for query in queries for number in query.gold}
    answering = [place for place in places if any(place[1] <= number < place[2] for number in gold)]
    others = [place for place in places if place not in answering]
    return answering[:_ANSWERING] + others[:: max(1, len(others) // _OTHERS)][:_OTHERS]


def half_read(material: Material, encoder: BatchEncoder, progress: Callable[[int, int], None]) -> States:
    """The states of `material`; `progress` is called with what is done and the whole, in texts.

    What was half-read before, for other data too, is taken as it is kept.
    """
    kept = FOLDER / f"states-{_encoder_hash(encoder.weights_hash)}.pickle"
    read, asked = pickle.loads(kept.read_bytes()) if kept.is_file() else ({}, {})  # our own, of an ignored folder
    of_text: dict[str, list[Query]] = {}
    for query in material.queries:
        of_text.setdefault(query.text_id, []).append(query)
    texts = {
        place: _stretch(material, place)
        for name, queries in of_text.items()
        for place in places_of(material.texts[name], queries)
    }
    questions = sorted({query.question for query in material.queries})
    new = sorted(set(texts.values()) - set(read), key=lambda text: (len(text), text))
    unasked = sorted(set(questions) - set(asked), key=lambda question: (len(question), question))
    whole, done = len(new) + len(unasked), 0
    for some in _chunks(new):
        for text, encoded in zip(some, encoder.encode_passages(some), strict=True):
            read[text] = _half(encoded, encoder.token_spans(text))
        done += len(some)
        progress(done, whole)
    for some in _chunks(unasked):
        for question, encoded in zip(some, encoder.encode_queries(some), strict=True):
            asked[question] = _half(encoded, [])
        done += len(some)
        progress(done, whole)
    if whole:
        _keep(kept, (read, asked))
    return States(
        {place: read[text] for place, text in texts.items()}, {question: asked[question] for question in questions}
    )


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(texts), _CHUNK):
        yield texts[at : at + _CHUNK]


def _keep(path: Path, states: tuple[dict[str, Half], dict[str, Half]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(pickle.dumps(states, protocol=5))
    beside.replace(path)


def padded(halves: Sequence[Half]) -> tuple[Tensor, Tensor]:
    """Half-read texts as one batch: states (texts, tokens, width), and where there is a token (texts, tokens)."""
    longest = max(len(half.states) for half in halves)
    states = np.zeros((len(halves), longest, halves[0].states.shape[1]), np.float32)
    present = np.zeros((len(halves), longest), bool)
    for i, half in enumerate(halves):
        states[i, : len(half.states)] = half.states
        present[i, : len(half.states)] = True
    return torch.from_numpy(states), torch.from_numpy(present)


def state_hash(material: Material, weights_hash: str) -> str:
    """A hash of what is learnt from: data, encoder, and where texts are cut."""
    places = {name: [text.sentences, text.held_out] for name, text in material.texts.items()}
    made_of = [_encoder_hash(weights_hash), dict(material.manifest), places]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:12]


def _encoder_hash(weights_hash: str) -> str:
    """A hash of what one text's states depend on."""
    return hashlib.sha256(json.dumps([weights_hash, SHARED_LAYERS]).encode()).hexdigest()[:12]


def _stretch(material: Material, place: Place) -> str:
    text = material.texts[place[0]]
    return text.text[text.sentences[place[1]][0] : text.sentences[place[2] - 1][1]]


def _half(encoded: Encoded, spans: Sequence[tuple[int, int]]) -> Half:
    assert encoded.middle is not None
    return Half(encoded.middle.astype(np.float16), np.asarray(spans, np.int32).reshape(-1, 2), encoded.vector)
