"""`python -m api`: serve an index, built first when files are given; `python -m api mcp`, `keys`, `sbom`."""

import argparse
import hashlib
import socket
import sys
import threading
from pathlib import Path

import uvicorn
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console

from api import keys, sbom
from api.app import create_app
from api.errors import ServiceError, SetupError
from api.guard import check_setup
from api.keeper import Keeper
from api.loading import loader, make_encoder
from api.mcp import make_server
from api.observe import configure_logs
from api.settings import Settings, unknown_settings
from api.state import Service
from index.__main__ import expand, is_readable, update_index
from index.errors import IndexDamagedError, IndexingError, SourceNotFoundError
from index.reading.source import slugify
from index.store import is_index
from index.terminal import error_line
from qa.errors import AnsweringError

_ROOT = Path(__file__).resolve().parent.parent
#: Where a user's books lie, and what is served without any.
SOURCES, SAMPLE = _ROOT / "sources", _ROOT / "index" / "sample" / "beispielkapitel.txt"


def main(argv: list[str] | None = None) -> int:
    """Serve, or what the first word says; errors are told in one line and end with status 1."""
    words = sys.argv[1:] if argv is None else argv
    errors = Console(stderr=True)
    try:
        settings = _settings()
    except SetupError as error:
        errors.print(error_line(error), highlight=False, soft_wrap=True)
        return 1
    command = {"mcp": _speak_mcp, "keys": _manage_keys, "sbom": _tell_sbom}.get(words[0]) if words else None
    try:
        if command is not None:
            command(words[1:], settings)
        else:
            _serve(_arguments(words, settings), settings)
    except (AnsweringError, IndexingError, ServiceError, OSError) as error:
        errors.print(error_line(error), highlight=False, soft_wrap=True)
        return 1
    return 0


def _settings() -> Settings:
    """The settings of the environment. Raises SetupError that names each wrong one."""
    told = [
        f"there is no setting {name}" + (f"; do you mean {meant}?" if meant else "")
        for name, meant in unknown_settings().items()
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        told += [
            f"setting FUSSNOTE_{'_'.join(map(str, item['loc'])).upper()}: {item['msg']}" for item in error.errors()
        ]
    except SettingsError as error:
        told.append(f'{error}; lists are written as JSON, as ["https://www.example.org"]')
    if told:
        raise SetupError("\n".join(told))
    return settings


def _arguments(words: list[str], settings: Settings) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--index", type=Path, help=f"the index folder (default: {settings.index})")
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port)
    parser.add_argument("--source", type=Path, help="a file or folder to index first, in its own index")
    parser.add_argument(
        "--serve-default",
        action="store_true",
        help="without --source: index sources/ first; when it is empty, serve the index there is, else the sample",
    )
    parser.add_argument("--first-page", type=int, help="the printed number of the first page of each source")
    return parser.parse_args(words)


def _speak_mcp(words: list[str], settings: Settings) -> None:
    """The Model Context Protocol over stdin and stdout: nothing else may be written there."""
    parser = argparse.ArgumentParser(prog="python -m api mcp", description="tools for a model, over stdio")
    parser.add_argument("--index", type=Path, default=settings.index, help="the index folder (default: %(default)s)")
    arguments = parser.parse_args(words)
    configure_logs()
    service = Service(settings, loader(arguments.index, make_encoder(settings), settings)())
    make_server(service).run("stdio")


def _manage_keys(words: list[str], settings: Settings) -> None:
    keys.main(words, settings.keys)


def _tell_sbom(words: list[str], settings: Settings) -> None:
    argparse.ArgumentParser(prog="python -m api sbom", description=sbom.__doc__).parse_args(words)
    sbom.main()


def _serve(arguments: argparse.Namespace, settings: Settings) -> None:
    """Serve at once; until the index is loaded, or where it is damaged, `/health/ready` says why there is no answer."""
    console = Console()
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
            address = f"http://{arguments.host}:{listener.getsockname()[1]}"
            console.print(f"Fussnote answers at {address}  (API: /docs, Ctrl-C ends it)", highlight=False)
        except IndexDamagedError as error:
            app.state.service.fail(str(error))
            Console(stderr=True).print(error_line(error), highlight=False, soft_wrap=True)
        except Exception as error:  # told by main, which waits for the server alone
            failures.append(error)
            server.should_exit = True

    threading.Thread(target=prepare, name="fussnote-loading", daemon=True).start()
    server.run(sockets=[listener])
    if failures:
        raise failures[0]


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
