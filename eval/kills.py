"""Writers killed at random moments (SIGKILL): builds, additions, the swap at their end, changes of the keys."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from eval.collection import ROOT, find_collection
from index.encoder import Encoder
from index.library import Library
from index.store import Addition, IndexStore, current_generation

# When they are killed, in parts of the time that one takes: mostly while they write.
_KILLED, _KEYS_KILLED, _SWAP_KILLED = (0.5, 1.1), (0.85, 1.05), (0.0, 1.2)
#: A book whose number tells one try from another.
BOOK = "# 1 Versuch\n\nDies ist der Versuch Nummer {0}.[^1]\n\n[^1]: Ebd., S. {0}.\n"
_POLL = 0.002
# A writer that ended before it was killed tells nothing: so many times as many are tried.
_TRIES = 3


def kills(encoder: Encoder, times: int, seed: int) -> Counter[str]:
    """Kill `times` writers of an index: in turns additions, builds, and what swaps; which index was there afterwards.

    Those that end before they are killed are counted beside. A swap begins with the new generation's manifest and ends
    with the old one's removal.
    """
    draw, found = random.Random(seed), Counter[str]()
    sample = find_collection("sample").texts[0]
    with tempfile.TemporaryDirectory() as kept:
        folder, book = Path(kept) / "index", Path(kept) / "zweites.md"
        whole = swap = 0.0
        hit = 0
        for i in range(-1, _TRIES * times):
            if hit == times:
                break
            IndexStore(folder, encoder).build([Addition(sample)])
            old, generation = Library.load(folder, encoder).manifest.index_id, current_generation(folder)
            book.write_text(BOOK.format(i + 2), encoding="utf-8")

            def swapping(old: Path = generation) -> bool:
                return any(path.parent != old for path in folder.glob("gen-*/manifest.json"))

            def swapped(old: Path = generation) -> bool:
                return not old.exists()

            kind = ("add", "build", "swap")[i % 3]
            change = ["build", str(sample), str(book)] if kind == "build" else ["add", str(book)]
            command = [sys.executable, "-m", "index", "--index", str(folder), *change]
            if i < 0:  # how long one takes that is left alone
                whole, swap = _left_alone(command, swapping, swapped)
                continue
            if kind == "swap":
                ended = _killed(command, swap * draw.uniform(*_SWAP_KILLED), swapping)
            else:
                ended = _killed(command, whole * draw.uniform(*_KILLED))
            hit += not ended
            found[f"{kind}: {_state(folder, encoder, old)}{', had ended' if ended else ''}"] += 1
    return found


def _state(folder: Path, encoder: Encoder, old: str) -> str:
    try:
        manifest = Library.load(folder, encoder).manifest
    except Exception as error:
        return f"broken, none ({type(error).__name__})"
    if manifest.index_id == old:
        return "old"
    return "new" if len(manifest.sources) == 2 else "broken, a third"


def key_kills(times: int, seed: int) -> Counter[str]:
    """Kill `times` changes of the keys, half of them while they write, made and revoked in turns; what was there."""
    draw, found = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as kept:
        path, beside = Path(kept) / "keys.json", Path(kept) / ".keys.json.new"
        environment = {"FUSSNOTE_KEYS": str(path)}
        create = [sys.executable, "-m", "api", "keys", "create", "Versuch"]

        def writing() -> bool:
            return beside.exists()

        whole, span = _left_alone(create, writing, lambda: path.exists() and not writing(), environment)
        hit = 0
        for i in range(_TRIES * times):
            if hit == times:
                break
            beside.unlink(missing_ok=True)
            before = _keys(path)
            change = [*create[:-2], "revoke", before[0]] if i % 4 > 1 and before else create
            if i % 2:
                ended = _killed(change, whole * draw.uniform(*_KEYS_KILLED), environment=environment)
            else:
                ended = _killed(change, span * draw.uniform(*_SWAP_KILLED), writing, environment)
            try:
                after = _keys(path)
            except (OSError, ValueError, KeyError) as error:
                found[f"keys: broken, none ({type(error).__name__})"] += 1
                break
            made = change is create and len(after) == len(before) + 1 and after[: len(before)] == before
            revoked = change is not create and after == before[1:]
            state = "old" if after == before else "new" if made or revoked else "broken, a third"
            hit += not ended
            found[f"keys: {state}{', had ended' if ended else ''}"] += 1
    return found


def _keys(path: Path) -> list[str]:
    return [row["key_id"] for row in json.loads(path.read_text(encoding="utf-8"))["keys"]]


def _left_alone(
    command: list[str],
    begun: Callable[[], bool],
    done: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
) -> tuple[float, float]:
    """Run a command to its end: the seconds it takes, and those from when `begun` holds to when `done` does."""
    started = time.monotonic()
    process = _run(command, environment)
    _wait(process, begun)
    first = time.monotonic()
    _wait(process, done)
    span = time.monotonic() - first
    if process.wait() != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return time.monotonic() - started, span


def _killed(
    command: list[str],
    seconds: float,
    begun: Callable[[], bool] | None = None,
    environment: Mapping[str, str] | None = None,
) -> bool:
    """Kill a command after some seconds, of its start or of when `begun` holds; whether it had ended by itself."""
    process = _run(command, environment)
    if begun is not None:
        _wait(process, begun)
    time.sleep(seconds)
    ended = process.poll() is not None
    process.kill()
    process.wait()
    return ended


def _run(command: list[str], environment: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    given = os.environ | (environment or {})
    return subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait(process: subprocess.Popen[bytes], until: Callable[[], bool]) -> None:
    while process.poll() is None and not until():
        time.sleep(_POLL)
