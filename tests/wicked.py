"""A model server over real HTTP that speaks the OpenAI protocol as well or as badly as a test tells it to."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Given the parsed request, what happens: text to be streamed, or a call that writes the response itself.
Behaviour = Callable[[dict[str, Any], BaseHTTPRequestHandler], str | None]


class Wicked:
    """The behaviours of a server, one a request, the last one for ever; and the requests it got."""

    def __init__(self) -> None:
        self.behaviours: list[Behaviour] = []
        self.requests: list[dict[str, Any]] = []
        self.released = threading.Event()
        self.url = ""

    def does(self, *behaviours: Behaviour) -> None:
        """Behave so from now on."""
        self.behaviours, self.requests = list(behaviours), []


@contextmanager
def wicked_server() -> Iterator[Wicked]:
    """A running server; hanging requests are let go at the end."""
    wicked = Wicked()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            wicked.requests.append(body)
            behaviour = wicked.behaviours.pop(0) if len(wicked.behaviours) > 1 else wicked.behaviours[0]
            with suppress(OSError):
                text = behaviour(body, self)
                if text is not None:
                    stream(self, [text[i : i + 7] for i in range(0, len(text), 7)])

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    wicked.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield wicked
    wicked.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def stream(handler: BaseHTTPRequestHandler, pieces: list[str], between: Callable[[], object] = lambda: None) -> None:
    """Send `pieces` as the chunks of a chat completion; `between` is called behind each."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()
    for piece in pieces:
        chunk = {
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}],
        }  # fmt: skip
        handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        handler.wfile.flush()
        between()
    handler.wfile.write(b"data: [DONE]\n\n")


def sentences(body: dict[str, Any]) -> dict[str, str]:
    """The sentences of a request by their ids."""
    found = re.findall(r'<satz id="(\w+)">(.*?)</satz>', body["messages"][1]["content"], re.DOTALL)
    return dict(found)


def reply(*statements: tuple[str, list[str]], refusal: bool = False) -> str:
    """The JSON of a reply."""
    drafts = [{"text": text, "evidence": ids} for text, ids in statements]
    return json.dumps({"refusal": refusal, "statements": drafts}, ensure_ascii=False)


def citing(word: str, *texts: str) -> Behaviour:
    """Reply with `texts`, each resting on the first sentence that has `word`."""

    def behave(body: dict[str, Any], handler: BaseHTTPRequestHandler) -> str:
        found = next(name for name, text in sentences(body).items() if word in text)
        return reply(*((text, [found]) for text in texts))

    return behave


def saying(text: str) -> Behaviour:
    """Reply with `text`."""
    return lambda body, handler: text


def failing(status: int, message: str = "kaputt") -> Behaviour:
    """Reply with an error."""

    def behave(body: dict[str, Any], handler: BaseHTTPRequestHandler) -> None:
        content = json.dumps({"error": {"message": message}}).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return behave
