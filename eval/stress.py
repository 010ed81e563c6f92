"""`python -m eval stress`: load, hostile input, faults of disk and clock, killed writers; this machine only, bounded.

What must hold: no wrong answer, no error but 503 with Retry-After, memory flat; what `eval/fuzz.py` says; every damage
of an index is found; after every fault the old state or the new one, never a third; no expression's time grows faster
than its text.
"""

import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
from rich.console import Console
from rich.table import Table

from eval import fuzz
from eval.collection import find_collection
from eval.damage import damages
from eval.faults import clocks, full_disks, two_builders
from eval.kills import key_kills, kills
from eval.regexes import expressions, steep
from eval.service import running
from index.encoder import Encoder
from index.library import Library
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from qa.answerer import Answerer

#: Questions that are asked under load; more would only take longer to answer alone first.
_QUESTIONS = 24
#: Short texts full of markup and orders that are indexed beside the sample.
_HOSTILE_BOOKS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is tried of each."""

    clients: int = 64
    seconds: float = 60.0
    kills: int = 50
    questions: int = 10_000
    texts: int = 1000
    damages: int = 200
    disks: int = 20
    builders: int = 5
    seed: int = 7


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


def load(folder: Path, clients: int, seconds: float) -> Load:
    """Ask from `clients` threads for some seconds; each answer must be what one client alone is told."""
    topics = [topic.text for topic in find_collection("sample").topics("dev")][:_QUESTIONS]
    met = Load()
    with running(folder) as (url, pid):
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


def stress(folder: Path, encoder: Encoder, plan: Plan, parts: Sequence[str], console: Console) -> bool:
    """Do these of `PARTS` and print what was met; whether all held. `folder` holds an index of the sample."""
    held = [PARTS[part](folder, encoder, plan, console) for part in parts]
    return all(held)


def _loaded(folder: Path, _: Encoder, plan: Plan, console: Console) -> bool:
    console.print(f"{plan.clients} clients for {plan.seconds:g} s", highlight=False)
    met, seconds = load(folder, plan.clients, plan.seconds), plan.seconds
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
    return not met.wrong and not met.untold


def _percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(values, share)) if values else float("nan")


def _fuzzed(_: Path, encoder: Encoder, plan: Plan, console: Console) -> bool:
    """Hostile files and questions; a tenth of the questions without HTTP in between."""
    path = find_collection("sample").texts[0]
    sample = path.read_text(encoding="utf-8")
    words, direct = sample.split(), plan.questions // 10
    held = _outcomes("files", fuzz.read_texts(plan.texts, plan.seed, sample), console)
    with tempfile.TemporaryDirectory() as kept:
        books, index = fuzz.hostile_books(Path(kept) / "books", sample, _HOSTILE_BOOKS, plan.seed), Path(kept) / "index"
        IndexStore(index, encoder).build([Addition(book) for book in (path, *books)])
        library = Library.load(index, encoder)
        answerer = Answerer(library, HybridRetriever(library, encoder))
        met = fuzz.ask_directly(answerer, fuzz.questions(direct, plan.seed, words))
        held &= _outcomes("questions", met, console)
        with running(index) as (url, _pid):
            asked = fuzz.questions(plan.questions - direct, plan.seed + 1, words)
            met = fuzz.ask_over_http(url, library, asked, plan.seed)
            held &= _outcomes("questions over HTTP", met, console)
            met = fuzz.see_pages(url, fuzz.questions(direct, plan.seed + 2, words))
            held &= _outcomes("questions in the page's address", met, console)
    return held


def _outcomes(name: str, met: fuzz.Outcomes, console: Console) -> bool:
    _shown(f"hostile {name}, longest {met.longest:.1f} s", met.counts, console)
    for fault in met.broken:
        console.print(f"  broken: {fault}", highlight=False, markup=False, soft_wrap=True)
    return not met.broken


def _damaged(_: Path, encoder: Encoder, plan: Plan, console: Console) -> bool:
    return _shown(f"{plan.damages} damages of an index", damages(encoder, plan.damages, plan.seed), console)


def _killed(_: Path, encoder: Encoder, plan: Plan, console: Console) -> bool:
    builds = plan.kills - plan.kills // 4
    counts = kills(encoder, builds, plan.seed) + key_kills(plan.kills - builds, plan.seed)
    return _shown(f"{plan.kills} writers killed", counts, console)


def _filled(_: Path, __: Encoder, plan: Plan, console: Console) -> bool:
    return _shown(f"twice {plan.disks} additions without room", full_disks(plan.disks, plan.seed), console)


def _met(_: Path, encoder: Encoder, plan: Plan, console: Console) -> bool:
    return _shown(f"{plan.builders} times two builders at once", two_builders(encoder, plan.builders), console)


def _clocks(_: Path, encoder: Encoder, __: Plan, console: Console) -> bool:
    return _shown("a clock that is set", clocks(encoder), console)


def _expressions(_: Path, __: Encoder, ___: Plan, console: Console) -> bool:
    found = expressions()
    told = Counter({"whose time grows with the text": len(found)})
    for one in steep(found):
        told["whose time grows with the text"] -= 1
        told[f"broken, {one.expression.place}: ×{one.ratio:.1f} at {one.letters} letters of {one.pump!r}"] += 1
    return _shown(f"{len(found)} regular expressions", told, console)


def _shown(title: str, counts: Counter[str], console: Console) -> bool:
    """Print what was met; whether nothing of it is broken."""
    console.print(title, highlight=False)
    for name, n in sorted(counts.items()):
        console.print(f"  {name}: {n}", highlight=False, markup=False, soft_wrap=True)
    return not any("broken" in name for name in counts)


#: What is tried, in this order.
PARTS: dict[str, Callable[[Path, Encoder, Plan, Console], bool]] = {
    "load": _loaded,
    "hostile": _fuzzed,
    "damage": _damaged,
    "kills": _killed,
    "disk": _filled,
    "builders": _met,
    "clock": _clocks,
    "expressions": _expressions,
}
