"""The reader's lower layers: from the encoder's states they read a question, and a stretch, each alone.

What they make of a stretch is kept in the index, so that they cost a question no more than its own tokens.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from safetensors import SafetensorError
from torch import Tensor, nn
from transformers import BertConfig
from transformers.models.bert.modeling_bert import BertLayer

from index.errors import EncoderError
from index.packing import load_packed, save_packed

WEIGHTS = Path(__file__).with_name("halfway.safetensors")
#: After so many layers of the default model these go on; they stand in for its next ones.
SHARED_LAYERS = 6
_NEVER = -1e9


class LayersAlone(nn.Module):  # type: ignore[misc]
    """Layers of the encoder's kind, in which each text is read alone."""

    def __init__(self, config: BertConfig, depth: int) -> None:
        super().__init__()
        config._attn_implementation = "sdpa"
        config.attention_probs_dropout_prob = config.hidden_dropout_prob = 0.0
        self.layers = nn.ModuleList([BertLayer(config, i) for i in range(depth)])

    def forward(self, states: Tensor, present: Tensor) -> Tensor:
        """States after the last layer (batch, tokens, width); `present` (batch, tokens) is False for padding.

        It may be (batch, tokens, tokens) too: True where a token sees another.
        """
        seen = present[:, None, None, :] if present.ndim == 2 else present[:, None]
        bias = states.new_zeros(seen.shape).masked_fill(~seen, _NEVER)
        for layer in self.layers:
            states = layer(states, bias)
        return states


def middle_hash(encoder_hash: str) -> str:
    """A hash of all that half-read states come from: the encoder with this hash, and these layers."""
    return hashlib.sha256((encoder_hash + hashlib.sha256(_bytes()).hexdigest()).encode()).hexdigest()


@lru_cache(maxsize=1)
def _bytes() -> bytes:
    try:
        return WEIGHTS.read_bytes()
    except OSError as error:
        raise _damaged(error) from error


def load_halfway(config: BertConfig) -> LayersAlone:
    """The layers that ship, for an encoder of this kind. Raises EncoderError when their file is damaged."""
    try:
        weights = load_packed(WEIGHTS)
        layers = LayersAlone(config, 1 + max(int(name.split(".")[1]) for name in weights))
        layers.load_state_dict(weights)
    except (OSError, ValueError, KeyError, IndexError, RuntimeError, SafetensorError) as error:
        raise _damaged(error) from error
    layers.eval()
    return layers


def save_halfway(layers: LayersAlone) -> None:
    """Write the layers' weights."""
    save_packed(layers.state_dict(), WEIGHTS)
    _bytes.cache_clear()


def _damaged(error: Exception) -> EncoderError:
    return EncoderError(f"the reader's layers {WEIGHTS} do not load ({error}); check the program out anew")
