"""How well the reader reads what it has not learnt from."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import torch

from eval.significance import Figure, mean
from eval.training.batches import Drawer, batch_of, holds
from index.reader import JointLayers

_SEED, _BATCH, _HARD = 5, 32, 3


def held_out_figures(layers: JointLayers, drawer: Drawer) -> Mapping[str, Figure]:
    """By group of texts: right sentence first; area under the curve against look-alikes, and against unanswerables.

    A pair is a question and a piece: of its text with the answer, of a stretch that looks alike, or of its text
    without an answer.
    """
    draw = random.Random(_SEED)
    examples = []
    for query in drawer.held_out:
        # our own prose is told in one row, whoever wrote it
        group = drawer.group(query) if len(drawer.group(query)) > 2 else "prose"
        own = drawer.own(query)
        if not query.gold:
            examples.append((group, "unanswerable", drawer.example(query, own[0], draw)))
            continue
        answering = [place for place in own if holds(place, query.gold)]
        if answering:
            examples.append((group, "answerable", drawer.example(query, draw.choice(answering), draw)))
            for place in drawer.alike[query][:_HARD]:
                examples.append((group, "look-alike", drawer.example(query, place, draw)))
    examples.sort(key=lambda item: item[2].length)
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    first: dict[str, list[float]] = defaultdict(list)
    layers.eval()
    with torch.inference_mode():
        for i in range(0, len(examples), _BATCH):
            some = examples[i : i + _BATCH]
            window, sentences, _, _ = layers(*batch_of([example for _, _, example in some]).given)
            for k, (group, kind, example) in enumerate(some):
                scores[group, kind].append(float(window[k]))
                if kind == "answerable" and len(example.answers) > 1:
                    best = int(sentences[k, : len(example.answers)].argmax())
                    first[group].append(float(example.answers[best]))
    figures = {}
    for group in sorted({group for group, _ in scores}):
        if first[group]:
            figures[f"{group}: right sentence"] = mean(first[group])
        right = scores[group, "answerable"]
        for kind in ("look-alike", "unanswerable"):
            wrong = scores[group, kind]
            if right and wrong:
                value = area(right, wrong)
                figures[f"{group}: AUC, {kind}"] = Figure(value, value, value, len(right) + len(wrong))
    return figures


def area(right: Sequence[float], wrong: Sequence[float]) -> float:
    """The chance that one of `right` exceeds one of `wrong` (area under the ROC curve; ties count half)."""
    a, b = np.asarray(right)[:, None], np.asarray(wrong)[None, :]
    return float(((a > b) + 0.5 * (a == b)).mean())
