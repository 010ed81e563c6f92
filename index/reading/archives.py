"""Papers of archives: cited by archive, holding and leaf, not by author and title."""

import re

from index.reading.authors import without_signals
from index.reading.dates import DAY
from index.reading.imprint import imprint_of
from index.reading.references import Reference

# »Staatsarchiv Chur«, »Deutsches Literaturarchiv Marbach«, »HStA Stuttgart«, »GStA PK«; no »Archiv für Musik«.
_ARCHIVE = (
    r"(?:(?:[A-ZÄÖÜ][\w-]+e[sr]?\s){0,2}(?:[A-ZÄÖÜ][\w-]*archiv|Archiv)(?!\s(?:für|f\.))"
    r"(?:(?:\s(?:der|des|von|für|in|zu))?\s[A-ZÄÖÜ][\w.-]*+){0,6}|(?:[A-ZÄÖÜ]\w{0,3}StA|StA|BArch|BA|AdsD|DLA|EZA|GLA|IfZ|LHA|LAV|HHStA|StadtA|StaatsA|KrA|PA\sAA)\b"
    r"(?:\sPK)?(?:\s[A-ZÄÖÜ][\w-]+){0,2}|Nachla(?:ss|ß)\s[A-ZÄÖÜ][\w-]+)(?:\s\([A-ZÄÖÜ]\w{1,8}\))?"
)
_NAMED = re.compile(_ARCHIVE)
# What a holding is named by: »Best. 1003, Nr. 14«, »Rep. B«, »R 58/1094«, »B 1503/2«.
_STRONG = (
    r"(?:\b(?:Rep|Best|Abt|Bü|Kart|Fasz|Sign|Tit|Lit)\.|\b(?:Mappe|Bestand|Akten?|NL|Nachla(?:ss|ß)|Fach|Konvolut|Kasten"
    r"|Karton|HA)\b|\b[A-Z]{1,3}\s\d)"
)
# Journals are called archives too: »in: Deutsches Archiv, Bd. 12/13, S. 4«.
_SIGN = rf"(?:{_STRONG}|\b(?:Nr|Bl|fol)\.|\d+[/,]\d)"
_PRINTED = re.compile(r"\b(?:Bd|S|Sp|Jg|H)\.\s?\d|,\s(?:1[5-9]|20)\d\d\b")
_LEAF = (
    r"(?:Bl|[Ff]ol|pag)\.\s?\d+\s?[rv]?(?:\s?[–-]\s?\d+[rv]?)?(?:\s?ff?\.?)?(?:,\s\d+[rv]?)*|unfol\.|unpag\.|o\.\s?Bl\."
    r"|unfoliiert|unpaginiert"
)
# »… nach den Akten im Pfarrarchiv Neuhof«: what stands before an archive.
_BEFORE = r"(?:^|(?:[,:.]|\b(?:in|nach|aus|bei)(?:\s(?:dem|den Akten|der|im)(?:\s(?:im|des))?)?:?|\bim)\s)"
_HELD = re.compile(
    rf"{_BEFORE}(?P<archive>{_ARCHIVE}),\s(?P<unit>(?=[^;]{{0,80}}?{_SIGN})[^;()]+?)(?:,?\s(?P<leaf>{_LEAF}))?"
    r"(?:,?\s(?P<about>\([^()]{3,120}\)))?\.?$"
)
_LEAF_AT = re.compile(rf"(?<![\w.])({_LEAF})")
# »Vertrag vom 12. Januar 1922, StA Kassel«, »Kölnische Rundschau, 14. Oktober 1921«: a document is known by its day.
_DATED = re.compile(rf"(?:,|\bvom|\bv\.)\s+({DAY})(?=\s*(?:[,;:(]|\.?$))")
_LONGEST = 220


def archival_of(unit: str, before: list[Reference]) -> Reference | None:
    """The papers that `unit` cites: their holding as title, the archive as what holds it, the leaf as pages cited.

    A document that is named by its day before them (also as the last of `before`, which it then takes along) is what
    they hold.
    """
    held = _HELD.search(without_signals(unit)) if len(unit) <= _LONGEST else None
    imprint = imprint_of(unit) if held else None
    weak = held is not None and not re.search(_STRONG, held["unit"])
    if weak and (_PRINTED.search(unit) or re.search(r"\bin:\s", unit)):
        return None
    # »Staatsarchiv Chur, B 1503/2«: a shelf is no place.
    if held is None or (imprint is not None and len(imprint.place) > 1):
        return None
    about = without_signals(held.string[: held.start()]).strip(" ,.:")
    document = dated_paper(about) if about else None
    if not about and before and before[-1].kind == "other" and before[-1].via == "direct" and before[-1].title:
        document = before.pop()
    dated = _DATED.search(held["unit"])
    return Reference(
        unit,
        title=held["unit"].strip(" ,"),
        journal=held["archive"],
        year=document.year if document else dated[2] if dated else None,
        cited_pages=held["leaf"],
        details=(document.title if document else None) or held["about"],
        kind="archive",
    )


def archive_alone(head: str) -> str | None:
    """The archive that is all that `head` names: »Staatsarchiv Chur, ebd., Bl. 3«."""
    name = without_signals(head).strip(" ,")
    return name if _NAMED.fullmatch(name) else None


def leaf_in(text: str, start: int) -> str | None:
    """The leaf cited behind `start`, with its sign: »Bl. 40v«."""
    leaf = _LEAF_AT.search(text, start)
    return leaf[1] if leaf else None


def dated_paper(unit: str) -> Reference | None:
    """A document known by its day."""
    dated = _DATED.search(unit) if len(unit) <= _LONGEST else None
    return Reference(unit, title=without_signals(unit).rstrip(" ."), year=dated[2]) if dated else None
