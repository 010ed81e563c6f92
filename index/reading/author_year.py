"""Notes that cite by author and year (»Harms 1962, S. 14«): the works meant stand in the text's own list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.folios import PAGES_AT
from index.reading.references import Reference, surname_of

_NAME = r"[A-ZÄÖÜÉ][\w’'-]++"
_BY_YEAR = re.compile(
    rf"(?<![\w’'-])(?P<names>(?:[Dd]ers|[Dd]ies)\.(?=\s\(?\d)|(?:(?:[Dd]ers|[Dd]ies)\.\s?/\s?)?{_NAME}(?:(?:\s?/\s?|\s(?:und|u\.|&)\s){_NAME}){{0,4}})"
    r"(?:\s(?:u\.\s?a\.|et al\.))?,?\s\(?(?P<year>(?:1[5-9]|20)\d\d[a-z]?)\)?"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A work of the list: its authors' surnames (small letters), its year as notes name it (»1985b«), and the work."""

    surnames: tuple[str, ...]
    year: str
    work: Reference


def cited_by_year(unit: str, listed: Sequence[Listed], before: Sequence[Reference]) -> list[Reference]:
    """The listed works that `unit` names by author and year, each with the pages behind it; [] where it names none."""
    named = [(match, work) for match in _BY_YEAR.finditer(unit) if (work := _meant(match, listed, before)) is not None]
    found = []
    for k, (match, work) in enumerate(named):
        until = named[k + 1][0].start() if k + 1 < len(named) else len(unit)
        pages = PAGES_AT.search(unit, match.end(), until)
        cited = pages[1] if pages else None
        found.append(replace(work, printed=unit, cited_pages=cited, via="short", resolution="resolved"))
    return found


def _meant(match: re.Match[str], listed: Sequence[Listed], before: Sequence[Reference]) -> Reference | None:
    names = [name.lower() for name in re.split(r"\s?/\s?|\s(?:und|u\.|&)\s", match["names"])]
    if names[0] in ("ders.", "dies."):
        names[0] = surname_of(before[-1].authors[0]).lower() if before and before[-1].authors else names[0]
    same = [
        work
        for work in listed
        if work.year == match["year"]
        # »Kuhnert u. a. 1994« names the first of them alone.
        and (list(work.surnames) == names or (len(names) == 1 and work.surnames[:1] == tuple(names)))
    ]
    exact = [work for work in same if len(work.surnames) == len(names)] or same
    return exact[0].work if len(exact) == 1 else None
