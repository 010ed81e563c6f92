"""The index folder: always the old or the new state, and damage is found."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.encoder import Encoded
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexingError,
    IndexMissingError,
    IndexOutdatedError,
    SourceNotFoundError,
)
from index.library import Library
from index.store import Addition, IndexStore, current_generation
from tests.hashing import HashingEncoder

_ONE = (
    "Lenin kam im April 1917 aus der Schweiz.[^1]\n\n"
    "[^1]: Hans Muster, Eine Reise, in: Der Monat 1 (1949), H. 5, S. 3–9.\n"
)
_TWO = "Die Stadt Bremen liegt an der Weser.[^1]\n\n[^1]: Anna Beispiel, Flüsse, Berlin 1951, S. 4.\n"


def _files(folder: Path) -> tuple[Path, Path]:
    one, two = folder / "eins.md", folder / "zwei.md"
    one.write_text(_ONE, encoding="utf-8")
    two.write_text(_TWO, encoding="utf-8")
    return one, two


class CountingEncoder(HashingEncoder):
    """Counts the texts it encodes."""

    def __init__(self) -> None:
        self.encoded = 0

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> list[Encoded]:
        self.encoded += len(texts)
        return super().encode_passages(texts, progress)


def test_adding_and_removing_re_encodes_only_what_changed(tmp_path: Path) -> None:
    one, two = _files(tmp_path)
    encoder = CountingEncoder()
    store = IndexStore(tmp_path / "index", encoder)
    store.build([Addition(one)])
    first = encoder.encoded
    assert [entry.source_id for entry in store.add([Addition(two)]).sources] == ["eins", "zwei"]
    second = encoder.encoded - first
    assert 0 < second <= first + 1
    store.add([Addition(one)])  # unchanged
    assert encoder.encoded == first + second
    one.write_text(_ONE.replace("Schweiz", "Fremde"), encoding="utf-8")
    store.add([Addition(one)])
    assert encoder.encoded == 2 * first + second
    assert [entry.source_id for entry in store.remove(["eins"]).sources] == ["zwei"]
    assert encoder.encoded == 2 * first + second
    library = Library.load(tmp_path / "index", encoder)
    assert {passage.source_id for passage in library.passages} == {"zwei"}


def test_a_failed_change_leaves_the_old_index(tmp_path: Path) -> None:
    one, _ = _files(tmp_path)
    store = IndexStore(tmp_path / "index", HashingEncoder())
    before = store.build([Addition(one)])
    broken = tmp_path / "bild.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: store.add([Addition(broken)]),
        lambda: store.add([Addition(tmp_path / "fehlt.txt")]),
        lambda: store.remove(["gibt-es-nicht"]),
        lambda: store.remove(["eins"]),
        lambda: store.build([]),
    )
    for attempt in attempts:
        with pytest.raises(IndexingError):
            attempt()
    library = Library.load(tmp_path / "index", HashingEncoder())
    assert library.manifest == before
    assert len([path for path in (tmp_path / "index").iterdir() if path.name.startswith("gen-")]) == 1


def test_a_file_of_another_name_does_not_take_a_source_s_place(tmp_path: Path) -> None:
    one, two = _files(tmp_path)
    store = IndexStore(tmp_path / "index", HashingEncoder())
    before = store.build([Addition(one)])
    for name in ("Eins.txt", "eins.markdown", "eins!.md"):
        with pytest.raises(IndexingError, match=r"would replace »eins\.md«.* remove that source first"):
            store.add([Addition(two, name=name)])
    assert Library.load(tmp_path / "index", HashingEncoder()).manifest == before


def test_bringing_files_up_to_date_keeps_what_the_index_holds_besides(tmp_path: Path) -> None:
    """What was sent to a service is in its index alone."""
    one, two = _files(tmp_path)
    encoder = CountingEncoder()
    store = IndexStore(tmp_path / "index", encoder)
    store.build([Addition(one), Addition(two, 17)])
    two.unlink()
    encoded = encoder.encoded
    assert [entry.source_id for entry in store.update([Addition(one)]).sources] == ["eins", "zwei"]
    assert encoder.encoded == encoded
    # Of an older format: read anew, from the files that the index keeps.
    generation = current_generation(tmp_path / "index")
    manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8")) | {"format_version": 1}
    (generation / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert [(entry.file, entry.first_page) for entry in store.update([]).sources] == [
        ("eins.md", None),
        ("zwei.md", 17),
    ]
    assert encoder.encoded > encoded
    # What is damaged is told while the index alone has it, and replaced when all is given.
    damaged = current_generation(tmp_path / "index") / "sources" / "zwei" / "file"
    damaged.write_bytes(b"?")
    with pytest.raises(IndexDamagedError, match=r"»zwei\.md« that was indexed"):
        store.update([Addition(one)])
    two.write_text(_TWO, encoding="utf-8")
    assert len(store.update([Addition(one), Addition(two)]).sources) == 2


def test_unknown_source_names_the_known_ones(tmp_path: Path) -> None:
    one, _ = _files(tmp_path)
    store = IndexStore(tmp_path / "index", HashingEncoder())
    store.build([Addition(one)])
    with pytest.raises(SourceNotFoundError, match="eins"):
        store.remove(["drei"])


@pytest.mark.parametrize("name", ["vectors.faiss", "mean.npy", "sources/eins/parsed.json", "sources/eins/tokens.npy"])
def test_a_flipped_bit_in_any_file_is_found(tmp_path: Path, name: str) -> None:
    one, _ = _files(tmp_path)
    IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(one)])
    path = current_generation(tmp_path / "index") / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexDamagedError, match=path.name):
        Library.load(tmp_path / "index", HashingEncoder())


def test_missing_damaged_and_foreign_indexes_are_told_apart(tmp_path: Path) -> None:
    one, _ = _files(tmp_path)
    with pytest.raises(IndexMissingError, match="python -m index build"):
        Library.load(tmp_path / "index", HashingEncoder())
    IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(one)])

    class OtherEncoder(HashingEncoder):
        weights_hash = "another"

    with pytest.raises(IndexOutdatedError, match="rebuild"):
        Library.load(tmp_path / "index", OtherEncoder())
    with pytest.raises(IndexOutdatedError):
        IndexStore(tmp_path / "index", OtherEncoder()).add([Addition(one)])
    (current_generation(tmp_path / "index") / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="rebuild"):
        Library.load(tmp_path / "index", HashingEncoder())
    IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(one)])
    assert Library.load(tmp_path / "index", HashingEncoder()).passages


def test_two_builders_do_not_meet(tmp_path: Path) -> None:
    one, _ = _files(tmp_path)
    store = IndexStore(tmp_path / "index", HashingEncoder())
    with store._lock(), pytest.raises(IndexBusyError):
        IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(one)])


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    one, _ = _files(tmp_path)
    twin = tmp_path / "eins.txt"
    twin.write_text("Noch ein Text.", encoding="utf-8")
    with pytest.raises(IndexingError, match="eins"):
        IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(one), Addition(twin)])


_BUILDER = """
import sys, time
from pathlib import Path
from index.store import Addition, IndexStore
from tests.hashing import HashingEncoder
print("ready", flush=True)
for turn in range(1000):
    Path(sys.argv[2]).write_text("Ein Satz mit der Zahl %d steht hier." % turn, encoding="utf-8")
    IndexStore(Path(sys.argv[1]), HashingEncoder()).build([Addition(Path(sys.argv[2]))])
"""


def test_a_build_killed_at_any_moment_leaves_a_whole_index(tmp_path: Path) -> None:
    """Kill -9 at twelve moments of a builder that never rests: what is there loads, checksums and all."""
    folder, text = tmp_path / "index", tmp_path / "zahl.txt"
    text.write_text("Ein Satz mit der Zahl 0 steht hier.", encoding="utf-8")
    IndexStore(folder, HashingEncoder()).build([Addition(text)])
    for turn in range(12):
        builder = subprocess.Popen(
            [sys.executable, "-c", _BUILDER, str(folder), str(text)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "PYTHONPATH": "."},
        )
        assert builder.stdout is not None
        builder.stdout.readline()
        time.sleep(0.02 + 0.037 * turn)
        builder.send_signal(signal.SIGKILL)
        builder.wait()
        builder.stdout.close()
        library = Library.load(folder, HashingEncoder())
        assert library.passages[0].text.startswith("Ein Satz mit der Zahl")
    IndexStore(folder, HashingEncoder()).build([Addition(text)])
    assert len([path for path in folder.iterdir() if path.name.startswith("gen-")]) == 1
