"""The language model: any OpenAI-compatible endpoint, within a deadline that holds whatever the server does."""

import queue
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, Protocol

import httpx2
import openai
from openai import OpenAI

from prompts.catalogue import load_prompt
from qa.deadline import Deadline
from qa.errors import GeneratorError

Message = dict[str, str]
Format = Literal["json_schema", "json_object", "text"]
FORMATS: tuple[Format, ...] = ("json_schema", "json_object", "text")
_MAX_TOKENS = 700
_MAX_CHARACTERS = 12_000
# A reply that ends in this many repetitions of its last characters goes nowhere.
_TAIL, _REPEATS = 24, 6
# Seconds after which it is looked whether anybody still waits.
_GLANCE = 0.1


class Generator(Protocol):
    """What generative answering needs of a language model; `timeout` are the seconds for one question in all."""

    model: str
    timeout: float

    def generate(self, messages: Sequence[Message], schema: Mapping[str, Any], deadline: Deadline) -> Iterator[str]:
        """The reply in pieces, until it ends or the deadline comes; raises GeneratorError."""
        ...


class OpenAIGenerator:
    """A model behind `base_url` (Ollama, vLLM, llama.cpp, hosted); may be shared by threads.

    What a server does not support is found out once: JSON by schema, then any JSON, then text.
    """

    def __init__(
        self, base_url: str, model: str, *, api_key: str = "", timeout: float = 60.0, max_tokens: int = _MAX_TOKENS
    ) -> None:
        self.model, self.timeout, self.max_tokens = model, timeout, max_tokens
        # Each call has a connection of its own, which can be ended while the server still thinks.
        wires = httpx2.Client(
            limits=httpx2.Limits(max_keepalive_connections=0), event_hooks={"request": [_watch]}, follow_redirects=True
        )
        self._client = OpenAI(
            base_url=base_url, api_key=api_key or "none", timeout=timeout, max_retries=0, http_client=wires
        )
        self._formats: tuple[Format, ...] = FORMATS

    @property
    def response_format(self) -> Format:
        """The best form of reply that the server has not refused yet."""
        return self._formats[0]

    def generate(self, messages: Sequence[Message], schema: Mapping[str, Any], deadline: Deadline) -> Iterator[str]:
        """The reply in pieces; ends early when it repeats itself or grows beyond all measure.

        Raises GeneratorError when the server fails, says nothing, or the deadline comes.
        """
        for form in self._formats:
            try:
                yield from self._pieces(messages, schema, form, deadline)
            except _RefusedFormat as error:
                if form == self._formats[-1]:
                    raise GeneratorError(f"the model server refuses the request: {error}") from error
                continue
            self._formats = self._formats[self._formats.index(form) :] if form in self._formats else self._formats
            return

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _pieces(
        self, messages: Sequence[Message], schema: Mapping[str, Any], form: Format, deadline: Deadline
    ) -> Iterator[str]:
        call = _Call(self._client, self._request(messages, schema, form), deadline)
        text = ""
        try:
            for piece in call.pieces():
                text += piece
                yield piece
                if len(text) > _MAX_CHARACTERS or repeats(text):
                    return
        finally:
            call.stop()
        if not text.strip():
            raise GeneratorError("the model server sent an empty reply")

    def _request(self, messages: Sequence[Message], schema: Mapping[str, Any], form: Format) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0.0,
            "seed": 1,
            "max_tokens": self.max_tokens,
        }
        if form == "json_schema":
            request["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "strict": True, "schema": dict(schema)},
            }
        elif form == "json_object":
            request["response_format"] = {"type": "json_object"}
        return request


class _RefusedFormat(Exception):
    """The server does not accept the request in this form."""


# The call that a thread makes.
_own = threading.local()


def _watch(request: httpx2.Request) -> None:
    """Tell the call that makes `request` of its connection (httpcore's extension »trace«)."""
    call = getattr(_own, "call", None)
    if call is not None:
        request.extensions["trace"] = call.saw


class _Call:
    """One request, read in a thread of its own: a socket's time-out starts anew with every byte."""

    def __init__(self, client: OpenAI, request: dict[str, Any], deadline: Deadline) -> None:
        self._client, self._request, self._deadline = client, request, deadline
        self._queue: queue.Queue[str | Exception | None] = queue.Queue()
        self._stopped = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._read, name="fussnote-model", daemon=True)

    def pieces(self) -> Iterator[str]:
        """The pieces as they come; raises GeneratorError or _RefusedFormat."""
        self._thread.start()
        while True:
            left = self._deadline.left()
            if left <= 0:  # also when a server is faster than its pieces are read
                raise GeneratorError("the model did not answer within the time allowed")
            try:
                item = self._queue.get(timeout=min(left, _GLANCE))
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, str):
                yield item
            elif isinstance(item, (openai.BadRequestError, openai.UnprocessableEntityError)):
                raise _RefusedFormat(str(item)[:200]) from item
            elif isinstance(item, openai.APITimeoutError):
                raise GeneratorError("the model did not answer within the time allowed") from item
            else:
                raise GeneratorError(f"the model server failed: {str(item)[:200]}") from item

    def saw(self, event: str, about: Mapping[str, Any]) -> None:
        """Keep the connection that the request goes over, of TLS the one below it too."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = about["return_value"].get_extra_info("socket")
            if self._stopped.is_set():
                self._hang_up()

    def stop(self) -> None:
        """Read no further; the connection is ended, also while the server has not begun to answer."""
        self._stopped.set()
        if self._thread.is_alive():
            self._hang_up()

    def _hang_up(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _read(self) -> None:
        _own.call = self
        try:
            left = max(0.1, self._deadline.left())
            sent = self._client.chat.completions.create(**self._request, stream=True, timeout=left)
            with sent as stream:
                for chunk in stream:
                    if self._stopped.is_set():
                        return
                    if chunk.choices and (piece := chunk.choices[0].delta.content):
                        self._queue.put(piece)
            self._queue.put(None)
        except Exception as error:  # whatever the server did, the question goes on without it
            self._queue.put(error)


def repeats(text: str) -> bool:
    """Whether `text` ends in a loop: its last characters came again and again just before."""
    tail = text[-_TAIL:]
    return len(text) > _TAIL * _REPEATS and text[-_TAIL * _REPEATS * 4 :].count(tail) >= _REPEATS


def make_generator(base_url: str | None, model: str | None, api_key: str, timeout: float) -> OpenAIGenerator | None:
    """The generator that settings describe; None without any. Raises GeneratorError when one of two is missing."""
    if not base_url and not model:
        return None
    if not base_url or not model:
        raise GeneratorError("a language model needs both its base URL and its name")
    for name in ("answer", "question", "repair"):
        load_prompt(name)  # a broken prompt is found at the start, not at a user's question
    return OpenAIGenerator(base_url, model, api_key=api_key, timeout=timeout)
