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


# »BVerfGE 60, 374 (379 f.)«, »BT-Drs. 19/8877, S. 3«, »Plenarprotokoll 19/91, S. 10844 (C)«.
_REPORT = re.compile(
    r"(?P<title>(?:(?:BVerf|BVerw|BSG|BAG|BFH|RG|BG|Pr?OVG|VfG|EuGH|EGMR)[A-Za-z]*E?|[A-Z][A-Za-z]*(?:GE|GHZ|GHSt|GZ|GSt))\s\d{1,3},\s\d{1,4}"
    r"|(?:(?:BT|BR|LT|RT)-(?:Drs|Drucks)\.|(?:Bundestags|Bundesrats|Landtags|Reichstags)-?[Dd]rucksache|Plenarprotokoll|(?:BT-)?PlPr\.?)"
    r"\s\d{1,3}/\d{1,6})"
    r"(?:(?:,\sS\.\s|,?\s\()(?P<cited>[\d–-]+(?:\s?ff?\.)?(?:\s\([A-D]\))?)\)?)?\.?$"
)
# »BVerfG, Urteil v. 23. Januar 2014 – 2 BvR 4/13«.
_JUDGMENT = re.compile(
    r"(?P<title>[A-ZÄÖÜ][\w -]{0,60}?(?:G|GH|[Gg]ericht|[Gg]erichtshof)(?:\s[A-ZÄÖÜ][\w-]+){0,3},"
    rf"\s(?:Urteil|Urt\.|Beschlu(?:ss|ß)|Beschl\.)\s(?:vom|v\.)\s{DAY}"
    r"(?:,?\s(?:[–—-]\s)?(?:Az\.:?\s)?[A-Za-z\d][\w. ]{0,20}/\d{2,4})?)(?:,\sRn\.\s(?P<cited>\d+(?:\s?ff?\.)?))?\.?$"
)


def law_of(unit: str) -> Reference | None:
    """The law, judgment or paper of a parliament that `unit` cites.

    A law's sections stand for pages (»§§ 170–185«), its part in `details`.
    """
    text = without_signals(unit)
    if report := _REPORT.match(text):
        return Reference(unit, title=report["title"], cited_pages=report["cited"])
    if judgment := _JUDGMENT.match(text):
        return Reference(unit, title=judgment["title"], year=judgment[2], cited_pages=judgment["cited"])
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
