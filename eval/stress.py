"""`python -m eval stress`: a real server under load, and builds killed at random moments; this machine only, bounded.

What must hold: no wrong answer, no error but 503 with Retry-After, memory flat; after every kill the old index or the
new one, never a third.
"""

import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table

from eval.collection import ROOT, find_collection
from eval.errors import EvaluationError
from index.encoder import Encoder
from index.library import Library
from index.store import Addition, IndexStore

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_START = 180.0
#: Questions that are asked under load; more would only take longer to answer alone first.
_QUESTIONS = 24
# When builds are killed, in parts of the time that one takes: mostly while they write.
_KILLED = (0.5, 1.1)
_BOOK = "# 1 Versuch\n\nDies ist der Versuch Nummer {0}.[^1]\n\n[^1]: Ebd., S. {0}.\n"


@dataclass(slots=True)
class Load:
    """What clients met: seconds of each answer, statuses, wrong answers, refusals without Retry-After, memory."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    untold: int = 0
    before_mb: float = 0.0
    after_mb: float = 0.0
    alone: float = 0.0


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, int]]:
    """A service of its own process on a free port: address and process id."""
    command = [sys.executable, "-m", "api", "--index", str(folder), "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        until, said = time.monotonic() + _START, ""
        while not (found := _ADDRESS.search(said)):
            line = process.stdout.readline()
            if not line or time.monotonic() > until:
                raise EvaluationError(f"the service did not start: {said[-300:]}")
            said += line
        yield found[0], process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stdout.close()


def load(folder: Path, clients: int, seconds: float) -> Load:
    """Ask from `clients` threads for some seconds; each answer must be what one client alone is told."""
    topics = [topic.text for topic in find_collection("sample").topics("dev")][:_QUESTIONS]
    met = Load()
    with _server(folder) as (url, pid):
        alone: dict[str, str] = {}
        started = time.perf_counter()
        for question in topics:
            alone[question] = _ask(url, question).json()["answer"]
        met.alone = (time.perf_counter() - started) / len(topics)
        met.before_mb = _memory(pid)
        until = time.monotonic() + seconds

        def client(number: int) -> None:
            draw = random.Random(number)
            with httpx.Client(base_url=url, timeout=120) as connection:
                while time.monotonic() < until:
                    question = draw.choice(topics)
                    begun = time.perf_counter()
                    response = connection.post("/v1/ask", json={"question": question})
                    met.statuses[response.status_code] += 1
                    if response.status_code == 200:
                        met.seconds.append(time.perf_counter() - begun)
                        met.wrong += response.json()["answer"] != alone[question]
                    elif response.status_code == 503 and "retry-after" in response.headers:
                        time.sleep(min(2.0, float(response.headers["retry-after"])))
                    else:
                        met.untold += 1

        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(client, range(clients)))
        met.after_mb = _memory(pid)
    return met


def _ask(url: str, question: str) -> httpx.Response:
    return httpx.post(f"{url}/v1/ask", json={"question": question}, timeout=120)


def _memory(pid: int) -> float:
    """Resident megabytes of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def kills(encoder: Encoder, times: int, seed: int = 7) -> Counter[str]:
    """Kill `times` builds at random moments; which index was there afterwards: the old one, the new one, or none."""
    draw, found = random.Random(seed), Counter[str]()
    sample = find_collection("sample").texts[0]
    with tempfile.TemporaryDirectory() as kept:
        folder, book = Path(kept) / "index", Path(kept) / "zweites.md"
        whole = 0.0
        for i in range(times + 1):
            IndexStore(folder, encoder).build([Addition(sample)])
            old = Library.load(folder, encoder).manifest.index_id
            book.write_text(
                f"# 1 Versuch\n\nDies ist der Versuch Nummer {i}.[^1]\n\n[^1]: Ebd., S. {i}.\n", encoding="utf-8"
            )
            command = [sys.executable, "-m", "index", "--index", str(folder), "add", str(book)]
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if not i:  # how long one takes that is left alone
                begun = time.monotonic()
                process.wait()
                whole = time.monotonic() - begun
                continue
            time.sleep(whole * draw.uniform(*_KILLED))
            ended = process.poll() is not None
            process.kill()
            process.wait()
            try:
                library = Library.load(folder, encoder)
            except Exception as error:
                found[f"none ({type(error).__name__})"] += 1
                continue
            new = library.manifest.index_id != old and len(library.manifest.sources) == 2
            state = "new" if new else "old" if library.manifest.index_id == old else "a third"
            found[f"{state}{', build had ended' if ended else ''}"] += 1
    return found


def stress(folder: Path, encoder: Encoder, clients: int, seconds: float, times: int, console: Console) -> bool:
    """Run both and print what was met; whether all held."""
    console.print(f"{clients} clients for {seconds:g} s", highlight=False)
    met = load(folder, clients, seconds)
    table = Table("measure", "value")
    for share in (50, 95, 99):
        table.add_row(f"p{share}, s", f"{_percentile(met.seconds, share):.2f}")
    table.add_row("answers a second", f"{len(met.seconds) / seconds:.1f}")
    table.add_row("one client alone, answers a second", f"{1 / met.alone:.1f}")
    table.add_row("statuses", ", ".join(f"{status}: {n}" for status, n in sorted(met.statuses.items())))
    table.add_row("wrong answers", str(met.wrong))
    table.add_row("errors but 503 with Retry-After", str(met.untold))
    table.add_row("memory before and after, MB", f"{met.before_mb:.0f}, {met.after_mb:.0f}")
    console.print(table)
    console.print(f"{times} builds killed", highlight=False)
    states = kills(encoder, times)
    for state, n in sorted(states.items()):
        console.print(f"  {state}: {n}", highlight=False)
    return not met.wrong and not met.untold and not any(state.startswith(("none", "a third")) for state in states)


def _percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(values, share)) if values else float("nan")
