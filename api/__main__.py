"""`python -m api`: serve an index, built first when files are given; `python -m api mcp`, `keys`, `sbom`."""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console

from api import keys, sbom
from api.errors import INTERRUPTED, ServiceError, SetupError
from api.settings import Settings, unknown_settings
from index.errors import IndexingError
from index.terminal import error_line
from qa.errors import AnsweringError

# What takes seconds to load (the service and the encoder) is imported by the commands that need it.


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
            _serve(words, settings)
    except (AnsweringError, IndexingError, ServiceError, OSError) as error:
        errors.print(error_line(error), highlight=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
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


def _serve(words: list[str], settings: Settings) -> None:
    from api import serve

    serve.main(words, settings)


def _speak_mcp(words: list[str], settings: Settings) -> None:
    """The Model Context Protocol over stdin and stdout: nothing else may be written there."""
    from api.loading import loader, make_encoder
    from api.mcp import make_server
    from api.observe import configure_logs
    from api.state import Service

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


if __name__ == "__main__":
    sys.exit(main())
