"""`python -m api` in a process of its own: ready when it says so, and with a reason when it is not."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.serve import SAMPLE, _arguments, _chosen
from api.settings import Settings
from index.encoder import SentenceTransformerEncoder
from index.store import Addition, IndexStore

ROOT = Path(__file__).parent.parent


@contextmanager
def _started(folder: Path, keys: Path, *more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "api", "--index", str(folder), "--port", str(port), *more]
    environment = {"PATH": "/usr/bin:/bin", "FUSSNOTE_KEYS": str(keys)}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_heed_ctrl_c,
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()


def _heed_ctrl_c() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so would all that these tests start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _ready(url: str, process: subprocess.Popen[str], wanted: str) -> list[tuple[int, str]]:
    """What `/health/ready` said, one after the other without repetition, until it said `wanted`."""
    said: list[tuple[int, str]] = []
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None and not (said and wanted in said[-1][1]):
        try:
            response = httpx.get(f"{url}/health/ready")
        except httpx.ConnectError:
            time.sleep(0.1)
            continue
        told = (response.status_code, response.json().get("detail") or response.json()["status"])
        if told not in said[-1:]:
            said.append(told)
        time.sleep(0.1)
    return said


def test_it_is_alive_at_once_and_ready_when_the_index_is_loaded(sample_folder: Path, tmp_path: Path) -> None:
    with _started(sample_folder, tmp_path / "keys.json") as (url, process):
        said = _ready(url, process, "ready")
        assert said == [(503, "the index is being loaded"), (200, "ready")]
        assert httpx.post(f"{url}/v1/ask", json={"question": "Wer leitete die Tscheka?"}, timeout=60).status_code == 200


def test_a_book_that_was_sent_to_it_is_there_after_a_restart(
    sample_folder: Path, encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(sample_folder, folder)
    book = tmp_path / "zweites.txt"
    book.write_text("Anna Beispiel gründete 1951 den Verein der Flussfahrer in Bremen.\n", encoding="utf-8")
    IndexStore(folder, encoder).add([Addition(book)])
    book.unlink()
    with _started(folder, tmp_path / "keys.json", "--serve-default") as (url, process):
        assert _ready(url, process, "ready")[-1] == (200, "ready")
        sources = {source["source_id"] for source in httpx.get(f"{url}/v1/sources").json()["sources"]}
        assert sources >= {"beispielkapitel", "zweites"}
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as nonsense:
            nonsense.sendall(b"NONSENSE\r\n\r\n")
            nonsense.recv(100)
        process.terminate()
        told = process.communicate()[0]
        assert "kept in the index besides: zweites" in told
        # What the server says of itself is a JSON line too.
        line = next(line for line in told.splitlines() if "Invalid HTTP request" in line)
        assert json.loads(line)["level"] == "warning"


def test_without_books_of_one_s_own_the_index_there_is_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.serve.SOURCES", tmp_path / "sources")
    settings = Settings(index=tmp_path / "index")
    arguments = _arguments(["--serve-default"], settings)
    assert _chosen(arguments, settings) == (tmp_path / "sample", [SAMPLE])
    settings.index.mkdir()
    (settings.index / "CURRENT").write_text("gen-000001", encoding="utf-8")
    assert _chosen(arguments, settings) == (settings.index, [])
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "mein-buch.txt").touch()
    assert _chosen(arguments, settings) == (settings.index, [tmp_path / "sources" / "mein-buch.txt"])


def test_a_damaged_index_is_a_reason_and_no_end(sample_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(sample_folder, folder)
    damaged = next(folder.glob("gen-*/vectors.faiss"))
    damaged.write_bytes(damaged.read_bytes()[:-9])
    with _started(folder, tmp_path / "keys.json") as (url, process):
        said = _ready(url, process, "vectors.faiss")
        assert said[-1][0] == 503
        assert str(tmp_path) not in said[-1][1]  # anybody may read it
        assert httpx.get(f"{url}/health/live").status_code == 200
        assert httpx.post(f"{url}/v1/ask", json={"question": "Wer?"}).status_code == 503


@pytest.mark.parametrize("wanted", ["loaded", "ready"])
def test_ctrl_c_ends_it_without_a_word(sample_folder: Path, tmp_path: Path, wanted: str) -> None:
    with _started(sample_folder, tmp_path / "keys.json") as (url, process):
        assert _ready(url, process, wanted)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 130
        assert "Traceback" not in out


def test_what_cannot_be_served_ends_it_with_a_line_that_says_so(tmp_path: Path) -> None:
    with _started(tmp_path / "nirgends", tmp_path / "keys.json") as (_, process):
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 1
        assert "no index in" in out
    with _started(tmp_path / "nirgends", tmp_path / "keys.json", "--port", "70000") as (_, process):
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 2
        assert "70000 is no port" in out
    with _started(tmp_path / "nirgends", tmp_path / "keys.json", "--host", "0.0.0.0") as (_, process):
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 1
        assert "python -m api keys create" in out
