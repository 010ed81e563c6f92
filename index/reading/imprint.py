"""Imprints: where and when a book appeared."""

import re
from dataclasses import dataclass

from index.reading.authors import ARTICLES, is_name_alone, without_signals
from index.reading.dates import MONTH

# »Nr. 1786« is no place.
_TOWN = r"(?!(?:Nr|Bl|Bd|Abt|Fasz|Rep|Best|Tit|Lit|Inv|Taf|Abb|Fig|Anm|Kap)\.\s)[A-ZÄÖÜÉ][\w.’'-]*+"
# »an Hellwig, 9. November 1923«: a date is no place.
_DATE_WORD = re.compile(
    rf"(?:{MONTH}|Frühjahr|Frühling|Sommer|Herbst|Winter|Ostern|Pfingsten|Weihnachten|Anfang|Mitte|Ende)$"
)
_BEFORE_YEARS = frozenset("Seit Ab Bis Um Nach Vor Von Noch Erst Schon Bereits Anno Im Am".split())
# »Köln ²1983«; »Halle 1 957«, as scans have it; »Rottweil 1902–1907, hier Bd. 1«.
_SPAN_OF_YEARS = r"(?:[–-](?:1[5-9]|20)\d\d(?=,\s(?:hier\s|Bd\.)|[.;]?$))?"
_YEAR_OF_PLACE = (
    rf"\s(?:[\d²³⁴-⁹]\s?)?((?:1\s?[5-9]|20)\d\d{_SPAN_OF_YEARS}|o\.\s?J\.(?:\s[\[(](?:1[5-9]|20)\d\d[\])])?)(?![\w–-])"
)
# What may stand before the place: edition, kind of thesis.
_EDITION = (
    r"(?:\d+\.\s?Aufl\.,?\s*|\d(?:st|nd|rd|th)\sed\.\s)?"
    r"(?:(?:[Pp]hil\.\s)?Diss\.(?:\s(?:phil|jur|theol|rer\. pol|med)\.)?\s(?:\((?:masch|Masch|MS)\.?\),?\s)?)?"
)
# »Freiburg i. Br.«, »Halle a. d. S.«, »Frankfurt am Main«.
_BY = (
    r"(?:am|an der|im|a\.\s?(?:d\.\s?)?[A-Z][a-z]?\.|i\.\s?[A-Z][a-z]*\.|[A-Z][\w.-]*+"
    r"|\([A-ZÄÖÜ][\w.-]*+(?:\s[A-ZÄÖÜ&][\w.-]*+){0,4}\))"
)
_PUBLISHER = (
    r"(?::\s[A-ZÄÖÜÉ](?:\.|[\w’'-]*+)"
    r"(?:\s(?:[A-ZÄÖÜÉ&](?:\.|[\w’'-]*+)|am|an der|im|für|der|die|das|des|du|de|la|und|in|zum|zur)){0,6}+,?)?"
)
_PLACE_YEAR = re.compile(
    rf",\s*{_EDITION}((?:{_TOWN}(?:\s{_BY})*"
    rf"(?:(?:\s?[/–,]\s?|\s(?:u\.|und)\s){_TOWN}(?:\s[A-Z][\w.-]*+)?){{0,12}}(?:\su\.\s?a\.)?)|o\.\s?O\.){_PUBLISHER}"
    rf"{_YEAR_OF_PLACE}"
)
# »Müller, Hans: Titel. Berlin 1999«, »Titel. Stuttgart: Klett 1962«; titles hold full stops too, so one town only, and
# none behind »vgl. Krücken 2011«.
_PLACE_BEHIND_STOP = re.compile(
    rf"(?:(?<![Vv]gl)\.|(?<=[?!«»“\"]))\s+\(?{_EDITION}((?:{_TOWN})(?:\s(?:am\s{_TOWN}|a\.\s?M\.|i\.\s?Br\.))?(?:/{_TOWN}(?:\s{_TOWN})?)*)"
    rf"{_PUBLISHER}{_YEAR_OF_PLACE}"
)
# »Titel (Tübingen 1924), S. 88«.
_PLACE_IN_BRACKETS = re.compile(
    rf"(?<=[\w»«“”\"'.!?])\s\({_EDITION}((?:{_TOWN}(?:\s{_BY})*(?:\s?[/–,]\s?{_TOWN}(?:\s[A-Z][\w.-]*+)?){{0,3}})|o\.\s?O\.){_PUBLISHER}{_YEAR_OF_PLACE}(?=\))"
)
# »Geschichte, Bd. I. (Marburg 1868)«, »Nachlese, II. Theil, Cassel 1794«: no part of the place.
_VOLUME_IN_PLACE = re.compile(
    r"((?:Bd\.|Band|Teil|Theil)\s?[\dIVX]+|[\dIVX]+\.\s?(?:Bd\.|Band|Teil|Theil))\.?,?\s\(?(?=[A-ZÄÖÜ])"
)
_THESIS = re.compile(
    r"^(?:(?:[Pp]hil|[Jj]ur|[Tt]heol)\.\s)?Diss\.\s(?:(?:phil|jur|theol)\.\s)?(?:\((?:masch|Masch|MS)\.?\),?\s)?"
)

_THESIS_IN_PLACE = re.compile(
    r"(?<=\.)\s(?:(?:[Pp]hil|[Jj]ur|[Tt]heol|[Ii]ur|[Mm]ed)\.\s)?Diss\.(?:\s(?:phil|jur|iur|theol|med)\.)?\s"
)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Where and when a book appeared, the words before that, and where it ends."""

    head: str
    place: str
    year: str | None
    end: int


def imprint_of(unit: str) -> Imprint | None:
    """The imprint that a reference prints: »…, Köln: Böhlau ²1983«, »Titel. Berlin 1999«; None without one."""
    match = _PLACE_YEAR.search(unit) or _PLACE_BEHIND_STOP.search(unit)
    bracketed = _PLACE_IN_BRACKETS.search(unit)
    if bracketed and (match is None or bracketed.start() < match.start()):
        match = bracketed
    if match is None:
        return None
    head, place = unit[: match.start()].rstrip(" ,"), match[1]
    if edition := unit[match.start() : match.start(1)].strip(" ,(").lstrip(". ").rstrip(" ,"):
        head = f"{head}, {edition}"
    while ", " in place and (is_name_alone(without_signals(head)) or place.split()[0].lower() in ARTICLES):
        # »Ders., Zweiter Titel, München 1990«: behind the name alone stands the title; no town begins with »Die«.
        title, place = place.split(", ", 1)
        head = f"{head}, {title}"
    if volume := _VOLUME_IN_PLACE.match(place):
        head, place = f"{head}, {volume[1]}", place[volume.end() :]
    if (thesis := _THESIS_IN_PLACE.search(place)) and thesis.start():
        head, place = f"{head}, {place[: thesis.end()].strip()}", place[thesis.end() :]
    place = _THESIS.sub("", place)
    if place.split()[0].lower() in ARTICLES or _DATE_WORD.search(place) or place in _BEFORE_YEARS:
        return None  # »Dostojewski. Ein Porträt 1949«, »… der Kosten. Seit 2004«
    year = re.sub(r"\s", "", match[2])
    if not year[0].isdigit():
        year = "".join(re.findall(r"\d{4}", year))  # »o. J. [1948]«
    return Imprint(head, place, year or None, match.end())
