"""The adaptation: upper layers of the default encoder, trained for this purpose, that stand in for its own.

What they were trained on and what they gain: eval/training/README.md.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from torch import Tensor

from index.errors import EncoderError
from index.packing import load_packed, save_packed

WEIGHTS = Path(__file__).with_name("encoder.safetensors")
SETTINGS = Path(__file__).with_name("encoder.json")


@lru_cache(maxsize=1)
def adaptation_hash(encoder_hash: str, layer: int) -> str | None:
    """A hash of the trained layers, None when they are not for the encoder with these weights from this layer on.

    Raises EncoderError when the files are damaged.
    """
    try:
        about = json.loads(SETTINGS.read_text(encoding="utf-8"))
        if (about["encoder_sha256"], about["layer"]) != (encoder_hash, layer):
            return None
        return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(error) from error


def load_upper_layers() -> dict[str, Tensor]:
    """The weights of the layers, by name from the first of them on. Raises EncoderError when the file is damaged."""
    try:
        return load_packed(WEIGHTS)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise _damaged(error) from error


def save_upper_layers(state: dict[str, Tensor]) -> None:
    """Write the weights of the layers."""
    save_packed(state, WEIGHTS)


def save_about(about: dict[str, Any]) -> None:
    """Write what they are for, what they learned from and how well they do."""
    SETTINGS.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _damaged(error: Exception) -> EncoderError:
    return EncoderError(f"the trained layers {WEIGHTS} do not load ({error}); check the program out anew")
