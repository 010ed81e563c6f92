"""Plain text as a PDF extractor leaves it: decoded, and divided into pages and lines."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import TypeVar

from index.errors import SourceFormatError
from index.reading.doubts import Doubt
from index.reading.pages import Line, Page, PagedText

_T = TypeVar("_T")

# U+0085, U+2028 and the C0 separators that str.splitlines() breaks at do not end a printed line here.
_LINE = re.compile(r"[^\n\f]*[\n\f]?")
_BLANK_STARTED = re.compile(r"(?m)^ (?=\S)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

# »84 BÜCHER IM GEBIRGE«, »DIE ALPINE PRESSE 85« on a line of its own; fewer of them could be anything.
_HEAD = re.compile(
    r"(?:(?<=\n\n)|\A)[ \t]*+(?:(\d{1,4})[ \t]++([^\W\d_][^\n]{2,70}+)|([^\W\d_][^\n]{2,70}?)[ \t]+(\d{1,4})[ \t]*+)"
    r"(?=\n\s*\n)"
)
_RUNS_ON = re.compile(r"[\w,;–-]$")
_MIN_HEADS, _FIRST_NUMBER = 3, 10
# »- 17 -«, »83«: a page's number on a line of its own, at the page's head or foot.
_LONE = re.compile(r"(?:(?<=\n\n)|\A)[ \t]*+(?:([-–—])[ \t]?(\d{1,4})[ \t]?\1|(\d{2,4}))[ \t]*+(?=\n\s*\n|\s*\Z)")
# Characters of a page: chapters are numbered on lines of their own too, but are longer, and stanzas are shorter. Of
# two numbers alone those are a page's that no count of stanzas reaches.
_SHORTEST_PAGE, _LONGEST_PAGE, _SURE_NUMBER = 800, 6000, 20
# A book's page holds more than a dozen lines; fewer between two candidates, and the blank is an indent.
_MIN_PAGE_LINES = 12


def read_plain(data: bytes, name: str) -> PagedText:
    """Decode `data` and divide it into pages and lines.

    A page begins after a form feed; in a file without form feeds, at running heads or page numbers that count on, or
    where a line begins with a single blank, if such lines are as rare as page tops are. Raises SourceFormatError when
    the bytes are no text.
    """
    text, doubts = decode(data, name)
    numbers = {} if "\f" in text else _running_heads(text) or _page_numbers(text)
    printed = _numbered_starts(text, numbers) if numbers else dict.fromkeys(_page_starts(text))
    starts = list(printed)
    pages = []
    for index, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), start=1):
        lines = tuple(
            replace(line, zone="furniture") if line.start in numbers else line for line in _lines(text, start, end)
        )
        pages.append(Page(index, lines, printed[start]))
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
    found = [
        (match.start(), int(match[1] or match[4]), (match[2] or match[3]).strip()) for match in _HEAD.finditer(text)
    ]
    longest = _longest_run(found, lambda one, other: other[1] == one[1] + 1)
    # »Brief 1«, »Sonett 2« count too: pages are longer, and those of an excerpt have higher numbers.
    heights = [text.count("\n", one[0], other[0]) for one, other in itertools.pairwise(longest)]
    if len(longest) < _MIN_HEADS or longest[0][1] < _FIRST_NUMBER or min(heights) < _MIN_PAGE_LINES:
        return {}
    if 2 * len({words for _, _, words in longest}) > len(longest) + 1:
        return {}
    return {start: str(number) for start, number, _ in longest}


def _page_numbers(text: str) -> dict[int, str]:
    """Where page numbers stand on lines of their own, and the numbers: they count on, a page's length apart."""
    found = [
        (match.start(), int(match[2] or match[3]), match[1] is not None)
        for match in _LONE.finditer(text)
        if not 1500 <= int(match[2] or match[3]) <= 2100  # annals count years
    ]
    longest = _longest_run(
        found,
        lambda one, other: other[1] == one[1] + 1 and _SHORTEST_PAGE <= other[0] - one[0] <= _LONGEST_PAGE,
    )
    if len(longest) < _MIN_HEADS - 1:
        return {}
    dashed = all(mark for _, _, mark in longest)
    least = _FIRST_NUMBER if len(longest) >= _MIN_HEADS or dashed else _SURE_NUMBER
    # Pages break sentences; aphorisms, psalms and chapters, which are numbered so too, do not.
    broken = any(_RUNS_ON.search(text[max(0, start - 3) : start].rstrip()) for start, _, _ in longest)
    if longest[0][1] < least or not (broken or dashed):
        return {}
    return {start: str(number) for start, number, _ in longest}


def _longest_run(items: Sequence[_T], follows: Callable[[_T, _T], bool]) -> list[_T]:
    """The longest stretch of `items` each of which follows the one before."""
    run: list[_T] = []
    longest: list[_T] = []
    for item in items:
        if run and not follows(run[-1], item):
            longest, run = max(longest, run, key=len), []
        run.append(item)
    return max(longest, run, key=len)


def _numbered_starts(text: str, numbers: dict[int, str]) -> dict[int, str | None]:
    """Where pages begin, and their numbers, by the lines that bear `numbers`: heads, or what stands alone at the foot.

    Numbers alone, of which neither the first opens the file nor the last ends it, may stand at either edge: then no
    page is given one.
    """
    behind = [0, *(text.find("\n", start) + 1 or len(text) for start in numbers)]
    alone = all(_LONE.match(text, start) for start in numbers)
    opens, ends = not text[: min(numbers)].strip(), not text[behind[-1] :].strip()
    if not alone or opens:
        starts = {start: number for start, number in numbers.items() if text[:start].strip()}
        return {0: numbers[min(numbers)] if opens else None} | starts
    known = [*numbers.values(), None] if ends else [None] * len(behind)
    return {start: number for start, number in zip(behind, known, strict=True) if text[start:].strip()}


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
