"""Works that a note names in running words: »… des Buches Forced Labor in Soviet Russia«, a series, a remark."""

import re

from index.reading.authors import authors_and_title, unquoted
from index.reading.folios import PAGES, PAGES_AT, SIGN, pages_of
from index.reading.imprint import imprint_of
from index.reading.references import Reference

_SERIES = re.compile(
    r"\b(?:Reihe|Serie|Artikelserie|Artikelreihe|Beitragsreihe|Aufsatzreihe|Folge)\s+(?=[»„\"]|[A-ZÄÖÜ]\w{2})(.+)"
)
# »sei die Reihe … genannt«: the verb that closes the sentence is no part of the title.
_VERB_BEHIND = re.compile(
    r"(?<!\s)\s+(?:(?:genannt|erwähnt|angeführt|hervorgehoben|herangezogen|(?:hin|ver)gewiesen|verwiesen|zitiert|erinnert)"
    r"(?:\s(?:sei|seien|werden|wird|wurden?))?|(?:zu|an)\s\w+en)$"
)
_CARRIER = re.compile(
    r"\b(?:(?:des|dem|das|vom|im|am)\s+(?:Buche?s?|Sammelwerke?s?|Sammelbande?s?|Bande?s?|Werke?s?)"
    r"|(?:der|die|zur)\s+(?:Schrift|Studie|Monographie|Broschüre|Anthologie|Festschrift))\s+(?=[»„\"A-ZÄÖÜ])"
    r"(.+?)(?=,\s*(?:vgl|siehe|das|der|die|dem|den|dessen|deren|in\s)|\s+(?:entnommen|entstamm|erschien|zitiert|wurde|war|ist)"
    r"|;|\.?$)"
)
_REMARK = re.compile(
    rf"\b((?:redaktionelle[nr]?|editorische[nr]?)\s+(?:Mitteilung|Notiz|Anmerkung|Vorbemerkung|Bemerkung|Hinweis|Notiz)(?:en)?)"
    rf"[^;.]*?{SIGN}({PAGES})(?=([^;.]*))"
)
_SAME_ISSUE = re.compile(
    r"\b(?:im|in|des|aus)\s*(?:demselben|derselben|desselben|selben|gleichen|nämlichen|dem gleichen)\s+Heft"
)


def named_in_prose(unit: str, before: list[Reference]) -> list[Reference]:
    """Works named in running words: »… des Buches Forced Labor in Soviet Russia«, remarks of the editors with pages."""
    found = []
    for match in _REMARK.finditer(unit):
        same = _SAME_ISSUE.search(match[3]) is not None and bool(before)
        journal = (before[-1].journal, before[-1].volume, before[-1].year, before[-1].issue) if same else (None,) * 4
        title = match[1][0].upper() + match[1][1:]
        found.append(Reference(match.group(), (), title, *journal, pages=match[2], kind="other"))
    for match in _CARRIER.finditer(unit):
        printed = match[1].rstrip(" .") if not match[1].endswith(("J.", "O.")) else match[1]
        imprint = imprint_of(printed)
        head = imprint.head if imprint else printed
        pages = PAGES_AT.search(head)
        head = head[: pages.start()].rstrip(" ,") if pages else head
        authors, title = authors_and_title(head, before) if "," in head else ((), unquoted(head))
        if len(head) > 160 or not title:
            continue
        found.append(
            Reference(
                printed,
                authors,
                title,
                year=imprint.year if imprint else None,
                pages=pages_of(pages),
                place=imprint.place if imprint else None,
                kind="book",
            )
        )
    return found


def series_in(unit: str) -> Reference | None:
    """A series of articles that the unit names: »die Artikelserie Der Weg nach Westen im Monat«."""
    series = _SERIES.search(unit)
    if series is None:
        return None
    journal = "Der Monat" if re.search(r"\b(?:im|des) Monat\b", unit) else None
    title = _VERB_BEHIND.sub("", series[1].rstrip(" ."))
    return Reference(unit, title=unquoted(title), journal=journal, kind="series")
