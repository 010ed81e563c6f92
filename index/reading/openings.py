"""Lines that may open a footnote: by their number, by a sign, or by what recognition left of either."""

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.markers import ROMAN, SIGN, SUPERSCRIPT_RUN, is_roman, loose_marks, mark_number, marker_candidates
from index.reading.misread import looks_like
from index.reading.pages import Page, PagedText
from index.reading.rules import ENDED, is_rule

# A note opens with its number, a blank (often special, or U+FFFD where the extractor lost a glyph) and its text;
# some extractors glue number and text. »3. 2. 2021« is a date.
_OPENING = re.compile(
    r"[ \t]*(?!\d{1,2}\.\s?\d{1,2}\.\s?\d{2})"
    r"[\[(]?(\d{1,4})[\])}]?[.)]?(?:([\s\ufffd]+)(?=[^\s\d]|\d)|(?=[A-ZÄÖÜ»„\"(]))"
)
# The number may stand on a line of its own, or hold letters that recognition took for figures (»l2«).
ALONE = re.compile(r"[ \t]*[\[(]?(\d{1,4})[\])]?[.)]?[ \t]*")
_CONFUSED = re.compile(r"[ \t]*[\[(]?((?=[\d]*[lI|Oo])[\dlI|Oo]{1,4})[\])}]?[.)]?[ \t]+(?=[A-ZÄÖÜ»„\"(])")
# »!) Hans Löwe«, »S) Walter Holl«: a label of which recognition left its bracket; not »a) …«, a part of a note.
_REMNANT = re.compile(r"[ \t]*([lIJSL]|[^\w\s()\[\]»«„“]{1,2})\)[ \t]*(?=[A-ZÄÖÜ»„\"(]|,,)")
_ROMAN = re.compile(r"[ \t]*I{1,3}\.")
_ROMAN_OPENING = re.compile(rf"[ \t]*\[({ROMAN})\][ \t]+(?=\S)")
_SIGN = re.compile(rf"[ \t]*({SIGN})\)?[ \t]*(?=[^\W\d_]|[»„\"(])")
ENDNOTES_HEAD = re.compile(
    r"\s*(?:Anmerkungen|Fußnoten|Endnoten|Notes|Einzelnachweise)(?: zu\b.{0,60})?\s*", re.IGNORECASE
)
# So many notes in square brackets tell that others are none.
_CERTAIN = 4
# What a marker above speaks for the line that opens a note.
_MARKED = 3.0


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that may open a note: its number, place, how much speaks for it, how many markers of it stand above.

    One that `runs_in` stands behind the end of the note before, in its printed line.
    """

    number: int
    page: int
    line: int
    span: tuple[int, int]
    weight: float
    marked: int
    runs_in: bool = False


def openings(paged: PagedText, *, loosely: bool = False) -> list[Opening]:
    """The lines that may open a note; `loosely`: by loose marks too, and where notes have a heading, those below it."""
    markers: dict[tuple[int, bool], list[tuple[int, int]]] = defaultdict(list)
    for p, page in enumerate(paged.pages):
        for i, line in enumerate(page.lines):
            found_here = marker_candidates(paged.text, line)
            marks = {(number, is_roman(paged.text[slice(*span)])) for number, span in found_here}
            if loosely:
                loose = (paged.text[slice(*span)] for span in loose_marks(paged.text, line))
                marks.update((mark_number(printed) or 0, False) for printed in loose)
            for mark in marks:
                markers[mark].append((p, i))
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
            places = markers.get((number, is_roman(paged.text[slice(*span)])), [])
            here = bisect_left(places, (p, i))
            marked = here - (0 if endnotes else bisect_left(places, (p - 1, 0), hi=here))
            runs_in = i > 0 and page.lines[i - 1].end == line.start
            if not marked and (runs_in or ALONE.fullmatch(paged.text, line.start, line.end)):
                continue  # an enumeration, the number of a chapter or of a stanza
            weight += -1.0 + (_MARKED if marked else 0.0)
            weight += 0.5 if line.opens or i == 0 else 0.0
            found.append(Opening(number, p, i, span, weight, marked, runs_in))
    started = {(note.page, note.number): note for note in found if note.marked and not note.runs_in}
    found = [note for note in found if not _is_second(paged.text, note, started.get((note.page, note.number)))]
    return _of_one_form(paged.text, found)


def _is_second(text: str, note: Opening, started: Opening | None) -> bool:
    """Whether a number in mid-line is one of an enumeration's or an edition's, since one `started` a line.

    That stands above it, or below it in another form (»²Köln«, »2 Rehm«).
    """
    if not note.runs_in or started is None:
        return False
    return started.line < note.line or text[started.span[0]].isascii() != text[note.span[0]].isascii()


def _of_one_form(text: str, candidates: list[Opening]) -> list[Opening]:
    """`candidates`; others than most (»3 Rehm« where those with a marker close their numbers: »3)«) lose weight."""
    closings = {candidate.span: text[candidate.span[1] : candidate.span[1] + 1] for candidate in candidates}
    closed = Counter(closings[candidate.span] for candidate in candidates if candidate.marked)
    usual, times = max(closed.items(), key=lambda item: item[1], default=("", 0))
    if usual not in (")", "]", ".") or 2 * times <= closed.total():
        return candidates
    if usual == "]" and times >= _CERTAIN:
        # »2. Der Katalog« is a heading where notes begin »[2] …«; »6. Rost« may be a note where none begins »[6]«.
        own = {candidate.number for candidate in candidates if closings[candidate.span] == usual}
        candidates = [
            one for one in candidates if closings[one.span] == usual or (one.marked and one.number not in own)
        ]
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
            if line.zone == "furniture" and is_rule(text, line) and _opening(text, page, i + 1) is not None
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
    elif match := _ROMAN_OPENING.match(content):
        span = match.span(1)
    elif match := _OPENING.match(content):
        span = match.span(1)
        form = 0.5 if {"\ufffd", "\u2002"} & set(match[2] or "") else 0.0
    elif (
        (match := ALONE.fullmatch(content))
        and i + 1 < len(page.lines)
        and (not page.lines[i + 1].opens or _is_beside(text, page, i, int(match[1])))
    ):
        span = match.span(1)
        if not text[page.lines[i + 1].start : page.lines[i + 1].end].lstrip(' \t»„"([')[:1].isalpha():
            return None
    elif (match := _CONFUSED.match(content)) and mark_number(match[1]) and not _ROMAN.match(content):
        span, form = match.span(1), -1.0
    else:
        return None
    span = (line.start + span[0], line.start + span[1])
    return mark_number(text[slice(*span)]) or 0, span, form


def _is_beside(text: str, page: Page, i: int, number: int) -> bool:
    """Whether the number before or behind stands on a line of its own too, or notes with them stand around line `i`.

    A chapter's number stands alone.
    """
    alone = (ALONE.fullmatch(text, line.start, line.end) for line in page.lines)
    if any(match is not None and abs(int(match[1]) - number) == 1 for match in alone):
        return True
    opened = {
        k: int(match[1])
        for k, line in enumerate(page.lines)
        if line.zone != "furniture" and (match := _OPENING.match(text, line.start, line.end)) and match[2]
        and text[match.end(1)].isspace()
    }  # fmt: skip
    above = max((k for k in opened if k < i), default=None)
    below = min((k for k in opened if k > i), default=len(page.lines))
    if above is None or opened[above] != number - 1 or opened.get(below, number + 1) != number + 1:
        return False
    return number not in opened.values() and not any(marker_candidates(text, line) for line in page.lines[above:below])


def misread_openings(paged: PagedText, chosen: list[Opening]) -> list[Opening]:
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
                    between.append(Opening(number, p, i, opening[1], 0.0, 0))
        found += between if len(between) == 1 else [] if between else _unlabelled(paged, before, behind)
    return [*found, *_remnants(paged, [*chosen, *found])]


def _unlabelled(paged: PagedText, before: Opening, behind: Opening) -> list[Opening]:
    """The one line set apart between two notes of a page that opens the note between them, whose label is lost.

    Above it stands the marker.
    """
    lines = paged.pages[before.page].lines
    apart = [i for i in range(before.line + 1, behind.line) if lines[i].opens and lines[i].zone != "furniture"]
    if before.page != behind.page or len(apart) != 1 or not lines[behind.line].opens:
        return []
    at, number = apart[0], before.number + 1
    above = paged.text[lines[at - 1].start : lines[at - 1].end]
    if not ENDED.search(above) or not may_be_marked(paged, paged.pages[before.page], before.line, number):
        return []
    return [Opening(number, before.page, at, (lines[at].start, lines[at].start), 0.0, 0)]


def _remnants(paged: PagedText, chosen: Sequence[Opening]) -> list[Opening]:
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
                found.append(Opening(number, p, i, match.span(1), 0.0, 0))
    return found


def signed_openings(paged: PagedText, numbered: list[Opening]) -> list[Opening]:
    """The lines that open a note with a sign (»* Vortrag, gehalten …«): as many markers of it stand on the page above.

    More lines than markers are a list, and so is what a paragraph follows: below notes stand notes (`numbered`).
    """
    found = []
    for p, page in enumerate(paged.pages):
        marks = Counter[str]()
        opened: dict[int, tuple[str, Opening]] = {}
        for i, line in enumerate(page.lines):
            match = _SIGN.match(paged.text, line.start, line.end)
            if match and marks[match[1]] and line.zone != "furniture":
                opened[i] = match[1], Opening(0, p, i, match.span(1), 0.0, marks[match[1]])
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
