"""Faults around a writer of an index: a disk without room, a clock that is set, another writer at the same time."""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import httpx

from eval.collection import ROOT, find_collection
from eval.kills import BOOK
from eval.service import running
from index.encoder import Encoder
from index.errors import IndexingError, IndexUnwritableError
from index.library import Library
from index.store import Addition, IndexStore, current_generation

#: How a disk is made full: a file system of so many bytes of its own, or a limit to the size of any file.
Shortage = Literal["disk", "file"]
# A mount and a name for the user in it, which take no rights outside.
_APART = ("unshare", "--map-root-user", "--mount")
_FILL = (
    "import json, sys; from pathlib import Path; from eval.faults import fill; from index.encoder import "
    "SentenceTransformerEncoder as Encoder; given = json.load(sys.stdin); paths = map(Path, given[:3]); "
    "print(json.dumps(fill(*paths, Encoder(), given[3], given[4])))"
)
_CLOCKS = ("-1h", "-400d", "+400d")


def can_mount() -> bool:
    """Whether a file system may be mounted in a name space of our own."""
    if shutil.which(_APART[0]) is None:
        return False
    return subprocess.run([*_APART, "mount", "-t", "tmpfs", "fussnote", "/mnt"], capture_output=True).returncode == 0


def full_disks(times: int, seed: int) -> Counter[str]:
    """Add a book while room is short, at `times` drawn places of each kind; what was said, and which index was left."""
    draw, counts = random.Random(seed), Counter[str]()
    kinds: tuple[Shortage, ...] = ("disk", "file") if can_mount() else ("file",)
    if "disk" not in kinds:
        counts["disk: left out, nothing can be mounted here"] += 1
    with tempfile.TemporaryDirectory() as kept:
        old, book, disk = Path(kept) / "old", Path(kept) / "buch.md", Path(kept) / "disk"
        disk.mkdir()
        book.write_text(BOOK.format(1), encoding="utf-8")
        command = [sys.executable, "-m", "index", "--index", str(old), "build", str(find_collection("sample").texts[0])]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for kind in kinds:
            apart = _APART if kind == "disk" else ()
            given = json.dumps([str(old), str(book), str(disk), kind, [draw.random() for _ in range(times)]])
            run = subprocess.run(
                [*apart, sys.executable, "-c", _FILL], cwd=ROOT, input=given, capture_output=True, text=True
            )
            if run.returncode:
                counts[f"{kind}: broken, {run.stderr.strip().splitlines()[-1]}"] += 1
            else:
                counts.update(f"{kind}: {outcome}" for outcome in json.loads(run.stdout.splitlines()[-1]))
    return counts


def fill(old: Path, book: Path, disk: Path, encoder: Encoder, kind: Shortage, parts: Sequence[float]) -> list[str]:
    """Add `book` to a copy of the index `old` below `disk`, with these parts of the room it takes; how each ended."""
    shutil.copytree(old, disk / "index")
    there = {path.stat().st_ino for path in (disk / "index").rglob("*")}
    IndexStore(disk / "index", encoder).add([Addition(book)])
    found = [path.stat() for path in current_generation(disk / "index").rglob("*") if path.is_file()]
    sizes = [one.st_size for one in found if one.st_ino not in there]  # the others are links
    shutil.rmtree(disk / "index")
    needed = sum(sizes) if kind == "disk" else max(sizes)
    return [_filled(old, book, disk, encoder, kind, int(needed * part)) for part in parts]


def _filled(old: Path, book: Path, disk: Path, encoder: Encoder, kind: Shortage, room: int) -> str:
    folder = disk / "index"
    with _short(kind, disk, old, room) as limited:
        before = Library.load(folder, encoder).manifest
        try:
            with limited:
                IndexStore(folder, encoder).add([Addition(book)])
            said = "added"
        except IndexUnwritableError as error:
            said = "told" if str(folder) in str(error) and "make room" in str(error) else "broken, no way out told"
        except Exception as error:
            said = f"broken, {type(error).__name__}"
        after = Library.load(folder, encoder).manifest
        if after == before:
            left = sum(path.name.startswith(("gen-", ".")) for path in folder.iterdir()) - 1
            return f"{said}, old" + (f", broken: {left} left over" if left else "")
        return f"{said}, new" if len(after.sources) == 2 else f"{said}, broken: a third"


@contextmanager
def _short(kind: Shortage, disk: Path, old: Path, room: int) -> Iterator["_Limited"]:
    """A copy of `old` below `disk`, and the block in which room is short."""
    if kind == "disk":
        size = sum(-(-path.stat().st_size // 4096) * 4096 for path in old.rglob("*") if path.is_file())
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size + room}", "fussnote", disk], check=True)
    try:
        shutil.copytree(old, disk / "index")
        yield _Limited(room if kind == "file" else None)
    finally:
        if kind == "disk":
            subprocess.run(["umount", "--lazy", disk], check=True)
        else:
            shutil.rmtree(disk / "index")


class _Limited:
    """A block in which no file may become larger than so many bytes: writing fails, as Python ignores the signal."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def __enter__(self) -> None:
        if self._most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._most, self._before[1]))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


def two_builders(encoder: Encoder, times: int) -> Counter[str]:
    """Two processes add a book each to one index at once: who is refused is told so, and the other's book is there."""
    counts = Counter[str]()
    with tempfile.TemporaryDirectory() as kept:
        folder, books = Path(kept) / "index", [Path(kept) / f"buch-{n}.md" for n in range(2)]
        for i in range(times):
            IndexStore(folder, encoder).build([Addition(find_collection("sample").texts[0])])
            for n, book in enumerate(books):
                book.write_text(BOOK.format(2 * i + n), encoding="utf-8")
            counts[_met(folder, encoder, books)] += 1
    return counts


def _met(folder: Path, encoder: Encoder, books: Sequence[Path]) -> str:
    command = [sys.executable, "-m", "index", "--index", str(folder), "add"]
    quiet, pipe = subprocess.DEVNULL, subprocess.PIPE
    builders = [
        subprocess.Popen([*command, str(book)], cwd=ROOT, stdout=quiet, stderr=pipe, text=True) for book in books
    ]
    said = [builder.communicate()[1] for builder in builders]
    added = {book.stem for book, builder in zip(books, builders, strict=True) if builder.returncode == 0}
    told = [words for words, builder in zip(said, builders, strict=True) if builder.returncode]
    if any("another process is writing" not in words or "wait" not in words for words in told):
        return "broken, untold"
    try:
        held = {entry.source_id for entry in Library.load(folder, encoder).manifest.sources}
    except IndexingError as error:
        return f"broken, none ({type(error).__name__})"
    if not added or not added <= held or len(held) != 1 + len(added):
        return "broken, a third"
    return "one refused, the other's book is there" if told else "one behind the other, both books are there"


def clocks(encoder: Encoder) -> Counter[str]:
    """Write an index and keys, and answer, while the clock is set by hours and by a year; needs libfaketime."""
    counts = Counter[str]()
    library = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
    if library is None:
        counts["left out, libfaketime is not installed"] += 1
        return counts
    with tempfile.TemporaryDirectory() as kept:
        folder, keys, clock = (Path(kept) / name for name in ("index", "keys.json", "clock"))
        book = Path(kept) / "buch.md"
        # What the kernel counts from its start goes on when a clock is set.
        preload = {"LD_PRELOAD": str(library), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}
        given = preload | {
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FUSSNOTE_KEYS": str(keys),
            "FUSSNOTE_RATE": "3/minute",
        }
        clock.write_text("+0", encoding="utf-8")
        for i, offset in enumerate(("+0", *_CLOCKS)):
            clock.write_text(offset, encoding="utf-8")
            book.write_text(BOOK.format(i), encoding="utf-8")
            files = [str(find_collection("sample").texts[0])] if not i else []
            writes = ["index", "--index", str(folder), "build" if files else "add", *files, str(book)]
            wrote = _module(writes, given).returncode == 0
            passages = Library.load(folder, encoder).passages if wrote else []
            new = any(f"Versuch Nummer {i}." in passage.text for passage in passages)
            counts[f"index at {offset}: {'new' if new else 'broken'}"] += 1
            made = _module(["api", "keys", "create", "Versuch"], given)
            key = made.stdout.strip()
            revoked = _module(["api", "keys", "revoke", key.split("_")[1] if made.returncode == 0 else ""], given)
            counts[f"keys at {offset}: {'sound' if revoked.returncode == 0 else 'broken'}"] += 1
        clock.write_text("+0", encoding="utf-8")
        headers = {"X-API-Key": _module(["api", "keys", "create", "Versuch"], given).stdout.strip()}
        with running(folder, given) as (url, _), httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            for offset in ("+0", *_CLOCKS):
                clock.write_text(offset, encoding="utf-8")
                codes = [client.get("/v1/sources").status_code for _ in range(4)]
                counts[
                    f"service, clock set to {offset}: {'sound' if codes == [200] * 3 + [429] else f'broken {codes}'}"
                ] += 1
    return counts


def _module(words: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    given = os.environ | environment
    return subprocess.run([sys.executable, "-m", *words], cwd=ROOT, env=given, capture_output=True, text=True)
