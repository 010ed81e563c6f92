"""Numbers of notes that recognition misread or set apart: what stands where only one number can stand is that one."""

import re
from collections.abc import Iterable, Sequence

from index.reading.markers import BRACKET_REACH, is_open, mark_number

Span = tuple[int, int]

# Figures that recognition takes for each other.
_ALIKE = {frozenset(pair) for pair in "38 56 68 06 08 17 14 27 09 35 58 69 89 13".split()}
# »waren I2 und«, »zurückkehrte 16.«, »Quoten 12 beruhen«: a number that stands alone, not before a noun but where a
# sentence has ended (»Auswahl. 4 Daraus folgt«) …
_ALONE = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?»«“”\"')\]]))[ \t]((?=[OolI|\d]*[\dlI|])[\dlIOo|]{1,3})"
    r"(?:(?=\)?[ \t]?(?:[.,;:!?»«“”)]|$)|[ \t][a-zäöüß])|(?<=[.!?»«“”][ \t]\d)(?=[ \t][A-ZÄÖÜ»„])"
    r"|(?<=[.!?»«“”][ \t]\d\d)(?=[ \t][A-ZÄÖÜ»„])|(?<=[.!?»«“”][ \t]\d\d\d)(?=[ \t][A-ZÄÖÜ»„]))",
    re.MULTILINE,
)
# … but not a figure of the text: »Kapitel 12 und«, »im Jahr 12,«, »rund 30 bis«, »mit 3 von«.
_COUNTED = re.compile(
    r"(?:\b(?:Nr|Abb|Tab|Bd|Kap|Art|Abs|Anm|S|H|Vgl|ca|Jg)\.|[§&]"
    r"|\b(?:Nummer|Heft|Hefte|Band|Kapitel|Seite|Seiten|Teil|Artikel|Absatz|Tabelle|Abbildung|Paragraph|Jahrgang|Jahre?|Jahren"
    r"|Tage?|Uhr|Prozent|Mark|Klasse|Zimmer|Blatt|Spalte|Zeile|Anmerkung|Fußnote|Januar|Februar|März|April|Mai|Juni|Juli|August"
    r"|September|Oktober|November|Dezember|und|oder|bis|von|vom|mit|auf|nach|vor|über|unter|etwa|rund|fast|knapp|gegen|nur"
    r"|mindestens|höchstens|die|der|den|dem|das|des|alle|allen|aller|diese|diesen|dieser|ihre|seine|um|zu|zum|zur|am|im|in|an"
    r"|als|aus|bei|für|durch|ohne|seit|erst|erstmals|noch|weitere|jeweils|insgesamt|zusammen|wie|waren es))$",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\)?[ \t](?:(?:mal|bis|und \d|von|km|m|cm|kg|t|qm)(?![a-zäöüß])|[vnu]\.|%)")
# »Druck.^) Rehbein«, »abrechnete ').«, »gehört s)«: a raised figure of which little is left but its bracket.
_REMNANT = re.compile(r"(?<=[.,;:!?»«“”\"'\w])[ \t]?([\^°'’*!?+]|(?<=[ \t])[sSJtiLlI])(?=\)(?:[\s.,;:]|$))")
_GLUED = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?»«“”\"')]))((?=[OolI|\d]*\d)[\dlIOo|]{1,3})(?=\)?(?:[\s.,;:!?»«“”]|$))"
)
# »Lesen in Kassel 1821–18481«: the mark behind a year that ends a line.
_BEHIND_YEAR = re.compile(r"(?<=(?<!\d)1[5-9]\d\d)(\d)(?=[ \t]*$)|(?<=(?<!\d)20\d\d)(\d)(?=[ \t]*$)", re.MULTILINE)
_BEHIND = 40


def looks_like(printed: str, number: int) -> bool:
    """Whether `printed` may be `number` misread: as many figures, one of them another that looks alike."""
    meant, figures = str(number), str(mark_number(printed) or "")
    if len(meant) != len(figures):
        return False
    unlike = [{a, b} for a, b in zip(meant, figures, strict=True) if a != b]
    return not unlike or (len(unlike) == 1 and frozenset(unlike[0]) in _ALIKE)


def place_of(
    text: str, lines: Iterable[Span], number: int, taken: Sequence[Span], *, brackets: bool = True
) -> tuple[Span, bool] | None:
    """Where marker `number` stands in `lines`, misread or apart: spans of `text` between the markers before and behind.

    `taken` are the spans of marks that other notes have; `brackets`: marks are closed by them. With the place comes
    whether it is plainly that number, set apart: figures of the text look like that. None where there is no such place,
    or more than one.
    """
    apart: set[Span] = set()
    damaged: set[Span] = set()
    for start, end in lines:
        for match in _ALONE.finditer(text, start, end):
            if mark_number(match[1]) == number and not _is_figure(text, match, start):
                apart.add(match.span(1))
        for match in _GLUED.finditer(text, start, end):
            # Of »Deckell5« the first »l« may be the word's own.
            spans = [(at, match.end(1)) for at in range(match.start(1), match.end(1))]
            damaged.update([span for span in spans if looks_like(text[slice(*span)], number)][:1])
        behind = (match.span(match.lastindex or 0) for match in _BEHIND_YEAR.finditer(text, start, end))
        damaged.update(span for span in behind if text[slice(*span)] == str(number))
        if number < 10 and brackets:
            remnants = (match.span(1) for match in _REMNANT.finditer(text, start, end))
            damaged.update(span for span in remnants if not is_open(text[max(0, span[0] - BRACKET_REACH) : span[0]]))
    for found in (apart | damaged, apart, damaged):
        free = [span for span in found if span not in taken]
        if len(free) == 1:
            return free[0], free[0] in apart and text[slice(*free[0])].isdigit()
    return None


def _is_figure(text: str, match: re.Match[str], start: int) -> bool:
    before = text[max(start, match.start() - _BEHIND) : match.start()]
    return bool(_COUNTED.search(before) or _UNIT.match(text, match.end(1)))
