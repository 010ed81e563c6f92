"""Until when an answer is wanted: a moment, and whether anybody still waits for it."""

import threading
from time import monotonic


class Deadline:
    """A moment some seconds from now; it comes at once when whoever asked gives up. May be shared by threads."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds
        self._given_up = threading.Event()

    def left(self) -> float:
        """The seconds left; 0 when it has come."""
        return 0.0 if self._given_up.is_set() else max(0.0, self._at - monotonic())

    def give_up(self) -> None:
        """Nobody waits any more."""
        self._given_up.set()

    def at_most(self, seconds: float) -> "Deadline":
        """The same deadline, but not later than `seconds` from now."""
        sooner = Deadline(min(seconds, self.left()))
        sooner._given_up = self._given_up
        return sooner
