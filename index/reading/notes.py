"""Footnotes in text without layout: which lines at a page's foot are notes, and where each note begins."""

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.bibliography import find_list
from index.reading.markers import SIGN, SUPERSCRIPT_RUN, loose_marks, mark_number, marker_candidates
from index.reading.misread import looks_like
from index.reading.pages import Line, Page, PagedText

# A note opens with its number, a blank (often special, or U+FFFD where the extractor lost a glyph) and its text;
# some extractors glue number and text. »3. 2. 2021« is a date.
_OPENING = re.compile(
    r"[ \t]*(?!\d{1,2}\.\s?\d{1,2}\.\s?\d{2})"
    r"[\[(]?(\d{1,4})[\])]?[.)]?(?:([\s\ufffd]+)(?=[^\s\d]|\d)|(?=[A-ZÄÖÜ»„\"(]))"
)
# The number may stand on a line of its own, or hold letters that recognition took for figures (»l2«).
_ALONE = re.compile(r"[ \t]*[\[(]?(\d{1,4})[\])]?[.)]?[ \t]*")
_CONFUSED = re.compile(r"[ \t]*[\[(]?((?=[\d]*[lI|Oo])[\dlI|Oo]{1,4})[\])]?[.)]?[ \t]+(?=[A-ZÄÖÜ»„\"(])")
# A printed line between text and notes.
_RULE = re.compile(r"\s*(?:[─━_]{3,}|[-–—=]{5,})\s*")
# »!) Hans Löwe«, »S) Walter Holl«: a label of which recognition left its bracket; not »a) …«, a part of a note.
_REMNANT = re.compile(r"[ \t]*([lIJSL!'’^°|])\)[ \t]+(?=[A-ZÄÖÜ»„\"(])")
_ROMAN = re.compile(r"[ \t]*I{1,3}\.")
_SIGN = re.compile(rf"[ \t]*({SIGN})\)?[ \t]*(?=[^\W\d_]|[»„\"(])")
ENDNOTES_HEAD = re.compile(
    r"\s*(?:Anmerkungen|Fußnoten|Endnoten|Notes|Einzelnachweise)(?: zu\b.{0,60})?\s*", re.IGNORECASE
)
# What the rest of a reference holds: »Colmar 1924, S. 33.«
_REST = re.compile(r"\bS\.\s?\d|(?<!\w)[A-ZÄÖÜ]\w++\.? (?:1[5-9]|20)\d\d[,.;:]")
_LONGEST_REST = 4
_OPEN_END = re.compile(r"(?:[^\W\d_]{3}|[,:;–-])\s*$")
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


def zone_notes(paged: PagedText) -> PagedText:
    """Give every line its zone where the layout does not tell: the notes at each page's foot, found by their numbers.

    Lines that may open a note are chained into the sequence of numbers for which most speaks: a marker with the same
    number above on the page, the number before, a blank line, a special blank behind the number. From the first
    opening on a page to its end stand notes, unless the marker of a later note shows that the text goes on.
    """
    lines = [(p, i, line) for p, page in enumerate(paged.pages) for i, line in enumerate(page.lines)]
    if any(line.zone in ("body", "note") for _, _, line in lines):
        return paged
    paged = _without_rules(paged)
    chosen = _chain(_candidates(paged))
    noted = _chain(_candidates(paged, loosely=True))
    if sum(note.marked > 0 for note in noted) > 2 * sum(note.marked > 0 for note in chosen):
        chosen = noted
    chosen = [*chosen, *_misread(paged, chosen)]
    chosen = sorted([*chosen, *_signed(paged, chosen)], key=lambda candidate: (candidate.page, candidate.line))
    _, listed = find_list(paged)
    chosen = [candidate for candidate in chosen if (candidate.page, candidate.line) not in listed]
    by_line = {(candidate.page, candidate.line): candidate for candidate in chosen}
    numbers = {candidate.number for candidate in chosen}
    in_notes: set[tuple[int, int]] = set()
    endnotes = False
    for p, page in enumerate(paged.pages):
        opened = sorted(candidate.line for candidate in chosen if candidate.page == p)
        for k, first in enumerate(opened):
            is_last = k + 1 == len(opened)
            until = len(page.lines) if is_last else opened[k + 1]
            number = by_line[p, first].number
            until = _resumption(paged, p, first, until, number, unpaged=is_last and p + 1 == len(paged.pages))
            in_notes.update((p, i) for i in range(first, until) if page.lines[i].zone != "furniture")
        _add_overflow(paged, p, opened, in_notes, endnotes=endnotes)
        endnotes = endnotes or any(ENDNOTES_HEAD.fullmatch(paged.text, line.start, line.end) for line in page.lines)
    in_notes -= listed.keys()
    pages = []
    for p, page in enumerate(paged.pages):
        zoned: list[Line] = []
        for i, line in enumerate(page.lines):
            candidate = by_line.get((p, i))
            alone = _ALONE.fullmatch(paged.text, line.start, line.end)
            if line.zone == "furniture":
                zoned.append(line)
            elif (p, i) in listed:
                zoned.append(listed[p, i])
            elif candidate is not None:
                own = None if candidate.number == mark_number(paged.text[slice(*candidate.span)]) else candidate.number
                zoned.append(replace(line, zone="note", opens=True, note_span=candidate.span, note_number=own))
            elif (p, i) in in_notes:
                zoned.append(replace(line, zone="note", opens=False))
            elif alone and not line.opens and int(alone[1]) in numbers and zoned and zoned[-1].zone == "body":
                zoned[-1] = replace(zoned[-1], end=line.end)  # a marker that lost its place in the line before
            else:
                after_note = i > 0 and (p, i - 1) in in_notes
                zoned.append(replace(line, zone="body", opens=None if after_note else line.opens))
        pages.append(replace(page, lines=tuple(zoned)))
    return replace(paged, pages=tuple(pages))


def _without_rules(paged: PagedText) -> PagedText:
    """The text with printed rules as furniture; what stands below one begins a block."""
    pages = []
    for page in paged.pages:
        lines: list[Line] = []
        for line in page.lines:
            below = bool(lines) and lines[-1].zone == "furniture" and _is_rule(paged.text, lines[-1])
            # In mid-sentence it is a blank to be filled in.
            apart = not lines or bool(line.opens) or bool(_ENDED.search(paged.text[lines[-1].start : lines[-1].end]))
            is_rule = apart and _is_rule(paged.text, line)
            lines.append(replace(line, zone="furniture" if is_rule else line.zone, opens=below or line.opens))
        pages.append(replace(page, lines=tuple(lines)))
    return replace(paged, pages=tuple(pages))


def _is_rule(text: str, line: Line) -> bool:
    return _RULE.fullmatch(text, line.start, line.end) is not None


def _candidates(paged: PagedText, *, loosely: bool = False) -> list[_Candidate]:
    """The lines that may open a note; `loosely`: by loose marks too, and where notes have a heading, those below it."""
    markers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for p, page in enumerate(paged.pages):
        for i, line in enumerate(page.lines):
            numbers = {number for number, _ in marker_candidates(paged.text, line)}
            if loosely:
                numbers.update(mark_number(paged.text[slice(*span)]) or 0 for span in loose_marks(paged.text, line))
            for number in numbers:
                markers[number].append((p, i))
    found = []
    texts = (paged.text[line.start : line.end] for page in paged.pages for line in page.lines)
    headed = loosely and any(map(ENDNOTES_HEAD.fullmatch, texts))
    endnotes = False
    for p, page in enumerate(paged.pages):
        ruled = _ruled(paged.text, page)
        for i, line in enumerate(page.lines):
            endnotes = endnotes or ENDNOTES_HEAD.fullmatch(paged.text[line.start : line.end]) is not None
            opening = _opening(paged.text, page, i)
            if line.zone == "furniture" or opening is None or (headed and not endnotes) or i < ruled:
                continue
            number, span, weight = opening
            places = markers.get(number, [])
            here = bisect_left(places, (p, i))
            marked = here - (0 if endnotes else bisect_left(places, (p - 1, 0), hi=here))
            if not marked and _ALONE.fullmatch(paged.text, line.start, line.end):
                continue  # the number of a chapter or of a stanza
            weight += -1.0 + (_MARKED if marked else 0.0)
            weight += 0.5 if line.opens or i == 0 else 0.0
            found.append(_Candidate(number, p, i, span, weight, marked))
    return _of_one_form(paged.text, found)


def _of_one_form(text: str, candidates: list[_Candidate]) -> list[_Candidate]:
    """`candidates`; others than most (»3 Rehm« where those with a marker close their numbers: »3)«) lose weight."""
    closings = {candidate.span: text[candidate.span[1] : candidate.span[1] + 1] for candidate in candidates}
    closed = Counter(closings[candidate.span] for candidate in candidates if candidate.marked)
    usual, times = max(closed.items(), key=lambda item: item[1], default=("", 0))
    if usual not in (")", "]", ".") or 2 * times <= closed.total():
        return candidates
    return [
        candidate if closings[candidate.span] == usual else replace(candidate, weight=candidate.weight - 1.0)
        for candidate in candidates
    ]


def _ruled(text: str, page: Page) -> int:
    """The line of the first printed rule below which a note may open at once: none opens above it. 0 without one."""
    return min(
        (
            i
            for i, line in enumerate(page.lines[:-1])
            if line.zone == "furniture" and _is_rule(text, line) and _opening(text, page, i + 1) is not None
        ),
        default=0,
    )


def _opening(text: str, page: Page, i: int) -> tuple[int, tuple[int, int], float] | None:
    """The number with which line `i` of `page` may open a note, its span, and what the number's form speaks for it."""
    line = page.lines[i]
    content = text[line.start : line.end]
    form = 0.0
    if match := SUPERSCRIPT_RUN.match(content, len(content) - len(content.lstrip())):
        span, form = match.span(), 0.5
    elif match := _OPENING.match(content):
        span = match.span(1)
        form = 0.5 if {"\ufffd", "\u2002"} & set(match[2] or "") else 0.0
    elif (match := _ALONE.fullmatch(content)) and i + 1 < len(page.lines) and not page.lines[i + 1].opens:
        span = match.span(1)
        if not text[page.lines[i + 1].start : page.lines[i + 1].end].lstrip(' \t»„"([')[:1].isalpha():
            return None
    elif (match := _CONFUSED.match(content)) and mark_number(match[1]) and not _ROMAN.match(content):
        span, form = match.span(1), -1.0
    else:
        return None
    span = (line.start + span[0], line.start + span[1])
    return mark_number(text[slice(*span)]) or 0, span, form


def _misread(paged: PagedText, chosen: list[_Candidate]) -> list[_Candidate]:
    """The lines that open the one note missing between two of `chosen`, by a number that looks like its own.

    »12 …«, »18 …«, »14 …«: of the lines between only one may open a note, and 18 is 13 misread.
    """
    found = []
    for before, behind in itertools.pairwise(chosen):
        if behind.number != before.number + 2 or behind.page - before.page > 1:
            continue
        number, between = before.number + 1, []
        for p in range(before.page, behind.page + 1):
            page = paged.pages[p]
            first = before.line + 1 if p == before.page else 0
            until = behind.line if p == behind.page else len(page.lines)
            for i in range(first, until):
                opening = None if page.lines[i].zone == "furniture" else _opening(paged.text, page, i)
                if opening is not None and looks_like(paged.text[slice(*opening[1])], number):
                    between.append(_Candidate(number, p, i, opening[1], 0.0, 0))
        if len(between) == 1:
            found += between
    return [*found, *_remnants(paged, [*chosen, *found])]


def _remnants(paged: PagedText, chosen: Sequence[_Candidate]) -> list[_Candidate]:
    """The lines that open a page's first, last or a missing note by a label of which only the bracket is left.

    Where the page's other labels are closed by brackets too: »!) …«, »2) …«, »3) …«, »S) …«.
    """
    found = []
    for p, page in enumerate(paged.pages):
        here = sorted((note for note in chosen if note.page == p and note.number), key=lambda note: note.line)
        if not here or any(paged.text[note.span[1] : note.span[1] + 1] != ")" for note in here):
            continue
        for i, line in enumerate(page.lines):
            match = _REMNANT.match(paged.text, line.start, line.end)
            if match is None or line.zone == "furniture" or any(note.line == i for note in here):
                continue
            before = max((note for note in here if note.line < i), key=lambda note: note.line, default=None)
            behind = min((note for note in here if note.line > i), key=lambda note: note.line, default=None)
            number = before.number + 1 if before else 1
            if (behind is None or behind.number == number + 1) and number < 10:
                found.append(_Candidate(number, p, i, match.span(1), 0.0, 0))
    return found


def _signed(paged: PagedText, numbered: list[_Candidate]) -> list[_Candidate]:
    """The lines that open a note with a sign (»* Vortrag, gehalten …«): as many markers of it stand on the page above.

    More lines than markers are a list, and so is what a paragraph follows: below notes stand notes (`numbered`).
    """
    found = []
    for p, page in enumerate(paged.pages):
        marks = Counter[str]()
        opened: dict[int, tuple[str, _Candidate]] = {}
        for i, line in enumerate(page.lines):
            match = _SIGN.match(paged.text, line.start, line.end)
            if match and marks[match[1]] and line.zone != "furniture":
                opened[i] = match[1], _Candidate(0, p, i, match.span(1), 0.0, marks[match[1]])
            signs = (span for number, span in marker_candidates(paged.text, line) if number == 0)
            marks.update(paged.text[slice(*span)] for span in signs)
        times = Counter(sign for sign, _ in opened.values())
        below = {note.line for note in numbered if note.page == p} | {len(page.lines)}
        for i, (sign, note) in sorted(opened.items(), reverse=True):
            until = min((line for line in below if line > i), default=len(page.lines))
            goes_on = any(line.opens and line.zone != "furniture" for line in page.lines[i + 1 : until])
            if times[sign] <= marks[sign] and not goes_on:
                found.append(note)
                below.add(i)
    return found


def may_be_marked(paged: PagedText, page: Page, i: int, number: int) -> bool:
    """Whether a marker `number` may stand above line `i` of `page`."""
    return any(
        number == mark_number(paged.text[slice(*span)])
        for line in page.lines[:i]
        for span in (*(s for _, s in marker_candidates(paged.text, line)), *loose_marks(paged.text, line))
    )


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
        if candidate.number in (1, 2) and finished[1] >= 0:
            # Of a page whose first label is damaged the second tells that numbering starts again.
            options.append((finished[0] - float(candidate.number), finished[1]))
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
    divided = len(paged.pages) > 1
    if divided and not any(line.opens for line in lines[first + 1 : until]):
        return until
    later = [
        i
        for i in range(first + 1, until)
        for found, _ in marker_candidates(paged.text, lines[i])
        if number < found <= number + 1 + _MAX_MISSING
    ]
    if not later and (divided or not unpaged):
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


def _add_overflow(
    paged: PagedText, p: int, opened: list[int], in_notes: set[tuple[int, int]], *, endnotes: bool
) -> None:
    """Add the lines that continue the last note of the page before: a block in mid-sentence above this page's.

    `endnotes`: the notes have a heading on a page before; they go on at this one's top.
    """
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
    if not openings and not endnotes:
        return
    first = openings[-1] if openings else 0
    if not openings and not (paged.text[lines[0].start :].lstrip()[:1].islower() or last.rstrip().endswith("-")):
        return
    if not openings or _is_rule(paged.text, lines[first - 1]):
        in_notes.update((p, i) for i in range(first, until) if lines[i].zone != "furniture")
        return
    rest = paged.text[lines[first].start : lines[until - 1].end]
    above = paged.text[lines[first - 1].start : lines[first - 1].end]
    runs_on = rest.lstrip()[:1].islower() or last.rstrip().endswith("-")
    called = any(marker_candidates(paged.text, line) for line in lines[first:until])
    # »… S. 4« without a full stop is complete; a word, a comma or a colon is not.
    cites = until - first <= _LONGEST_REST and not called and bool(opened) and bool(_OPEN_END.search(last))
    cites = cites and _REST.search(rest) is not None
    if (runs_on or cites) and not above.rstrip().endswith((":", ",")):
        in_notes.update((p, i) for i in range(first, until) if lines[i].zone != "furniture")
