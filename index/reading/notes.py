"""Footnotes in text without layout: which lines at a page's foot are notes, and where each note begins."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from index.reading.pages import Line, PagedText

# A note opens with its number, a blank (often special, or U+FFFD where the extractor lost a glyph) and its text;
# some extractors glue number and text.
_OPENING = re.compile(r"[ \t]*[\[(]?(\d{1,4})[\])]?[.)]?(?:([\s\ufffd]+)(?=[^\s\d]|\d)|(?=[A-ZÄÖÜ»„\"(]))")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT_RUN = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}")
# A marker is glued to a word, a quotation mark, a bracket or a punctuation mark; behind a year only to the mark. »3,5«
# is a figure; »12.500« could be the marker behind an issue's number, and needs a note to be one.
_GLUED = re.compile(
    r"(?<!\D\d,)(?<!\D\d\d,)(?<!\D\d\d\d,)(?<=[^\W\d_]|[.,;:!?»«“”„\"'’)\]…])(\d{1,4})(?!\d|[.,]\d|[^\W\d_])"
)
# »2.1 Der Anfang«, »Kap. IV.2«, »2.2.1«: the figures of a section's number are no markers.
_SECTION = re.compile(
    r"(?:^\s*|\b(?:Kap|Kapitel|Abschn|Abschnitt|Teil)\b\.?\s)(?:\d{1,2}|[IVX]{1,6})(?:\.\d{1,2})+(?!\d)"
    r"|(?<![\w.])(?:\d{1,2}|[IVX]{1,6})(?:\.\d{1,2}){2,}(?!\d)"
)
_BRACKETED = re.compile(r"\[(\d{1,4})\]")
# »Nebel (1).«, »Nebel. 1 Niemand«, »Nebel. 1)«: marks of some books and scans. Enumerations and figures look like them:
# they count only in a text whose notes have no other marks.
_LOOSE = re.compile(
    r"(?<=[^\W\d_]|[.,;:!?»«“”\"'])\s?\((\d{1,3})\)|(?<=[.!?»«“”\"'),;:])[ \t](\d{1,3})\)?(?=\s|[.,;:!?»«“”]|$)"
)
ENDNOTES_HEAD = re.compile(
    r"\s*(?:Anmerkungen|Fußnoten|Endnoten|Notes|Einzelnachweise)(?: zu\b.{0,60})?\s*", re.IGNORECASE
)
_ENDED = re.compile(r"[.!?…][»«“”\")\]]*\s*$")
_MAX_MISSING = 5
# What a marker above speaks for the line that opens a note.
_MARKED = 3.0
_MIN_RESUMED = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that may open a note: its number, place, how much speaks for it, how many markers of it stand above."""

    number: int
    page: int
    line: int
    span: tuple[int, int]
    weight: float
    marked: int


def marker_candidates(text: str, line: Line) -> list[tuple[int, tuple[int, int]]]:
    """Numbers in `line` that may be footnote markers, with their spans: raised, bracketed, or glued to a word."""
    if line.markers:
        return [(_number(text[a:b]), (a, b)) for a, b in line.markers if _number(text[a:b])]
    found = {}
    for match in _SUPERSCRIPT_RUN.finditer(text, line.start, line.end):
        found[match.span()] = _number(match.group())
    for match in _BRACKETED.finditer(text, line.start, line.end):
        found[match.span()] = int(match[1])
    sections = [match.span() for match in _SECTION.finditer(text[line.start : line.end])]
    for match in _GLUED.finditer(text, line.start, line.end):
        at = match.start(1) - line.start
        if not any(start <= at < end for start, end in sections):
            found[match.span(1)] = int(match[1])
    return sorted(((number, span) for span, number in found.items()), key=lambda item: item[1])


def _number(printed: str) -> int:
    digits = re.sub(r"\D", "", printed.translate(_SUPERSCRIPT))
    return int(digits) if digits else 0


def zone_notes(paged: PagedText) -> PagedText:
    """Give every line its zone where the layout does not tell: the notes at each page's foot, found by their numbers.

    Lines that may open a note are chained into the sequence of numbers for which most speaks: a marker with the same
    number above on the page, the number before, a blank line, a special blank behind the number. From the first
    opening on a page to its end stand notes, unless the marker of a later note shows that the text goes on.
    """
    lines = [(p, i, line) for p, page in enumerate(paged.pages) for i, line in enumerate(page.lines)]
    if any(line.zone in ("body", "note") for _, _, line in lines):
        return paged
    chosen = _chain(_candidates(paged))
    loosely = _marked(paged, lambda line: _loose_marks(paged.text, line))
    if len(noted := _chain(_candidates(loosely, endnotes_only=True))) > 2 * len(chosen):
        chosen, numbers, text = noted, {note.number for note in noted}, paged.text
        paged = _marked(loosely, lambda line: (s for s in line.markers if _number(text[slice(*s)]) in numbers))
    by_line = {(candidate.page, candidate.line): candidate for candidate in chosen}
    in_notes: set[tuple[int, int]] = set()
    for p, page in enumerate(paged.pages):
        opened = sorted(candidate.line for candidate in chosen if candidate.page == p)
        for k, first in enumerate(opened):
            is_last = k + 1 == len(opened)
            until = len(page.lines) if is_last else opened[k + 1]
            number = by_line[p, first].number
            until = _resumption(paged, p, first, until, number, unpaged=is_last and p + 1 == len(paged.pages))
            in_notes.update((p, i) for i in range(first, until) if page.lines[i].zone != "furniture")
        _add_overflow(paged, p, opened, in_notes)
    pages = []
    for p, page in enumerate(paged.pages):
        zoned = []
        for i, line in enumerate(page.lines):
            candidate = by_line.get((p, i))
            if line.zone == "furniture":
                zoned.append(line)
            elif candidate is not None:
                zoned.append(replace(line, zone="note", opens=True, note_span=candidate.span))
            elif (p, i) in in_notes:
                zoned.append(replace(line, zone="note", opens=False))
            else:
                after_note = i > 0 and (p, i - 1) in in_notes
                zoned.append(replace(line, zone="body", opens=None if after_note else line.opens))
        pages.append(replace(page, lines=tuple(zoned)))
    return replace(paged, pages=tuple(pages))


def _marked(paged: PagedText, spans_of: Callable[[Line], Iterable[tuple[int, int]]]) -> PagedText:
    """The text with other markers in its lines."""
    pages = (
        replace(page, lines=tuple(replace(line, markers=tuple(spans_of(line))) for line in page.lines))
        for page in paged.pages
    )
    return replace(paged, pages=tuple(pages))


def _loose_marks(text: str, line: Line) -> list[tuple[int, int]]:
    """The spans of all that may be a loose mark."""
    return [match.span(match.lastindex or 0) for match in _LOOSE.finditer(text, line.start, line.end)]


def _candidates(paged: PagedText, *, endnotes_only: bool = False) -> list[_Candidate]:
    """The lines that may open a note; `endnotes_only`: where notes have a heading, those below it."""
    markers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for p, page in enumerate(paged.pages):
        for i, line in enumerate(page.lines):
            for number, _ in marker_candidates(paged.text, line):
                markers[number].append((p, i))
    found = []
    texts = (paged.text[line.start : line.end] for page in paged.pages for line in page.lines)
    headed = endnotes_only and any(map(ENDNOTES_HEAD.fullmatch, texts))
    endnotes = False
    for p, page in enumerate(paged.pages):
        for i, line in enumerate(page.lines):
            content = paged.text[line.start : line.end]
            if ENDNOTES_HEAD.fullmatch(content):
                endnotes = True
            match = _OPENING.match(content)
            superscript = _SUPERSCRIPT_RUN.match(content.lstrip())
            if line.zone == "furniture" or not (match or superscript) or (headed and not endnotes):
                continue
            if superscript:
                start = line.start + content.index(superscript.group())
                span = (start, start + len(superscript.group()))
            else:
                assert match is not None
                span = (line.start + match.start(1), line.start + match.end(1))
            number = _number(paged.text[span[0] : span[1]])
            places = markers.get(number, [])
            here = bisect_left(places, (p, i))
            marked = here - (0 if endnotes else bisect_left(places, (p - 1, 0), hi=here))
            weight = -1.0 + (_MARKED if marked else 0.0)
            weight += 0.5 if line.opens or i == 0 else 0.0
            weight += 0.5 if match is None or "\ufffd" in (match[2] or "") or "\u2002" in (match[2] or "") else 0.0
            found.append(_Candidate(number, p, i, span, weight, marked))
    return found


def _chain(candidates: list[_Candidate]) -> list[_Candidate]:
    """The heaviest sequence of candidates whose numbers grow by one, with few gaps, or start again at 1."""
    best: dict[int, tuple[float, int]] = {}
    overall: list[tuple[float, int]] = []
    back: list[int] = []
    total: list[float] = []
    finished = (0.0, -1)
    page_best = (0.0, -1)
    page = -1
    for k, candidate in enumerate(candidates):
        if candidate.page != page:
            page, finished = candidate.page, max(finished, page_best)
        options = [(0.0, -1)]
        for step in range(1, _MAX_MISSING + 2):
            if candidate.number - step in best:
                score, at = best[candidate.number - step]
                options.append((score + (1.0 if step == 1 else -float(step)), at))
        if candidate.number == 1 and finished[1] >= 0:
            options.append((finished[0] - 1.0, finished[1]))
        if candidate.number == 1 and candidate.marked > _ones(candidates, back, page_best[1], candidate.page):
            # A chapter that begins on the page where the one before ends, or its endnotes below that one's.
            options.append((page_best[0] - 2.0, page_best[1]))
        score, at = max(options)
        total.append(score + candidate.weight)
        back.append(at)
        overall.append((total[k], k))
        # Of two equal candidates the later one stands nearer the page's foot.
        if total[k] >= best.get(candidate.number, (float("-inf"), -1))[0]:
            best[candidate.number] = (total[k], k)
        page_best = max(page_best, (total[k], k))
    if not overall or max(overall)[0] <= 0:
        return []
    at = max(overall)[1]
    chosen = []
    while at >= 0:
        chosen.append(candidates[at])
        at = back[at]
    return chosen[::-1]


def _ones(candidates: list[_Candidate], back: list[int], at: int, page: int) -> int:
    """How many notes of number 1 a chain that ends at candidate `at` has from the page before `page` on."""
    count = 0
    while at >= 0 and candidates[at].page >= page - 1:
        count += candidates[at].number == 1
        at = back[at]
    return count


def _resumption(paged: PagedText, p: int, first: int, until: int, number: int, *, unpaged: bool) -> int:
    """The line at which body text goes on below the note that opens at line `first`, or `until` when it does not.

    Below a note stands body text only where page breaks went unmarked: then a later note's marker stands there, or
    the file ends in ordinary paragraphs.
    """
    lines = paged.pages[p].lines
    later = [
        i
        for i in range(first + 1, until)
        for found, _ in marker_candidates(paged.text, lines[i])
        if number < found <= number + 1 + _MAX_MISSING
    ]
    if not later and not (unpaged and len(paged.pages) == 1):
        return until
    limit = later[0] if later else until
    for i in range(first + 1, limit + 1):
        if i >= until:
            return until
        if not later and until - i < _MIN_RESUMED:
            return until  # so little may be the note's own rest
        ended = bool(_ENDED.search(paged.text[lines[i - 1].start : lines[i - 1].end]))
        starts_small = paged.text[lines[i].start : lines[i].end].lstrip()[:1].islower()
        if ended and (lines[i].opens or starts_small):
            return i
    return limit if later else until


def _add_overflow(paged: PagedText, p: int, opened: list[int], in_notes: set[tuple[int, int]]) -> None:
    """Add the lines that continue the last note of the page before: a block in mid-sentence above this page's."""
    if p == 0:
        return
    before = [i for q, i in in_notes if q == p - 1]
    if not before:
        return
    previous = paged.pages[p - 1].lines
    last = paged.text[previous[max(before)].start : previous[max(before)].end]
    printed = [i for i, line in enumerate(previous) if line.zone != "furniture"]
    if _ENDED.search(last) or max(before) < printed[-1]:
        return
    lines = paged.pages[p].lines
    until = opened[0] if opened else len(lines)
    openings = [i for i in range(1, until) if lines[i].opens and lines[i].zone != "furniture"]
    if not openings:
        return
    first = openings[-1]
    head = paged.text[lines[first].start : lines[first].end].lstrip()[:1]
    above = paged.text[lines[first - 1].start : lines[first - 1].end]
    if (head.islower() or last.rstrip().endswith("-")) and not above.rstrip().endswith((":", ",")):
        in_notes.update((p, i) for i in range(first, until) if lines[i].zone != "furniture")
