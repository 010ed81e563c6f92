"""Half-read states of everything to learn from, computed once and kept beside the checkout's other indexes."""

import hashlib
import json
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.collection import INDEXES
from eval.training.examples import Material, Query, Text
from index.encoder import MIDDLE_LAYER, Encoded, SentenceTransformerEncoder, Vectors
from index.units import STRETCH, STRIDE, stretches_of

FOLDER = INDEXES / "training"
# Of a long text (advice pages have a hundred lines) the stretches that answer a question, and some others.
_ANSWERING, _OTHERS = 8, 5
_CHUNK = 128

#: A stretch: its text, its first sentence, and the one behind its last.
Place = tuple[str, int, int]


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


def half_read(material: Material, encoder: SentenceTransformerEncoder, progress: Callable[[int, int], None]) -> States:
    """The states of `material`; `progress` is called with what is done and the whole, in texts."""
    kept = FOLDER / f"states-{state_hash(material, encoder.weights_hash)}.pickle"
    if kept.is_file():
        states: States = pickle.loads(kept.read_bytes())  # our own, of an ignored folder
        return states
    of_text: dict[str, list[Query]] = {}
    for query in material.queries:
        of_text.setdefault(query.text_id, []).append(query)
    places = [place for name, queries in of_text.items() for place in places_of(material.texts[name], queries)]
    questions = sorted({query.question for query in material.queries})
    whole, done = len(places) + len(questions), 0
    stretches: dict[Place, Half] = {}
    for some in _chunks(sorted(places, key=lambda place: len(_stretch(material, place)))):
        texts = [_stretch(material, place) for place in some]
        for place, text, encoded in zip(some, texts, encoder.encode_passages(texts), strict=True):
            stretches[place] = _half(encoded, encoder.token_spans(text))
        done += len(some)
        progress(done, whole)
    asked = {}
    for question in questions:
        asked[question] = _half(encoder.encode_query(question), [])
        done += 1
        progress(done, whole)
    states = States(stretches, asked)
    _keep(kept, states)
    return states


def _keep(path: Path, states: States) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(pickle.dumps(states, protocol=5))
    beside.replace(path)


def state_hash(material: Material, weights_hash: str) -> str:
    """A hash of what states depend on: data, encoder, middle layer, and where texts are cut."""
    places = {name: [text.sentences, text.held_out] for name, text in material.texts.items()}
    made_of = [weights_hash, MIDDLE_LAYER, STRETCH, STRIDE, dict(material.manifest), places]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:12]


def _stretch(material: Material, place: Place) -> str:
    text = material.texts[place[0]]
    return text.text[text.sentences[place[1]][0] : text.sentences[place[2] - 1][1]]


def _chunks(places: list[Place]) -> list[list[Place]]:
    return [places[i : i + _CHUNK] for i in range(0, len(places), _CHUNK)]


def _half(encoded: Encoded, spans: Sequence[tuple[int, int]]) -> Half:
    assert encoded.middle is not None
    return Half(encoded.middle.astype(np.float16), np.asarray(spans, np.int32).reshape(-1, 2), encoded.vector)
