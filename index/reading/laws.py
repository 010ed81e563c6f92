"""Laws, which are cited by section, or by their day and the gazette that printed them."""

import re

from index.reading.authors import without_signals
from index.reading.dates import DAY
from index.reading.folios import PAGES_AT, pages_of
from index.reading.references import Reference
from index.reading.vocabulary import is_noun_phrase

_LAW = (
    r"(?:(?:[Ll]andrecht|[Gg]esetz(?:buch)?|[Oo]rdnung|[Vv]erfassung|[Ss]tatut|[Ss]atzung|[Ee]di[kc]t|[Rr]eglement|[Kk]onkordat"
    r"|[Pp]atent|[Mm]andat)(?:e?s)?|Code|BGB|StGB|ALR|GG|HGB|ZPO|StPO)\b"
)
# »Allgemeines Landrecht für die Preußischen Staaten von 1794, Teil I, Titel 9, §§ 170–185«.
_BY_SECTION = re.compile(
    rf"(?P<title>(?=[^,;]{{0,120}}?{_LAW})[A-ZÄÖÜ][^,;]{{1,120}}?)(?P<part>(?:,\s(?:Teil|Titel|Buch|Tit\.|Tl\.|T\.|Abschn\.)\s[\dIVX]+)*)"
    r"(?:,\s|(?<=[A-Z]{2})\s)(?P<cited>(?:§§?\s?|Art\.\s)\d{1,4}[a-z]?(?:(?:\s?[–-]\s?|,\s|\su\.\s|\sund\s)\d{1,4}[a-z]?)*(?:\sff?\.?)?"
    r"(?:,?\s(?:Abs|Satz|Nr|Ziff|lit|S)\.?\s\w{1,4})*)\.?$"
)
_YEAR = re.compile(r"\svo[nm]\s(?:[^,]{0,20}\s)?((?:1[5-9]|20)\d\d)$")
# »Gesetz über die Zeit vom 25. 7. 1978, BGBl. I, S. 1110 f.«
_IN_GAZETTE = re.compile(
    rf"(?P<title>[A-ZÄÖÜ][^;]{{3,160}}?\s(?:vom|v\.)\s{DAY}),?\s(?:in:\s|\()?"
    r"(?P<gazette>(?:(?:R|B|G|Reichs|Bundes)?(?:GBl|[Gg]esetzblatt)|(?:G|Gesetz- und )?V(?:Bl|erordnungsblatt)"
    r"|Gesetz-?[Ss]ammlung|GS)\b\.?"
    r"(?:\s(?:Teil\s)?[IVX]+)?)(?:\s\(?(?:1[5-9]|20)\d\d\)?)?(?=,)"
)


def law_of(unit: str) -> Reference | None:
    """The law that `unit` cites; its sections stand for pages (»§§ 170–185«), its part in `details`."""
    text = without_signals(unit)
    law = _BY_SECTION.match(text)
    if law and is_noun_phrase(law["title"]):
        year = _YEAR.search(law["title"])
        part = law["part"].strip(" ,") or None
        return Reference(
            unit, title=law["title"], year=year[1] if year else None, cited_pages=law["cited"], details=part
        )
    if (law := _IN_GAZETTE.match(text)) and (pages := PAGES_AT.search(text, law.end())):
        return Reference(
            unit,
            title=law["title"],
            journal=law["gazette"],
            year=law[2],
            pages=pages_of(pages),
            kind="article",
        )
    return None
