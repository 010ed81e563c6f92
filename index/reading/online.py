"""Pages of the web, which are cited by title and address."""

import re

from index.reading.articles import IN
from index.reading.authors import authors_and_title, unquoted
from index.reading.details import split_details
from index.reading.imprint import imprint_of
from index.reading.references import Reference

# What stands behind the address: when it was read.
_ADDRESS = re.compile(
    r"[,:.]?\s\(?(?:(?:URL|url|[Oo]nline|Digitalisat|archiviert|abrufbar|verfügbar|einsehbar)?(?:\s?(?:unter|auf|bei))?:?\s)?"
    r"(https?://.+|www\.\S+\.\S.*)$"
)
_YEAR = re.compile(r"[(,]\s?((?:1[5-9]|20)\d\d)\)?$")
_PAGES = re.compile(r"\bS\.\s?\d")
_LABEL = re.compile(
    r"(?:vgl|siehe|auch|online|text|zugriff|url|digitalisat|internet|quelle|unter|abrufbar|dazu|s)", re.I
)
_LONGEST, _FEWEST_WORDS = 220, 2


def page_of(unit: str, before: list[Reference]) -> Reference | None:
    """»Rheinischer Bote digital, hg. von der Stadtbibliothek, https://… (letzter Zugriff: 14. 3. 2019)«."""
    address = _ADDRESS.search(unit)
    head = unit[: address.start()] if address else ""
    if address is None or len(head) > _LONGEST or IN.search(head) or imprint_of(head) or _PAGES.search(head):
        return None  # printed too
    if len([word for word in re.findall(r"[^\W\d_]{2,}", head) if not _LABEL.fullmatch(word)]) < _FEWEST_WORDS:
        return None  # »Siehe auch https://…«
    authors, title = authors_and_title(head, before)
    if title is None:
        return None
    year = _YEAR.search(title)
    title, details = split_details(title[: year.start()] if year else title)
    told = ", ".join(filter(None, [details, address[1].rstrip(" .")]))
    return Reference(unit, authors, unquoted(title), year=year[1] if year else None, details=told, kind="web")
