"""Matching: the encoder's upper layers learn to bring a question near to the sentence that answers it, in context."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from transformers import BertConfig

from eval.significance import Figure, mean
from eval.training.batches import Drawer, holds
from eval.training.examples import Query
from eval.training.learning import mixed_precision
from eval.training.states import Place, padded
from index.halfway import LayersAlone
from index.units import tokens_within

# Cosines are divided by these before they are compared: the encoder's own lie within a tenth of each other (it was
# trained with .01), those without the mean do not.
_SHARP, _SHARP_LATE = 0.02, 0.05
# What stretches count beside sentences: by their vectors, and by late interaction.
_STRETCHES, _LATE = 0.5, 0.5
# Stretches without the answer that one is drawn from, and the sentences nearest to the question that they are of.
_ALIKE, _NEAREST = 8, 128
_SHUFFLED = 16
# Stretches, and questions, read at once where nothing is learnt of them.
_AT_ONCE = 64
# Questions of one kind that are asked to judge, and by what they are drawn.
_JUDGED, _SEED = 200, 5


class UpperLayers(LayersAlone):
    """The encoder's layers from the middle on."""

    mean: Tensor

    def __init__(self, config: BertConfig, depth: int) -> None:
        super().__init__(config, depth)
        #: What all tokens share, subtracted for late interaction as an index subtracts it.
        self.register_buffer("mean", torch.zeros(int(config.hidden_size)))

    def centred(self, states: Tensor) -> Tensor:
        """States without what all tokens share, normalised."""
        return functional.normalize(states - self.mean, dim=-1)


@dataclass(frozen=True, slots=True)
class Sides:
    """Questions and stretches, padded.

    `states` (texts, tokens, width), `present` (texts, tokens); `sentences` (stretches, sentences, tokens) says of each
    sentence of a stretch which tokens are its own: none where a stretch has no more.
    """

    asked: tuple[Tensor, Tensor]
    read: tuple[Tensor, Tensor]
    sentences: Tensor
    right_sentences: Tensor
    right_stretches: Tensor


def sides_of(drawer: Drawer, queries: Sequence[Query], places: Sequence[Place]) -> Sides:
    """`right_sentences` (questions, sentences) and `right_stretches` (questions, stretches) say what answers what."""
    sentences, numbers = sentences_of(drawer, places)
    right = [[name == query.text_id and number in query.gold for name, number in numbers] for query in queries]
    whole = [[place[0] == query.text_id and holds(place, query.gold) for place in places] for query in queries]
    return Sides(
        padded([drawer.states.questions[query.question] for query in queries]),
        padded([drawer.states.stretches[place] for place in places]),
        sentences,
        torch.tensor(right),
        torch.tensor(whole),
    )


def sentences_of(drawer: Drawer, places: Sequence[Place]) -> tuple[Tensor, list[tuple[str, int]]]:
    """Which tokens are whose (stretches, sentences, tokens), and text and number of each sentence that has some."""
    halves = [drawer.states.stretches[place] for place in places]
    longest = max(len(half.states) for half in halves)
    numbers: list[tuple[str, int]] = []
    owns: list[list[NDArray[np.bool_]]] = []
    for place, half in zip(places, halves, strict=True):
        text = drawer.material.texts[place[0]]
        base = text.sentences[place[1]][0]
        owns.append([])
        for number in range(place[1], place[2]):
            start, end = text.sentences[number]
            own = tokens_within(half.spans, start - base, end - base)
            if len(own):
                numbers.append((place[0], number))
                owns[-1].append(np.isin(np.arange(longest), own))
    sentences = np.zeros((len(places), max(map(len, owns)), longest), bool)
    for at, own_tokens in enumerate(owns):
        sentences[at, : len(own_tokens)] = own_tokens
    return torch.from_numpy(sentences), numbers


def look_alikes(layers: UpperLayers, drawer: Drawer) -> dict[Query, list[Place]]:
    """For each question the stretches without its answer whose sentences come nearest.

    They are of its own text, or of others of its group to learn from, or of its group held out.
    """
    asked: dict[str, list[Query]] = defaultdict(list)
    for query in [*drawer.train, *drawer.held_out]:
        asked[drawer.pool_of(drawer.material.texts[query.text_id])].append(query)
    found: dict[Query, list[Place]] = {}
    with torch.inference_mode():
        for pool, queries in asked.items():
            places, vectors = _sentences(layers, drawer, drawer.of_group[pool])
            for i in range(0, len(queries), _AT_ONCE):
                some = queries[i : i + _AT_ONCE]
                given = padded([drawer.states.questions[query.question] for query in some])
                scores = functional.normalize(pooled(layers(*given), given[1]), dim=-1) @ vectors.T
                nearest = scores.topk(min(_NEAREST, len(places))).indices.tolist()
                for query, order in zip(some, nearest, strict=True):
                    near = dict.fromkeys(places[at] for at in order)
                    others = [place for place in near if place[0] != query.text_id or not holds(place, query.gold)]
                    found[query] = others[:_ALIKE]
    return found


def _sentences(layers: UpperLayers, drawer: Drawer, pool: Sequence[Place]) -> tuple[list[Place], Tensor]:
    """The vectors of all sentences of some stretches, and the stretch of each."""
    places: list[Place] = []
    vectors = []
    pool = sorted(pool, key=lambda place: len(drawer.states.stretches[place].states))
    for i in range(0, len(pool), _AT_ONCE):
        some = pool[i : i + _AT_ONCE]
        sentences, _ = sentences_of(drawer, some)
        with mixed_precision():
            read = layers(*padded([drawer.states.stretches[place] for place in some]))
        vectors.append(vectors_of_sentences(read.float(), sentences))
        counts = sentences.any(-1).sum(-1).tolist()
        places.extend(place for place, count in zip(some, counts, strict=True) for _ in range(count))
    return places, torch.cat(vectors)


def draw_sides(drawer: Drawer, size: int, start: int = 0) -> Iterator[Sides]:
    """Batches of `size` questions, of each a stretch that answers and one that looks alike, from batch `start` on."""
    answerable = [query for query in drawer.train if query.gold and drawer.alike[query] and _answering(drawer, query)]
    passed, epoch = 0, 0
    while True:
        draw = random.Random(f"{drawer.seed}:matching:{epoch}")
        order = draw.sample(answerable, len(answerable))
        chunks = [order[i : i + size * _SHUFFLED] for i in range(0, len(order), size * _SHUFFLED)]
        for number, chunk in enumerate(chunks):
            by = random.Random(f"{drawer.seed}:matching:{epoch}:{number}")
            drawn = [(query, by.choice(_answering(drawer, query)), by.choice(drawer.alike[query])) for query in chunk]
            # Batches of like length waste no padding.
            drawn.sort(key=lambda item: max(len(drawer.states.stretches[place].states) for place in item[1:]))
            cut = [drawn[i : i + size] for i in range(0, len(drawn), size)]
            by.shuffle(cut)
            for own in cut:
                passed += 1
                if passed > start:
                    places = list(dict.fromkeys(place for _, *pair in own for place in pair))
                    yield sides_of(drawer, [query for query, *_ in own], places)
        epoch += 1


def _answering(drawer: Drawer, query: Query) -> list[Place]:
    return [place for place in drawer.of_text[query.text_id] if holds(place, query.gold)]


def matching_loss(layers: UpperLayers, sides: Sides) -> Tensor:
    """Contrastive loss (van den Oord et al. 2018) over sentences in context, stretches, and late interaction."""
    with mixed_precision():
        halfway = layers(*sides.asked), layers(*sides.read)
    asked, read = (states.float() for states in halfway)
    questions = functional.normalize(pooled(asked, sides.asked[1]), dim=-1)
    sentences = vectors_of_sentences(read, sides.sentences)
    stretches = functional.normalize(pooled(read, sides.read[1]), dim=-1)
    late = late_interaction(layers.centred(asked), sides.asked[1], layers.centred(read), sides.read[1])
    return (
        _contrast(questions @ sentences.T / _SHARP, sides.right_sentences)
        + _STRETCHES * _contrast(questions @ stretches.T / _SHARP, sides.right_stretches)
        + _LATE * _contrast(late / _SHARP_LATE, sides.right_stretches)
    )


def pooled(states: Tensor, own: Tensor) -> Tensor:
    """The mean of the states (rows, tokens, width) of the tokens `own` (rows, tokens), of shape (rows, width)."""
    weight = own[..., None].to(states.dtype)
    return torch.as_tensor((states * weight).sum(1) / weight.sum(1).clamp_min(1))


def vectors_of_sentences(read: Tensor, sentences: Tensor) -> Tensor:
    """The normalised mean of each sentence's tokens, of shape (sentences, width), stretch by stretch.

    `sentences` as in `Sides`.
    """
    weight = sentences.to(read.dtype)
    means = torch.bmm(weight, read) / weight.sum(-1, keepdim=True).clamp_min(1)
    return functional.normalize(means[sentences.any(-1)], dim=-1)


def late_interaction(asked: Tensor, there: Tensor, read: Tensor, present: Tensor) -> Tensor:
    """The mean over a question's tokens of the best cosine with a stretch's, of shape (questions, stretches).

    `asked` and `read` are centred states, `there` and `present` say where there is a token.
    """
    cosines = torch.einsum("qiw,sjw->qsij", asked, read).masked_fill(~present[None, :, None, :], -2.0).amax(-1)
    return torch.as_tensor((cosines * there[:, None, :]).sum(-1) / there.sum(-1)[:, None])


def _contrast(scores: Tensor, right: Tensor) -> Tensor:
    """The mean of -log of the probability that falls on what is right."""
    told = scores.masked_fill(~right, -1e9).logsumexp(-1) - scores.logsumexp(-1)
    return -told[right.any(-1)].mean()


def matching_figures(layers: UpperLayers, drawer: Drawer) -> Mapping[str, Figure]:
    """Of questions held out, by group of texts: the right sentence, stretch, or stretch by late interaction first.

    They are looked for among all stretches of their group, those learnt from included; 200 of each kind at most.
    """
    layers.eval()
    kinds: dict[tuple[str, str], list[Query]] = defaultdict(list)
    pools: dict[str, list[Place]] = defaultdict(list)
    for query in drawer.held_out:
        if query.gold and _answering(drawer, query):
            kinds[_row(drawer.group(query)), query.kind].append(query)
    asked: dict[str, list[Query]] = defaultdict(list)
    for (group, _), some in kinds.items():
        asked[group].extend(random.Random(_SEED).sample(some, min(len(some), _JUDGED)))
    for pool, places in drawer.of_group.items():
        pools[_row(pool.split(" ")[0])].extend(places)
    figures: dict[str, Figure] = {}
    with torch.inference_mode():
        for group, queries in sorted(asked.items()):
            hits = _hits(layers, drawer, queries, pools[group])
            for kind in dict.fromkeys(query.kind for query in queries):
                own = [hit for hit, query in zip(hits, queries, strict=True) if query.kind == kind]
                for at, name in enumerate(("sentence", "stretch", "late")):
                    figures[f"{group}, {kind}: {name}"] = mean([hit[at] for hit in own])
    return figures


def _row(group: str) -> str:
    """Our own prose is told in one row, whoever wrote it."""
    return group if len(group) > 2 else "prose"


def _hits(
    layers: UpperLayers, drawer: Drawer, queries: Sequence[Query], pool: Sequence[Place]
) -> list[tuple[bool, ...]]:
    """For each question whether the best sentence, the best stretch, and the best by late interaction answer it."""
    best = [[(-9.0, False)] * 3 for _ in queries]
    questions = [padded([drawer.states.questions[query.question]]) for query in queries]
    states = [layers(*question) for question in questions]
    pool = sorted(pool, key=lambda place: len(drawer.states.stretches[place].states))
    for i in range(0, len(pool), _AT_ONCE):
        sides = sides_of(drawer, queries, pool[i : i + _AT_ONCE])
        with mixed_precision():
            read = layers(*sides.read)
        read = read.float()
        sentences = vectors_of_sentences(read, sides.sentences)
        stretches = functional.normalize(pooled(read, sides.read[1]), dim=-1)
        centred = layers.centred(read)
        for k, (own, (_, there)) in enumerate(zip(states, questions, strict=True)):
            vector = functional.normalize(pooled(own, there), dim=-1)
            scored = (
                (vector @ sentences.T, sides.right_sentences),
                (vector @ stretches.T, sides.right_stretches),
                (late_interaction(layers.centred(own), there, centred, sides.read[1]), sides.right_stretches),
            )
            for at, (scores, right) in enumerate(scored):
                top = int(scores[0].argmax())
                best[k][at] = max(best[k][at], (float(scores[0, top]), bool(right[k, top])))
    return [tuple(right for _, right in own) for own in best]


def blended(before: Mapping[str, Tensor], after: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """Weights between the encoder's own and the learnt ones (Wortsman et al. 2022: what was known is kept)."""
    return {name: before[name] + share * (after[name] - before[name]) for name in before}
