"""`python -m eval train`: the reader, from the encoder's upper layers, and how well it reads."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress
from transformers import AutoModel

from eval.tables import show_figures
from eval.training.batches import Drawer
from eval.training.examples import load_material
from eval.training.judge import held_out_figures
from eval.training.learning import learn
from eval.training.schedule import Schedule
from eval.training.states import FOLDER, half_read, state_hash
from index.encoder import MIDDLE_LAYER, SentenceTransformerEncoder
from index.reader import JointLayers, load_layers, save_reader
from index.weights import ensure_default_model

CHECKPOINT = FOLDER / "checkpoint.pt"
# What a configuration needs to build the layers anew.
_CONFIG = ("hidden_size", "num_attention_heads", "intermediate_size", "hidden_act", "layer_norm_eps")
# Stretches whose states the mean is taken over.
_MEAN_OF = 1500


def train(schedule: Schedule, console: Console, checkpoint: Path = CHECKPOINT) -> None:
    """Train (or go on training) the reader, judge it on what was held out, and write it to index/."""
    torch.set_num_threads(2)
    encoder = SentenceTransformerEncoder()
    material = load_material()
    with Progress(console=console) as progress:
        task = progress.add_task("half-reading (once)", total=None)
        states = half_read(material, encoder, lambda done, whole: progress.update(task, completed=done, total=whole))
    drawer = Drawer(material, states, schedule.seed)
    layers = fresh_layers(schedule, states_mean(drawer))
    console.print(f"{len(drawer.train)} questions to learn from, {len(drawer.held_out)} held out")
    kept = checkpoint.with_stem(f"{checkpoint.stem}-{state_hash(material, encoder.weights_hash)}")
    learn(layers, drawer, schedule, kept, _reporter(console, schedule))
    about = {
        "encoder_sha256": encoder.weights_hash,
        "layer": MIDDLE_LAYER,
        "depth": len(layers.layers),
        "config": {name: getattr(layers.config, name) for name in _CONFIG},
        "schedule": asdict(schedule),
        "questions": len(drawer.train),
        "data_sha256": dict(material.manifest),
    }
    save_reader(layers, about)
    # What ships is judged, not what was learnt: its weights are bytes.
    figures = held_out_figures(load_layers(), drawer)
    save_reader(layers, about | {"held_out": {name: round(figure.value, 3) for name, figure in figures.items()}})
    show_figures(console, "held out", figures)


def fresh_layers(schedule: Schedule, mean: torch.Tensor) -> JointLayers:
    """The encoder's upper layers with untrained heads."""
    torch.manual_seed(schedule.seed)
    model = AutoModel.from_pretrained(str(ensure_default_model()))
    depth = int(model.config.num_hidden_layers) - MIDDLE_LAYER
    layers = JointLayers(model.config, depth, schedule.dropout)
    layers.mean.copy_(mean)
    for own, given in zip(layers.layers, model.encoder.layer[MIDDLE_LAYER:], strict=True):
        own.load_state_dict(given.state_dict())
    return layers


def states_mean(drawer: Drawer) -> torch.Tensor:
    """The mean state over stretches at equal distances."""
    halves = list(drawer.states.stretches.values())
    some = halves[:: max(1, len(halves) // _MEAN_OF)]
    return torch.from_numpy(np.mean([half.states.astype(np.float32).mean(axis=0) for half in some], axis=0))


def _reporter(console: Console, schedule: Schedule) -> Callable[[int, float], None]:
    def report(step: int, loss: float) -> None:
        console.print(f"step {step} of {schedule.steps}: loss {loss:.3f}", highlight=False)

    return report
