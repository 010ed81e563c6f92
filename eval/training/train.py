"""`python -m eval train`: reader and upper layers, both from the encoder's own, and how well they do."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress
from transformers import AutoModel

from eval.significance import Figure
from eval.tables import show_figures
from eval.training.batches import Drawer
from eval.training.examples import load_material
from eval.training.judge import held_out_figures
from eval.training.learning import Reading, learn, loss_of
from eval.training.matching import UpperLayers, blended, draw_sides, look_alikes, matching_figures, matching_loss
from eval.training.schedule import Schedule
from eval.training.states import FOLDER, Half, half_read, padded, state_hash
from index import adaptation
from index.adaptation import load_upper_layers, save_about, save_upper_layers
from index.encoder import MIDDLE_LAYER, SentenceTransformerEncoder
from index.halfway import SHARED_LAYERS, LayersAlone, load_halfway, save_halfway
from index.reader import WEIGHTS, JointLayers, load_layers, save_reader
from index.weights import ensure_default_model

# What a configuration needs to build the layers anew.
_CONFIG = ("hidden_size", "num_attention_heads", "intermediate_size", "hidden_act", "layer_norm_eps")
# Of the layers from the shared ones on the first that learns: those below stay the encoder's.
_LEARNT = MIDDLE_LAYER - SHARED_LAYERS
# Stretches whose states the mean is taken over.
_MEAN_OF = 1500


def train_reader(schedule: Schedule, share: float, console: Console) -> None:
    """Train (or go on training) the reader, judge it on what was held out, and write it to index/.

    What ships lies between the weights that it began with and the learnt ones: `share` of the way.
    """
    drawer, encoder = _prepared(schedule, console)
    drawer.alike = look_alikes(upper_layers(shipped=True), drawer)
    began_with = _began_with(schedule, WEIGHTS)
    layers = shipped_reading() if schedule.further else fresh_reading(schedule, states_mean(drawer))
    layers.joint.drop.p = schedule.dropout
    before = {name: value.clone() for name, value in layers.state_dict().items()}
    batches = partial(drawer.batches, schedule.batch)
    checkpoint = _checkpoint("reader", drawer, encoder)
    learn(layers, batches, loss_of, schedule, checkpoint, _reporter(console, schedule))
    layers.load_state_dict(blended(before, layers.state_dict(), share))
    about = {
        "encoder_sha256": encoder.middle_hash,
        "layer": MIDDLE_LAYER,
        "depth": len(layers.joint.layers),
        "share": share,
        "config": {name: getattr(layers.joint.config, name) for name in _CONFIG},
        **_learnt_from(schedule, drawer),
        **began_with,
    }
    save_halfway(layers.halfway)
    save_reader(layers.joint, about)
    # What ships is judged, not what was learnt: its weights are bytes.
    figures = _figures_of(shipped_reading(), drawer)
    save_reader(layers.joint, about | {"held_out": _rounded(figures)})
    show_figures(console, "held out", figures)
    layers.load_state_dict(before)
    show_figures(console, "the same before", _figures_of(layers, drawer))


def _figures_of(reading: Reading, drawer: Drawer) -> Mapping[str, Figure]:
    """How well it reads: halfway whole stretches, as an index has them."""
    return held_out_figures(reading.joint, drawer.read_on(reading.halfway))


def train_encoder(schedule: Schedule, share: float, console: Console) -> None:
    """Train (or go on training) the encoder's upper layers, judge them, and write them to index/.

    What ships lies between the weights that it began with and the learnt ones: `share` of the way.
    """
    drawer, encoder = _prepared(schedule, console)
    layers = upper_layers(shipped=schedule.further)
    began_with = _began_with(schedule, adaptation.WEIGHTS)
    layers.layers[:_LEARNT].requires_grad_(False)
    layers.mean.copy_(upper_mean(layers, drawer))
    before = {name: value.clone() for name, value in layers.state_dict().items()}
    drawer.alike = look_alikes(layers, drawer)
    batches = partial(draw_sides, drawer, schedule.batch)
    checkpoint = _checkpoint("encoder", drawer, encoder)
    learn(layers, batches, matching_loss, schedule, checkpoint, _reporter(console, schedule))
    layers.load_state_dict(blended(before, layers.state_dict(), share))
    save_upper_layers(layers.layers[_LEARNT:].state_dict())
    about = {"encoder_sha256": encoder.middle_hash, "layer": MIDDLE_LAYER, "share": share}
    about |= _learnt_from(schedule, drawer) | began_with
    save_about(about)
    # What ships is judged, not what was learnt: its weights are bytes.
    layers.layers[_LEARNT:].load_state_dict(load_upper_layers())
    figures = matching_figures(layers, drawer)
    save_about(about | {"held_out": _rounded(figures)})
    show_figures(console, "held out", figures)
    layers.load_state_dict(before)
    show_figures(console, "the same before", matching_figures(layers, drawer))


def _prepared(schedule: Schedule, console: Console) -> tuple[Drawer, SentenceTransformerEncoder]:
    """The material half-read, and the encoder that read it."""
    torch.set_num_threads(2)
    encoder = SentenceTransformerEncoder(adapted=False)
    material = load_material()
    with Progress(console=console) as progress:
        task = progress.add_task("half-reading (once)", total=None)
        states = half_read(material, encoder, lambda done, whole: progress.update(task, completed=done, total=whole))
    drawer = Drawer(material, states, schedule.seed, prompted=True)
    console.print(f"{len(drawer.train)} questions to learn from, {len(drawer.held_out)} held out")
    return drawer, encoder


def _checkpoint(what: str, drawer: Drawer, encoder: SentenceTransformerEncoder) -> Path:
    return FOLDER / f"{what}-{state_hash(drawer.material, encoder.weights_hash)}.pt"


def _began_with(schedule: Schedule, weights: Path) -> dict[str, str]:
    """What shipped before, where learning goes on from that."""
    return {"began_with_sha256": hashlib.sha256(weights.read_bytes()).hexdigest()} if schedule.further else {}


def _learnt_from(schedule: Schedule, drawer: Drawer) -> dict[str, Any]:
    manifest = dict(drawer.material.manifest)
    return {"schedule": asdict(schedule), "questions": len(drawer.train), "data_sha256": manifest}


def _rounded(figures: Mapping[str, Figure]) -> dict[str, float]:
    return {name: round(figure.value, 3) for name, figure in figures.items()}


def upper_layers(*, shipped: bool) -> UpperLayers:
    """The encoder's layers from the shared ones on, the upper ones those that ship, or its own."""
    model = AutoModel.from_pretrained(str(ensure_default_model()))
    layers = UpperLayers(model.config, int(model.config.num_hidden_layers) - SHARED_LAYERS)
    for own, given in zip(layers.layers, model.encoder.layer[SHARED_LAYERS:], strict=True):
        own.load_state_dict(given.state_dict())
    if shipped:
        layers.layers[_LEARNT:].load_state_dict(load_upper_layers())
    layers.eval()
    return layers


def shipped_reading() -> Reading:
    """The reader that ships, as it learns on."""
    joint = load_layers()
    return Reading(load_halfway(joint.config), joint)


def fresh_reading(schedule: Schedule, mean: torch.Tensor) -> Reading:
    """The encoder's layers from the shared ones on, with untrained heads."""
    torch.manual_seed(schedule.seed)
    model = AutoModel.from_pretrained(str(ensure_default_model()))
    halfway = LayersAlone(model.config, _LEARNT)
    joint = JointLayers(model.config, int(model.config.num_hidden_layers) - MIDDLE_LAYER, schedule.dropout)
    joint.mean.copy_(mean)
    layers = [*halfway.layers, *joint.layers]
    for own, given in zip(layers, model.encoder.layer[SHARED_LAYERS:], strict=True):
        own.load_state_dict(given.state_dict())
    return Reading(halfway, joint)


def states_mean(drawer: Drawer) -> torch.Tensor:
    """The mean state over stretches at equal distances."""
    return torch.from_numpy(np.mean([half.states.astype(np.float32).mean(axis=0) for half in _some(drawer)], axis=0))


def upper_mean(layers: UpperLayers, drawer: Drawer) -> torch.Tensor:
    """The mean over the same stretches of what the layers make of them."""
    with torch.inference_mode():
        return torch.stack([layers(*padded([half])).mean(dim=(0, 1)) for half in _some(drawer)]).mean(0)


def _some(drawer: Drawer) -> list[Half]:
    halves = list(drawer.states.stretches.values())
    return halves[:: max(1, len(halves) // _MEAN_OF)]


def _reporter(console: Console, schedule: Schedule) -> Callable[[int, float], None]:
    def report(step: int, loss: float) -> None:
        console.print(f"step {step} of {schedule.steps}: loss {loss:.3f}", highlight=False)

    return report
