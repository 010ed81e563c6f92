"""Trained weights as the repository ships them: matrices as signed bytes with a scale for each row."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

_SCALE = ".scale"


def save_packed(state: dict[str, Tensor], path: Path) -> None:
    """Write weights: matrices as signed bytes with a scale for each row (its largest value / 127), the rest as is."""
    packed: dict[str, Tensor] = {}
    for name, value in state.items():
        if value.ndim == 2 and value.shape[0] > 2:
            scale = value.abs().amax(dim=1, keepdim=True).clamp_min(1e-12) / 127
            packed[name] = (value / scale).round().to(torch.int8)
            packed[name + _SCALE] = scale.squeeze(1)
        else:
            packed[name] = value.contiguous()
    save_file(packed, str(path))


def load_packed(path: Path) -> dict[str, Tensor]:
    """Weights as `save_packed` wrote them. Raises OSError, KeyError or SafetensorError when the file is damaged."""
    packed = load_file(str(path))
    return {
        name: value.float() * packed[name + _SCALE][:, None] if name + _SCALE in packed else value
        for name, value in packed.items()
        if not name.endswith(_SCALE)
    }
