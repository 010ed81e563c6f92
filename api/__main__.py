"""`python -m api`: serve an index; builds it first when files are given."""

import argparse
import socket
import sys
from pathlib import Path

import uvicorn
from pydantic import ValidationError
from rich.console import Console

from api.app import create_app
from api.settings import Settings
from index.__main__ import build_index, expand
from index.encoder import SentenceTransformerEncoder
from index.errors import IndexingError
from index.library import Library
from index.retriever import HybridRetriever
from qa.answerer import Answerer

_WARM_UP = "Wer schrieb was, wann und warum?"


def main(argv: list[str] | None = None) -> int:
    """Serve; errors are told in one line and end with status 1."""
    errors = Console(stderr=True)
    try:
        settings = Settings()
    except ValidationError as error:
        for item in error.errors():
            name = "_".join(map(str, item["loc"])).upper()
            errors.print(f"[red]error:[/red] setting FUSSNOTE_{name}: {item['msg']}", highlight=False)
        return 1
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--index", type=Path, default=settings.index, help="the index folder (default: %(default)s)")
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port)
    parser.add_argument("--source", type=Path, nargs="*", default=[], help="files or folders to index first")
    parser.add_argument("--first-page", type=int, help="the printed number of the first page of each source")
    arguments = parser.parse_args(argv)
    try:
        _serve(arguments, settings)
    except (IndexingError, OSError) as error:
        errors.print(f"[red]error:[/red] {error}", highlight=False, soft_wrap=True)
        return 1
    return 0


def _serve(arguments: argparse.Namespace, settings: Settings) -> None:
    console = Console()
    listener = _listener(arguments.host, arguments.port)
    with console.status("loading the encoder (the first time its weights are unpacked, some seconds)"):
        encoder = SentenceTransformerEncoder(settings.encoder, threads=settings.threads)
    if arguments.source:
        build_index(arguments.index, encoder, expand(arguments.source), arguments.first_page, console)
    with console.status("loading the index"):
        library = Library.load(arguments.index, encoder)
        answerer = Answerer(library, HybridRetriever(library, encoder))
        answerer.ask(_WARM_UP)  # the first question pays for dictionaries and kernels; nobody should wait for it
    port = listener.getsockname()[1]
    console.print(f"Fussnote answers at http://{arguments.host}:{port}  (API: /docs, Ctrl-C ends it)", highlight=False)
    config = uvicorn.Config(create_app(answerer), log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """A bound socket. Raises OSError that names the address and the way out."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(f"{host}:{port} cannot be bound ({error.strerror}); choose another one with PORT=…") from error
    return listener


if __name__ == "__main__":
    sys.exit(main())
