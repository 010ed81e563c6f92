"""Pages of the web, which are cited by title and address."""

import re

from index.reading.articles import IN
from index.reading.authors import authors_and_title, unquoted
from index.reading.details import split_details
from index.reading.references import Reference

# What stands behind the address: when it was read.
_ADDRESS = re.compile(
    r"[,:.]?\s\(?(?:(?:URL|url|[Oo]nline|Digitalisat|archiviert|abrufbar|verfügbar|einsehbar)?(?:\s?(?:unter|auf|bei))?:?\s)?"
    r"(https?://.+|www\.\S+\.\S.*)$"
)
_YEAR = re.compile(r"[(,]\s?((?:1[5-9]|20)\d\d)\)?$")
_LONGEST = 220


def page_of(unit: str, before: list[Reference]) -> Reference | None:
    """»Rheinischer Bote digital, hg. von der Stadtbibliothek, https://… (letzter Zugriff: 14. 3. 2019)«."""
    address = _ADDRESS.search(unit)
    head = unit[: address.start()] if address else ""
    if address is None or not head or len(head) > _LONGEST or IN.search(head) or re.search(r"\bS\.\s?\d", head):
        return None  # printed too
    authors, title = authors_and_title(head, before)
    if title is None:
        return None
    year = _YEAR.search(title)
    title, details = split_details(title[: year.start()] if year else title)
    told = ", ".join(filter(None, [details, address[1].rstrip(" .")]))
    return Reference(unit, authors, unquoted(title), year=year[1] if year else None, details=told, kind="web")
