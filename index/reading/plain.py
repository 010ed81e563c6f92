"""Plain text as a PDF extractor leaves it: decoded, and divided into pages and lines."""

import re
from dataclasses import replace

from index.errors import SourceFormatError
from index.reading.doubts import Doubt
from index.reading.pages import Line, Page, PagedText
from index.reading.paging import find_pages

# U+0085, U+2028 and the C0 separators that str.splitlines() breaks at do not end a printed line here.
_LINE = re.compile(r"[^\n\f]*[\n\f]?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_plain(data: bytes, name: str) -> PagedText:
    """Decode `data` and divide it into pages and lines.

    Raises SourceFormatError when the bytes are no text.
    """
    text, doubts = decode(data, name)
    paging = find_pages(text)
    begins = list(paging.starts)
    pages = []
    for index, (start, end) in enumerate(zip(begins, [*begins[1:], len(text)], strict=True), start=1):
        lines = tuple(
            replace(line, zone="furniture") if line.start in paging.furniture else line
            for line in _lines(text, start, end)
        )
        pages.append(Page(index, lines, paging.starts[start]))
    return PagedText(text, tuple(pages), doubts)


def decode(data: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """Text of `data` (UTF-8, UTF-16 with a byte order mark, else Windows-1252) with CR LF and CR as LF, and doubts.

    Raises SourceFormatError when the result is empty or holds control characters as no text does.
    """
    doubts: tuple[Doubt, ...] = ()
    try:
        text = data.decode("utf-16") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise SourceFormatError(f"{name}: byte {error.start} is no text; give a .txt, .md or .pdf file") from error
        text = data.decode("cp1252", "replace")
        doubts = (Doubt("encoding", name, values={"byte": error.start}),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls * 100 > len(text):
        raise SourceFormatError(
            f"{name}: {controls} control characters; this is no text. Give a .txt, .md or .pdf file"
        )
    if not any(character.isalnum() for character in text):
        raise SourceFormatError(f"{name}: there is no word in this file. A scanned book needs OCR first")
    return text, doubts


def _lines(text: str, start: int, end: int) -> list[Line]:
    lines: list[Line] = []
    after_blank = False
    for match in _LINE.finditer(text, start, end):
        content = match.group().strip("\n\f")
        if not content.strip():
            after_blank = True
            continue
        # The first line of a page may run on from the page before: whether it opens a block is left open.
        opens = True if after_blank and lines else None
        lines.append(Line(match.start(), match.start() + len(content), opens=opens))
        after_blank = False
    return lines
