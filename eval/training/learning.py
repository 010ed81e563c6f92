"""Learning: the loss, the schedule, checkpoints, and a resumable run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from eval.errors import EvaluationError
from eval.training.batches import IGNORED, Batch
from eval.training.schedule import Schedule
from index.encoder import cpu_prefers_bfloat16
from index.halfway import LayersAlone
from index.reader import JointLayers

# What the parts of the loss count: span and choice among a piece's sentences help to read, and are not the aim.
_SPAN, _CHOICE = 0.4, 0.4
_DECAY, _CLIP, _BETAS = 0.02, 1.0, (0.9, 0.98)

Some = TypeVar("Some")


class Reading(nn.Module):  # type: ignore[misc]
    """The reader as it learns: `halfway` reads both sides each alone, `joint` both together."""

    def __init__(self, halfway: LayersAlone, joint: JointLayers) -> None:
        super().__init__()
        self.halfway, self.joint = halfway, joint

    def forward(
        self, states: Tensor, present: Tensor, side: Tensor, sentences: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """As `JointLayers.forward`, from the encoder's states.

        Tokens of a stretch that are of none of its sentences (its prompt) are read alone with it, and left out then.
        """
        together = present[:, :, None] & present[:, None, :] & (side[:, :, None] == side[:, None, :])
        own = present & ((side == 0) | sentences.any(1))
        told: tuple[Tensor, Tensor, Tensor, Tensor] = self.joint(self.halfway(states, together), own, side, sentences)
        return told


def mixed_precision() -> AbstractContextManager[None]:
    """Where matrices are multiplied in bfloat16, if the CPU has it; a loss is taken outside, in float32."""
    mixed: AbstractContextManager[None] = torch.autocast("cpu", torch.bfloat16, enabled=cpu_prefers_bfloat16())
    return mixed


def loss_of(layers: Reading | JointLayers, batch: Batch) -> Tensor:
    """Cross-entropy of: the piece answers; each sentence answers; which one does; where the short answer stands."""
    with mixed_precision():
        told = layers(*batch.given)
    window, sentences, first, last = (part.float() for part in told)
    answers = functional.binary_cross_entropy_with_logits(window, batch.answers)
    each = functional.binary_cross_entropy_with_logits(sentences, batch.sentences, reduction="none")
    total = answers + ((each * batch.exists).sum(1) / batch.exists.sum(1)).mean()
    if bool((batch.first != IGNORED).any()):
        ends = [
            functional.cross_entropy(a, b, ignore_index=IGNORED) for a, b in ((first, batch.first), (last, batch.last))
        ]
        total = total + _SPAN * (ends[0] + ends[1]) / 2
    answering = batch.answers > 0
    if bool(answering.any()):
        chances = sentences.masked_fill(~batch.exists, -1e9).log_softmax(-1)[answering].clamp_min(-50)
        wanted = batch.sentences[answering]
        total = total - _CHOICE * (wanted / wanted.sum(1, keepdim=True) * chances).sum(1).mean()
    return torch.as_tensor(total)


def learn(
    layers: nn.Module,
    batches: Callable[[int], Iterator[Some]],
    loss_of: Callable[[Any, Some], Tensor],
    schedule: Schedule,
    checkpoint: Path,
    report: Callable[[int, float], None],
    every: int = 50,
) -> None:
    """Learn in place; `report` gets the steps done and the mean loss since its last call.

    `batches` gives the batches from a step on, `loss_of` what is lost on one.

    After every `every` steps the state is kept in `checkpoint`, and a run that finds one there goes on from it. Raises
    EvaluationError when the checkpoint is of another schedule or the loss is no number.
    """
    decayed = [p for name, p in layers.named_parameters() if p.ndim > 1 and not name.startswith("side")]
    others = [p for name, p in layers.named_parameters() if p.ndim <= 1 or name.startswith("side")]
    groups = [{"params": decayed, "weight_decay": _DECAY}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=schedule.rate, betas=_BETAS)
    torch.manual_seed(schedule.seed)
    step = _resumed(layers, optimizer, schedule, checkpoint)
    layers.train()
    total = 0.0
    for batch in _ahead(batches(step), schedule.steps - step):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate_at(step)
        loss = loss_of(layers, batch)
        if not bool(torch.isfinite(loss)):
            raise EvaluationError(f"the loss of step {step} is {float(loss)}; lower the rate")
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(layers.parameters(), _CLIP)
        optimizer.step()
        total += float(loss.detach())
        step += 1
        if step % every == 0 or step == schedule.steps:
            _keep(layers, optimizer, schedule, step, checkpoint)
            report(step, total / (step % every or every))
            total = 0.0
    layers.eval()


def _ahead(batches: Iterator[Some], count: int) -> Iterator[Some]:
    """`count` batches, the next made by a thread while one is learnt."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        wanted = islice(batches, count)
        coming = pool.submit(next, wanted, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, wanted, None)
            yield batch


def _keep(layers: nn.Module, optimizer: torch.optim.Optimizer, schedule: Schedule, step: int, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    torch.save(
        {
            "layers": layers.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": repr(schedule),
            "random": torch.get_rng_state(),
            "step": step,
        },
        beside,
    )
    beside.replace(path)


def _resumed(layers: nn.Module, optimizer: torch.optim.Optimizer, schedule: Schedule, path: Path) -> int:
    if not path.is_file():
        return 0
    kept = torch.load(path, weights_only=True)
    if kept["schedule"] != repr(schedule):
        raise EvaluationError(f"{path} is of another run ({kept['schedule']}); delete it, or give the same settings")
    layers.load_state_dict(kept["layers"])
    optimizer.load_state_dict(kept["optimizer"])
    torch.set_rng_state(kept["random"])
    return int(kept["step"])
