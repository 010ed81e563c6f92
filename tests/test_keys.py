"""API keys: shown once, kept as hashes, good at once and gone at once; no write leaves half a file."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.errors import KeyFileError
from api.keys import KeyStore, main

ROOT = Path(__file__).parent.parent


def test_a_key_is_known_by_its_hash_alone(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "keys.json")
    given = store.create("Seminar", "read")
    content = store.path.read_text()
    assert given.rpartition("_")[2] not in content
    assert store.path.stat().st_mode & 0o077 == 0
    found = store.find(given)
    assert found is not None
    assert (found.name, found.allows("read"), found.allows("admin")) == ("Seminar", True, False)
    assert store.find(given[:-1] + ("a" if given[-1] != "a" else "b")) is None
    assert store.find("fn_") is None
    assert store.find("fn_" + "ü" * 50) is None


def test_a_revoked_key_is_gone_for_who_already_reads_the_file(tmp_path: Path) -> None:
    one, other = KeyStore(tmp_path / "keys.json"), KeyStore(tmp_path / "keys.json")
    given = one.create("a", "admin")
    assert other.find(given) is not None
    one.revoke(given.split("_")[1])
    assert other.find(given) is None
    with pytest.raises(KeyFileError, match="no key »00000000«"):
        one.revoke("00000000")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"keys": [{"key_id": "x"}]}', '{"keys": 5}'])
def test_a_damaged_file_is_told_and_not_taken_for_an_empty_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeyFileError, match="restore it"):
        KeyStore(path).listed()
    with pytest.raises(KeyFileError):
        KeyStore(path).create("a", "read")
    assert path.read_text() == content


def test_the_command_makes_lists_and_revokes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "keys.json"
    main(["create", "Zeitung", "--scope", "admin"], path)
    given = capsys.readouterr().out.strip()
    assert KeyStore(path).find(given) is not None
    main(["list"], path)
    shown = capsys.readouterr().out
    assert "Zeitung" in shown
    assert given.rpartition("_")[2] not in shown
    main(["revoke", given.split("_")[1]], path)
    assert KeyStore(path).listed() == []


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """Twelve writers killed at random moments: the file always reads, and holds every key that was reported."""
    path = tmp_path / "keys.json"
    code = (
        "import sys; from pathlib import Path; from api.keys import KeyStore\n"
        "store = KeyStore(Path(sys.argv[1]))\n"
        "while True: print(store.create('k', 'read'), flush=True)"
    )
    draw, reported = random.Random(4), []
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        reported.append(process.stdout.readline().strip())
        time.sleep(draw.random() / 20)
        os.kill(process.pid, signal.SIGKILL)
        reported += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.wait()
        process.stdout.close()
        store = KeyStore(path)
        assert json.loads(path.read_text())["keys"]
        assert all(store.find(given) is not None for given in reported)
    left = {file.name for file in tmp_path.iterdir()} - {"keys.json", "keys.json.lock"}
    assert left <= {".keys.json.new"}
    KeyStore(path).create("k", "read")
    assert {file.name for file in tmp_path.iterdir()} == {"keys.json", "keys.json.lock"}
