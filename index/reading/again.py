"""Works cited again: »a. a. O.«, »(wie Anm. 12)«, a name before »ebd.«."""

import re

from index.reading.authors import (
    AUTHOR_ALONE,
    authors_and_title,
    is_idem,
    names_in,
    names_somebody,
    only_signals,
    unjudged,
    without_signals,
)
from index.reading.folios import PAGES_AT, PAGES_BEHIND, pages_of
from index.reading.imprint import imprint_of
from index.reading.references import Reference
from index.reading.volumes import part_behind

EBD = re.compile(r"(?<!\w)(?:[Ee]bda?\.?|[Ee]benda|[Ee]bendort|[Ii]bid\.?|[Ii]bidem)(?!\w)")
# »Fels a. O. (Anm. 1) 30«; not »Frankfurt a. O.«.
AAO = re.compile(
    r"(?<!\w)[Aa]\.\s?a\.\s?[O0]\.|(?<!\w)(?<!Frankfurt\s)a\.\s?O\.(?=,?\s(?:\d{1,3}(?!\d)|\d{4},\s\d|[IVX]+\s\d|S\.\s?\d|\((?:o\.\s)?Anm\.))|(?<!\w)[Aa]aO(?!\w)|(?<!\w)(?:op|loc)\.\s?cit\."
)
_NOTE_WORD = r"(?:Anm\.|Fn\.|Fußn\.|Anmerkung|Fußnote)"
BACK = re.compile(
    rf"(?:\(\s*|(?<![\s(])\s*)(?:[Ww]ie\s+|[Ss]\.\s+|[Ss]iehe\s+|[Vv]gl\.\s+)(?:(?:oben|o\.)\s+)?{_NOTE_WORD}\s?(\d{{1,4}}|[ivxl]+\b)\s*\)?"
    rf"|\(\s*(?:(?:oben|o\.),?\s)?{_NOTE_WORD}\s?(\d{{1,4}}|[ivxl]+\b)\s*\)"
)
# »(Kap. 2, Anm. 4)«: numbers that start again in each chapter tell no note; author and title do.
_IN_CHAPTER = re.compile(
    rf"\(\s*(?:(?:[Ww]ie|[Ss]\.|[Ss]iehe|[Vv]gl\.)\s+)?(?:oben,?\s+)?(?:Kap\.|Kapitel|Teil|Abschnitt)\s?[\dIVX.]+,\s{_NOTE_WORD}\s?\d{{1,4}}\s*\)"
)


# »Ausst.-Kat. Licht über dem Bodden (wie Anm. 1)«: a catalogue is cited by its title.
_CATALOGUE = re.compile(r"(?:(?:Ausst|Aukt|Best|Slg)\.-Kat\.|Kat\.\s(?:Ausst|Slg)\.)\s")

_DATED = re.compile(r"\b(?:1[5-9]|20)\d\d$")
# »Für das Original Kehrein, a. a. O.«; not »Der Fall Wagner, a. a. O.«
_CONCERNING = re.compile(r"(?:[Ff]ür|[Zz]u[mr]?|[Nn]ach|[Bb]ei|[Üü]ber|[Gg]egen)\s")


def sign_again(unit: str, known: frozenset[str]) -> re.Match[str] | None:
    """»a. a. O.«, a note of another chapter, or an »ebd.« directly behind a name."""
    if sign := AAO.search(unit):
        return sign
    sign = _IN_CHAPTER.search(unit)
    head = unit[: sign.start()] if sign else ""
    if sign and ", " in head and not PAGES_AT.search(head) and not imprint_of(head):
        return sign  # »Müller, Presse (Kap. 2, Anm. 4)«; not »Das ist strittig (vgl. Kap. 2, Anm. 4)«
    sign = EBD.search(unit)
    return sign if sign and names_somebody(unit[: sign.start()], known) else None


def cited_before(
    unit: str, sign: re.Match[str], before: list[Reference], known: frozenset[str], note: int | None = None
) -> Reference:
    """What stands before »a. a. O.«, »(wie Anm. 12)« or a second »ebd.«: an author, or author and title.

    Before »a. a. O.« alone stands nothing: it means the work just before. Where words stand there that name nobody it
    stays open what is meant.
    """
    head = AAO.sub("", unit[: sign.start()].rstrip(", (")).rstrip(", (")
    part = part_behind(unit, sign.end())
    # »(wie Anm. 2), Bd. 2: Renaissance, Bamberg 1953, S. 37«
    own = imprint_of(f"x{unit[sign.end() :]}") if part.volume else None
    pages = PAGES_AT.search(unit, sign.end()) or PAGES_BEHIND.match(unit, part.end)
    dated = AUTHOR_ALONE.fullmatch(without_signals(head))  # »Tornow 1978 (wie Anm. 17)«
    head = dated[1] if dated and dated[2] else head
    authors, title = authors_and_title(head, before, bare=True)
    if not authors and not is_idem(unit):
        # »abgedruckt bei Rathke, a. a. O.«
        authors, title = names_in(head, alone=True), None
    authors = unjudged(authors, known)
    if _CATALOGUE.match(head):
        authors, title = (), None if _DATED.search(head) else head
    elif not authors and _CONCERNING.match(without_signals(head)) and (last := head.rpartition(" ")[2]) in known:
        authors = (last,)
    nothing = note is None and not authors and only_signals(head)
    return Reference(
        unit,
        authors=authors,
        title=title if title and (title[0].isupper() or title[0] in '»„"') else None,
        volume=part.volume,
        year=part.year or (own.year if own else dated[2] if dated else None),
        place=own.place if own else None,
        issue=part.issue,
        cited_pages=pages_of(pages),
        via="ebd" if nothing and not is_idem(unit) else "short",
        resolution="unresolved",
        back_note=note,
    )
