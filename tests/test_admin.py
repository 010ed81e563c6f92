"""Sources sent, removed and built anew while questions are answered; on a real port."""

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.keeper import Keeper
from api.keys import KeyStore
from api.settings import Settings
from index.library import Library
from index.reading.bounded import try_reading
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from qa.answerer import Answerer
from tests.eval_book import BOOK
from tests.hashing import HashingEncoder
from tests.serving import serving_app


@dataclass
class Served:
    client: httpx.Client
    reader: httpx.Client
    folder: Path
    settings: Settings

    def done(self, response: httpx.Response) -> dict[str, Any]:
        assert response.status_code == 202, response.text
        job: dict[str, Any] = response.json()
        until = time.monotonic() + 60
        while job["state"] == "running" and time.monotonic() < until:
            time.sleep(0.05)
            job = self.client.get(f"/v1/admin/jobs/{job['job_id']}").json()
        return job

    def sources(self) -> list[str]:
        return [source["source_id"] for source in self.reader.get("/v1/sources").json()["sources"]]


@pytest.fixture()
def served(tmp_path: Path) -> Iterator[Served]:
    encoder, folder = HashingEncoder(), tmp_path / "index"
    book = tmp_path / "buch.md"
    book.write_text(BOOK)
    IndexStore(folder, encoder).build([Addition(book)])

    def load() -> Answerer:
        library = Library.load(folder, encoder)
        return Answerer(library, HybridRetriever(library, encoder))

    # Who asks on and on while a slow machine works shall not be turned away for asking often.
    settings = Settings(
        keys=tmp_path / "keys.json", max_upload=200_000, report=tmp_path / "report.html", rate="100000/minute"
    )
    store = KeyStore(settings.keys)
    admin, read = store.create("a", "admin"), store.create("r", "read")
    app = create_app(load(), settings)
    app.state.service.keeper = Keeper(folder, encoder, load, app.state.service.use)
    with (
        serving_app(app) as url,
        httpx.Client(base_url=url, headers={"X-API-Key": admin}, timeout=30) as client,
        httpx.Client(base_url=url, headers={"X-API-Key": read}, timeout=30) as reader,
    ):
        yield Served(client, reader, folder, settings)


def test_a_source_is_added_replaced_and_removed_while_others_ask(served: Served) -> None:
    """Nobody who asks meanwhile is turned away or answered from half an index."""
    stop, seen = threading.Event(), set()

    def ask() -> None:
        while not stop.is_set():
            response = served.reader.post("/v1/ask", json={"question": "Wer gründete die Zeitschrift?"})
            seen.add((response.status_code, len(response.json().get("receipt", {}).get("source_sha256", {}))))

    asking = threading.Thread(target=ask)
    asking.start()
    other = BOOK.replace("Lasky", "Torberg")
    job = served.done(served.client.put("/v1/admin/sources/zweites.md", content=other.encode()))
    assert (job["state"], job["source_id"], job["done"]) == ("done", "zweites", job["total"])
    assert served.sources() == ["buch", "zweites"]
    assert "Torberg" in served.reader.post("/v1/search", json={"query": "Torberg"}).text
    served.done(served.client.put("/v1/admin/sources/zweites.md", content=BOOK.replace("Lasky", "Kohn").encode()))
    assert "Torberg" not in served.reader.post("/v1/search", json={"query": "Torberg"}).json()["passages"][0]["text"]
    assert served.done(served.client.post("/v1/admin/rebuild"))["state"] == "done"
    assert served.done(served.client.delete("/v1/admin/sources/zweites"))["state"] == "done"
    assert served.sources() == ["buch"]
    stop.set()
    asking.join()
    assert seen == {(200, 1), (200, 2)}


def test_nothing_stays_of_a_file_whose_sender_leaves(served: Served) -> None:
    before = set(Path(tempfile.gettempdir()).glob("fussnote-*"))
    url = served.client.base_url
    head = (
        f"PUT /v1/admin/sources/halb.txt HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: 5000\r\n"
        f"X-API-Key: {served.client.headers['X-API-Key']}\r\n\r\nEin Anfang"
    )
    with socket.create_connection((url.host, url.port or 80)) as connection:
        connection.sendall(head.encode())
        until = time.monotonic() + 20
        while set(Path(tempfile.gettempdir()).glob("fussnote-*")) == before and time.monotonic() < until:
            time.sleep(0.05)
        assert set(Path(tempfile.gettempdir()).glob("fussnote-*")) > before
    while set(Path(tempfile.gettempdir()).glob("fussnote-*")) != before and time.monotonic() < until:
        time.sleep(0.05)
    assert set(Path(tempfile.gettempdir()).glob("fussnote-*")) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bild.png", b"x", "only .markdown, .md, .pdf, .text, .txt files"),
        ("leer.txt", b"", "is empty"),
        (".versteckt.txt", b"x", "no name of a file"),
        ("..%2F..%2Fboese.txt", b"x", None),
    ],
)
def test_what_cannot_become_a_source_is_refused(served: Served, name: str, content: bytes, said: str | None) -> None:
    response = served.client.put(f"/v1/admin/sources/{name}", content=content)
    assert response.status_code == (422 if said else 404)
    assert said is None or said in response.json()["detail"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kaputt.pdf", b"%PDF-1.7\nnichts"),
        ("bytes.txt", bytes(range(256)) * 40),
        ("nur-leere.txt", b" \n" * 500),
    ],
)
def test_a_bad_file_fails_its_job_and_leaves_the_index(served: Served, name: str, content: bytes) -> None:
    before = (served.folder / "CURRENT").read_text()
    job = served.done(served.client.put(f"/v1/admin/sources/{name}", content=content))
    assert job["state"] == "failed"
    assert job["detail"]
    assert (served.folder / "CURRENT").read_text() == before
    assert served.sources() == ["buch"]


def test_a_file_beyond_the_limit_and_a_reader_key_are_refused(served: Served) -> None:
    assert served.client.put("/v1/admin/sources/gross.txt", content=b"x" * 200_001).status_code == 413
    assert served.reader.put("/v1/admin/sources/buch.txt", content=b"x").status_code == 403
    assert served.client.delete("/v1/admin/sources/fehlt").status_code == 404
    assert served.client.get("/v1/admin/jobs/fehlt").status_code == 404
    last = served.done(served.client.delete("/v1/admin/sources/buch"))
    assert (last["state"], "would leave the index empty" in last["detail"]) == ("failed", True)


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """A thousand pages of a million objects each: what a bomb does is stopped from outside."""
    path = tmp_path / "lang.txt"
    path.write_text("\n\n".join(f"{i}. Wort{i} Wörter-\nteile und [{i}] mehr." for i in range(400_000)))
    started = time.monotonic()
    with pytest.raises(Exception, match="could not be read within 1 s"):
        try_reading(path, "lang.txt", seconds=1)
    assert time.monotonic() - started < 20
