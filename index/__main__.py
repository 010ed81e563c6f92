"""`python -m index`: build, change and inspect an index."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from index.encoder import Encoder
from index.errors import IndexingError
from index.library import Library
from index.manifest import Manifest, read_manifest, verify_checksums
from index.reading.source import READABLE, source_id_of
from index.store import BOOKS, Addition, IndexStore, books_index, current_generation
from index.terminal import error_line, shown
from index.weights import MODEL_NAME, ensure_default_model


def main(argv: list[str] | None = None) -> int:
    """Run a command; errors are told in one line and end with status 1."""
    parser = argparse.ArgumentParser(prog="python -m index", description=__doc__)
    parser.add_argument("--index", type=Path, help=f"the index folder (default: {BOOKS}, to look at also the sample's)")
    parser.add_argument("--encoder", default=MODEL_NAME, help="a SentenceTransformer by name or folder")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("build", "index just these files"), ("add", "add or replace these files")):
        command = commands.add_parser(name, help=text)
        command.add_argument("files", nargs="+", type=Path, help=".txt, .md, .pdf files, or folders of them")
        command.add_argument("--first-page", type=int, help="the printed number of each file's first page")
    commands.add_parser("remove", help="remove sources").add_argument("source_ids", nargs="+")
    commands.add_parser("info", help="what is in the index")
    commands.add_parser("check", help="verify every file of the index")
    commands.add_parser("model", help="unpack the default encoder's weights")
    arguments = parser.parse_args(argv)
    console = Console()
    try:
        _run(arguments, console)
    except IndexingError as error:
        Console(stderr=True).print(error_line(error), highlight=False, soft_wrap=True)
        return 1
    return 0


def _run(arguments: argparse.Namespace, console: Console) -> None:
    if arguments.command == "model":
        with console.status("unpacking the encoder's weights (once, some seconds)"):
            console.print(f"encoder ready: {ensure_default_model().name}")
        return
    if arguments.command in ("info", "check"):
        arguments.index = arguments.index or books_index()
        generation = current_generation(arguments.index)
        manifest = read_manifest(generation)
        verify_checksums(generation, manifest)
        if arguments.command == "info":
            _show(manifest, console)
        else:
            library = Library.load(arguments.index, _encoder(arguments.encoder, console))
            console.print(f"{len(manifest.checksums)} files as built, {len(library.passages)} passages load")
        return
    arguments.index = arguments.index or BOOKS
    encoder = _encoder(arguments.encoder, console)
    if arguments.command == "remove":
        manifest = IndexStore(arguments.index, encoder).remove(arguments.source_ids)
    elif arguments.command == "add":
        manifest = _with_bars(
            console, IndexStore(arguments.index, encoder).add, expand(arguments.files), arguments.first_page
        )
    else:
        manifest = build_index(arguments.index, encoder, expand(arguments.files), arguments.first_page, console)
    _show(manifest, console)


def build_index(
    folder: Path, encoder: Encoder, files: list[Path], first_page: int | None, console: Console
) -> Manifest:
    """Index just `files` in `folder`, showing progress; what is there already and unchanged is not encoded again."""
    return _with_bars(console, IndexStore(folder, encoder).build, files, first_page)


def update_index(
    folder: Path, encoder: Encoder, files: list[Path], first_page: int | None, console: Console
) -> Manifest:
    """Index `files` in `folder`, showing progress, and keep what it holds besides; that is told."""
    manifest = _with_bars(console, IndexStore(folder, encoder).update, files, first_page)
    given = {source_id_of(path.name) for path in files}
    others = [entry.source_id for entry in manifest.sources if entry.source_id not in given]
    if others and files:
        console.print(
            "kept in the index besides:",
            shown(", ".join(others)),
            f"(python -m index --index {folder} remove ID takes one out)",
            highlight=False,
        )
    return manifest


def _with_bars(
    console: Console,
    change: Callable[[Sequence[Addition], Callable[[str, int, int], None]], Manifest],
    files: list[Path],
    first_page: int | None,
) -> Manifest:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks = {}

        def report(source_id: str, done: int, total: int) -> None:
            if source_id not in tasks:
                tasks[source_id] = bars.add_task(f"encoding {source_id}", total=total)
            bars.update(tasks[source_id], completed=done)

        return change([Addition(path, first_page) for path in files], report)


def expand(paths: list[Path]) -> list[Path]:
    """Files as they are, folders as the readable files in them, sorted. Raises IndexingError for an empty folder."""
    files = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(item for item in path.iterdir() if is_readable(item))
        if not inside:
            raise IndexingError(f"{path}: no {', '.join(sorted(READABLE))} file in this folder")
        files.extend(inside)
    return files


def is_readable(path: Path) -> bool:
    """Whether `path` is a file that can be indexed; the note that explains a folder of sources is not."""
    return path.is_file() and path.suffix.lower() in READABLE and path.name != "LIESMICH.md"


def _encoder(name: str, console: Console) -> Encoder:
    from index.encoder import SentenceTransformerEncoder  # loads torch: only commands that encode wait for it

    with console.status("loading the encoder"):
        return SentenceTransformerEncoder(name)


def _show(manifest: Manifest, console: Console) -> None:
    table = Table("source", "file", "pages", "passages", "footnotes", "warnings", title=f"index {manifest.index_id}")
    for entry in manifest.sources:
        counts = (entry.pages, entry.passages, entry.footnotes, len(entry.doubts))
        table.add_row(shown(entry.source_id), shown(entry.file), *map(str, counts))
    console.print(table)
    for entry in manifest.sources:
        for doubt in entry.doubts:
            console.print("[yellow]warning:[/yellow]", shown(doubt.text("en")), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
