"""Notes that cite by author and year (»Harms 1962, S. 14«): the works meant stand in the text's own list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.authors import is_signal
from index.reading.folios import PAGES_AT, pages_of
from index.reading.references import Reference, given_of, surname_of

_NAME = r"[A-ZÄÖÜÉ][\w’'-]++"
_BY_YEAR = re.compile(
    rf"(?<![\w’'-])(?P<names>(?:[Dd]ers|[Dd]ies)\.(?=\s\(?\d)"
    rf"|(?:(?:[Dd]ers|[Dd]ies)\.\s?/\s?)?{_NAME}(?:(?:\s?/\s?|\s(?:und|u\.|&)\s){_NAME}){{0,4}})"
    r"(?P<others>\s(?:u\.\s?a\.|et al\.))?(?:\s\((?:Hgg?|Hrsgg?)\.\))?"
    r",?\s\(?(?P<year>(?:1[5-9]|20)\d\d[a-z]?)\)?(?!\d)"
)
# »Kolb, Erinnerungen, Köln 1962«, »Streik in Weimar 1919«, »vom Mai 1849«: a place or a day, and no author.
_TITLE_BEFORE = re.compile(
    r",\s(?!(?:S|Sp|H|Bd)\b)(?:(?:[Dd](?:er|ie|as)|[Ee]in|[Ee]ine|[Zz]u[mr]?|[Vv]om)\s)?[A-ZÄÖÜ»„\"][^,]*$"
    r"|,\s(?!(?:S|Sp|H|Bd)\b)[A-ZÄÖÜ»„\"][^,]*,"
)
_NO_AUTHOR = re.compile(r"\b(?:in|im|aus|vom|am|bis|seit|zu|zum|zur|ab|um|Rede von|Stadt|Jahre?)\s$", re.IGNORECASE)
_GIVEN = re.compile(r"(?<![\w.’-])([A-ZÄÖÜ])[\w.’-]*\s$")
_BARE_PAGES = re.compile(r"\s?[,:]\s(\d{1,4}(?:[–-]\d{1,4})?(?:\s?ff?\.)?)(?=[.,;:)\s]|$)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A work of the list: its authors' surnames (small letters), its year as notes name it (»1985b«), and the work."""

    surnames: tuple[str, ...]
    year: str
    work: Reference


def cited_by_year(unit: str, listed: Sequence[Listed], before: Sequence[Reference]) -> list[Reference]:
    """The listed works that `unit` names by author and year, each with the pages behind it; [] where it names none."""
    named: list[tuple[re.Match[str], Reference]] = []
    for match in _BY_YEAR.finditer(unit):
        prefix = unit[named[-1][0].end() if named else 0 : match.start()].rpartition(". ")[2]
        if _TITLE_BEFORE.search(prefix) or _NO_AUTHOR.search(prefix):
            continue
        if (work := _meant(match, prefix, listed, before)) is not None:
            named.append((match, work))
    found = []
    for k, (match, work) in enumerate(named):
        until = named[k + 1][0].start() if k + 1 < len(named) else len(unit)
        pages = PAGES_AT.search(unit, match.end(), until) or _BARE_PAGES.match(unit, match.end(), until)
        cited = pages_of(pages)
        found.append(replace(work, printed=unit, cited_pages=cited, via="short", resolution="resolved"))
    return found


def _meant(
    match: re.Match[str], prefix: str, listed: Sequence[Listed], before: Sequence[Reference]
) -> Reference | None:
    """The one listed work of these surnames and this year; of one that several wrote its first author needs »u. a.«."""
    names = [name.lower() for name in re.split(r"\s?/\s?|\s(?:und|u\.|&)\s", match["names"])]
    if names[0] in ("ders.", "dies."):
        names[0] = surname_of(before[-1].authors[0]).lower() if before and before[-1].authors else names[0]
    same = [
        one.work
        for one in listed
        if one.year == match["year"]
        and (list(one.surnames) == names or (match["others"] and list(one.surnames[: len(names)]) == names))
    ]
    if prefix.endswith("von "):
        same = [work for work in same if re.search(r"\bvon\b", work.authors[0])] or same  # »gegen von Rehm 1970«
    elif given := _GIVEN.search(prefix):
        # »Otto Kuhn 1970« is not Anna Kuhn; »Vgl. Kuhn 1970« begins with no name.
        first = re.search(r"(?:^|[.;:]\s)([A-ZÄÖÜ][a-zäöü]+)\.?\s$", prefix)
        signal = first is not None and is_signal(first[1])
        same = [work for work in same if signal or given_of(work.authors[0])[:1] == given[1]]
    return same[0] if len(same) == 1 else None
