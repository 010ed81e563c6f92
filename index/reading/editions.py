"""Editions and journals that are cited by their abbreviation: »MEW 23, S. 49«, »JdI 101, 1986, 22–45«, »WA I, 27«."""

import re

from index.reading.authors import authors_and_title, names_in, without_signals
from index.reading.folios import PAGES, SIGN
from index.reading.references import Reference
from index.reading.verbs import says_something
from index.reading.volumes import BAND, NUMBER, YEAR

# Two capitals tell an abbreviation (»MEW«, »KrV«, »JdI«); parts of it may follow: »MGH SS rer. Germ.«, »WA Br«.
_SIGLUM = (
    r"(?P<siglum>[A-ZÄÖÜ][a-zäöü]{0,2}[A-ZÄÖÜ][A-Za-z]{0,5}[²³]?"
    r"(?:\s(?:(?![IVXLC]+\b)[A-Z]{2,4}|[A-Z][a-z]{1,3}\.?|[a-z]{2,4}\.)){0,3}(?:,\sSerie\s[A-Z])?)(?<!Bd\.)"
)
_BARE = r"\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:\s?ff?\b\.?)?"
# What classicists cite behind the page: plates, figures, numbers, notes.
_FURTHER = r"(?:,?\s(?:bes|hier|mit|Abb|Taf|Fig|Nr|Anm)\b.{0,80})?"
_HEAD = r"(?P<head>[^;]{0,220}?(?:,\s|(?<=\w)\s(?:in|nach|aus|bei)\s)|)"
_BY_VOLUME = re.compile(
    rf"{_HEAD}{_SIGLUM}(?:,?\s{BAND}(?P<named>{NUMBER})|\s(?P<bare>[IVX]+,\s\d{{1,3}}(?=,\s)|{NUMBER}))"
    rf"(?:,\s(?:Dok\.\s)?(?P<number>Nr\.\s\d{{1,4}}))?(?:,\s(?:{SIGN}(?P<signed>{PAGES})|(?P<unsigned>{_BARE})))?"
    rf"{_FURTHER}\.?$"
)
# »So Engels in MEW 20«.
_LEADS_IN = re.compile(r"^(?:So|Auch|Ähnlich|Ebenso|Schon|Noch|Bereits)\s(?:(?:auch|schon|bereits|etwa)\s)?")
# »H. Klose, AA 1992, 33–40«: a journal that counts by years.
_BY_YEAR = re.compile(rf"{_HEAD}{_SIGLUM}\s(?P<year>{YEAR}),\s(?P<unsigned>{_BARE}){_FURTHER}\.?$")
# »DNP 4 (1998) 23–25 s. v. Garten (A. Baum)«.
_ENTRY = re.compile(
    rf"{_SIGLUM}\s(?P<volume>{NUMBER}(?:[\s,]\s?[A-Z\d])?)\s\((?P<year>{YEAR})\),?\s(?:{SIGN})?(?P<pages>{_BARE})"
    r"\ss\.\s?v\.\s(?P<title>[^()]{2,80}?)(?:\s\((?P<author>[^()]{3,60})\))?\.?$"
)


def edition_of(unit: str, before: list[Reference]) -> Reference | None:
    """What `unit` cites by an abbreviation with volume and page; None where it does not."""
    text = without_signals(unit)
    if entry := _ENTRY.match(text):
        return Reference(
            unit,
            authors=names_in(entry["author"] or ""),
            title=entry["title"],
            journal=entry["siglum"],
            volume=entry["volume"],
            year=entry["year"],
            pages=entry["pages"],
            kind="article",
        )
    match = _BY_VOLUME.match(text)
    if match is None or not (match["signed"] or match["unsigned"] or (match["named"] and match["number"])):
        match = _BY_YEAR.match(text)
        if match is None or not match["head"]:
            return None
    given = match.groupdict()
    pages, number = given.get("signed") or given.get("unsigned"), given.get("number")
    authors, title = _of_head(match["head"], before)
    return Reference(
        unit,
        authors=authors,
        title=title,
        journal=match["siglum"],
        volume=given.get("named") or given.get("bare"),
        year=given.get("year"),
        pages=pages or number,
        part=number if pages else None,
        kind="article",
    )


def _of_head(head: str, before: list[Reference]) -> tuple[tuple[str, ...], str | None]:
    """Author and title before the abbreviation, neither where something is said there."""
    plain = _LEADS_IN.sub("", re.sub(r"(?:,|\s(?:in|nach|aus|bei))\s$", "", head))
    if not plain or says_something(plain):
        return (), None
    return authors_and_title(plain, before, bare=True)
