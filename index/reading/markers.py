"""Footnote markers: which figures and signs in a line may call a note, and the number that a printed mark means."""

import re

from index.reading.pages import Line

SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
SUPERSCRIPT_RUN = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}")
# What recognition makes of the figures 1 and 0: »Nebel.l2 Niemand«.
_CONFUSED = str.maketrans("lI|Oo", "11100")
#: Notes outside the count are marked by signs: »*«, »**«, »†«.
SIGN = r"(?:[*∗]{1,4}|†{1,2}|‡)"
# A marker is glued to a word, a quotation mark, a bracket or a punctuation mark; behind a year only to the mark. »3,5«
# is a figure; »12.500« could be the marker behind an issue's number, and needs a note to be one.
_BEFORE = r"(?<=[^\W\d_]|[.,;:!?»«“”„\"'’)\]…])"
_NO_FRACTION = r"(?<!\D\d,)(?<!\D\d\d,)(?<!\D\d\d\d,)"
# »3l2 Titel« is a figure with a letter of recognition's in it.
_GLUED = re.compile(rf"{_NO_FRACTION}(?<!\d[lIOo|]){_BEFORE}(\d{{1,4}})(?!\d|[.,]\d|[^\W\d_])")
# »Nebel.1,2«, »Nebel.3–5«, »Nebel.8 9 Niemand«: markers of several notes at one place; »Nr.1, 2« are figures.
_FIGURE_OF = "".join(rf"(?<!\b{word}\.)" for word in "Nr Abb Tab Bd Kap Art Abs Anm S H".split())
_SEVERAL = re.compile(
    rf"{_NO_FRACTION}{_FIGURE_OF}{_BEFORE}"
    r"(\d{1,3})([–-]|,?[ ]?)(\d{1,3})(?!\d|[.,]\d|[^\W\d_])"
)
_CONFUSED_MARK = re.compile(r"(?<=[.,;:!?»«“”])((?=\d*[lI|])[\dlI|]{1,3})(?=\)?(?:\s|$))")
# »auseinander 1).«: a closing bracket that none opened.
_CLOSED = re.compile(r"(?<=[^\W_]|[.,;:!?»«“”\"'’)\]…])[ \t]((?=\d|[lI|]\)|[lI|]\d)[\dlI|]{1,3})\)(?=[\s.,;:!?]|$)")
# »ausgelegt**.«, »davon. † Ihr«; »† 1950« tells a death.
_AT_SIGN = re.compile(
    rf"(?:(?<=[^\W\d_]|[.,;:!?»«“”\"'’)\]…])|(?<=[.,;:!?»«“”\"'’)\]…][ \t]))({SIGN})(?![\w*†‡]|\)?[ \t]?\d)"
    rf"|(?<=[^\W_][ \t])({SIGN})(?=\))"
)
# »*wichtig*«: signs around a word are no marker.
_EMPHASIS = re.compile(r"(?<!\S)[»„\"(]?\*{1,3}(?=\w)[^*]*$")
# »2.1 Der Anfang«, »Kap. IV.2«, »2.2.1«: the figures of a section's number are no markers.
_SECTION = re.compile(
    r"(?:^\s*|\b(?:Kap|Kapitel|Abschn|Abschnitt|Teil)\b\.?\s)(?:\d{1,2}|[IVX]{1,6})(?:\.\d{1,2})+(?!\d)"
    r"|(?<![\w.])(?:\d{1,2}|[IVX]{1,6})(?:\.\d{1,2}){2,}(?!\d)"
)
_BRACKETED = re.compile(r"\[(?:\d{1,4}(?:,\s?|[–-]))*\d{1,4}\]")
# »Nebel (1).«, »Nebel 1 .«, »Nebel 1.«, »Nebel. 1 Niemand«; at a line's start »1) Niemand«, alone on one »1«: marks of
# some books and scans.
# Enumerations and figures look like them: they count only for notes without another mark, where most notes are so or
# where the other marks are followed by brackets too.
# In brackets recognition's letters count too: »(l)«, »(lo)«, »(l2)«, no Roman »(II)«.
_READ = r"(?!I{2,}\))(?=[Oo\d]*[\dlI|])[\dlIOo|]{1,3}"
_LOOSE = re.compile(
    rf"(?<=[^\W\d_]|[.,;:!?»«“”\"')])\s?\(({_READ})\)|(?<=[^\W\d_])[ \t](\d{{1,4}})(?=[ \t][.,;:!?])"
    r"|(?<=[^\W\d_])[ \t](\d{1,3})(?=[.,;:!?](?:\s|$))"
    r"|(?<=[.!?»«“”\"'),;:])[ \t](\d{1,3})\)?(?=\s|[.,;:!?»«“”]|$)"
    rf"|^[ \t]*\(({_READ})\)(?=[ \t.,;:!?]|$)|^[ \t]*(\d{{1,3}})\)(?=[ \t.,;:!?])|^[ \t]*(\d{{1,3}})[ \t]*$",
    re.MULTILINE,
)

_LOOSE_STOP = re.compile(r" [.,;:!?](?![.,;:!?])")
_BETWEEN_MARKERS = (",", ", ", "–", "-", " ")
# »[iv]«, as word processors number endnotes.
ROMAN = r"(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_ROMAN_BRACKETED = re.compile(rf"\[({ROMAN})\]")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
BRACKET_REACH = 300

Span = tuple[int, int]


def mark_number(printed: str) -> int | None:
    """The number that a mark means: its figures (»l2«, as scans print 12, means 12 too), 0 for a sign, else None."""
    plain = re.sub(r"[^\w|*∗†‡]", "", printed.translate(SUPERSCRIPT))
    if re.fullmatch(SIGN, plain):
        return 0
    if is_roman(plain):
        values = [_ROMAN_VALUES[letter] for letter in plain]
        return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))
    figures = plain.translate(_CONFUSED) if re.fullmatch(r"[\dlI|Oo]+", plain) else re.sub(r"\D", "", plain)
    return int(figures) if figures and len(figures) < 6 else None


def is_roman(printed: str) -> bool:
    """Whether a mark is a small Roman number (»iv«); »l« is a 1 of recognition's."""
    return printed not in ("", "l") and re.fullmatch(ROMAN, printed) is not None


def marker_candidates(text: str, line: Line) -> list[tuple[int, Span]]:
    """Marks in `line` that may be footnote markers, with their spans: raised, bracketed, or glued to a word."""
    found = {
        match.span(match.lastindex or 0): 0
        for match in _AT_SIGN.finditer(text, line.start, line.end)
        if not _EMPHASIS.search(text, line.start, match.start())
    }
    if line.markers:
        named = dict(line.named)
        numbers = ((named.get(span, mark_number(text[slice(*span)])), span) for span in line.markers)
        found |= {span: number for number, span in numbers if number is not None}
        return _in_order(found)
    for match in SUPERSCRIPT_RUN.finditer(text, line.start, line.end):
        found[match.span()] = mark_number(match.group()) or 0
    for match in _BRACKETED.finditer(text, line.start, line.end):
        for figure in re.finditer(r"\d+", match.group()):
            found[match.start() + figure.start(), match.start() + figure.end()] = int(figure.group())
    for match in _ROMAN_BRACKETED.finditer(text, line.start, line.end):
        found[match.span(1)] = mark_number(match[1]) or 0
    for match in _CLOSED.finditer(text, line.start, line.end):
        if not is_open(text[max(line.start, match.start() - BRACKET_REACH) : match.start()]):
            found[match.span(1)] = mark_number(match[1]) or 0
    sections = [match.span() for match in _SECTION.finditer(text[line.start : line.end])]
    for match in _GLUED.finditer(text, line.start, line.end):
        at = match.start(1) - line.start
        if not any(start <= at < end for start, end in sections):
            found[match.span(1)] = int(match[1])
    for match in _SEVERAL.finditer(text, line.start, line.end):
        first, last = int(match[1]), int(match[3])
        if match[2] and (last == first + 1 or (match[2] in "–-" and last == first + 2)):
            found[match.span(1)], found[match.span(3)] = first, last
            if last == first + 2:
                found[match.span(2)] = first + 1  # the dash stands for the note between
    for match in _CONFUSED_MARK.finditer(text, line.start, line.end):
        found[match.span(1)] = mark_number(match[1]) or 0
    return _in_order(found)


def is_open(before: str) -> bool:
    """Whether a bracket opens in `before` and does not close there."""
    return "(" in before.rpartition(")")[2]


def _in_order(found: dict[Span, int]) -> list[tuple[int, Span]]:
    return [(found[span], span) for span in sorted(found)]


def loose_marks(text: str, line: Line) -> list[Span]:
    """The spans of all that may be a loose mark."""
    return [match.span(match.lastindex or 0) for match in _LOOSE.finditer(text, line.start, line.end)]


def printed_span(text: str, span: Span) -> Span:
    """The span of a marker with its brackets: »[12]«, »[^12]«, »(12)«, »12)«, and a blank before a stop.

    »Nebel [12].« has one before the marker, »Nebel¹ .« one that an extractor saw behind the raised figure, »Nebel 12 .«
    both.
    """
    start, end = span
    before = text[max(0, start - BRACKET_REACH) : start]
    if before[-1:] + text[end : end + 1] == "()":
        start, end = start - 1, end + 1
    elif text[end : end + 1] == ")" and before.count("(") <= before.count(")"):
        end += 1
    start -= before[-1:] == "["  # of »[6, 7]« each marker has one of the two
    end += text[end : end + 1] == "]"
    end += bool(_LOOSE_STOP.match(text, end))
    return start - (text[max(0, start - 1) : start] == " " and text[end : end + 1] in tuple(".,;:!?")), end


def spans_without_markers(text: str, line: Line) -> list[Span]:
    """The spans of `line` between its markers, and before and behind them."""
    spans, start = [], line.start
    for k, span in enumerate(line.markers):
        a, b = printed_span(text, span)
        if k == 0 or text[start:a] not in _BETWEEN_MARKERS:
            spans.append((start, a))
        start = b
    spans.append((start, line.end))
    return [(a, b) for a, b in spans if a < b]
