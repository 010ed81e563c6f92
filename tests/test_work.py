"""Work: a line that ends, and what ends when a client leaves; on a real port."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.settings import Settings
from qa.answerer import Answerer
from qa.deadline import Deadline
from qa.errors import GeneratorError
from tests.serving import serving

_QUESTION = "Wer entwickelte das Konzept der permanenten Revolution, und woraus?"


class Slow:
    """A model that says nothing until nobody waits for it any more."""

    model, timeout = "slow", 30.0

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def generate(
        self, messages: Sequence[dict[str, str]], schema: Mapping[str, Any], deadline: Deadline
    ) -> Iterator[str]:
        self.begun.set()
        while deadline.left() > 0:
            time.sleep(0.02)
        self.ended.set()
        raise GeneratorError("given up")
        yield ""


@contextmanager
def _served(answerer: Answerer, folder: Path, **given: Any) -> Iterator[tuple[str, Slow]]:
    """A service that answers one question at a time, and its slow model."""
    slow = Slow()
    worded = Answerer(answerer.library, answerer.retriever, answerer.calibration, slow)
    with serving(worded, Settings(keys=folder / "keys.json", concurrency=1, **given)) as url:
        yield url, slow


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions"])
@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_frees_its_work_at_once(sample: Answerer, tmp_path: Path, path: str, stream: bool) -> None:
    body: dict[str, Any] = {"question": _QUESTION}
    if "chat" in path:
        body = {"model": "fussnote", "messages": [{"role": "user", "content": _QUESTION}]}
    with _served(sample, tmp_path) as (url, slow):
        patience = httpx.Timeout(5, read=1.5)
        with (
            pytest.raises(httpx.ReadTimeout),
            httpx.stream("POST", f"{url}{path}", json=body | {"stream": stream}, timeout=patience) as response,
        ):
            list(response.iter_bytes())
        assert slow.begun.is_set()
        assert slow.ended.wait(2)
        # The only place is free again.
        assert httpx.post(f"{url}/v1/search", json={"query": "Tscheka"}, timeout=5).status_code == 200


def test_more_than_may_wait_are_told_when_to_come_again(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path, queue=1, patience=0.5) as (url, slow), ThreadPoolExecutor(6) as pool:
        holding = pool.submit(_leave_after, f"{url}/v1/ask", 3.0)
        assert slow.begun.wait(10)
        answers = list(
            pool.map(lambda _: httpx.post(f"{url}/v1/ask", json={"question": _QUESTION}, timeout=9), range(4))
        )
        assert {answer.status_code for answer in answers} == {503}
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers)
        assert all(json.loads(answer.text)["type"].endswith("overloaded") for answer in answers)
        holding.result()


def test_whoever_leaves_while_waiting_stands_in_line_no_more(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path, queue=2, patience=20) as (url, slow), ThreadPoolExecutor(6) as pool:
        holding = pool.submit(_leave_after, f"{url}/v1/ask", 6.0)
        assert slow.begun.wait(10)
        chat = {"model": "fussnote", "messages": [{"role": "user", "content": _QUESTION}]}
        for _ in range(2):
            _leave_after(f"{url}/v1/ask", 0.3)
            _leave_after(f"{url}/v1/ask", 0.3, {"question": _QUESTION, "stream": True})
            _leave_after(f"{url}/v1/chat/completions", 0.3, chat | {"stream": True})
        # Both places in the line are free: this one waits, and is answered when the first one has left.
        assert httpx.post(f"{url}/v1/search", json={"query": "Tscheka"}, timeout=20).status_code == 200
        holding.result()


def test_a_tool_call_that_is_given_up_frees_its_place(quick: Answerer, tmp_path: Path) -> None:
    arguments = {"question": _QUESTION}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": arguments}}
    with _served(quick, tmp_path) as (url, slow):
        with pytest.raises(httpx.ReadTimeout):
            accepts = {"Accept": "application/json, text/event-stream"}
            httpx.post(f"{url}/mcp", json=call, headers=accepts, timeout=httpx.Timeout(5, read=1.5))
        assert slow.begun.is_set()
        assert slow.ended.wait(3)
        assert httpx.post(f"{url}/v1/search", json={"query": "Tscheka"}, timeout=5).status_code == 200


def _leave_after(url: str, seconds: float, body: dict[str, Any] | None = None) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(url, json=body or {"question": _QUESTION}, timeout=httpx.Timeout(5, read=seconds))
