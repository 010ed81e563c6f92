"""Where the pages of a text begin: at form feeds, running heads, page numbers, or lines that a blank marks."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple, TypeVar

from index.reading.markers import SUPERSCRIPT

_T = TypeVar("_T", bound=tuple[Any, ...])

_BLANK_STARTED = re.compile(r"(?m)^ (?=\S)")
# »84 BÜCHER IM GEBIRGE«, »DIE ALPINE PRESSE 85« on a line of its own; fewer of them could be anything.
_HEAD = re.compile(
    r"(?:(?<=\n\n)|\A)[ \t]*+(?:(\d{1,4})[ \t]++([^\W\d_][^\n]{2,70}+)|([^\W\d_][^\n]{2,70}?)[ \t]+(\d{1,4})[ \t]*+)"
    r"(?=\n\s*\n)"
)
_RUNS_ON = re.compile(r"[\w,;–-]$")
_MIN_HEADS, _FIRST_NUMBER = 3, 10
# »- 17 -«, »83«: a page's number on a line of its own, at the page's head or foot.
_LONE = re.compile(r"(?:(?<=\n\n)|\A)[ \t]*+(?:([-–—])[ \t]?(\d{1,4})[ \t]?\1|(\d{2,4}))[ \t]*+(?=\n\s*\n|\s*\Z)")
# The same between lines of text, where an extractor leaves no blank lines.
_TIGHT = re.compile(r"(?m)^[ \t]*+(?:([-–—])[ \t]?(\d{1,4})[ \t]?\1|(\d{2,4}))[ \t]*+$")
# Characters of a page: chapters are numbered on lines of their own too, but are longer, and stanzas are shorter. Of
# two numbers alone those are a page's that no count of stanzas reaches.
_SHORTEST_PAGE, _LONGEST_PAGE, _SURE_NUMBER = 800, 6000, 20
_MIN_BROKEN = 2
# A first page's number stands at its foot, and the next one's at its head.
_ADJACENT = 8
# A book's page holds more than a dozen lines; fewer between two candidates, and the blank is an indent.
_MIN_PAGE_LINES = 12
_HEADLIKE = re.compile(r".{3,70}[^.,;:!?-]")
# Of runs that end with the same number the last few are kept: older ones are too far away.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Paging:
    """Where each page begins, with its printed number where it is known, and where the lines at its edges begin."""

    starts: dict[int, str | None]
    furniture: frozenset[int]


def find_pages(text: str) -> Paging:
    """A page begins after a form feed; in a text without any, at running heads or page numbers that count on.

    Else where a line begins with a single blank, if such lines are as rare as page tops are.
    """
    if "\f" in text:
        last = len(text.rstrip())
        begins = [0, *(i + 1 for i, character in enumerate(text) if character == "\f" and i < last)]
        return Paging(dict.fromkeys(begins), frozenset())
    if numbers := _running_heads(text) or _page_numbers(text):
        return Paging(_numbered_starts(text, numbers), frozenset(numbers))
    return _tight_pages(text) or Paging(dict.fromkeys(_indented_tops(text)), frozenset())


def _indented_tops(text: str) -> list[int]:
    tops = [match.start() for match in _BLANK_STARTED.finditer(text) if match.start()]
    heights = [text.count("\n", a, b) for a, b in itertools.pairwise([0, *tops, len(text)])]
    return [0, *tops] if tops and median(heights) >= _MIN_PAGE_LINES else [0]


def _running_heads(text: str) -> dict[int, str]:
    """Where running heads begin, and their pages' numbers: lines set apart, numbers growing by one, words coming back.

    Headings have numbers that count on too (»1 Anfang«, »2 Mitte«), but their words do not come back.
    """
    found = [
        (match.start(), int(match[1] or match[4]), (match[2] or match[3]).strip()) for match in _HEAD.finditer(text)
    ]
    longest = _counting(found, lambda run, head: text.count("\n", run[-1][0], head[0]) >= _MIN_PAGE_LINES)
    # »Brief 1«, »Sonett 2« count too: pages are longer, and those of an excerpt have higher numbers.
    if len(longest) < _MIN_HEADS or longest[0][1] < _FIRST_NUMBER:
        return {}
    if 2 * len({words for _, _, words in longest}) > len(longest) + 1:
        return {}
    return {start: str(number) for start, number, _ in longest}


def _page_numbers(text: str) -> dict[int, str]:
    """Where page numbers stand on lines of their own, and the numbers: they count on, a page's length apart."""
    lone = (match for match in _LONE.finditer(text) if not _is_year(int(match[2] or match[3])))
    found = [(match.start(), int(match[2] or match[3]), match[1] is not None, k) for k, match in enumerate(lone)]
    # Nothing else stands alone between them.
    longest = _counting(
        found,
        lambda run, number: number[3] == run[-1][3] + 1 and _SHORTEST_PAGE <= number[0] - run[-1][0] <= _LONGEST_PAGE,
    )
    if len(longest) < _MIN_HEADS - 1:
        return {}
    dashed = all(mark for _, _, mark, _ in longest)
    least = _FIRST_NUMBER if len(longest) >= _MIN_HEADS or dashed else _SURE_NUMBER
    # Pages break sentences; aphorisms, psalms and chapters, which are numbered so too, do not.
    broken = any(_RUNS_ON.search(text[max(0, start - 3) : start].rstrip()) for start, *_ in longest)
    if longest[0][1] < least or not (broken or dashed):
        return {}
    return {start: str(number) for start, number, *_ in longest}


def _is_year(number: int) -> bool:
    """Annals count years."""
    return 1500 <= number <= 2100


def _counting(items: Sequence[_T], follows: Callable[[Sequence[_T], _T], bool]) -> list[_T]:
    """The longest run of `items` (start, number, …) whose numbers count on; `follows`: whether one may continue a run.

    Others may stand between.
    """
    runs: dict[int, list[list[_T]]] = {}
    best: list[_T] = []
    for item in items:
        before = [run for run in runs.get(item[1] - 1, ()) if follows(run, item)]
        run = [*max(before, key=len, default=[]), item]
        runs[item[1]] = [*runs.get(item[1], [])[-_KEPT:], run]
        best = max(best, run, key=len)
    return best


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


class _Number(NamedTuple):
    """A number on a line of its own, with the lines directly before and behind it that come back in the text."""

    start: int
    value: int
    end: int
    above: int | None
    below: int | None


def _tight_pages(text: str) -> Paging | None:
    """Pages by numbers on lines of their own without blank lines around, with the running heads beside them.

    The numbers count on, a page's length apart, and break sentences. Those of notes, which may stand so too, have a
    marker above. None where there are no such numbers.
    """
    run = _counting(_lone_numbers(text), _is_page_later)
    between = list(itertools.pairwise(run))
    first_foot = bool(between) and _distance(*between[0]) <= _ADJACENT
    paged = run[1:] if first_foot else run
    if len(run) < _MIN_HEADS or paged[0].value < _FIRST_NUMBER:
        return None
    marked = sum(_is_marked(text[one.end : other.start], other.value) for one, other in between)
    edges = [number.start if number.above is None else number.above for number in paged]
    begins = [number.end if number.below is None else text.find("\n", number.below) + 1 for number in paged]
    # Letters, theses and cantos, which are numbered so too, begin with a capital; of pages many do not.
    broken = sum(text[begin : begin + 40].lstrip()[:1].islower() for begin in begins)
    if 2 * marked > len(between) or broken < _MIN_BROKEN or 4 * broken < len(paged):
        return None
    heads = {at for number in paged for at in (number.above, number.below) if at is not None}
    # A running head before its number stands at the top of the page; so does a number behind the first page's own.
    opens = not text[: run[0].start].strip()
    starts: dict[int, str | None] = {0: str(run[0].value) if first_foot or opens else None}
    if first_foot or opens or any(number.above is not None for number in paged):
        starts |= {edge: str(number.value) for edge, number in zip(edges, paged, strict=True) if text[:edge].strip()}
    else:
        starts |= {number.end + 1: None for number in run}
        if not text[run[-1].end :].strip():
            starts = dict(zip(starts, [*(str(number.value) for number in run), None], strict=True))
    starts = {start: number for start, number in starts.items() if text[start:].strip()}
    return Paging(starts, frozenset({number.start for number in run} | heads))


def _lone_numbers(text: str) -> list[_Number]:
    lines = Counter(filter(_HEADLIKE.fullmatch, map(str.strip, text.split("\n"))))
    found = []
    for match in _TIGHT.finditer(text):
        value = int(match[2] or match[3])
        if _is_year(value):
            continue
        start, end = match.span()
        previous = text.rfind("\n", 0, max(start - 1, 0)) + 1
        following = text.find("\n", end + 1)
        above = text[previous : max(start - 1, 0)].strip()
        below = text[end + 1 : following if following >= 0 else len(text)].strip()
        found.append(
            _Number(start, value, end, previous if lines[above] > 1 else None, end + 1 if lines[below] > 1 else None)
        )
    return found


def _is_page_later(run: Sequence[_Number], number: _Number) -> bool:
    apart = _distance(run[-1], number)
    return _SHORTEST_PAGE <= apart <= _LONGEST_PAGE or (len(run) == 1 and apart <= _ADJACENT)


def _distance(one: _Number, other: _Number) -> int:
    return other.start - one.end


def _is_marked(text: str, number: int) -> bool:
    """Whether a marker `number` stands in `text`, glued to a word or its stop, or raised."""
    return re.search(rf"[^\W\d_][.,;:!?»«“”\"]{{0,2}}{number}(?!\w)", text.translate(SUPERSCRIPT)) is not None
