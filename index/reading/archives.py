"""Papers of archives: cited by archive, holding and leaf, not by author and title."""

import re

from index.reading.authors import without_signals
from index.reading.dates import DAY
from index.reading.imprint import imprint_of
from index.reading.references import Reference

# »Staatsarchiv Chur«, »Königl. Staatsarchiv zu Magdeburg«, »Haus-, Hof- und Staatsarchiv Wien«, »GStA PK«; no »Archiv
# für Musik«. Libraries keep papers too.
_ARCHIVE = (
    r"(?:(?:(?:Geh|Königl|Kgl|Kurf|Fürstl|Städt|Bayer|Sächs|Hess|Preuß|Österr)\.\s){0,2}(?:[A-ZÄÖÜ][\w-]+e[sr]?\s){0,2}"
    r"(?:[A-ZÄÖÜ]\w+-,\s(?:[A-ZÄÖÜ]\w+-,?\s)?(?:und\s)?|[A-ZÄÖÜ]\w+-\sund\s)?"
    r"(?:[A-ZÄÖÜ][\w-]*(?:archiv|-Archiv|bibliothek|-Bibliothek)|Archiv)(?!\s(?:für|f\.))"
    r"(?:(?:\s(?:der|des|von|für|in|zu))?\s(?:[A-ZÄÖÜ]|St\.\s[A-ZÄÖÜ])[\w.-]*+){0,6}"
    r"|(?:[A-ZÄÖÜ]\w{0,3}StA|StA|BArch|BA|AdsD|DLA|EZA|GLA|IfZ|LHA|LAV|HHStA|StadtA|StaatsA|KrA|PA\sAA)\b"
    r"(?:\sPK)?(?:\s[A-ZÄÖÜ][\w-]+){0,2}|Nachla(?:ss|ß)\s[A-ZÄÖÜ][\w-]+)(?:\s\([A-ZÄÖÜ][\w ]{1,24}\))?"
)
_NAMED = re.compile(_ARCHIVE)
# »Landesarchiv NRW, Abteilung Rheinland«: the archive that a sentence ends with.
_AT_END = re.compile(rf"(?:^|[\s(])(?P<archive>{_ARCHIVE}(?:,\s(?:Abt(?:eilung|\.)|Außenstelle|Standort)\s[\w .-]+)?)$")
# What a holding is named by: »Best. 1003, Nr. 14«, »Rep. B«, »R 58/1094«, »B 1503/2«, »A I 17«.
_STRONG = (
    r"(?:\b(?:Rep|Best|Abt|Bü|Kart|Fasz|Sign|Tit|Lit|Ms|Cod|Hs)\.|\b(?:Mappe|Bestand|Akten?|NL|Nachla(?:ss|ß)|Fach|Konvolut|Kasten"
    r"|Karton|HA|Sammlung|Lade|Urkunden?|\w*(?:buch|bücher|protokolle?|rechnung(?:en)?|akten))\b|\b[A-Z]{1,3}\s(?:[IVX]+\s)?\d)"
)
# Journals are called archives too: »in: Deutsches Archiv, Bd. 12/13, S. 4«.
_SIGN = rf"(?:{_STRONG}|\b[A-ZÄÖÜ]\w{{3,}}\s(?!1[5-9]\d\d|20\d\d)\d{{2,6}}\b|\b(?:Nr|Bl|fol)\.|\d+[/,]\d)"
_PRINTED = re.compile(r"\b(?:Bd|S|Sp|Jg|H)\.\s?\d|,\s(?:1[5-9]|20)\d\d\b")
_LEAVES = r"\d+\s?[rv]?(?:\s?[–-]\s?\d+[rv]?)?(?:\s?ff?\.?)?(?:,\s\d+[rv]?(?![.\s]*\w))*"
_LEAF = (
    rf"(?:(?:Bl|[Ff]ol|pag)\.\s?{_LEAVES}(?:,\shier\s(?:(?:Bl|[Ff]ol)\.\s?)?{_LEAVES})?|unfol\.|unpag\.|o\.\s?Bl\.|o\.\s?[Pp]ag\."
    r"|unfoliiert|unpaginiert)"
)
# »… nach den Akten im Pfarrarchiv Neuhof«: what stands before an archive.
_BEFORE = r"(?:^|(?:[,:.]|\b(?:in|nach|aus|bei)(?:\s(?:dem|den Akten|der|im)(?:\s(?:im|des))?)?:?|\bim)\s)"
_HELD = re.compile(
    rf"{_BEFORE}(?P<archive>{_ARCHIVE}),\s(?P<unit>(?=[^;]{{0,80}}?{_SIGN})[^;()]+?)(?:,?\s(?P<leaf>{_LEAF})(?:,\s(?P<behind>[A-ZÄÖÜ][^;()]{{3,120}}?))?)?"
    r"(?:,?\s(?P<about>\([^()]{3,120}\)))?\.?$"
)
# »das einzige Exemplar in der Universitätsbibliothek Kassel«: of a printed book.
_COPY = re.compile(r"\b(?:Exemplar|Expl?\.|Abschrift)(?![\w])")
_LEAF_AT = re.compile(rf"(?<![\w.])({_LEAF})")
# »Vertrag vom 12. Januar 1922, StA Kassel«, »Kölnische Rundschau, 14. Oktober 1921«: a document is known by its day.
_DATED = re.compile(rf"(?:,|\bvom|\bv\.)\s+({DAY})(?=\s*(?:[,;:(]|\.?$))")
_DAY = re.compile(rf"({DAY})")
_PAPER = re.compile(
    r"(?:[A-ZÄÖÜ]\w+e[rsn]?\s)?\w*(?:[Bb]ericht|[Bb]rief|[Ss]chreiben|[Pp]rotokoll|[Dd]enkschrift|[Ee]ingabe|[Vv]ermerk"
    r"|[Rr]echnung(?:sbuch|en)?|[Ll]iste|[Tt]agebuch|[Vv]ertrag|[Gg]utachten|[Uu]rteil|[Nn]otiz|[Aa]ufzeichnung(?:en)?|[Mm]emorandum"
    r"|[Tt]elegramm|[Gg]esuch|[Bb]ittschrift|[Ii]nventar|[Tt]estament|[Uu]rkunde|[Ee]rla(?:ss|ß))e?s?(?!\w)"
)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_LONGEST = 220


def archival_of(unit: str, before: list[Reference]) -> Reference | None:
    """The papers that `unit` cites: their holding as title, the archive as what holds it, the leaf as pages cited.

    A document that is named by its day before them (also as the last of `before`, which it then takes along) is what
    they hold.
    """
    text = without_signals(unit)
    held = _HELD.search(text, max(0, len(text) - _LONGEST))
    imprint = imprint_of(unit[-_LONGEST:]) if held else None
    weak = held is not None and not re.search(_STRONG, held["unit"])
    if weak and (_PRINTED.search(unit) or re.search(r"\bin:\s", unit)):
        return None
    # »Staatsarchiv Chur, B 1503/2«, »Pfarrarchiv Haffen, Taufbuch 1829«: a shelf is no place.
    shelf = imprint is None or len(imprint.place) == 1 or re.search(_STRONG, imprint.place) is not None
    if held is None or not shelf:
        return None
    head = without_signals(held.string[: held.start()]).strip(" ,.:")
    if _COPY.search(head):
        return None
    document = (dated_paper(head) or _named_paper(head)) if head else None
    if not head and before and before[-1].kind == "other" and before[-1].via == "direct" and before[-1].title:
        document = before.pop()
    about = held["behind"] or held["about"]
    dated = _DATED.search(held["unit"]) or _DAY.search(about or "")
    return Reference(
        unit,
        title=held["unit"].strip(" ,"),
        journal=held["archive"],
        year=document.year if document else dated[2] if dated else None,
        cited_pages=held["leaf"],
        details=(document.title if document else None) or about,
        kind="archive",
    )


def archive_alone(head: str) -> str | None:
    """The archive that is all that `head` names: »Staatsarchiv Chur, ebd., Bl. 3«."""
    name = without_signals(head).strip(" ,")
    return name if _NAMED.fullmatch(name) else None


def archive_before(text: str) -> str | None:
    """The archive that `text` ends with, with its branch."""
    match = _AT_END.search(text)
    return match["archive"] if match else None


def leaf_in(text: str, start: int) -> str | None:
    """The leaf cited behind `start`, with its sign: »Bl. 40v«."""
    leaf = _LEAF_AT.search(text, start)
    return leaf[1] if leaf else None


def _named_paper(head: str) -> Reference | None:
    """A document known by its kind: »Geschäftsbericht der Compagnie für 1886«."""
    if len(head) > _LONGEST // 2 or not _PAPER.match(head):
        return None
    years = _YEAR.findall(head)
    return Reference(head, title=head, year=years[-1] if years else None)


def dated_paper(unit: str) -> Reference | None:
    """A document known by its day."""
    dated = _DATED.search(unit) if len(unit) <= _LONGEST else None
    return Reference(unit, title=without_signals(unit).rstrip(" ."), year=dated[2]) if dated else None
