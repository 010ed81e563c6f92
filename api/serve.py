"""`python -m api`: serve an index, brought up to date with the files given; what it needs takes seconds to load."""

import argparse
import hashlib
import os
import socket
import threading
from pathlib import Path

import uvicorn
from rich.console import Console

from api.app import create_app
from api.errors import INTERRUPTED
from api.guard import check_setup
from api.keeper import Keeper
from api.loading import loader, make_encoder
from api.observe import configure_logs
from api.settings import Settings
from api.state import Service
from index.__main__ import expand, is_readable, update_index
from index.errors import IndexDamagedError, SourceNotFoundError
from index.reading.names import slugify
from index.store import is_index
from index.terminal import error_line

_ROOT = Path(__file__).resolve().parent.parent
#: Where a user's books lie, and what is served without any.
SOURCES, SAMPLE = _ROOT / "sources", _ROOT / "index" / "sample" / "beispielkapitel.txt"


def main(words: list[str], settings: Settings) -> None:
    """Serve at once; until the index is loaded, or where it is damaged, `/health/ready` says why there is no answer."""
    console = Console()
    arguments = _arguments(words, settings)
    settings = settings.model_copy(update={"host": arguments.host})  # what the guard goes by
    check_setup(settings, arguments.host)
    configure_logs()
    listener = _listener(arguments.host, arguments.port)
    app = create_app(None, settings)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    failures: list[Exception] = []

    def prepare() -> None:
        try:
            _load(arguments, settings, app.state.service, console)
            host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
            address = f"http://{host}:{listener.getsockname()[1]}"
            console.print(f"Fussnote answers at {address}  (API: /docs, Ctrl-C ends it)", highlight=False)
        except IndexDamagedError as error:
            app.state.service.fail(str(error))
            Console(stderr=True).print(error_line(error), highlight=False, soft_wrap=True)
        except Exception as error:  # told by main, which waits for the server alone
            failures.append(error)
            server.should_exit = True

    loading = threading.Thread(target=prepare, name="fussnote-loading", daemon=True)
    loading.start()
    try:
        server.run(sockets=[listener])
    finally:
        if loading.is_alive() and not failures:  # in native code, which would abort when the interpreter ends around it
            os._exit(INTERRUPTED)
    if failures:
        raise failures[0]


def _arguments(words: list[str], settings: Settings) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m api", description="serve an index, brought up to date with files first; more: mcp, keys, sbom"
    )
    parser.add_argument("--index", type=Path, help=f"the index folder (default: {settings.index})")
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=_port, default=settings.port)
    parser.add_argument("--source", type=Path, help="a file or folder to index first, in its own index")
    parser.add_argument(
        "--serve-default",
        action="store_true",
        help="without --source: index sources/ first; when it is empty, serve the index there is, else the sample",
    )
    parser.add_argument("--first-page", type=int, help="the printed number of the first page of each source")
    return parser.parse_args(words)


def _load(arguments: argparse.Namespace, settings: Settings, service: Service, console: Console) -> None:
    """Bring the index up to date with the files given, load it and put it into service."""
    with console.status("loading the encoder (the first time its weights are unpacked, some seconds)"):
        encoder = make_encoder(settings)
    folder, files = _chosen(arguments, settings)
    load = loader(folder, encoder, settings)  # a setting that cannot be kept is told before an index is built
    if files or arguments.serve_default:
        update_index(folder, encoder, files, arguments.first_page, console)
    service.keeper = Keeper(folder, encoder, load, service.use)
    with console.status("loading the index"):
        service.use(load())


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
    if mine or is_index(settings.index):
        return arguments.index or settings.index, mine
    return arguments.index or settings.index.parent / "sample", [SAMPLE]


def _port(word: str) -> int:
    port = int(word)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError(f"{port} is no port; give one from 0 (any free one) to 65535")
    return port


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
