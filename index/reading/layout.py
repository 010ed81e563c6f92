"""What the layout of typeset pages tells: lines in reading order, running heads, notes, headings, quotes, markers."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.reading.pages import Role, Zone

Box = tuple[float, float, float, float]

# Type at most this share of the body's size is small type (notes, set-off quotes); at least 1.08 of it is display type.
_SMALL = 0.96
_LARGE = 1.08
_LONE_NUMBER = re.compile(r"\W*(?:(?:Seite|S\.|[Pp]age)\s*)?(\d{1,4}|[ivxlc]{1,8})\W*")
_ROMAN = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_NOTE_OPENER = re.compile(r"[(\[]?(\d{1,4})[)\].]*(?=\s|$)")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-Z]\.|§\s*\d+)\s+\S")
_LIST_ITEM = re.compile(r"(?:[•–—▪‣*-]|\d{1,2}[.)]|\(?[a-z]\))\s")
_BULLET = re.compile(r"[•▪‣]\s")
_ENDNOTES = re.compile(r"(?:[\dIVX.]+\s+)?(?:Anmerkungen|Endnoten|Fu(?:ß|ss)noten|Notes|Endnotes)\b", re.IGNORECASE)
_CAPTION = re.compile(r"(?:Abb|Abbildung|Tab|Tabelle|Fig|Bild|Quelle)\b")
_ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'»«“”’)\]\d\s]*$")


@dataclass(frozen=True, slots=True)
class Word:
    """Characters printed without space between them, in points; `high` marks figures of a font's superscript set.

    `gap` is the space before the word in the file ("" for none), `turn` the quarter turns of its writing direction,
    `sideways` that this is another direction than the page's.
    """

    text: str
    box: Box
    base: float
    size: float
    bold: bool
    italic: bool
    high: bool
    gap: str
    turn: int = 0
    sideways: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin horizontal stroke."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class Ink:
    """What is printed on one page: words in the order of the file, rules, and whether anything is drawn at all."""

    index: int
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    drawn: bool


@dataclass(slots=True)
class Row:
    """One printed line with its type and place; the judgments (zone to note) are filled in step by step.

    `raised` are the spans of raised figures in `text`, `lead` the width of the first word.
    """

    words: list[tuple[int, Word]]
    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    italic: bool
    lead: float
    raised: tuple[tuple[int, int], ...]
    zone: Zone = "body"
    role: Role | None = None
    opens: bool | None = None
    markers: tuple[tuple[int, int], ...] = ()
    note: tuple[int, int] | None = None


@dataclass(slots=True)
class Frame:
    """Rows of one column of one page from top to bottom; a page without columns is one frame."""

    page: int
    column: int
    rows: list[Row]
    rules: list[Rule]
    left: float = 0.0
    right: float = 0.0
    justified: bool = True


@dataclass(slots=True)
class PageLayout:
    """A page's rows in reading order and the page number printed on it, if it is sure."""

    index: int
    rows: list[Row] = field(default_factory=list)
    printed: str | None = None


def judge_layout(inks: Sequence[Ink]) -> list[PageLayout]:
    """Put the words of all pages into lines and judge zone, role, openings, markers and printed page numbers."""
    pages = [_build_rows([(i, word) for i, word in enumerate(ink.words) if not word.sideways]) for ink in inks]
    sizes: Counter[float] = Counter()
    for rows in pages:
        for row in rows:
            sizes[round(row.size, 1)] += len(row.text)
    body_size = _body_size(sizes)
    heads, feet = _split_furniture(pages, body_size)
    gutters = _gutters(pages, body_size)
    frames = [_frames(ink, rows, x, body_size) for ink, rows, x in zip(inks, pages, gutters, strict=True)]
    every = [frame for group in frames for frame in group]
    _judge_zones(every, body_size)
    _judge_body(every, body_size)
    _judge_notes(every)
    layouts = []
    for ink, head, group, foot in zip(inks, heads, frames, feet, strict=True):
        layout = PageLayout(ink.index, head + [row for frame in group for row in frame.rows] + foot)
        sideways = [(i, word) for i, word in enumerate(ink.words) if word.sideways]
        if sideways:
            layout.rows.append(_as_furniture(_row(sideways)))
        layouts.append(layout)
    _number_pages(layouts)
    return layouts


# --- words to rows ---------------------------------------------------------------------------------------------------


def _row(words: list[tuple[int, Word]]) -> Row:
    """Words, ordered as given, as one line of text; what stands higher and smaller than most of it is raised."""
    size, base = _main_type(words)
    text = ""
    raised: list[tuple[int, int]] = []
    for place, (order, word) in enumerate(words):
        if place:
            before_order, before = words[place - 1]
            gap = word.gap if order == before_order + 1 else ""
            distance = word.box[0] - before.box[2]
            if not gap and (word.sideways or distance > 0.15 * max(word.size, before.size)):
                gap = " "
            elif gap and distance < 0.06 * size and raised and raised[-1][1] == len(text) and word.text[0].isdigit():
                # pdfium sees a space in every step down from a raised figure.
                gap = ""
            text += gap
        if word.high or (word.size < 0.87 * size and word.base - base > 0.12 * size):
            raised += [(len(text) + m.start(), len(text) + m.end()) for m in re.finditer(r"[0-9⁰¹²³⁴-⁹]+", word.text)]
        text += word.text
    if text.endswith("\u00ad"):
        # A soft hyphen at the line's end is the one that was printed.
        text = text[:-1] + "-"
    joined: list[tuple[int, int]] = []
    for start, end in raised:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    letters = [(word, sum(c.isalpha() for c in word.text)) for _, word in words]
    total = sum(count for _, count in letters) or 1
    return Row(
        words,
        text,
        min(word.box[0] for _, word in words),
        max(word.box[2] for _, word in words),
        base,
        size,
        sum(count for word, count in letters if word.bold) >= 0.9 * total,
        sum(count for word, count in letters if word.italic) >= 0.9 * total,
        words[0][1].box[2] - words[0][1].box[0],
        tuple(joined),
    )


def _main_type(words: Iterable[tuple[int, Word]]) -> tuple[float, float]:
    sizes: Counter[float] = Counter()
    for _, word in words:
        sizes[word.size] += len(word.text)
    size = max(sizes, key=lambda s: (sizes[s], s))
    bases: Counter[float] = Counter()
    for _, word in words:
        if word.size == size:
            bases[round(word.base, 1)] += len(word.text)
    return size, bases.most_common(1)[0][0]


def _build_rows(words: list[tuple[int, Word]]) -> list[Row]:
    """Words on (nearly) one baseline make a row; raised and lowered bits then join the row they belong to."""
    groups: list[list[tuple[int, Word]]] = []
    for item in sorted(words, key=lambda item: -item[1].base):
        if groups and groups[-1][0][1].base - item[1].base <= 0.25 * min(groups[-1][0][1].size, item[1].size):
            groups[-1].append(item)
        else:
            groups.append([item])
    types = [_main_type(group) for group in groups]
    for i, group in enumerate(groups):
        for near in (i + 1, i - 1, i + 2):
            if 0 <= near < len(groups) and groups[near]:
                size, base = types[near]
                rise = types[i][1] - base
                if types[i][0] < 0.87 * size and -0.35 * size < rise < 0.65 * size:
                    stay = [item for item in group if not _touches(item[1], groups[near], size)]
                    groups[near] += [item for item in group if item not in stay]
                    group[:] = stay
    # A row is read from left to right; words that overlap (accents, kerning) keep the order of the file.
    return [_row(sorted(group, key=lambda item: (round(item[1].box[0]), item[0]))) for group in groups if group]


def _touches(word: Word, group: list[tuple[int, Word]], size: float) -> bool:
    return any(word.box[0] < w.box[2] + 0.5 * size and word.box[2] > w.box[0] - 0.5 * size for _, w in group)


# --- furniture and page numbers --------------------------------------------------------------------------------------


def _as_furniture(row: Row) -> Row:
    row.zone, row.role, row.opens, row.markers, row.note = "furniture", None, None, (), None
    return row


def _body_size(sizes: Counter[float]) -> float:
    """The largest size that carries much text: notes may well be longer than the body above them."""
    if not sizes:
        return 10.0
    weight = {size: sum(n for other, n in sizes.items() if abs(other - size) <= 0.03 * size) for size in sizes}
    peak = max(weight.values())
    largest = max(size for size, n in weight.items() if n >= 0.3 * peak)
    return max((s for s in sizes if abs(s - largest) <= 0.03 * largest), key=lambda s: sizes[s])


def _split_furniture(pages: list[list[Row]], body_size: float) -> tuple[list[list[Row]], list[list[Row]]]:
    """Take running heads and page numbers off the pages, at most two lines at the top and two at the bottom.

    A line is furniture when it stands at a height where most pages repeat their line (up to digits), where a number
    advances with the pages, or when it is a lone number set off from the text. Notes like »12 Ebd., S. 5.« repeat as
    well, but never at a height that most pages keep free of other text.
    """
    heads: list[list[Row]] = [[] for _ in pages]
    feet: list[list[Row]] = [[] for _ in pages]
    for kept, at_top in ((heads, True), (feet, False)):
        for _ in range(2):
            edge = [(i, rows[0 if at_top else -1]) for i, rows in enumerate(pages) if rows]
            found = False
            for level in _levels(edge):
                for i, row in _furniture_of_level(level, pages, body_size, at_top):
                    pages[i].pop(0 if at_top else -1)
                    kept[i].insert(len(kept[i]) if at_top else 0, _as_furniture(row))
                    found = True
            if not found:
                break
    return heads, feet


def _levels(edge: list[tuple[int, Row]]) -> list[list[tuple[int, Row]]]:
    levels: list[list[tuple[int, Row]]] = []
    for item in sorted(edge, key=lambda item: item[1].base):
        if levels and item[1].base - levels[-1][0][1].base <= 5:
            levels[-1].append(item)
        else:
            levels.append([item])
    return levels


def _furniture_of_level(
    level: list[tuple[int, Row]], pages: list[list[Row]], body_size: float, at_top: bool
) -> list[tuple[int, Row]]:
    keys = Counter(_key(row) for _, row in level)
    offsets = Counter(number - i for i, row in level for number in set(_edge_numbers(row)))
    sure, unsure = [], []
    for i, row in level:
        rows = pages[i]
        near = rows[1:2] if at_top else rows[-2:-1]
        far = not near or abs(near[0].base - row.base) > 1.5 * row.size
        marks = {row.text[a:b] for row in rows[:-1] for a, b in row.raised}
        lone = _LONE_NUMBER.fullmatch(row.text)
        opener = None if lone or at_top else _NOTE_OPENER.match(row.text)
        if row.raised or (opener is not None and opener[1] in marks) or row.size > 1.5 * body_size:
            continue
        advances = any(offsets[number - i] >= max(3, len(level) / 2) for number in _edge_numbers(row))
        lone_number = lone is not None and far and row.size <= 1.15 * body_size
        # Endnotes may look like each other as much as running heads do, but so do their neighbours.
        listed = bool(near) and _key(near[0]) == _key(row)
        repeated = not listed and keys[_key(row)] >= (2 if far else 3) and (far or at_top)
        if lone_number or repeated or (advances and at_top):
            sure.append((i, row))
        elif far and row.size <= body_size:
            unsure.append((i, row))
    lone_only = [(i, row) for i, row in sure if _LONE_NUMBER.fullmatch(row.text)]
    if len(sure) < 0.6 * len(level):
        return lone_only
    # Where nearly all pages carry a running head, a head that occurs once (a one-page section) is one as well.
    return sure + (unsure if len(sure) >= 3 else [])


def _key(row: Row) -> str:
    return re.sub(r"\d+", "#", " ".join(row.text.casefold().split()))


def _edge_numbers(row: Row) -> list[int]:
    """Numbers that begin or end a line, Roman ones only when they stand alone; below zero for Roman, to keep apart."""
    lone = _LONE_NUMBER.fullmatch(row.text)
    if lone and not lone[1].isdigit():
        return [_roman(lone[1]) - 100_000] if _ROMAN.fullmatch(lone[1]) else []
    tokens = [re.sub(r"^\W+|\W+$", "", token) for token in row.text.split()]
    tokens = [token for token in tokens if token]
    return [int(token) for token in {*tokens[:1], *tokens[-1:]} if re.fullmatch(r"[0-9]{1,4}", token)]


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in text]
    return sum(-v if i + 1 < len(values) and values[i + 1] > v else v for i, v in enumerate(values))


def _number_pages(layouts: list[PageLayout]) -> None:
    """A printed number counts when at least one more page agrees on how far printed and file numbers lie apart."""
    found = {
        layout.index: [number for row in layout.rows if row.zone == "furniture" for number in _edge_numbers(row)]
        for layout in layouts
    }
    offsets = Counter(offset for index, numbers in found.items() for offset in {n - index for n in numbers})
    for layout in layouts:
        numbers = sorted(found[layout.index], key=lambda n: -offsets[n - layout.index])
        if numbers and offsets[numbers[0] - layout.index] >= 2:
            number = numbers[0]
            layout.printed = str(number) if number >= 0 else _as_roman(number + 100_000)


_ROMAN_SIGNS = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def _as_roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN_SIGNS:
        text += sign * (number // value)
        number %= value
    return text


# --- columns ---------------------------------------------------------------------------------------------------------


def _frames(ink: Ink, rows: list[Row], gutter: float | None, body_size: float) -> list[Frame]:
    """The page's columns in reading order; rows across the gutter part the page into bands."""
    if gutter is None:
        return [Frame(ink.index, 0, rows, list(ink.rules))] if rows else []
    bands: list[tuple[bool, list[Row]]] = []
    for row in rows:
        wide = _crosses(row, gutter, body_size)
        if not bands or bands[-1][0] != wide:
            bands.append((wide, []))
        bands[-1][1].append(row)
    frames = []
    for wide, band in bands:
        if wide:
            frames.append(Frame(ink.index, 0, band, list(ink.rules)))
            continue
        words = [item for row in band for item in row.words]
        for column, side in (
            (1, [item for item in words if item[1].box[2] <= gutter]),
            (2, [item for item in words if item[1].box[2] > gutter]),
        ):
            if side:
                rules = [rule for rule in ink.rules if (rule.x0 + rule.x1 < 2 * gutter) == (column == 1)]
                frames.append(Frame(ink.index, column, _build_rows(sorted(side)), rules))
    return frames


def _crosses(row: Row, gutter: float, body_size: float) -> bool:
    lefts = [word.box[2] for _, word in row.words if word.box[2] <= gutter]
    rights = [word.box[0] for _, word in row.words if word.box[0] >= gutter]
    if len(lefts) + len(rights) < len(row.words):
        return True
    return bool(lefts and rights) and min(rights) - max(lefts) < 0.7 * body_size


def _gutters(pages: list[list[Row]], body_size: float) -> list[float | None]:
    """For every page the middle of the white strip between two columns, or None.

    Pages with few lines take over the gutter of other pages when it parts their lines, too.
    """
    gaps = [_gaps(rows, body_size) for rows in pages]
    gutters = [_widest_agreement(found) if len(rows) >= 6 else None for found, rows in zip(gaps, pages, strict=True)]
    sure = [gutter for gutter in gutters if gutter is not None]
    for i, gutter in enumerate(gutters):
        if gutter is None and len(sure) >= 0.3 * len(pages):
            near = min(sure, key=lambda x: abs(gutters.index(x) - i), default=0.0)
            holding, against = _votes(gaps[i], near)
            if holding > 2 * against:
                gutters[i] = near
    return gutters


def _gaps(rows: list[Row], body_size: float) -> list[list[tuple[float, float]]]:
    """For each line-high strip of a page with text on both sides of the middle: the gaps wider than a word space.

    Columns need not share baselines, hence strips instead of rows.
    """
    strips: defaultdict[int, list[Word]] = defaultdict(list)
    for row in rows:
        for _, word in row.words:
            strips[int(word.base // (1.3 * body_size))].append(word)
    if not rows:
        return []
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    low, high = left + 0.25 * (right - left), left + 0.75 * (right - left)
    found = []
    for words in strips.values():
        words.sort(key=lambda word: word.box[0])
        if words[0].box[0] > low or words[-1].box[2] < high:
            continue
        gaps, reach = [], words[0].box[2]
        for word in words[1:]:
            if word.box[0] - reach > 0.8 * body_size and reach < high and word.box[0] > low:
                gaps.append((reach, word.box[0]))
            reach = max(reach, word.box[2])
        found.append(gaps)
    return found


def _votes(strips: list[list[tuple[float, float]]], x: float) -> tuple[int, int]:
    holding = sum(any(start <= x <= end for start, end in gaps) for gaps in strips)
    return holding, len(strips) - holding


def _widest_agreement(strips: list[list[tuple[float, float]]]) -> float | None:
    ends = sorted({x for gaps in strips for gap in gaps for x in gap})
    if not ends:
        return None
    best = max(ends, key=lambda x: _votes(strips, x))
    holding, against = _votes(strips, best)
    if holding < 4 or holding < 2 * against:
        return None
    # Short last lines leave wider gaps; the strip that all of them share is the gutter.
    shared = [gap for gaps in strips for gap in gaps if gap[0] <= best <= gap[1]]
    return (max(start for start, _ in shared) + min(end for _, end in shared)) / 2


# --- zones -----------------------------------------------------------------------------------------------------------


def _leadings(frames: list[Frame]) -> Callable[[Row], float]:
    """The usual distance of baselines for a row's size."""
    counts: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for frame in frames:
        for above, row in pairwise(frame.rows):
            if abs(above.size - row.size) < 0.05 * row.size and 0 < above.base - row.base < 2.5 * row.size:
                counts[round(row.size, 1)][round((above.base - row.base) * 4) / 4] += 1
    usual = {
        size: max(count.items(), key=lambda item: (item[1], -item[0]))[0]
        for size, count in counts.items()
        if count.total() > 2
    }

    def leading(row: Row) -> float:
        return usual.get(round(row.size, 1), 1.25 * row.size)

    return leading


def _opener(row: Row) -> tuple[int, int, int] | None:
    """Number and span of what may be a note's number at the start of a row."""
    if row.raised and row.raised[0][0] <= 1 and not row.text[: row.raised[0][0]].strip("([ "):
        start, end = row.raised[0]
        return int(row.text[start:end].translate(_PLAIN_FIGURES)), start, end
    match = _NOTE_OPENER.match(row.text)
    return (int(match[1]), match.start(1), match.end(1)) if match else None


_PLAIN_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _judge_zones(frames: list[Frame], body_size: float) -> None:
    """Find the notes of every frame, first where a rule or a number tells, then where a note of before runs on."""
    leading = _leadings(frames)
    unsure: list[tuple[int, int]] = []
    note_sizes: Counter[float] = Counter()
    marks: set[int] = set()
    for place, frame in enumerate(frames):
        if not place or frames[place - 1].page < frame.page - 1:
            marks = set()
        first = _small_suffix(frame.rows, body_size)
        start = _below_rule(frame, first, body_size)
        here = {int(row.text[a:b].translate(_PLAIN_FIGURES)) for row in frame.rows[:start] for a, b in row.raised}
        marks = here if start is not None else here | marks
        if start is None:
            start = _first_note(frame.rows, first, marks, leading)
        if start is not None:
            for row in frame.rows[start:]:
                row.zone = "note"
                note_sizes[round(row.size, 1)] += len(row.text)
        elif first < len(frame.rows):
            unsure.append((place, first))
        _judge_endnotes(frame.rows[:start], body_size)
    usual = note_sizes.most_common(1)[0][0] if note_sizes else None
    for place, first in unsure:
        frame = frames[place]
        if usual is None or not place or frames[place - 1].rows[-1].zone != "note":
            continue
        rest = frame.rows[first:]
        same_type = all(abs(row.size - usual) < 0.03 * usual for row in rest)
        at_left = min(row.x0 for row in rest) < min(row.x0 for row in frame.rows) + 0.5 * body_size
        set_off = first == 0 or frame.rows[first - 1].base - rest[0].base > 1.3 * leading(rest[0])
        if same_type and at_left and set_off:
            for row in rest:
                row.zone = "note"


def _small_suffix(rows: list[Row], body_size: float) -> int:
    first = len(rows)
    while first and rows[first - 1].size <= _SMALL * body_size:
        first -= 1
    return first


def _below_rule(frame: Frame, first: int, body_size: float) -> int | None:
    """The first row below a rule that has nothing but notes below it."""
    starts = []
    for rule in frame.rules:
        start = sum(row.base > rule.y for row in frame.rows)
        if start == len(frame.rows) or rule.x1 - rule.x0 < 2 * body_size:
            continue
        close = start == 0 or frame.rows[start].base + 3 * frame.rows[start].size > rule.y
        opener = _opener(frame.rows[start])
        if close and (start >= first or (opener and frame.rows[start].raised and opener[1] <= 1)):
            starts.append((opener is None, start))
    return min(starts)[1] if starts else None


def _first_note(rows: list[Row], first: int, marks: set[int], leading: Callable[[Row], float]) -> int | None:
    """The first row of the notes in the small type at a frame's foot: the first number, and what runs on above it."""
    for start in range(first, len(rows)):
        opener = _opener(rows[start])
        if opener and (opener[0] in marks or (rows[start].raised and rows[start].raised[0][0] <= 1)):
            break
    else:
        return None
    while (
        start > first
        and abs(rows[start - 1].size - rows[start].size) < 0.02 * rows[start].size
        and rows[start - 1].base - rows[start].base < 1.35 * leading(rows[start])
    ):
        start -= 1
    return start


def _judge_endnotes(rows: list[Row], body_size: float) -> None:
    """Small type in which number follows number is a list of notes, wherever on the page it stands."""
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end].size <= _SMALL * body_size:
            end += 1
        found = [(i, opener[0]) for i in range(start, end) if (opener := _opener(rows[i]))]
        chained = [
            i
            for i, number in found
            if any((j > i and other == number + 1) or (j < i and other == number - 1) for j, other in found)
        ]
        if len(chained) >= 3:
            for row in rows[start if start == 0 else chained[0] : end]:
                row.zone = "note"
        start = end + 1


def _judge_notes(frames: list[Frame]) -> None:
    """Find where notes begin: numbers in sequence at line starts; the raised ones of the body vouch for plain ones."""
    marks = {row.text[a:b].translate(_PLAIN_FIGURES) for frame in frames for row in frame.rows for a, b in row.markers}
    before: Row | None = None
    last: int | None = None
    for frame in frames:
        notes = [row for row in frame.rows if row.zone == "note"]
        right = max((row.x1 for row in notes), default=0.0)
        for row in notes:
            row.role, row.opens, row.markers = None, False, ()
            opener = _opener(row)
            if opener:
                number, start, end = opener
                in_turn = last is not None and number == last + 1
                is_raised = bool(row.raised) and row.raised[0][0] == start
                glued_figure = end < len(row.text) and row.text[end].isdigit()
                ended = before is None or bool(_ENDS_SENTENCE.search(before.text)) or right - before.x1 > 2 * row.size
                known = str(number) in marks
                if is_raised:
                    accepted = in_turn or not glued_figure
                elif last is None or number == 1:
                    accepted = ended and (known or not marks)
                else:
                    accepted = ended and (in_turn or (known and last < number <= last + 20))
                if accepted:
                    row.opens, row.note, last = True, (start, end), number
            before = row


# --- roles -----------------------------------------------------------------------------------------------------------


def _judge_body(frames: list[Frame], body_size: float) -> None:
    """Headings, block quotes and paragraphs among the body rows, and where each block opens."""
    _set_edges(frames, body_size)
    leading = _leadings(frames)
    lines: list[tuple[Frame, Row]] = [(f, row) for f in frames for row in f.rows if row.zone == "body"]
    if not lines:
        return
    spaced = [True]
    for (frame_above, above), (frame, row) in pairwise(lines):
        usual = max(leading(above), leading(row)) if abs(above.size - row.size) > 0.03 * row.size else leading(row)
        spaced.append(frame_above is frame and above.base - row.base > 1.12 * usual + 0.08 * body_size)
    for _, row in lines:
        # A raised figure right before a year counts editions (²1951).
        row.markers = tuple((a, b) for a, b in row.raised if not row.text[b : b + 1].isdigit())
    _mark_headings(lines, spaced, body_size)
    _mark_quotes(lines, spaced, body_size)
    for _, row in lines:
        row.role = row.role or "paragraph"
    _mark_openings(lines, spaced, body_size)
    _endnotes_under_heading(lines)


def _set_edges(frames: list[Frame], body_size: float) -> None:
    """Left and right edge of each frame, shared by all frames of the same column and the same side of the sheet."""
    groups: defaultdict[tuple[int, int], list[Frame]] = defaultdict(list)
    for frame in frames:
        groups[frame.column, frame.page % 2].append(frame)
    for group in groups.values():
        _set_shared_edges(group, body_size)
        rows = _full_size_rows(group, body_size)
        at_left = sum(abs(row.x0 - group[0].left) < 2 for row in rows)
        if at_left < 0.4 * len(rows):
            # The margins drift, as in scanned books with recognised text: every page has its own.
            for frame in group:
                _set_shared_edges([frame], body_size)


def _full_size_rows(group: list[Frame], body_size: float) -> list[Row]:
    rows = [row for frame in group for row in frame.rows if row.zone == "body"]
    return [row for row in rows if abs(row.size - body_size) < 0.04 * body_size] or rows


def _set_shared_edges(group: list[Frame], body_size: float) -> None:
    rows = _full_size_rows(group, body_size)
    if not rows:
        return
    # Hyphens and stops may hang beyond the edge; letters end at it.
    solid = [row for row in rows if row.text[-1:].isalnum()] or rows
    starts, ends = sorted(row.x0 for row in rows), sorted(row.x1 for row in solid)

    def count(values: list[float], low: float, high: float) -> int:
        return bisect_left(values, high) - bisect_left(values, low)

    left = next((x for x in starts if count(starts, x - 0.01, x + 2) >= 0.1 * len(starts)), starts[0])
    right = next((x for x in reversed(ends) if count(ends, x - 2, x + 0.01) >= 0.1 * len(ends)), ends[-1])
    justified = count(ends, right - 2, right + 2) >= 0.4 * len(ends)
    if not justified:
        right = ends[-1 - len(ends) // 50]
    for frame in group:
        frame.left, frame.right, frame.justified = left, right, justified


def _mark_headings(lines: list[tuple[Frame, Row]], spaced: list[bool], body_size: float) -> None:
    at = 0
    while at < len(lines):
        frame, row = lines[at]
        end = at + 1
        while (
            end < len(lines)
            and lines[end][0] is frame
            and abs(lines[end][1].size - row.size) < 0.03 * row.size
            and lines[end][1].bold == row.bold
            and lines[end][1].italic == row.italic
            and not (spaced[end] and lines[end - 1][1].base - lines[end][1].base > 1.5 * row.size)
            and not spaced[end]
        ):
            end += 1
        block = [line for _, line in lines[at:end]]
        top = at == 0 or lines[at - 1][0] is not frame
        bottom = end == len(lines) or lines[end][0] is not frame
        alone = (spaced[at] or top) and (bottom or spaced[end])
        if _is_heading(block, frame, alone, bottom, body_size):
            for line in block:
                line.role, line.opens = "heading", False
            block[0].opens = True
        at = end


def _is_heading(block: list[Row], frame: Frame, alone: bool, at_foot: bool, body_size: float) -> bool:
    first = block[0]
    text = " ".join(row.text for row in block)
    if not any(char.isalpha() for char in text) and not (first.size >= _LARGE * body_size):
        return False
    if len(block) > 5 or len(text) > 320:
        return False
    if first.size >= _LARGE * body_size:
        return True
    if first.size <= _SMALL * body_size:
        return False
    if first.bold:
        return alone
    # Below a heading there is always text: what ends a page is the start of something longer.
    sentence = bool(re.search(r"[.!?:;,…»«”“\"]\s*\d*$", text)) or text.endswith("-")
    if at_foot or not alone or sentence or len(block) > 3 or len(text) > 180:
        return False
    em = body_size
    slack = [(row.x0 - frame.left, frame.right - row.x1) for row in block]
    ragged = len(block) == 1 or max(row.x0 for row in block) - min(row.x0 for row in block) > em
    centred = ragged and all(left > 1.5 * em and abs(left - right) < em for left, right in slack)
    upper = text.upper() == text and sum(char.isalpha() for char in text) > 3
    return first.italic or upper or centred or bool(_NUMBERED.match(text))


def _mark_quotes(lines: list[tuple[Frame, Row]], spaced: list[bool], body_size: float) -> None:
    """Block quotes: small type, or an indented run of lines set off by space, which may run over pages."""
    usual_indent = _first_line_indent(lines, body_size)
    at = 0
    while at < len(lines):
        small = _is_small(lines[at][1], body_size)
        if lines[at][1].role or not (small or _indent(lines[at], body_size) > 0.6):
            at += 1
            continue
        end = at + 1
        while (
            end < len(lines)
            and not lines[end][1].role
            and not spaced[end]
            and _is_small(lines[end][1], body_size) == small
            and (small or _indent(lines[end], body_size) > 0.6)
        ):
            end += 1
        run = lines[at:end]
        top = at == 0 or lines[at - 1][0] is not lines[at][0]
        before = top or spaced[at] or lines[at - 1][1].role == "heading"
        bottom = end == len(lines) or lines[end][0] is not lines[end - 1][0]
        after = bottom or spaced[end]
        first_lines = [_indent(line, body_size) for line in run]
        as_paragraph = usual_indent is not None and len(run) == 1 and abs(first_lines[0] - usual_indent) < 0.2
        listed = _LIST_ITEM.match(run[0][1].text) or (small and _CAPTION.match(run[0][1].text))
        set_off = before and after and (len(run) > 1 or not top or not bottom)
        if not listed and not as_paragraph and (small or set_off):
            for _, row in run:
                row.role = "block_quote"
        at = end


def _is_small(row: Row, body_size: float) -> bool:
    return row.size <= _SMALL * body_size


def _indent(line: tuple[Frame, Row], body_size: float) -> float:
    return (line[1].x0 - line[0].left) / body_size


def _first_line_indent(lines: list[tuple[Frame, Row]], body_size: float) -> float | None:
    """The indent that single lines between lines at the margin have most often, in ems."""
    counts: Counter[float] = Counter()
    for (frame, row), below in pairwise(lines):
        indent = _indent((frame, row), body_size)
        over_margin = below[0] is frame and _indent(below, body_size) < 0.3 and row.base - below[1].base < 2 * body_size
        if over_margin and not row.role and indent > 0.6:
            counts[round(indent, 1)] += 1
    return counts.most_common(1)[0][0] if counts else None


def _mark_openings(lines: list[tuple[Frame, Row]], spaced: list[bool], body_size: float) -> None:
    indents = _first_line_indent(lines, body_size) is not None
    at = 0
    while at < len(lines):
        role = lines[at][1].role
        end = at + 1
        # A stretch: rows of one role and type, over page ends, up to a wider space.
        while end < len(lines) and lines[end][1].role == role and not spaced[end] and _alike(lines[at], lines[end]):
            end += 1
        if role != "heading":
            _open_stretch(lines[at:end], body_size, indents)
        at = end


def _alike(one: tuple[Frame, Row], other: tuple[Frame, Row]) -> bool:
    return abs(one[1].size - other[1].size) < 0.04 * one[1].size


def _open_stretch(stretch: list[tuple[Frame, Row]], body_size: float, indents: bool) -> None:
    quote = stretch[0][1].role == "block_quote"
    inner_left = min(row.x0 - frame.left for frame, row in stretch) if quote else 0.0
    inner_right = min(frame.right - row.x1 for frame, row in stretch) if quote else 0.0
    indented = [(row.x0 - frame.left - inner_left) > 0.6 * body_size for frame, row in stretch]
    hanging = not indented[0] and sum(indented) > len(indented) / 2
    item_left: float | None = None
    for place, (frame, row) in enumerate(stretch):
        if place == 0:
            row.opens = True
            item_left = row.x0 - frame.left if _LIST_ITEM.match(row.text) else None
            continue
        above_frame, above = stretch[place - 1]
        slack = above_frame.right - inner_right - above.x1
        need = (0.8 if above_frame.justified else 0.5) * body_size + (0 if above_frame.justified else row.lead)
        runs_on = above.text.endswith("-") and above.text[-2:-1].isalpha() and row.text[:1].islower()
        short = slack > need and not runs_on
        wide = 0.2 * (frame.right - frame.left)
        in_item = item_left is not None and row.x0 - frame.left > item_left + 0.4 * body_size
        if _BULLET.match(row.text) or (short and _LIST_ITEM.match(row.text)):
            row.opens = True
        elif in_item:
            row.opens = False
        elif hanging:
            row.opens = not indented[place]
        elif indented[place]:
            row.opens = not indented[place - 1] or short
        elif above_frame is not frame:
            # Only a paragraph's last line stays a little short of the edge; a sentence's end alone tells nothing.
            sentence_over = bool(_ENDS_SENTENCE.search(above.text)) and not row.text[:1].islower()
            unfilled = above_frame.justified and sentence_over and slack > 0.15 * body_size
            row.opens = short or (unfilled and not indents)
        else:
            row.opens = slack > wide and bool(_ENDS_SENTENCE.search(above.text)) and not row.text[:1].islower()
        if row.opens:
            item_left = row.x0 - frame.left if _LIST_ITEM.match(row.text) else None


def _endnotes_under_heading(lines: list[tuple[Frame, Row]]) -> None:
    """Under a heading like »Anmerkungen« the numbered text is notes, even in the body's size."""
    size = 0.0
    for _, row in lines:
        if row.role == "heading":
            if _ENDNOTES.match(row.text):
                size = row.size
            elif row.size >= size:
                size = 0.0
        elif size:
            row.zone = "note"
