"""Plain text as a PDF extractor leaves it: decoded, and divided into pages and lines."""

import itertools
import re
from dataclasses import replace
from statistics import median

from index.errors import SourceFormatError
from index.reading.doubts import Doubt
from index.reading.pages import Line, Page, PagedText

# U+0085, U+2028 and the C0 separators that str.splitlines() breaks at do not end a printed line here.
_LINE = re.compile(r"[^\n\f]*[\n\f]?")
_BLANK_STARTED = re.compile(r"(?m)^ (?=\S)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

# »84 BÜCHER IM GEBIRGE«, »DIE ALPINE PRESSE 85« on a line of its own; fewer of them could be anything.
_HEAD = re.compile(
    r"(?:(?<=\n\n)|\A)[ \t]*+(?:(\d{1,4})[ \t]++([^\W\d_][^\n]{2,70}+)|([^\W\d_][^\n]{2,70}?)[ \t]+(\d{1,4})[ \t]*+)"
    r"(?=\n\s*\n)"
)
_MIN_HEADS, _FIRST_NUMBER = 3, 10
# A book's page holds more than a dozen lines; fewer between two candidates, and the blank is an indent.
_MIN_PAGE_LINES = 12


def read_plain(data: bytes, name: str) -> PagedText:
    """Decode `data` and divide it into pages and lines.

    A page begins after a form feed; in a file without form feeds, at running heads whose numbers count on, or where a
    line begins with a single blank, if such lines are as rare as page tops are. Raises SourceFormatError when the bytes
    are no text.
    """
    text, doubts = decode(data, name)
    heads = {} if "\f" in text else _running_heads(text)
    starts = sorted({0, *(head for head in heads if text[:head].strip())}) if heads else _page_starts(text)
    pages = []
    for index, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), start=1):
        lines = _lines(text, start, end)
        printed = next((heads[line.start] for line in lines[:1] if line.start in heads), None)
        if printed is not None:
            lines[0] = replace(lines[0], zone="furniture")
        pages.append(Page(index, tuple(lines), printed))
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


def _page_starts(text: str) -> list[int]:
    if "\f" in text:
        last = len(text.rstrip())
        return [0, *(i + 1 for i, character in enumerate(text) if character == "\f" and i < last)]
    tops = [match.start() for match in _BLANK_STARTED.finditer(text)]
    tops = [top for top in tops if top > 0]
    if not tops:
        return [0]
    bounds = [0, *tops, len(text)]
    heights = [text.count("\n", a, b) for a, b in itertools.pairwise(bounds)]
    if median(heights) < _MIN_PAGE_LINES:
        return [0]
    return [0, *tops]


def _running_heads(text: str) -> dict[int, str]:
    """Where running heads begin, and their pages' numbers: lines set apart, numbers growing by one, words coming back.

    Headings have numbers that count on too (»1 Anfang«, »2 Mitte«), but their words do not come back.
    """
    chain: list[tuple[int, int, str]] = []
    longest: list[tuple[int, int, str]] = []
    for match in _HEAD.finditer(text):
        number, words = int(match[1] or match[4]), (match[2] or match[3]).strip()
        if chain and number != chain[-1][1] + 1:
            longest, chain = max(longest, chain, key=len), []
        chain.append((match.start(), number, words))
    longest = max(longest, chain, key=len)
    # »Brief 1«, »Sonett 2« count too: pages are longer, and those of an excerpt have higher numbers.
    heights = [text.count("\n", one[0], other[0]) for one, other in itertools.pairwise(longest)]
    if len(longest) < _MIN_HEADS or longest[0][1] < _FIRST_NUMBER or min(heights) < _MIN_PAGE_LINES:
        return {}
    if 2 * len({words for _, _, words in longest}) > len(longest) + 1:
        return {}
    return {start: str(number) for start, number, _ in longest}


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
