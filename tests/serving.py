"""A real server on a port of its own, for as long as a block runs."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from qa.answerer import Answerer


@contextmanager
def serving(answerer: Answerer | None, settings: Settings | None = None) -> Iterator[str]:
    """Serve an answerer; gives the base URL."""
    with serving_app(create_app(answerer, settings)) as url:
        yield url


@contextmanager
def serving_app(app: FastAPI) -> Iterator[str]:
    """Serve an app; gives the base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:  # a test that fails must not leave a thread that never ends
        server.should_exit = True
        thread.join()
        listener.close()
