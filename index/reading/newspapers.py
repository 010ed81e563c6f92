"""Newspapers, which are cited by number and day: alone, or as what holds an article."""

import re
from dataclasses import replace

from index.reading.authors import authors_and_title, without_signals
from index.reading.dates import DAY
from index.reading.folios import PAGES_AT, pages_of
from index.reading.references import Reference

_PAPER = r"[A-ZÄÖÜ][\w.’-]*+(?:\s(?:[A-ZÄÖÜ][\w.’-]*+|der|des|die|das|für|und|am|an|im|zu|zur|von|aus|in|&)){0,7}"
# What newspapers are called; with a number and a day others are one too.
_CALLED = re.compile(
    r"(?:[Zz]eitung|[Aa]nzeiger|[Bb]latt|[Bb]ote|[Kk]urier|[Rr]undschau|[Pp]resse|[Nn]achrichten|[Pp]ost|[Aa]llgemeine|[Cc]ourier"
    r"|[Ee]cho|Zeit|Spiegel|Vorwärts|[Ww]oche|Volk|[Ss]timme|[Bb]eobachter|[Jj]ournal|Times|[Mm]orgen|[Aa]bend|Welt|Tag)\b|^(?:[A-ZÄÖÜ]{1,3}Z|FR|ND|NYT|taz)$"
)
_DOCUMENT = re.compile(
    r"\b(?:an|zu[mr]?)\s|(?:[Gg]esetz|[Dd]rucksache|[Bb]ericht|[Tt]elegramm|[Ss]chreiben|[Bb]rief|[Pp]rotokoll|[Ee]rla(?:ss|ß)"
    r"|[Vv]ertrag|[Uu]rteil|[Rr]ede|[Aa]nsprache|[Aa]ufruf|[Pp]roklamation|[Ee]rklärung|[Nn]ote|[Vv]erordnung|[Vv]erfügung)\b"
)
_ISSUE = re.compile(
    rf"^(?P<paper>{_PAPER})(?:,?\s(?:Jg\.\s?\d+,\s)?(?:Nr|No)\.\s?(?P<number>\d+(?:/\d+)?))?,?\s(?:(?:vom|v\.)\s)?(?P<day>{DAY})"
    r"(?=\s?(?:[,.;(]|$))"
)
# »den Bericht »Friede im Turm« im Wehrbacher Boten vom 20. Mai 1854«: named in running words.
_WITHIN = re.compile(
    r"(?:(?:de[rnm]|die|das|einen?|zum|zur|im)\s)?(?:[A-ZÄÖÜ]\w+\s)?[»„\"](?P<title>[^»«„“”\"]{3,160})[«“”\"]\s(?:im|in(?:\sde[rnm])?|aus\sde[rm])\s"
    rf"(?P<paper>{_PAPER})(?:,?\s(?:Nr|No)\.\s?(?P<number>\d+(?:/\d+)?))?,?\s(?:vom|v\.)\s(?P<day>{DAY})(?=\s?(?:[,.;(]|$))"
)
# »Otto Kern, »Der Weg«, Norddeutsche Allgemeine v. 14. Januar 2019«: an article without »in:«.
_ARTICLE = re.compile(
    rf",\s(?P<paper>{_PAPER})(?:,?\s(?:Nr|No)\.\s?(?P<number>\d+(?:/\d+)?))?,?\s(?:vom|v\.)\s(?P<day>{DAY})(?=\s?(?:[,.;(]|$))"
)
_CLOSING = ("«", "“", "”", '"')
#: »in: FAZ vom 12.3.1980«, »in: Bote, Nr. 6, 3. Mai 1901«: the day is no part of the paper's name.
DAY_BEHIND = re.compile(rf"(?:,\s|\s)(?:(?:vom|v\.)\s)?({DAY})")


def newspaper_of(unit: str, before: list[Reference]) -> Reference | None:
    """»Rheinischer Bote, Nr. 61 vom 2. März 1844, S. 1«: an issue as a whole, or an article that words name in it.

    Its day stands in `details`. »Ders.« is the author of the last of `before`.
    """
    text = without_signals(unit)
    within = _WITHIN.match(text)
    issue = within or _ISSUE.match(text)
    if issue is None and (article := _ARTICLE.search(text)) and _is_paper(text, article):
        authors, title = authors_and_title(text[: article.start()], before)
        named = title if authors or text[: article.start()].endswith(_CLOSING) else None
        return replace(_issue(unit, text, article), authors=authors, title=title, kind="article") if named else None
    if issue is None or (within is None and not _is_paper(text, issue)):
        return None
    return replace(_issue(unit, text, issue), title=within["title"] if within else None)


def _issue(unit: str, text: str, issue: re.Match[str]) -> Reference:
    return Reference(
        unit,
        journal=issue["paper"],
        year=issue["day"][-4:],
        issue=issue["number"],
        pages=pages_of(PAGES_AT.search(text, issue.end())),
        details=f"vom {issue['day']}",
        kind="newspaper",
    )


def _is_paper(text: str, issue: re.Match[str]) -> bool:
    """Whether what `issue` names is a newspaper: by its name, or by a number and a day as they have them."""
    if _DOCUMENT.search(issue["paper"]) or re.search(r"\bin:\s", text):
        return False
    if _CALLED.search(re.split(r"\s(?:von|für|der|des|im|in|zu)\s", issue["paper"])[0]):
        return True
    numbered = issue["number"] and re.search(r",\s(?:Nr|No)\.", issue[0])
    return bool(numbered and re.search(r"\bv(?:om|\.)", issue[0]))
