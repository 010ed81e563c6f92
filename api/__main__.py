"""`python -m api`: serve an index; builds it first when files are given."""

import argparse
import hashlib
import socket
import sys
from pathlib import Path

import uvicorn
from pydantic import ValidationError
from rich.console import Console

from api.app import create_app
from api.settings import Settings
from index.__main__ import build_index, expand, is_readable
from index.encoder import SentenceTransformerEncoder
from index.errors import IndexingError, SourceNotFoundError
from index.library import Library
from index.reading.source import slugify
from index.retriever import HybridRetriever
from qa.answerer import Answerer
from qa.errors import AnsweringError
from qa.generator import make_generator

_ROOT = Path(__file__).resolve().parent.parent
#: Where a user's books lie, and what is served without any.
SOURCES, SAMPLE = _ROOT / "sources", _ROOT / "index" / "sample" / "beispielkapitel.txt"
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
    parser.add_argument("--index", type=Path, help=f"the index folder (default: {settings.index})")
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port)
    parser.add_argument("--source", type=Path, help="a file or folder to index first, in its own index")
    parser.add_argument(
        "--serve-default",
        action="store_true",
        help="without --source: index sources/ first, or the sample when it is empty",
    )
    parser.add_argument("--first-page", type=int, help="the printed number of the first page of each source")
    arguments = parser.parse_args(argv)
    try:
        _serve(arguments, settings)
    except (AnsweringError, IndexingError, OSError) as error:
        errors.print(f"[red]error:[/red] {error}", highlight=False, soft_wrap=True)
        return 1
    return 0


def _serve(arguments: argparse.Namespace, settings: Settings) -> None:
    console = Console()
    listener = _listener(arguments.host, arguments.port)
    with console.status("loading the encoder (the first time its weights are unpacked, some seconds)"):
        encoder = SentenceTransformerEncoder(settings.encoder, threads=settings.threads)
    folder, files = _chosen(arguments, settings)
    if files:
        build_index(folder, encoder, files, arguments.first_page, console)
    with console.status("loading the index"):
        library = Library.load(folder, encoder)
        key = settings.llm_api_key.get_secret_value()
        generator = make_generator(settings.llm_base_url, settings.llm_model, key, settings.llm_timeout)
        answerer = Answerer(library, HybridRetriever(library, encoder), generator=generator)
        answerer.ask(
            _WARM_UP, mode="extractive"
        )  # the first question pays for dictionaries and kernels; nobody should wait for it
    port = listener.getsockname()[1]
    console.print(f"Fussnote answers at http://{arguments.host}:{port}  (API: /docs, Ctrl-C ends it)", highlight=False)
    config = uvicorn.Config(create_app(answerer), log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def _chosen(arguments: argparse.Namespace, settings: Settings) -> tuple[Path, list[Path]]:
    """The index folder to serve, and the files to bring it up to date with first.

    A source given by name has an index of its own, so that it never mixes with the library. Raises IndexingError when
    the source is not there.
    """
    if arguments.source is not None:
        if not arguments.source.exists():
            raise SourceNotFoundError(
                f"{arguments.source} is not there; name a .txt, .md or .pdf file, or a folder of them"
            )
        name = hashlib.sha256(str(arguments.source.resolve()).encode()).hexdigest()[:8]
        own = settings.index.parent / f"{slugify(arguments.source.stem)}-{name}"
        return arguments.index or own, expand([arguments.source])
    if not arguments.serve_default:
        return arguments.index or settings.index, []
    mine = [path for path in sorted(SOURCES.iterdir()) if is_readable(path)] if SOURCES.is_dir() else []
    if mine:
        return arguments.index or settings.index, mine
    return arguments.index or settings.index.parent / "sample", [SAMPLE]


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
