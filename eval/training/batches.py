"""From texts and questions to batches: which piece is read for which question, and what is to be said of it."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from eval.training.examples import Material, Query, Text
from eval.training.states import Half, Place, States, padded
from index.encoder import Vectors
from index.halfway import LayersAlone
from index.reader import Stretch, joined
from index.reranker import PIECE_TOKENS
from index.units import tokens_within

# A token position that the loss leaves out.
IGNORED = -100
# Shares of questions that are asked of a piece without the answer too: by language, answerable and not.
_NEGATIVES = {("de", True): 1.0, ("de", False): 0.25, ("en", True): 0.5, ("en", False): 0.05}
# An answerable question on a text of these groups is asked of so many: a library that does not answer shows the reader
# its nearest pieces all at once. Questions on our own texts have unanswerable ones of their kind instead.
_WITHOUT = {"xquad": 3, "mlqa": 3, "squad": 1}
# Of such pieces: from elsewhere in the text, and of the others any (easy) instead of one that looks right (hard).
_ELSEWHERE, _EASY = 0.3, 0.15
# Of the pieces of an unanswerable question's text the one nearest to it, else any.
_NEAREST = 0.7
# Of the questions on English texts so many are taken in an epoch: the texts that are asked are German.
_ENGLISH_TEXTS = 0.35
# Batches of like length are cut from so many at a time.
_SHUFFLED = 16
_READ_AT_ONCE = 64

Some = TypeVar("Some", Place, str)


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a piece; which of its sentences answer; first and last token of the answer (0: none)."""

    question: Vectors
    piece: Stretch
    answers: tuple[bool, ...]
    first: int
    last: int

    @property
    def length(self) -> int:
        """Tokens of both."""
        return len(self.question) + len(self.piece.states)


@dataclass(frozen=True, slots=True)
class Batch:
    """What the layers are given, and what they should say."""

    given: tuple[Tensor, Tensor, Tensor, Tensor]
    sentences: Tensor
    exists: Tensor
    answers: Tensor
    first: Tensor
    last: Tensor


class Drawer:
    """Draws examples from the material; what it draws depends on the seed and the epoch alone.

    Pieces are cut out of stretches as they are; `prompted`: behind the stretch's first tokens (prompt and beginning),
    which all others look at while each side is read alone.
    """

    def __init__(self, material: Material, states: States, seed: int, *, prompted: bool = False) -> None:
        self.material, self.states, self.seed, self.prompted = material, states, seed, prompted
        self.of_text: dict[str, list[Place]] = defaultdict(list)
        self.of_group: dict[str, list[Place]] = defaultdict(list)
        for place, half in states.stretches.items():
            if not len(half.spans) or int(half.spans[:, 1].max()) == 0:
                continue  # empty lines of a page
            self.of_text[place[0]].append(place)
            self.of_group[self.pool_of(material.texts[place[0]])].append(place)
        known = [query for query in material.queries if query.question in states.questions]
        self.train = [query for query in known if not query.held_out]
        self.held_out = [query for query in known if query.held_out]
        #: For each question the stretches without its answer that look alike: those of `look_alikes`, once set.
        self.alike: Mapping[Query, Sequence[Place]] = {}

    def read_on(self, halfway: LayersAlone) -> "Drawer":
        """The same with states that `halfway` made of these, of whole stretches, as an index has them."""
        stretches = _read_on(halfway, self.states.stretches)
        drawer = Drawer(self.material, States(stretches, _read_on(halfway, self.states.questions)), self.seed)
        drawer.alike = self.alike
        return drawer

    @staticmethod
    def pool_of(text: Text) -> str:
        """Texts held out are no negatives of what is learnt: that they do not answer would be learnt of them."""
        return f"{text.group}{' held out' if text.held_out else ''}"

    def group(self, query: Query) -> str:
        """Whose texts a question's hard negatives come from."""
        return self.material.texts[query.text_id].group

    def own(self, query: Query) -> list[Place]:
        """The stretches of the question's text, the nearest first."""
        vector = self.states.questions[query.question].vector
        return sorted(self.of_text[query.text_id], key=lambda p: -float(vector @ self.states.stretches[p].vector))

    def epoch(self, number: int) -> list[tuple[Query, Place, random.Random]]:
        """The pairs of an epoch, in the order in which they are learnt; each with what its piece is drawn by."""
        draw = random.Random(f"{self.seed}:{number}")
        taken = [query for query in self.train if self.group(query) != "squad" or draw.random() < _ENGLISH_TEXTS]
        pairs = [(query, place) for query in taken for place in self._drawn(query, draw)]
        draw.shuffle(pairs)
        return [(query, place, random.Random(draw.random())) for query, place in pairs]

    def _drawn(self, query: Query, draw: random.Random) -> Iterator[Place]:
        own = self.own(query)
        answering = [place for place in own if holds(place, query.gold)]
        if answering:
            yield draw.choice(answering)
        elif not query.gold:
            yield own[0] if draw.random() < _NEAREST else draw.choice(own)
        elsewhere = [place for place in own if not holds(place, query.gold)] if query.gold else []
        asked = _WITHOUT.get(self.group(query), 0) if query.gold else 0
        for _ in range(asked or int(draw.random() < _NEGATIVES[query.language, bool(query.gold)])):
            if elsewhere and draw.random() < _ELSEWHERE:
                yield draw.choice(elsewhere)
            elif draw.random() < _EASY:
                yield draw.choice(self.of_group[self.pool_of(self.material.texts[query.text_id])])
            elif self.alike[query]:
                yield draw.choice(self.alike[query])

    def example(self, query: Query, place: Place, draw: random.Random) -> Example:
        """A piece of a stretch for a question, cut at random around an answering sentence when there is one."""
        text, half = self.material.texts[place[0]], self.states.stretches[place]
        gold = query.gold if place[0] == query.text_id else ()
        first, last, owns = _piece(text, place, half, gold, draw)
        start, end = int(owns[first][0]), int(owns[last][-1]) + 1
        numbers = [number for number in range(first, last + 1) if number in owns]
        lead = min(int(np.argmax(half.spans[:, 1] > 0)), start) if self.prompted else 0
        positions = np.concatenate([np.arange(lead), np.arange(start, end)])
        piece = Stretch(
            half.states[positions].astype(np.float32), tuple(np.isin(positions, owns[number]) for number in numbers)
        )
        question = self.states.questions[query.question].states.astype(np.float32)
        answers = tuple(number in gold for number in numbers)
        a = b = 0
        if any(answers):
            a, b = IGNORED, IGNORED
            if query.answer is not None and gold[0] in numbers:
                base = text.sentences[place[1]][0]
                inside = tokens_within(half.spans, query.answer[0] - base, query.answer[1] - base)
                inside = inside[(inside >= start) & (inside < end)]
                if len(inside):
                    at = len(question) + lead - start
                    a, b = at + int(inside[0]), at + int(inside[-1])
        return Example(question, piece, answers, a, b)

    def batches(self, size: int, start: int = 0) -> Iterator[Batch]:
        """Batches of `size` pairs without end, from batch number `start` on."""
        passed, number = 0, 0
        while True:
            pairs = self.epoch(number)
            chunks = [pairs[i : i + size * _SHUFFLED] for i in range(0, len(pairs), size * _SHUFFLED)]
            for place, chunk in enumerate(chunks):
                count = -(-len(chunk) // size)
                if passed + count <= start:  # learnt before the run was interrupted
                    passed += count
                    continue
                examples = sorted((self.example(*pair) for pair in chunk), key=lambda item: item.length)
                cut = [examples[i : i + size] for i in range(0, len(examples), size)]
                random.Random(f"{self.seed}:{number}:{place}").shuffle(cut)
                for own in cut:
                    passed += 1
                    if passed > start:
                        yield batch_of(own)
            number += 1


def _read_on(halfway: LayersAlone, halves: Mapping[Some, Half]) -> dict[Some, Half]:
    """Each of `halves` with the states that `halfway` makes of its own."""
    found: dict[Some, Half] = {}
    order = sorted(halves, key=lambda key: len(halves[key].states))
    with torch.inference_mode():
        for i in range(0, len(order), _READ_AT_ONCE):
            some = [halves[key] for key in order[i : i + _READ_AT_ONCE]]
            for key, half, states in zip(order[i:], some, halfway(*padded(some)).numpy(), strict=False):
                found[key] = replace(half, states=states[: len(half.states)].astype(np.float16))
    return found


def holds(place: Place, gold: Sequence[int]) -> bool:
    """Whether a stretch has one of the sentences `gold`."""
    return any(place[1] <= number < place[2] for number in gold)


def _piece(
    text: Text, place: Place, half: Half, gold: Sequence[int], draw: random.Random
) -> tuple[int, int, dict[int, NDArray[np.int64]]]:
    """First and last sentence of a piece of at most PIECE_TOKENS, and each sentence's tokens."""
    base = text.sentences[place[1]][0]
    owns = {}
    for number in range(place[1], place[2]):
        start, end = text.sentences[number]
        own = tokens_within(half.spans, start - base, end - base)
        if len(own):
            owns[number] = own
    wanted = [number for number in owns if number in gold] or list(owns)
    first = last = draw.choice(wanted)
    while True:
        fits = []
        if first - 1 in owns and owns[last][-1] + 1 - owns[first - 1][0] <= PIECE_TOKENS:
            fits.append((first - 1, last))
        if last + 1 in owns and owns[last + 1][-1] + 1 - owns[first][0] <= PIECE_TOKENS:
            fits.append((first, last + 1))
        if not fits:
            return first, last, owns
        first, last = draw.choice(fits)


def batch_of(examples: Sequence[Example]) -> Batch:
    """Examples as one padded batch."""
    given = joined([(example.question, example.piece) for example in examples])
    most = given[3].shape[1]
    sentences, exists = np.zeros((len(examples), most), np.float32), np.zeros((len(examples), most), bool)
    for i, example in enumerate(examples):
        sentences[i, : len(example.answers)] = example.answers
        exists[i, : len(example.answers)] = True
    return Batch(
        given,
        torch.from_numpy(sentences),
        torch.from_numpy(exists),
        torch.tensor([float(any(example.answers)) for example in examples]),
        torch.tensor([example.first for example in examples]),
        torch.tensor([example.last for example in examples]),
    )
