"""How long and how fast reader and encoder learn."""

from dataclasses import dataclass

# Of all steps those that fall from the highest rate to a fiftieth of it.
_FALLING, _LOWEST = 0.6, 0.02


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to learn; `batch` in questions or pairs, `rate` of AdamW at its highest.

    `further`: from the weights that ship, not from the encoder's own.
    """

    steps: int = 3000
    batch: int = 16
    rate: float = 2e-4
    warm: int = 150
    dropout: float = 0.1
    seed: int = 1
    further: bool = False

    def rate_at(self, step: int) -> float:
        """The rate of a step: rising, level, falling in a line."""
        left = (self.steps - step) / (self.steps * _FALLING)
        return self.rate * min(1.0, (step + 1) / self.warm) * max(_LOWEST, min(1.0, left))


READER = Schedule()
#: More than one pass over the answerable questions: what the encoder knows is bent, not replaced.
ENCODER = Schedule(steps=600, rate=5e-5, warm=60)
