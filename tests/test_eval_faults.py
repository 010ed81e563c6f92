"""Faults, in small: damage, a full disk, two writers, a break at the swap; the old index or the new one is there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from eval import damage, faults
from eval.faults import can_mount
from eval.kills import BOOK
from index.errors import IndexDamagedError, IndexUnwritableError
from index.library import Library
from index.store import Addition, IndexStore, current_generation
from tests.conftest import ROOT
from tests.hashing import HashingEncoder

_FILL = (
    "import json, sys; from pathlib import Path; from eval.faults import fill; from tests.hashing import HashingEncoder"
    "; given = json.load(sys.stdin); print(json.dumps(fill(*map(Path, given[:3]), HashingEncoder(), *given[3:])))"
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "buch.md"
    path.write_text(BOOK.format(1), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "eins.md"
    path.write_text(
        "Lenin kam im April 1917 aus der Schweiz.[^1]\n\n[^1]: Hans Muster, Reise, S. 3.\n", encoding="utf-8"
    )
    IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(path)])
    return tmp_path / "index"


def test_every_damage_is_told_with_its_file_and_the_way_out() -> None:
    counts = damage.damages(HashingEncoder(), 150, 5)
    assert [name for name in counts if "broken" in name] == []
    assert {name.partition(": ")[2] for name in counts} == {
        "bit", "cut", "emptied", "lost", "of another index", "of another name",
    }  # fmt: skip
    assert sum(n for name, n in counts.items() if name.startswith("told")) > 120


def test_a_manifest_that_says_other_things_is_found(folder: Path) -> None:
    """Also where no file's checksum tells: a count, a title."""
    path = current_generation(folder) / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"passages": 2', '"passages": 3'), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"manifest\.json is not the file that was built"):
        Library.load(folder, HashingEncoder())


def test_a_manifest_of_before_it_had_a_checksum_is_read(folder: Path) -> None:
    path = current_generation(folder) / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["manifest_sha256"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert Library.load(folder, HashingEncoder()).passages


@pytest.mark.parametrize("kind", ["file", "disk"])
def test_without_room_the_old_index_stays_and_that_is_told(
    tmp_path: Path, folder: Path, book: Path, kind: faults.Shortage
) -> None:
    if kind == "disk" and not can_mount():
        pytest.skip("no file system can be mounted in a name space of our own here")
    (tmp_path / "disk").mkdir()
    given = json.dumps([str(folder), str(book), str(tmp_path / "disk"), kind, [0.0, 0.3, 0.6, 0.95]])
    apart = faults._APART if kind == "disk" else ()
    run = subprocess.run([*apart, sys.executable, "-c", _FILL], cwd=ROOT, input=given, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == ["told, old"] * 4


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, book: Path) -> None:
    (tmp_path / "datei").write_text("", encoding="utf-8")
    with pytest.raises(IndexUnwritableError, match="datei"):
        IndexStore(tmp_path / "datei" / "index", HashingEncoder()).build([Addition(book)])


@pytest.mark.parametrize("behind", [False, True])
def test_a_break_at_the_swap_leaves_one_whole_index(
    folder: Path, book: Path, monkeypatch: pytest.MonkeyPatch, behind: bool
) -> None:
    """Ctrl-C just before CURRENT is replaced, and just behind: the current generation is never removed."""
    replace = os.replace

    def broken(origin: Path, target: Path) -> None:
        if behind:
            replace(origin, target)
        raise KeyboardInterrupt

    before = Library.load(folder, HashingEncoder()).manifest
    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(KeyboardInterrupt):
        IndexStore(folder, HashingEncoder()).add([Addition(book)])
    monkeypatch.undo()
    after = Library.load(folder, HashingEncoder()).manifest
    assert (len(after.sources) == 2) if behind else (after == before)
    IndexStore(folder, HashingEncoder()).add([Addition(book)])
    assert sorted(path.name[:4] for path in folder.iterdir()) == ["CURR", "LOCK", "gen-"]


def test_a_reader_whose_generation_is_replaced_meanwhile_reads_the_new_one(
    folder: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Library._read
    done: list[object] = []

    def replaced(generation: Path, manifest: object) -> Library:
        if not done:
            done.append(IndexStore(folder, HashingEncoder()).add([Addition(book)]))
        return read(generation, manifest)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "_read", replaced)
    assert len(Library.load(folder, HashingEncoder()).manifest.sources) == 2


# Who writes first holds on until the other has been refused: without that a busy machine runs one behind the other.
_BUILDER = """
import sys, time
from pathlib import Path
from index.errors import IndexBusyError
from index.store import Addition, IndexStore
from tests.hashing import HashingEncoder
folder, beside, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
store, writing, met, refused = IndexStore(folder, HashingEncoder()), beside / "writing", beside / "met", 0
def wait(path):
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, path
        time.sleep(0.003)
def hold(*_):
    writing.touch()
    wait(met)
if name == "b":
    wait(writing)
for turn in range(8):
    path = beside / f"{name}-{turn}.md"
    path.write_text("Ein Satz mit der Zahl %d steht hier." % turn, encoding="utf-8")
    while True:
        try:
            store.add([Addition(path)], hold if name == "a" else None)
            break
        except IndexBusyError as error:
            assert "wait until it is done" in str(error)
            met.touch()
            refused += 1
            time.sleep(0.003)
print(refused)
"""


def test_two_writers_at_once_are_refused_in_turns_and_lose_nothing(tmp_path: Path, folder: Path) -> None:
    command = [sys.executable, "-c", _BUILDER, str(folder), str(tmp_path)]
    writers = [subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.PIPE, text=True) for name in "ab"]
    refused = [int(writer.communicate()[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sum(refused) > 0
    held = {entry.source_id for entry in Library.load(folder, HashingEncoder()).manifest.sources}
    assert held == {"eins", *(f"{name}-{turn}" for name in "ab" for turn in range(8))}
