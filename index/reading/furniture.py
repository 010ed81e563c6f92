"""Running heads and page numbers: lines that repeat at the edge of pages, and the page numbers they print."""

import re
from collections import Counter
from dataclasses import replace

from index.reading.folios import PAGES_AT
from index.reading.markers import SUPERSCRIPT, mark_number
from index.reading.openings import may_be_marked
from index.reading.pages import Line, Page, PagedText

_DIGITS = re.compile(r"\d+")
_LONE_NUMBER = re.compile(
    r"\s*+(?:[-–—|\[(]\s*+)?(\d{1,4}|(?<=[-–—] )(?=[lIOo]*\d)[\dlIOo]{1,4})\s*+(?:[-–—|\])]\s*+)?"
)
# »114            Zweiter Teil«, »Die stille Post            419«: a number set apart from the words of a running head.
_SET_APART = re.compile(r"\s*+(\d{1,4})(?:\s{3,}|\t)\s*+\S.*|.*?\S(?:\s{3,}|\t)\s*+(\d{1,4})\s*")
# »3 Rehm, Monatsschrift«, »Rehm, Monatsschrift. 3«, »3*«: the printer's signature of a sheet, at a page's foot.
_SIGNATURE = re.compile(
    r"\s*(\d{1,3})(?:\s?\*|\s[A-ZÄÖÜ][\w-]+,\s[A-ZÄÖÜ][^.,;:!?\d]{2,40})\s*|\s*[A-ZÄÖÜ][\w-]+,\s[A-ZÄÖÜ][^.,;:!?\d]{2,40}\.\s+(\d{1,3})\s*"
)
# »42 Zweites Buch. Die Ordnung«, »Die Visitation 1558. 43«: a page's number before or behind the words of its head.
_HEAD_NUMBER = re.compile(r"\s*(\d{1,4})\s[^\W\d_].{2,70}|\s*[^\W\d_].{2,70}\s(\d{1,4})\s*")
_OPENING_NUMBER = re.compile(r"\s*+[\[(]?(\d{1,4})[\])]?[.)]?\s*+[^\W\d_]")
_OWN_PAGES = re.compile(r",\sS\.\s?\d+\s?[–-]\s?\d+\.?$")
_EDGE = 2
_MIN_NUMBERED, _MIN_HEADED = 3, 4
_FIRST_FOLIO = 10
_LONGEST_HEAD, _SHORTEST_FOOT = 80, 6


def mark_furniture(paged: PagedText) -> PagedText:
    """Give zone »furniture« to running heads and page numbers of a text without layout, and the pages their numbers.

    A page's first line is a running head where on most pages it begins or ends with a number that grows with them. Else
    a line at a page's edge is one when it stands on three pages or more and, where it holds digits, when
    one of its numbers grows with the pages; a number that grows so is a page number where it stands alone, or set apart
    on a page's first line (of two pages both must have it alone at the same edge). So is a line that stands with the
    number alone above the text on most pages, and a last line that is the same on three. All else is left alone: at
    the foot of pages stand notes, and they repeat too (»3 Ebd., S. 12.«), each with its marker above.
    """
    if len(paged.pages) < 2 or (len(paged.pages) == 2 and not _both_numbered(paged)):
        return paged
    edges = [(page, i) for page in paged.pages for i in _edge_positions(page)]
    shapes = Counter(_shape(paged.text, page.lines[i]) for page, i in edges)
    for shape in _note_shapes(paged, edges):
        del shapes[shape]
    offsets: Counter[int] = Counter()
    for page, i in edges:
        for number in _numbers(paged.text, page.lines[i], shapes, top=i == 0):
            offsets[number - page.index] += 1
    offset, votes = offsets.most_common(1)[0] if offsets else (0, 0)
    numbered = votes >= min(len(paged.pages), max(3, len(paged.pages) // 3))
    # Heads that take turns stand on all pages or nearly all.
    tops = sum(shapes[_shape(paged.text, page.lines[0])] >= 2 for page in paged.pages if page.lines)
    headed = numbered and len(paged.pages) >= _MIN_HEADED and 4 * tops >= 3 * len(paged.pages)
    head_offset = _head_offset(paged)
    beside = _heads_beside_numbers(paged, offset) if numbered else {}
    feet = _repeated_feet(paged)
    pages = []
    for page in paged.pages:
        marked, printed = {at for at in (beside.get(page.index), feet.get(page.index)) if at is not None}, page.printed
        if head_offset is not None and _head_number(paged.text, page) == page.index + head_offset:
            marked, printed = marked | {0}, str(page.index + head_offset)
        for i in _edge_positions(page):
            line = page.lines[i]
            on_page = _numbers(paged.text, line, shapes, top=i == 0)
            carries_number = numbered and page.index + offset in on_page
            if carries_number:
                printed = str(page.index + offset)
            shape = _shape(paged.text, line)
            repeated = (shapes[shape] >= 2 if carries_number else shapes[shape] >= 3) and (
                carries_number if "#" in shape else i in (0, len(page.lines) - 1)
            )
            repeated = repeated or (headed and i == 0 and shapes[shape] >= 2 and _is_head(paged.text, page))
            own = _own_number(paged.text[line.start : line.end], top=i == 0)
            if repeated or (carries_number and own is not None) or _is_signature(paged, page, i, printed):
                marked.add(i)
        lines = tuple(replace(line, zone="furniture") if i in marked else line for i, line in enumerate(page.lines))
        pages.append(replace(page, lines=_keep_first_open(lines), printed=printed))
    return replace(paged, pages=tuple(pages))


def _head_offset(paged: PagedText) -> int | None:
    """What the numbers on the pages' first lines are more than the pages' own, where most agree; None elsewhere."""
    numbers = [(_head_number(paged.text, page), page) for page in paged.pages]
    offsets = Counter(number - page.index for number, page in numbers if number is not None)
    offset, votes = offsets.most_common(1)[0] if offsets else (0, 0)
    if votes < _MIN_NUMBERED or 3 * votes < 2 * len(paged.pages):
        return None
    heads = [(number, _shape(paged.text, page.lines[0])) for number, page in numbers if number == page.index + offset]
    # »1 Anfang«, »2 Mitte«, »3 Ende«: chapters are counted from one, and each has its own words.
    counted = min(number for number, _ in heads if number is not None) < _FIRST_FOLIO
    return None if counted and len({shape for _, shape in heads}) == len(heads) else offset


def _head_number(text: str, page: Page) -> int | None:
    match = _HEAD_NUMBER.fullmatch(text, page.lines[0].start, page.lines[0].end) if page.lines else None
    return int(match[1] or match[2]) if match else None


def _heads_beside_numbers(paged: PagedText, offset: int) -> dict[int, int]:
    """The line of each page (by its index) that is a running head: it and the page's number alone are set apart on top.

    `offset`: what printed numbers are more than the pages' own. None where fewer than most numbers on top stand so, or
    no such line comes back.
    """
    found: dict[int, int] = {}
    heads: list[str] = []
    numbered = 0
    for page in paged.pages:
        own = [_own_number(_content(paged.text, line), top=False) for line in page.lines[:_EDGE]]
        if page.index + offset not in own or len(page.lines) <= _EDGE:
            continue
        numbered += 1
        at = 1 - own.index(page.index + offset)
        head = _content(paged.text, page.lines[at]).strip()
        apart = page.lines[1].opens and page.lines[_EDGE].opens and len(head) <= _LONGEST_HEAD
        if apart and any(map(str.isalpha, head)) and not head.endswith(tuple(".,;:!?-")):
            found[page.index] = at
            heads.append(head)
    # Heads come back; what stands on one page alone is the title of a poem or a chapter.
    return found if len(heads) > len(set(heads)) and 3 * len(found) >= 2 * numbered else {}


def _repeated_feet(paged: PagedText) -> dict[int, int]:
    """The line at each page's foot (by its index) that is the same on three or more, set apart: a journal's name.

    A page's own may go on: »Blätter 12 (1987), H. 3, S. 41–57« on the first of them.
    """
    last = [
        (page, i, _content(paged.text, page.lines[i]).strip())
        for page in paged.pages
        for i in range(max(1, len(page.lines) - _EDGE), len(page.lines))
        if page.lines[i].opens
        and all(_LONE_NUMBER.fullmatch(_content(paged.text, line)) for line in page.lines[i + 1 :])
    ]
    # »Ebenda, S. 12.« may end notes of three pages too.
    named = (text for _, _, text in last if len(text) >= _SHORTEST_FOOT and not PAGES_AT.search(text))
    times = Counter(named)
    feet = {text for text, count in times.items() if count >= _MIN_NUMBERED}
    return {
        page.index: i for page, i, text in last if _OWN_PAGES.sub("", text) in feet and not _opens_note(paged, page, i)
    }


def _opens_note(paged: PagedText, page: Page, i: int) -> bool:
    """Whether line `i` opens with a number that is marked above it on its page."""
    opening = _OPENING_NUMBER.match(_content(paged.text, page.lines[i]).translate(SUPERSCRIPT))
    return opening is not None and may_be_marked(paged, page, i, int(opening[1]))


def _content(text: str, line: Line) -> str:
    return text[line.start : line.end]


def _is_signature(paged: PagedText, page: Page, i: int, printed: str | None) -> bool:
    """Whether line `i` is the page's last, set apart, reads like a sheet's signature, and its number calls no note.

    Behind a title it must be the sheet's that begins on that page (`printed`): one of sixteen pages, or of eight.
    """
    line = page.lines[i]
    match = _SIGNATURE.fullmatch(paged.text, line.start, line.end)
    if match and match[2] and int(printed or 0) - 1 not in ((int(match[2]) - 1) * 16, (int(match[2]) - 1) * 8):
        return False
    return (
        i + 1 == len(page.lines)
        and bool(line.opens)
        and match is not None
        and not may_be_marked(paged, page, i, int(match[1] or match[2]))
    )


def _is_head(text: str, page: Page) -> bool:
    """Whether the page's first line is set apart and no sentence ends in it."""
    first = text[page.lines[0].start : page.lines[0].end].rstrip()
    return len(page.lines) > 1 and bool(page.lines[1].opens) and not first.endswith(tuple(".,;:!?-"))


def _edge_positions(page: Page) -> list[int]:
    count = len(page.lines)
    return sorted({*range(min(_EDGE, count)), *range(max(0, count - _EDGE), count)})


def _note_shapes(paged: PagedText, edges: list[tuple[Page, int]]) -> set[str]:
    """The shapes of which every line opens with a number that is marked above it on its page: those of notes."""
    notes, others = set[str](), set[str]()
    for page, i in edges:
        (notes if _opens_note(paged, page, i) else others).add(_shape(paged.text, page.lines[i]))
    return notes - others


def _shape(text: str, line: Line) -> str:
    return " ".join(_DIGITS.sub("#", text[line.start : line.end]).split())


def _both_numbered(paged: PagedText) -> bool:
    """Whether the two pages have numbers alone on their first lines, or on their last, that grow by one."""
    if not all(page.lines for page in paged.pages):
        return False
    for at in (0, -1):
        edge = [page.lines[at] for page in paged.pages]
        first, second = (_LONE_NUMBER.fullmatch(paged.text[line.start : line.end]) for line in edge)
        if first and second and int(second[1]) == int(first[1]) + 1:
            return True
    return False


def _numbers(text: str, line: Line, shapes: Counter[str], *, top: bool) -> list[int]:
    """Numbers of a line that can be the page's: one alone or set apart, or the numbers of a repeated line."""
    content = text[line.start : line.end]
    own = _own_number(content, top=top)
    if own is not None:
        return [own]
    if shapes[_shape(text, line)] >= 2:
        return [int(number) for number in _DIGITS.findall(content) if len(number) <= 4]
    return []


def _own_number(content: str, *, top: bool) -> int | None:
    match = _LONE_NUMBER.fullmatch(content) or (_SET_APART.fullmatch(content) if top else None)
    return mark_number(next(number for number in match.groups() if number)) if match else None


def _keep_first_open(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The first body line under a running head may run on from the page before, whatever blank lines stand above."""
    for i, line in enumerate(lines):
        if line.zone != "furniture":
            if i and line.opens:
                return (*lines[:i], replace(line, opens=None), *lines[i + 1 :])
            break
    return lines
