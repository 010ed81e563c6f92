"""A source file and how it is read: by its kind into lines, then into the records of a source."""

import hashlib
from dataclasses import replace
from pathlib import Path

from index.errors import SourceFormatError, SourceNotFoundError
from index.reading.assembly import assemble
from index.reading.damaged import read_damaged
from index.reading.furniture import mark_furniture
from index.reading.markdown import is_markdown, read_markdown
from index.reading.names import printable_name, slugify
from index.reading.notes import count_notes, without_zones, zone_notes
from index.reading.pages import PagedText
from index.reading.pdf.extract import read_pdf
from index.reading.plain import read_plain
from index.reading.records import Source

#: Endings of the files that can be read.
READABLE = frozenset({".txt", ".text", ".md", ".markdown", ".pdf"})
_READERS = {".txt": read_plain, ".text": read_plain, ".md": read_markdown, ".markdown": read_markdown, ".pdf": read_pdf}
# So many times the notes that the layout tells must be found without it to be believed.
_BETTER = 1.5


def read_source(path: Path, *, first_page: int | None = None) -> Source:
    """Read a .txt, .md or .pdf file. `first_page` is the printed number of the file's first page, when known.

    Raises SourceNotFoundError for a missing file and SourceFormatError for one that cannot be read.
    """
    return parse_source(read_bytes(path), path.name, first_page=first_page)


def read_bytes(path: Path) -> bytes:
    """The bytes of a source file. Raises SourceNotFoundError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceNotFoundError(f"{path}: {error.strerror or error}; check the name of the file") from error


def parse_source(data: bytes, name: str, *, first_page: int | None = None) -> Source:
    """Read the file `name` from its bytes; see `read_source`."""
    name = printable_name(name)
    stem, dot, suffix = name.rpartition(".")
    reader = _READERS.get((dot + suffix).lower() if stem else "")
    if reader is None:
        raise SourceFormatError(f"{name}: unknown kind of file; give one that ends in {', '.join(sorted(_READERS))}")
    if not data.strip():
        raise SourceFormatError(f"{name}: the file is empty; give one with text")
    paged = reader(data, name)
    bare = mark_furniture(without_zones(paged))
    by_text = zone_notes(bare)
    if reader is read_plain and is_markdown(paged.text):
        marked = read_markdown(data, name)
        if count_notes(marked) > count_notes(by_text):
            paged = by_text = bare = marked
    # The type of a scan's text layer may tell nothing: all of one size, no figure raised.
    if not _is_zoned(paged) or count_notes(by_text) > _BETTER * count_notes(paged) + 1:
        paged = by_text
    paged = read_damaged(paged, bare)
    if first_page is not None:
        pages = tuple(replace(page, printed=str(first_page + page.index - 1)) for page in paged.pages)
        paged = replace(paged, pages=pages)
    return assemble(paged, source_id_of(name), stem, hashlib.sha256(data).hexdigest())


def _is_zoned(paged: PagedText) -> bool:
    return any(line.zone in ("body", "note") for page in paged.pages for line in page.lines)


def source_id_of(name: str) -> str:
    """The id of the source that the file `name` becomes."""
    return slugify(printable_name(name).rpartition(".")[0])
