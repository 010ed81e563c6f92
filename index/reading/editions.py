"""Editions and journals that are cited by their abbreviation: »MEW 23, S. 49«, »JdI 101, 1986, 22–45«, »WA I, 27«."""

import re
from dataclasses import replace

from index.reading.authors import authors_and_title, is_document, names_in, names_somebody, without_signals
from index.reading.folios import PAGES, PLATES, SIGN
from index.reading.references import Reference
from index.reading.verbs import says_something
from index.reading.vocabulary import in_dictionary_any_case
from index.reading.volumes import BAND, NUMBER, YEAR

# Two capitals tell an abbreviation (»MEW«, »KrV«, »JdI«), no numeral, no surname (»McNeal«); parts of it may follow:
# »MGH SS rer. Germ.«, »WA Br«.
_SHORT = (
    r"(?!(?:[IVXLC]+|[DR]M|USD|EUR)\b)(?!\w{0,8}[a-zäöü]{3})[A-ZÄÖÜ][a-zäöü]{0,2}[A-ZÄÖÜ][A-Za-zäöü]{0,5}(?:\.[A-Z]{1,2})?"
    r"[²³]?"
)
_SIGLUM = (
    rf"(?P<siglum>{_SHORT}"
    r"(?:\s(?:(?![IVXLC]+\b)[A-Z]{2,4}|[A-Z][a-z]{1,3}\.?|[a-z]{2,4}\.|H(?=\s[IVX])|N\.\s?[FS]\.)){0,4}"
    rf"(?:,\sSerie\s[A-Z]|\s{YEAR}(?:[/–-]\d{{2,4}})?(?=,\s{BAND}))?)(?<!Bd\.)"
)
# … or it is a word for many volumes, behind author and title: »Lenin, Staat und Revolution, Werke, Bd. 25«.
_COLLECTED = r"(?P<collected>(?:(?:Gesammelte|Sämtliche|Ausgewählte)\s)?(?:Werke|Schriften))"
# »UB Kloster Ilsenburg 1«, »Regesta Imperii III«: collections of charters.
_CHARTERS = (
    r"(?P<charters>(?:UB|Urkundenbuch|RI|Regesta Imperii|Regesten)(?:\s[A-ZÄÖÜ][\w.-]+){0,4})"
    r"(?=,?\s(?:Bd\.\s)?(?:\d{1,2}|[IVX]+)\b)"
)
_BARE = (
    r"(?!(?:1[5-9]|20)\d\d(?!\d|\s?[–-]))\d{1,4}(?:\s?[–-]\s?\d{1,4}|\s?[A-D]\b)?(?:\s?ff?\b\.?)?"
    # »WA 1, 539, 3–9«: the lines
    r"(?:,\s\d{1,3}(?:\s?[–-]\s?\d{1,3})?(?:\s?ff?\b\.?)?(?=[.;]?$|\s\())?"
)
# The page meant; what classicists cite behind it (plates, figures, numbers, notes); what an editor calls the place.
_CITED = rf"(?:,?\s(?:hier|bes\.|besonders|[Zz]it\.):?\s(?:{SIGN})?(?P<cited>{_BARE}))?"
_FURTHER = rf"(?:,?\s(?:mit\s|{PLATES}\.?\s\d).{{0,80}})?(?:\s\([^()]{{1,80}}\))?"
_HEAD = r"(?P<head>[^;]{0,220}?(?:,\s|(?:(?<=[a-zäöüß]{4})|(?<=[a-zäöüß]\s[IVX]))\.\s|(?<=\w)\s(?:in|nach|aus|bei)\s)|)"
_VOLUME = (
    rf"(?:,?\s{BAND}(?P<named>{NUMBER})"
    rf"|\s(?P<bare>[IVX]+,\s\d{{1,3}}(?=,\s)|[IVX]+(?:\s[A-Z])?\s\d{{1,2}}(?=,\s)|{NUMBER}))"
)
_NUMBERED = r"(?:,\s(?:Dok\.\s(?=Nr))?(?P<number>(?:Nr|Dok)\.\s\d{1,5}(?:[–-]\d+)?))?"
_PAGED = rf"(?:,\s(?:(?:(?P<column>Sp)\.\s?|{SIGN})(?P<signed>(?>{PAGES}))|(?P<unsigned>{_BARE})))?"
_END = r"\.?$"
_BY_VOLUME = re.compile(rf"{_HEAD}{_SIGLUM}{_VOLUME}{_NUMBERED}{_PAGED}{_CITED}{_FURTHER}{_END}")
_IN_COLLECTED = re.compile(rf"(?P<head>[^,;]{{2,60}},\s[^;]{{3,160}}?,\s){_COLLECTED}{_VOLUME}{_PAGED}{_CITED}{_END}")
_BY_NUMBER = re.compile(rf"(?P<head>){_CHARTERS}{_VOLUME}{_NUMBERED}{_PAGED}{_FURTHER}{_END}")
# »Mansi 21, Sp. 714«: columns are counted in collections and dictionaries alone.
_BY_COLUMN = re.compile(
    rf"(?P<head>)(?P<siglum>[A-ZÄÖÜ]\w{{1,14}}(?:\s[A-ZÄÖÜ]\w{{0,9}})?){_VOLUME},\s(?P<column>Sp)\.\s(?P<signed>(?>{PAGES})){_CITED}{_FURTHER}{_END}"
)
_WITH_INITIALS = r"(?:(?:[A-ZÄÖÜ][a-z]?\.[\s-]?){1,3}[A-ZÄÖÜ][\w’ –-]{1,40}|[Dd]ers\.|[Dd]ies\.),\s"
# »AZ 32, 1874, 146 Nr. 8«; »H. Klose, AA 1992, 33–40«: a journal that counts by years, behind the author's initials.
_BY_YEAR = re.compile(
    rf"(?:(?P<head>{_WITH_INITIALS})|(?=\S+\s\d{{1,3}},)){_SIGLUM}\s(?:(?P<bare>\d{{1,3}}),\s)?(?P<year>{YEAR}),\s(?P<unsigned>{_BARE}){_CITED}{_FURTHER}{_END}"
)
# »DNP 4 (1998) 23–25 s. v. Garten (A. Baum)«.
_ENTRY = re.compile(
    rf"(?P<head>{_WITH_INITIALS})?{_SIGLUM}\s(?P<volume>{NUMBER}(?:\s[A-Z])?(?:[\s,]\s?\d)?)\s\((?P<year>{YEAR})\),?\s(?:{SIGN})?(?P<pages>{_BARE})(?:\sNr\.\s\d+)?"
    r"\ss\.\s?v\.\s(?P<title>[^()]{2,80}?)(?:\s\((?P<author>[^()]{3,60})\))?\.?$"
)
# »So Engels in MEW 20«.
_LEADS_IN = re.compile(r"^(?:So|Auch|Ähnlich|Ebenso|Schon|Noch|Bereits)\s(?:(?:auch|schon|bereits|etwa)\s)?")
# Of so many capitals an abbreviation is that of a collection, whose pieces have numbers: »MGH«, »CDS«, »DDF«.
_COLLECTION = re.compile(r"[A-Z]{3}")
_HAS_SHORT = re.compile(rf"(?:^|,\s){_SHORT}(?=[\s,]|$)")
# A lower number without a sign is a chapter as soon as a page (»Caesar, BG I, 1«).
_LOWEST_PAGE = 10


def edition_of(unit: str, before: list[Reference], known: frozenset[str] = frozenset()) -> Reference | None:
    """What `unit` cites by an abbreviation with volume and page; None where it does not.

    `known` are surnames of whom the text cites works.
    """
    text = without_signals(unit)
    if entry := _ENTRY.match(text):
        return Reference(
            unit,
            authors=names_in(entry["author"] or (entry["head"] or "").removesuffix(", ")),
            title=entry["title"],
            journal=entry["siglum"],
            volume=entry["volume"],
            year=entry["year"],
            pages=entry["pages"],
            kind="article",
        )
    match = _by_volume(text) or _BY_YEAR.match(text)
    if match is None:
        return None
    given = match.groupdict()
    plain = _plain(given["head"] or "")
    if _HAS_SHORT.search(plain) or "(" in plain or (given.get("unsigned") and says_something(plain)):
        return None  # an archive's signature, »(wie Anm. 1)«, figures in a sentence
    unsigned, number = given.get("unsigned") or "", given.get("number")
    volume, pages = given.get("named") or given.get("bare"), given.get("signed") or unsigned or None
    if unsigned.isdigit() and int(unsigned) < _LOWEST_PAGE and not given.get("year"):
        volume, pages = f"{volume}, {unsigned}", None
    if pages and given.get("column"):
        pages = f"Sp. {pages}"
    authors, title = _of_head(given["head"] or "", before, known)
    return Reference(
        unit,
        authors=authors,
        title=title,
        journal=given.get("siglum") or given.get("collected") or given.get("charters"),
        volume=volume,
        year=given.get("year"),
        pages=pages or number,
        cited_pages=given.get("cited"),
        part=number if pages else None,
        kind="article",
    )


def edition_in(container: str, piece: Reference) -> Reference | None:
    """`piece` in what a container cites by an abbreviation (»GS I, 311–334«); None where it does not."""
    edition = edition_of(container, [])
    if edition is None or edition.authors or edition.title:
        return None
    return replace(edition, printed=piece.printed, authors=piece.authors, title=piece.title)


def _by_volume(text: str) -> re.Match[str] | None:
    """The match of an expression by volume that has a page, or a number where numbers are cited."""
    for expression in (_BY_VOLUME, _IN_COLLECTED, _BY_NUMBER, _BY_COLUMN):
        match = expression.match(text)
        if match is None:
            continue
        given = match.groupdict()
        counted = given.get("charters") or given["named"] or _COLLECTION.match(given.get("siglum") or "")
        if given.get("signed") or given.get("unsigned") or (given.get("number") and counted):
            return match
    return None


def _plain(head: str) -> str:
    return _LEADS_IN.sub("", re.sub(r"(?:[,.]|\s(?:in|nach|aus|bei))\s$", "", head))


def _of_head(head: str, before: list[Reference], known: frozenset[str]) -> tuple[tuple[str, ...], str | None]:
    """Author and title before the abbreviation, neither where something else is said there."""
    plain = _plain(head)
    if not plain or says_something(plain):
        return (), None
    if not re.search(r"[,:]\s", plain):
        # »Luther, WA 7«, »So Marx in MEW 23«; »Übersetzung nach KSA 5« names nobody.
        alone = head.endswith(", ") or plain in known or not in_dictionary_any_case(plain)
        return (names_in(plain, alone=True) if alone and names_somebody(plain, known) else ()), None
    authors, title = authors_and_title(plain, before, known=known)
    return (authors, title) if authors or is_document(plain) else ((), None)
