"""Books, and short titles, which are cited like them."""

import re
from dataclasses import replace

from index.reading.archives import dated_paper
from index.reading.articles import BARE_PAGES, CITED, MAX_HEAD, PAGES_OF_CLASSICS, article_without_in
from index.reading.authors import (
    ABBREVIATION,
    AUTHOR_ALONE,
    authors_and_title,
    is_idem,
    unjudged,
    unquoted,
    without_signals,
)
from index.reading.details import split_details
from index.reading.folios import PAGES_AT, pages_of
from index.reading.imprint import imprint_of
from index.reading.references import Reference, surname_of
from index.reading.volumes import split_volume, without_volume

# »Lüdecke, der in seinem Buch »Der Hafen liest« (Hamburg 1956)«: the title is what stands in quotation marks.
_SAID_IN = re.compile(
    r"(?:der|die|welcher|welche)\sin\s(?:seine|ihre)\w{1,2}\s[^»«„“\"]{0,60}[»«„“\"]([^»«„“”\"]{3,160})[»«“”\"]"
)
# »Die Namen bei Röhrig, S. 244«.
_NAMED_BY = re.compile(r"^[^,:;.]+\s(?:bei|nach|von)\s((?:[A-ZÄÖÜ][\w.’-]*\s){0,2}[A-ZÄÖÜ][\w’-]+)$")
_VOLUME_BEHIND = re.compile(r",\s(?:Bd\.|Band|Teil|Theil|T\.)\s?(\d{1,3}|[IVX]+)$")
# »2 Bde., Rottweil 1902, hier Bd. 1, S. 266«: the volume meant of a work of several.
_VOLUME_MEANT = re.compile(r"[,.]\s(?:hier\s)?Bd\.\s?(\d{1,3}|[IVX]+)(?!\w)")
# »Pfau, Inschriften, Nr. 113«: what stands for pages.
_NUMBER_CITED = re.compile(r",\s(Nr\.\s\d+(?:[–-]\d+)?)\.?$")
# »Immel, Prediger und Bürger, 34«, »ders., Sermon von dem Bann, 66«.
_BARE_PAGE = re.compile(r",\s((?!(?:1[5-9]|20)\d\d\b)\d{1,4}(?:\s?[–—-]\s?\d{1,4})?(?:\s?ff?\b\.?)?)\.?$")
# »Späthellenistische Reliefs, IstForsch 38 (Tübingen 1987)«.
_SERIES = re.compile(rf",\s({ABBREVIATION}(?:\s[A-ZÄÖÜ][\w.]*)?\s(?:\d{{1,4}}|[IVX]+(?:\s\d{{1,3}})?))$")


def _bare_page(unit: str, known: frozenset[str]) -> re.Match[str] | None:
    """The page without its sign behind a short title, where its author is `known` or named just before."""
    who, *rest = without_signals(unit).split(", ")
    named = surname_of(who) in known or is_idem(who)
    return _BARE_PAGE.search(unit) if named and len(rest) == 2 else None


def book_or_short(unit: str, before: list[Reference], known: frozenset[str]) -> list[Reference]:
    """»Author, Title, Place 1951, S. 3« is a book; short are »Author, Title, S. 3«, »Author, S. 3«, »Author 1951«."""
    imprint = imprint_of(unit)
    cited = CITED.search(unit)
    plain = unit[: cited.start()] + " " * (cited.end() - cited.start()) + unit[cited.end() :] if cited else unit
    pages = PAGES_AT.search(plain, imprint.end if imprint else 0)
    if pages is None and imprint is not None:
        pages = BARE_PAGES.search(plain, imprint.end - 2) or PAGES_OF_CLASSICS.match(plain, imprint.end + 1)
    if imprint is None and pages is None and cited is None:
        pages = _NUMBER_CITED.search(unit) or _bare_page(unit, known)
    ends = [match.start() for match in (pages, cited) if match]
    if imprint is None and (paper := dated_paper(unit)):
        return [paper]
    if imprint is None and (article := article_without_in(plain, cited, before)):
        return [replace(article, printed=unit)]
    if imprint is None and not ends:
        return []
    head = imprint.head if imprint else unit[: min(ends)].rstrip(" ,")
    if imprint is None and (named := AUTHOR_ALONE.match(without_signals(head))) and surname_of(named[1]) in known:
        cited_pages = pages_of(cited or pages)
        return [
            Reference(unit, (named[1],), year=named[2], cited_pages=cited_pages, via="short", resolution="unresolved")
        ]
    if imprint is None and (named := _NAMED_BY.search(without_signals(head))) and surname_of(named[1]) in known:
        cited_pages = pages_of(cited or pages)
        return [Reference(unit, (named[1],), cited_pages=cited_pages, via="short", resolution="unresolved")]
    authors, title = authors_and_title(head, before, known=known)
    authors = unjudged(authors, known)
    # »Chronica regia, ed. Georg Waitz (MGH SS 18), S. 130«: an editor tells a book.
    edited = (split_details(title or "")[1] or "(")[0] != "("
    told = imprint is not None or bool(authors) or is_idem(unit) or edited
    if not title or len(head) > MAX_HEAD or not told:
        return []
    volume = _VOLUME_MEANT.search(unit, imprint.end) if imprint else None
    if volume and unit.count("(", 0, volume.start()) > unit.count(")", 0, volume.start()):
        volume = None  # that of a series
    number = volume[1] if volume else None
    if imprint is None:
        title, number = without_volume(re.sub(r",?\spassim$", "", title))
    if imprint is None and (len(title) < 3 or not (title[0].isupper() or title[0] in '»„"' or title[0].isdigit())):
        return []
    title, details = split_details(title)
    if imprint and not number and (named_volume := _VOLUME_BEHIND.search(title)):
        title, number = title[: named_volume.start()], named_volume[1]
    if imprint and details is None and (series := _SERIES.search(title)):
        title, details = title[: series.start()], series[1]
    if imprint and not number and details:
        details, number = split_volume(details)
    if said := _SAID_IN.match(title):
        title = said[1]
    return [
        Reference(
            unit,
            authors=authors,
            title=unquoted(title),
            details=details,
            volume=number,
            year=imprint.year if imprint else None,
            place=imprint.place if imprint else None,
            pages=pages_of(pages),
            cited_pages=pages_of(cited),
            kind="book" if imprint else "other",
            via="direct" if imprint else "short",
            resolution="direct" if imprint else "unresolved",
        )
    ]
