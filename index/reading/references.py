"""The works that a footnote cites, as the footnote prints them."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from index.reading.vocabulary import in_dictionary

Kind = Literal["article", "review", "book", "series", "letter", "other"]
Via = Literal["direct", "ebd", "short"]
Consistency = Literal["ok", "conflict", "unknown"]
Resolution = Literal["direct", "resolved", "unresolved", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A bibliographic work as a footnote prints it, or as its »Ebd.« or short title means it.

    `pages` follow »S.« as printed, `cited_pages` follow »hier« (or are an Ebd.'s own). `via` ebd or short: the fields
    are those of the work that note `resolved_from` prints, reached through the notes of `chain`; `resolution` says
    when there is none (unresolved) or more than one (ambiguous; `candidates` are then the notes that print them).
    `conflict` holds both readings when volume, issue and year cannot all be right. `printed` is this reference's own
    part of the note.
    """

    printed: str
    authors: tuple[str, ...] = ()
    title: str | None = None
    journal: str | None = None
    volume: str | None = None
    year: str | None = None
    issue: str | None = None
    pages: str | None = None
    cited_pages: str | None = None
    place: str | None = None
    part: str | None = None
    kind: Kind = "other"
    via: Via = "direct"
    resolution: Resolution = "direct"
    resolved_from: int | None = None
    chain: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    back_note: int | None = None
    consistency: Consistency = "unknown"
    conflict: tuple[str, str] | None = None


_ROMAN = r"[IVXLCivxlc]+"
_PAGE = rf"(?:\d+[a-z]?|{_ROMAN}(?![\w]))(?:\s?[–—-]\s?(?:\d+[a-z]?|{_ROMAN}(?!\w)))?(?:\s?ff?\.?(?!\w))?"
_PAGES = rf"{_PAGE}(?:\s?(?:,|und|u\.|sowie)\s(?:S\.\s)?(?=\d)(?!\d{{4}}\b){_PAGE})*"
_S = r"(?:S\.|Sp\.|Seiten?|p\.|pp\.)\s?"
_CITED = re.compile(
    rf"(?<!\s),?\s*(?:und\s+)?(?<!\w)(?:hier|bes\.|besonders|insb\.|insbesondere|dort|Zitat|zit\.):?\s+(?:auf\s+)?"
    rf"(?:{_S}|(?=\d[\d–-]*(?:\s?ff?)?(?:[.,;)]|$)))({_PAGES})"
)
_PAGES_AT = re.compile(rf"(?<![\w.]){_S}({_PAGES})")
# »HZ 181, 1956«, »HZ 185/2, 1960«, »Merkur 20 (1966) 3, S. 201«: volume, issue and year by their places alone.
_VOLUME_COMMA_YEAR = re.compile(
    r"(?<=\w)\s(\d{1,3}|[IVXLC]+)(?:/(\d{1,2}))?,\s((?:1[5-9]|20)\d\d(?:/\d{2,4})?)(?=[,;]|$)"
)
_BARE_ISSUE = re.compile(rf",?\s(\d{{1,3}})(?=,\s{_S}\d)")
# »Tübingen 1999, 17–44«, »ZRG GA 8 (1887), 91–148, hier 102«: pages without »S.« behind the year.
_BARE_PAGES = re.compile(
    r"(?:(?<=\d\))|(?<=\d\d)),\s(\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:\s?ff?\.)?)(?=[.;]?$|[,;]\s|\s[(\[])"
)
_ISSUE = re.compile(r"\b(?:H\.|Heft|Nr\.|No\.|Nummer|Hefte)\s?(\d+(?:\s?[/–-]\s?\d+)?)")
_VOLUME_YEAR = re.compile(
    r"(?<![\w.])(\d{1,3}|[IVXLC]+)(?:/(\d{1,2}))?\.?\s*(?:Jg\.)?,?\s?\(\s*((?:1[5-9]|20)\d\d(?:/\d{2,4})?)\s*\)"
)
_VOLUME = re.compile(
    r"\b(?:Jg\.|Jahrgang|Bd\.|Band|Vol\.)\s?(\d{1,3}|[IVXLC]+)\b|\b(\d{1,3})\.\s?(?:Jg\.|Jahrgang|Bd\.)"
)
_YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d(?:/\d{2,4})?)(?!\d|\s?[–-]\s?\d)")
_TOWN = r"[A-ZÄÖÜ][\w.’'-]*+"
# »an Hellwig, 9. November 1923«: a date is no place.
_MONTH = (
    r"(?:Jan(?:uar|\.)|Jänner|Feb(?:ruar|r?\.)|März|April|Apr\.|Mai|Juni|Juli|Aug(?:ust|\.)|Sept(?:ember|\.)|Okt(?:ober|\.)"
    r"|Nov(?:ember|\.)|Dez(?:ember|\.))"
)
_DATE_WORD = re.compile(
    rf"(?:{_MONTH}|Frühjahr|Frühling|Sommer|Herbst|Winter|Ostern|Pfingsten|Weihnachten|Anfang|Mitte|Ende)$"
)
# »Vertrag vom 12. Januar 1922, StA Kassel«, »Kölnische Rundschau, 14. Oktober 1921«: a document is known by its day.
_DATED = re.compile(
    rf"(?:,|\bvom|\bv\.)\s+(\d{{1,2}}\.\s?(?:{_MONTH}\s?|\d{{1,2}}\.\s?)((?:1[5-9]|20)\d\d))(?=\s*(?:[,;:(]|\.?$))"
)
# »in: FAZ vom 12.3.1980«: a newspaper's day is no part of its name.
_DAY = re.compile(rf"(?:,\s|\s(?:vom|v\.)\s|\s)\d{{1,2}}\.\s?(?:{_MONTH}\s?|\d{{1,2}}\.\s?)(?=(?:1[5-9]|20)\d\d)")
# »Köln ²1983«; »Halle 1 957«, as scans have it; »Rottweil 1902–1907, hier Bd. 1«.
_SPAN_OF_YEARS = r"(?:[–-](?:1[5-9]|20)\d\d(?=,\s(?:hier\s)?(?:Bd\.|S\.)|\.?$))?"
_YEAR_OF_PLACE = rf"\s(?:[\d²³⁴-⁹]\s?)?((?:1\s?[5-9]|20)\d\d{_SPAN_OF_YEARS}|o\.\s?J\.)(?![\w–-])"
_EDITION = r"(?:\d+\.\s?Aufl\.,?\s*)?"
# »Freiburg i. Br.«, »Halle a. d. S.«, »Frankfurt am Main«.
_BY = r"(?:am|an der|im|a\.\s?(?:d\.\s?)?[A-Z][a-z]?\.|i\.\s?[A-Z][a-z]*\.|\(?[A-Z][\w.-]*+\)?)"
_PUBLISHER = r"(?::\s[A-ZÄÖÜ][\w’'-]*+(?:\s[A-ZÄÖÜ&][\w.’'-]*+){0,4}+,?)?"
_PLACE_YEAR = re.compile(
    rf",\s*{_EDITION}((?:{_TOWN}(?:\s{_BY})*"
    rf"(?:\s?[/–,]\s?{_TOWN}(?:\s[A-Z][\w.-]*+)?){{0,12}}(?:\su\.\s?a\.)?)|o\.\s?O\.){_PUBLISHER}{_YEAR_OF_PLACE}"
)
# »Müller, Hans: Titel. Berlin 1999«, »Titel. Stuttgart: Klett 1962«; titles hold full stops too, so one town only.
_PLACE_BEHIND_STOP = re.compile(
    rf"(?:\.|(?<=[?!«»“\"]))\s+\(?{_EDITION}((?:{_TOWN})(?:\s(?:am\s{_TOWN}|a\.\s?M\.|i\.\s?Br\.))?(?:/{_TOWN}(?:\s{_TOWN})?)*)"
    rf"{_PUBLISHER}{_YEAR_OF_PLACE}"
)
_REVIEW = re.compile(r"[(\[]\s*(?:Rezension|Rez\.|Besprechung|Buchbesprechung|Sammelrezension)[^)\]]*[)\]]")
_PART = re.compile(r"\(\s*(Teil\s+(?:[IVX]+|\d+)|[IVX]+\.\s*Teil|\d\.\s*Teil|Schluss|Schluß|Fortsetzung)\s*\)")
_IN = re.compile(r"(?:,|\?|!|\)|\.|»|«|“|\")\s*[Ii]n:\s+")
_SERIES = re.compile(
    r"\b(?:Reihe|Serie|Artikelserie|Artikelreihe|Beitragsreihe|Aufsatzreihe|Folge)\s+(?=[»„\"A-ZÄÖÜ])(.+)"
)
# »sei die Reihe … genannt«: the verb that closes the sentence is no part of the title.
_VERB_BEHIND = re.compile(
    r"(?<!\s)\s+(?:(?:genannt|erwähnt|angeführt|hervorgehoben|herangezogen|(?:hin|ver)gewiesen|verwiesen|zitiert|erinnert)"
    r"(?:\s(?:sei|seien|werden|wird|wurden?))?|(?:zu|an)\s\w+en)$"
)
_CARRIER = re.compile(
    r"\b(?:(?:des|dem|das|vom|im|am)\s+(?:Buche?s?|Sammelwerke?s?|Sammelbande?s?|Bande?s?|Werke?s?)"
    r"|(?:der|die|zur)\s+(?:Schrift|Studie|Monographie|Broschüre|Anthologie|Festschrift))\s+(?=[»„\"A-ZÄÖÜ])"
    r"(.+?)(?=,\s*(?:vgl|siehe|das|der|die|dem|den|dessen|deren|in\s)|\s+(?:entnommen|entstamm|erschien|zitiert|wurde|war|ist)"
    r"|;|\.?$)"
)
_REMARK = re.compile(
    rf"\b((?:redaktionelle[nr]?|editorische[nr]?)\s+(?:Mitteilung|Notiz|Anmerkung|Vorbemerkung|Bemerkung|Hinweis|Notiz)(?:en)?)"
    rf"[^;.]*?{_S}({_PAGES})(?=([^;.]*))"
)
_SAME_ISSUE = re.compile(
    r"\b(?:im|in|des|aus)\s*(?:demselben|derselben|desselben|selben|gleichen|nämlichen|dem gleichen)\s+Heft"
)
_EBD = re.compile(r"(?<!\w)(?:[Ee]bda?\.?|[Ee]benda|[Ee]bendort|[Ii]bid\.?|[Ii]bidem)(?!\w)")
_AAO = re.compile(r"(?<!\w)[Aa]\.\s?a\.\s?[O0]\.|(?<!\w)(?:op|loc)\.\s?cit\.")
_NOTE_WORD = r"(?:Anm\.|Fn\.|Fußn\.|Anmerkung|Fußnote)"
_BACK = re.compile(
    rf"(?:\(\s*|(?<![\s(])\s*)(?:[Ww]ie\s+|[Ss]\.\s+|[Ss]iehe\s+|[Vv]gl\.\s+)(?:(?:oben|o\.)\s+)?{_NOTE_WORD}\s?(\d{{1,4}})\s*\)?"
    rf"|\(\s*{_NOTE_WORD}\s?(\d{{1,4}})\s*\)"
)
_IDEM = re.compile(r"^(?:[Dd]ers\.|[Dd]ies\.|DERS\.|DIES\.|[Dd]erselbe|[Dd]ieselben?|[Ii]dem|[Ee]adem)(?=[,:\s/]|$)")

# Where one reference ends and the next begins. Inside titles stand full stops and »sowie« too, so that a full stop
# divides only behind pages, a bracket or a remark, and »sowie« only where a reference can begin.
_DIVIDE = re.compile(
    r";\s+"
    r"|,\s+(?=(?:vgl|siehe|s\. auch|zit)\.?\s)"
    r"|\.\s+(?=[»„\"]?[A-ZÄÖÜ])(?!(?:S|Sp|Bl|Bd|Anm)\.\s?\d)"
    r"|(?<=\.)\s+[–—]\s+(?=[A-ZÄÖÜ])"
    r"|(?<=[\d.)])\s*,?\s+(?:sowie|und)\s+(?=(?:auch|ferner|in:|speziell|besonders|insbesondere|[Ee]bd|[Dd]ers\.|[Dd]ies\.|H\.\s|Heft\s"
    r"|[A-ZÄÖÜ][\w.’'-]+(?:[\s/][A-ZÄÖÜ][\w.’'-]+)*,\s))"
)
# Authors and title are no longer than this.
_MAX_HEAD = 220
# No reference is that long: what is longer is prose, or no note at all.
_MAX_UNIT = 2000
# It is looked for in so many letters before a full stop; neither more pages nor longer words fit into them.
_BEFORE = 60
_COMPLETE = re.compile(
    rf"(?:(?<![\w.])(?:{_S}|Bl\.\s?|fol\.\s?){_PAGES.removesuffix('*')}{{0,{_BEFORE // 3}}}"
    rf"|\b(?:H\.|Heft|Nr\.)\s?\d+|[)\]]"
    rf"|(?<!\w)(?:[Ee]bd|[Ee]benda|o\.\s?J|a\.\s?a\.\s?O)|[A-ZÄÖÜ]\w{{1,{_BEFORE}}}\s\d{{4}})$"
)
_SIGNAL_WORDS = frozenset(
    """vgl vergl vergleiche siehe s so dazu hierzu zit zitiert nach n auch ferner etwa und sowie beispielsweise bes
    besonders insbesondere insb exemplarisch zusammenfassend ausführlich grundlegend noch erneut aus bei in nachzulesen
    nachgedruckt abgedruckt zuerst cf vor allem u.a z.b ebenso ähnlich anders dagegen weiterhin weiter jetzt näher
    allgemein stellvertretend dort""".split()
)
_DETERMINERS = frozenset(
    "der die das dem den des dieser diese diesem diesen dieses zum zur im am beim vom einer einem".split()
)
_ARTICLES = _DETERMINERS | frozenset("ein eine eines über nach vor aus".split())
_NAME_PARTS = frozenset("von van de der den del della di da dos du la le zu zur zum vom ten ter af y und u. /".split())
_NAME_TOKEN = re.compile(r"(?:[A-ZÄÖÜÉÈÁÓŠŽČŁØÅ][\w.’'-]*|[A-Z]\.(?:-?[A-Z]\.)*)(?:/[A-ZÄÖÜ][\w.’'-]*)*$")
_AUTHOR_ALONE = re.compile(
    r"((?:(?:[A-ZÄÖÜ][\w’'-]*+\.?|von|van|de|zu)\s){0,4}[A-ZÄÖÜ][\w’'-]++)(?:,?\s\(?((?:1[5-9]|20)\d\d)\)?)?$"
)
_EDITOR = re.compile(
    r"(?<!\s)(?:(?:\s+u\.\s?a\.|\s+et al\.)?\s*\((?:Hg|Hgg|Hrsg|Hrsgg|Ed|Eds|Red|Bearb|Übers)\.?\)\s*$"
    r"|\s+(?:u\.\s?a\.|et al\.)$)"
)
_FILED_NAME = (
    r"[A-ZÄÖÜ][\w’'-]++(?:\s[A-ZÄÖÜ][\w’'-]++)?,(?:\s(?:(?:[A-ZÄÖÜ]\.-?)++|[A-ZÄÖÜ][\w’'-]++)){1,4}"
    r"(?:\s\((?:Hg|Hgg|Hrsg)\.?\))?"
)
# »LANGER, Fritz, Meer, Köln 1986«: capitals tell the surname.
_CAPITALS_FIRST = re.compile(r"^([A-ZÄÖÜ]{2,}(?:-[A-ZÄÖÜ]{2,})?,\s[A-ZÄÖÜ][\w.-]+(?:\s[A-ZÄÖÜ][\w.-]*)?),\s+")
# »die Sammlung von GISLER, Alois: Alpbriefe«, »im Zusammenhang, von Rudolf Helm, Die Sitte«: prose before the name.
_CAPITALS_INSIDE = re.compile(r"(?<!\w)[A-ZÄÖÜ]{3,}(?:[ -][A-ZÄÖÜ]{3,})*,\s[A-ZÄÖÜ][a-zäöüß]")
_NAMED_AFTER = re.compile(
    r"(?<!hrsg\.\s)(?<!hg\.\s)(?<!gegeben\s)(?<!\w)(?:von|bei|durch)\s(?=(?:[A-ZÄÖÜ][\w.’-]*\s){1,3}[A-ZÄÖÜ][\w’-]+,\s[A-ZÄÖÜ»„])"
)
# »Geschichte, Bd. I. (Marburg 1868)«, »Nachlese, II. Theil, Cassel 1794«: no part of the place.
_VOLUME_IN_PLACE = re.compile(
    r"((?:Bd\.|Band|Teil|Theil)\s?[\dIVX]+|[\dIVX]+\.\s?(?:Bd\.|Band|Teil|Theil))\.?,?\s\(?(?=[A-ZÄÖÜ])"
)
_ABOUT = re.compile(r"(?:Zum?|Zur|Über|Für|Gegen)\s[^,:]*:\s")
_WHOLE_NAME = re.compile(r"((?:[A-ZÄÖÜ][\w.’-]*\s){1,3}[A-ZÄÖÜ][\w’-]+)[,:]\s+(?=[A-ZÄÖÜ»„])")
_THESIS = re.compile(
    r"^(?:(?:[Pp]hil|[Jj]ur|[Tt]heol)\.\s)?Diss\.\s(?:(?:phil|jur|theol)\.\s)?(?:\((?:masch|Masch|MS)\.?\),?\s)?"
)
# »2 Bde., Rottweil 1902, hier Bd. 1, S. 266«: the volume meant of a work of several.
_VOLUME_MEANT = re.compile(r"[,.]\s(?:hier\s)?Bd\.\s?(\d{1,3}|[IVX]+)(?!\w)")
_EDITED_BY = re.compile(
    r",\s(?:hrsg|hg|herausg|bearb|ed)\.\s(?:v\.|von)\s((?:(?:[A-ZÄÖÜ]\w*\.-?|[A-ZÄÖÜ][\w’-]+)\s){1,4}(?:[a-z]{2,3}\s)?[A-ZÄÖÜ][\w’-]+)"
)
_PART_OF_SHORT = re.compile(r"(?:,?\s(?:Bd\.|Band|Teil|T\.)\s?[\dIVX].*|\s[IVX]+)$")
_LONGEST_DETAILS = 40
_SURNAME_FIRST = re.compile(rf"^({_FILED_NAME}(?:(?:\s?/\s?|;\s|\sund\s){_FILED_NAME})*+):\s+")


def parse_references(text: str, known: frozenset[str] = frozenset()) -> tuple[Reference, ...]:
    """The works that the note `text` cites, in its order; »Ebd.« and short titles are named but not yet resolved.

    `known` are surnames of which works are cited in full (`cited_surnames`): alone they are names too, though they be
    words (»Mann, Farben, S. 8«). Prose around the references (»Die Angaben erfolgen nach …«) yields none.
    """
    found: list[Reference] = []
    for unit in _units(text):
        for reference in _parse_unit(unit, found, known):
            found.append(reference)
    return tuple(found)


def cited_surnames(references: Iterable[Reference]) -> set[str]:
    """The surnames of authors whom a full reference gives with their other names, or whose names are no words."""
    return {
        surname_of(author)
        for reference in references
        if reference.via == "direct" and reference.title
        for author in reference.authors
        if len(author.split()) > 1 or not in_dictionary(author.lower())
    }


def surname_of(author: str) -> str:
    """The surname of »Franz Borkenau«, »Borkenau, Franz« or »von Rehm, Anna«: its last word, empty without one."""
    return (author.split(",")[0].split() or [""])[-1]


def given_of(author: str) -> str:
    """The other names, empty where only the surname stands."""
    return author.split(",")[1].strip() if "," in author else " ".join(author.split()[:-1])


def _units(text: str) -> list[str]:
    units, start = [], 0
    for match in _DIVIDE.finditer(text):
        if match.group()[0] == "." and not _COMPLETE.search(text, max(start, match.start() - _BEFORE), match.start()):
            continue
        units.append(text[start : match.start()])
        start = match.end()
    units.append(text[start:])
    return [unit.strip() for unit in units if unit.strip() and len(unit) <= _MAX_UNIT]


def _parse_unit(unit: str, before: list[Reference], known: frozenset[str]) -> list[Reference]:
    ebd = _EBD.search(unit)
    head = unit[: ebd.start()] if ebd else ""
    if ebd and _only_signals(head) and not _names_somebody(head, known):
        pages = _PAGES_AT.search(unit, ebd.end())
        return [Reference(unit, cited_pages=pages[1] if pages else None, via="ebd", resolution="unresolved")]
    if part := _second_part(unit, before):
        return [part]
    found: list[Reference] = []
    if anchor := _IN.search(unit):
        found.append(_article(unit, anchor, before))
    elif back := _BACK.search(unit):
        found.append(_cited_before(unit, back, before, int(back[1] or back[2])))
    elif again := _again(unit, known):
        found.append(_cited_before(unit, again, before))
    if not found:
        found.extend(_carriers(unit, before))
    if not found and (series := _SERIES.search(unit)):
        journal = "Der Monat" if re.search(r"\b(?:im|des) Monat\b", unit) else None
        title = _VERB_BEHIND.sub("", series[1].rstrip(" ."))
        found.append(Reference(unit, title=_unquoted(title), journal=journal, kind="series"))
    if not found:
        found.extend(_book_or_short(unit, before, known))
    if not found and before and (extra := _extra_pages(unit)):
        before[-1] = replace(before[-1], cited_pages=extra)
    return found


def _only_signals(text: str) -> bool:
    """Whether nothing but »Vgl. hierzu« or »Siehe zum Folgenden« stands in `text`: no name, no title."""
    words = re.findall(r"[^\W\d_]+", text)
    return len(words) <= 6 and not any(
        word[0].isupper() and word.lower() not in _SIGNAL_WORDS and before.lower() not in _DETERMINERS
        for before, word in itertools.pairwise(words)
    )


def _names_somebody(head: str, known: frozenset[str]) -> bool:
    """Whether `head` is a name alone: »Mann« where works of one are cited, »Rathke« since it is no word."""
    named = _AUTHOR_ALONE.match(_without_signals(head).rstrip(", ("))
    if named is None:
        return False
    surname = surname_of(named[1])
    return surname in known or not (in_dictionary(surname.lower()) or surname.lower() in _SIGNAL_WORDS)


def _second_part(unit: str, before: list[Reference]) -> Reference | None:
    """»sowie H. 14, S. 187–192 (Teil II)«: a further part of the work before, with its own issue and pages."""
    if not before or not re.match(r"(?:in:\s*)?(?:[Hh]ier\s)?(?:H\.|Heft|Nr\.)\s?\d", unit):
        return None
    last = before[-1]
    issue, pages, cited, part = _ISSUE.search(unit), _PAGES_AT.search(unit), _CITED.search(unit), _PART.search(unit)
    year = _YEAR.search(unit)
    return replace(
        last,
        printed=unit,
        issue=issue[1] if issue else last.issue,
        year=year[1] if year else last.year,
        pages=pages[1] if pages else None,
        cited_pages=cited[1] if cited else None,
        part=part[1] if part else None,
    )


def _article(unit: str, anchor: re.Match[str], before: list[Reference]) -> Reference:
    head = unit[: anchor.start() + (unit[anchor.start()] != ",")]
    container = unit[anchor.end() :]
    authors, title = _authors_and_title(head, before)
    details = _REVIEW.sub("", container)
    part = _PART.search(details)
    details = _PART.sub("", details)
    cited = _CITED.search(details)
    plain = details[: cited.start()] + details[cited.end() :] if cited else details
    both = _VOLUME_YEAR.search(plain) or _VOLUME_COMMA_YEAR.search(plain)
    pages = _PAGES_AT.search(plain) or (_BARE_PAGES.search(plain, max(both.end() - 2, 0)) if both else None)
    issue = _ISSUE.search(plain)
    dated = _DAY.search(plain)
    until = min([match.start() for match in (pages, issue, dated) if match] or [len(plain)])
    bare = _BARE_ISSUE.match(plain, both.end()) if both else None
    alone = _VOLUME.search(plain)
    # A collected volume has a place; a year in its title (»Skulptur um 1500, Innsbruck 1974«) is not its own.
    imprint = None if both or alone or issue else _imprint(plain)
    year = _YEAR.search(re.sub(_S + _PAGES, "", plain))
    ends = [until, *[match.start() for match in (both, alone, year) if match]]
    journal = imprint.head if imprint else plain[: min(ends)].strip(" ,(")
    journal = re.sub(r"(?<!\s)\s+\d{1,3}\.?$", "", journal)
    return Reference(
        unit,
        authors=authors,
        title=title,
        journal=_unquoted(journal) or None,
        volume=both[1] if both else (alone[1] or alone[2]) if alone else None,
        year=both[3] if both else imprint.year if imprint else year[1] if year else None,
        issue=issue[1] if issue else bare[1] if bare else both[2] if both else None,
        pages=pages[1] if pages else None,
        cited_pages=cited[1] if cited else None,
        place=imprint.place if imprint else None,
        part=part[1] if part else None,
        kind="review" if _REVIEW.search(unit) else "article",
    )


def _again(unit: str, known: frozenset[str]) -> re.Match[str] | None:
    """»a. a. O.«, or an »ebd.« directly behind a name."""
    if sign := _AAO.search(unit):
        return sign
    sign = _EBD.search(unit)
    return sign if sign and _names_somebody(unit[: sign.start()], known) else None


def _cited_before(unit: str, sign: re.Match[str], before: list[Reference], note: int | None = None) -> Reference:
    """What stands before »a. a. O.«, »(wie Anm. 12)« or a second »ebd.«: an author, or author and title.

    Before »a. a. O.« alone stands nothing: it means the work just before. Where words stand there that name nobody it
    stays open what is meant.
    """
    head = unit[: sign.start()].rstrip(", (")
    pages = _PAGES_AT.search(unit, sign.end())
    authors, title = _authors_and_title(head, before, bare=True)
    if not authors and not is_idem(unit):
        # »abgedruckt bei Rathke, a. a. O.«
        authors, title = _names(head, alone=True), None
    nothing = note is None and not authors and _only_signals(head)
    return Reference(
        unit,
        authors=authors,
        title=title if title and (title[0].isupper() or title[0] in '»„"') else None,
        cited_pages=pages[1] if pages else None,
        via="ebd" if nothing and not is_idem(unit) else "short",
        resolution="unresolved",
        back_note=note,
    )


def _carriers(unit: str, before: list[Reference]) -> list[Reference]:
    """Works named in running words: »… des Buches Forced Labor in Soviet Russia«, remarks of the editors with pages."""
    found = []
    for match in _REMARK.finditer(unit):
        same = _SAME_ISSUE.search(match[3]) is not None and bool(before)
        journal = (before[-1].journal, before[-1].volume, before[-1].year, before[-1].issue) if same else (None,) * 4
        title = match[1][0].upper() + match[1][1:]
        found.append(Reference(match.group(), (), title, *journal, pages=match[2], kind="other"))
    for match in _CARRIER.finditer(unit):
        printed = match[1].rstrip(" .") if not match[1].endswith(("J.", "O.")) else match[1]
        imprint = _imprint(printed)
        head = imprint.head if imprint else printed
        pages = _PAGES_AT.search(head)
        head = head[: pages.start()].rstrip(" ,") if pages else head
        authors, title = _authors_and_title(head, before) if "," in head else ((), _unquoted(head))
        if len(head) > 160 or not title:
            continue
        found.append(
            Reference(
                printed,
                authors,
                title,
                year=imprint.year if imprint else None,
                pages=pages[1] if pages else None,
                place=imprint.place if imprint else None,
                kind="book",
            )
        )
    return found


def _book_or_short(unit: str, before: list[Reference], known: frozenset[str]) -> list[Reference]:
    """»Author, Title, Place 1951, S. 3« is a book; short are »Author, Title, S. 3«, »Author, S. 3«, »Author 1951«."""
    imprint = _imprint(unit)
    cited = _CITED.search(unit)
    plain = unit[: cited.start()] + " " * (cited.end() - cited.start()) + unit[cited.end() :] if cited else unit
    pages = _PAGES_AT.search(plain, imprint.end if imprint else 0)
    if pages is None and imprint is not None:
        pages = _BARE_PAGES.search(plain, imprint.end - 2)
    ends = [match.start() for match in (pages, cited) if match]
    if imprint is None and len(unit) <= _MAX_HEAD and (dated := _DATED.search(unit)):
        return [Reference(unit, title=_without_signals(unit).rstrip(" ."), year=dated[2])]
    if imprint is None and (article := _article_without_in(plain, cited, before)):
        return [replace(article, printed=unit)]
    if imprint is None and not ends:
        return []
    head = imprint.head if imprint else unit[: min(ends)].rstrip(" ,")
    if imprint is None and (named := _AUTHOR_ALONE.match(_without_signals(head))) and surname_of(named[1]) in known:
        cited_pages = cited[1] if cited else pages[1] if pages else None
        return [
            Reference(unit, (named[1],), year=named[2], cited_pages=cited_pages, via="short", resolution="unresolved")
        ]
    authors, title = _authors_and_title(head, before, known=known)
    if not title or len(head) > _MAX_HEAD or (not authors and not imprint and not is_idem(unit)):
        return []
    volume = _VOLUME_MEANT.search(unit, imprint.end) if imprint else None
    if imprint is None:
        title = _PART_OF_SHORT.sub("", title)  # »Bühlmann, Stoss und Schnee, Bd. 2, S. 9«
    if imprint is None and (len(title) < 3 or not (title[0].isupper() or title[0] in '»„"' or title[0].isdigit())):
        return []
    return [
        Reference(
            unit,
            authors=authors,
            title=title,
            volume=volume[1] if volume else None,
            year=imprint.year if imprint else None,
            place=imprint.place if imprint else None,
            pages=pages[1] if pages else None,
            cited_pages=cited[1] if cited else None,
            kind="book" if imprint else "other",
            via="direct" if imprint else "short",
            resolution="direct" if imprint else "unresolved",
        )
    ]


def _article_without_in(plain: str, cited: re.Match[str] | None, before: list[Reference]) -> Reference | None:
    """»Rost, Der Stil, Archiv für Musik 21 (1953), S. 1–40«: volume, year and pages tell a journal."""
    both = _VOLUME_YEAR.search(plain) or _VOLUME_COMMA_YEAR.search(plain)
    pages = _PAGES_AT.search(plain, both.end()) if both else None
    parts = plain[: both.start()].rpartition(", ") if both else ("", "", "")
    if both is None or pages is None or pages.start() - both.end() > _LONGEST_DETAILS or len(parts[0]) > _MAX_HEAD:
        return None
    authors, title = _authors_and_title(parts[0], before, bare=True)
    if not authors or not parts[2][:1].isupper() or parts[2].rstrip().endswith(("Bd.", "Band", "Teil")):
        return None
    issue = _ISSUE.search(plain, both.end())
    return Reference(
        plain,
        authors,
        title,
        _unquoted(parts[2]),
        both[1],
        both[3],
        issue[1] if issue else both[2],
        pages[1],
        cited[1] if cited else None,
        kind="article",
    )


@dataclass(frozen=True, slots=True)
class _Imprint:
    """Where and when a book appeared, the words before that, and where it ends."""

    head: str
    place: str
    year: str | None
    end: int


def _imprint(unit: str) -> _Imprint | None:
    match = _PLACE_YEAR.search(unit) or _PLACE_BEHIND_STOP.search(unit)
    if match is None:
        return None
    head, place = unit[: match.start()].rstrip(" ,"), match[1]
    while ", " in place and (_is_name_alone(_without_signals(head)) or place.split()[0].lower() in _ARTICLES):
        # »Ders., Zweiter Titel, München 1990«: behind the name alone stands the title; no town begins with »Die«.
        title, place = place.split(", ", 1)
        head = f"{head}, {title}"
    if volume := _VOLUME_IN_PLACE.match(place):
        head, place = f"{head}, {volume[1]}", place[volume.end() :]
    place = _THESIS.sub("", place)
    if place.split()[0].lower() in _ARTICLES or _DATE_WORD.search(place):
        return None  # »Dostojewski. Ein Porträt 1949«
    year = re.sub(r"\s", "", match[2])
    return _Imprint(head, place, year if year[0].isdigit() else None, match.end())


def _is_name_alone(head: str) -> bool:
    return not re.search(r"[,:]\s", head) or _CAPITALS_FIRST.fullmatch(f"{head}, ") is not None


def is_idem(printed: str) -> bool:
    """Whether a reference begins with »Ders.« or the like, so that its author is the one named before."""
    return _IDEM.match(_without_signals(printed)) is not None


def _extra_pages(unit: str) -> str | None:
    """»speziell zum … die S. 612–615«: further pages of the work before."""
    match = re.match(rf"(?:auch|ferner|speziell|besonders|insbesondere)\b[^;]*?{_S}({_PAGES})\.?$", unit)
    return match[1] if match else None


def _authors_and_title(
    head: str, before: list[Reference], *, bare: bool = False, known: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], str | None]:
    """Split »Author, Title« (or »Surname, Name: Title«); `bare`: the head may be authors alone.

    A word that is a surname too is one where it is `known`, and where the head may be authors alone.
    """
    head = _without_signals(head)
    if idem := _IDEM.match(head):
        rest = head[idem.end() :].lstrip(" ,:")
        authors = before[-1].authors if before else ()
        one = re.match(r"der|idem", idem.group(), re.IGNORECASE) is not None
        # »Ders.« is one man: of two authors nobody can tell whom it means.
        return (() if one and len(authors) > 1 else authors), _unquoted(rest) or None
    surname_first = _SURNAME_FIRST.match(head) or _CAPITALS_FIRST.match(head)
    if surname_first and not any(in_dictionary(word.lower()) for word in re.findall(r",\s(\w+)", surname_first[1])):
        names = re.split(r"\s?/\s?|;\s|\sund\s", _EDITOR.sub("", surname_first[1]))
        return tuple(_EDITOR.sub("", name).strip() for name in names if name.strip()), _unquoted(
            head[surname_first.end() :]
        )
    if (
        (inside := _CAPITALS_INSIDE.search(head))
        and inside.start()
        and not re.search(r"[,:]\s", head[: inside.start()])
    ):
        return _authors_and_title(head[inside.start() :], before, bare=bare, known=known)
    divider = re.search(r",\s+|:\s+(?=[A-ZÄÖÜ»„])", head)
    if divider is not None and (name := _name_behind_prose(head)):
        return _authors_and_title(head[name:], before, bare=bare, known=known)
    if divider is None:
        if bare:
            return _names(head, alone=True), None
        return (), _unquoted(head) or None
    first = head[: divider.start()]
    authors = _names(first, alone=bare or first in known)
    if not authors and (named := _NAMED_AFTER.search(head)):
        return _authors_and_title(head[named.end() :], before, bare=bare, known=known)
    if not authors:
        editor = _EDITED_BY.search(head)
        return _names(editor[1]) if editor else (), _unquoted(head) or None
    title = _unquoted(head[divider.end() :])
    # »Hans Kohn, Karl Renner, Titel«: more names, as long as they are names of two words or more.
    while (
        further := re.match(
            r"([A-ZÄÖÜ][\w.-]+(?:\s[A-ZÄÖÜ][\w.-]+)+)(?:\s\(Hgg?\.\)|\s\(Hrsg\.\))?,\s+(?=[A-ZÄÖÜ»„])", title
        )
    ) and (" " in further[1] and not any(in_dictionary(word) for word in further[1].split())):
        authors += _names(further[1])
        title = title[further.end() :]
    return authors, title or None


def _name_behind_prose(head: str) -> int:
    """Where a name of two words or more begins behind »Zum Begriff:« or a clause in small letters; 0 without one."""
    if not (head[:1].islower() or _ABOUT.match(head)):
        return 0
    for divider in re.finditer(r",\s+|:\s+", head):
        name = _WHOLE_NAME.match(head, divider.end())
        if name and not any(in_dictionary(word.lower()) for word in name[1].split()):
            return divider.end()
    return 0


def _without_signals(head: str) -> str:
    """Drop »Vgl. hierzu auch«, »Zit. n.«, »Siehe:« from the front."""
    while True:
        match = re.match(r"([^\s,:;]+)([,:]?\s+)", head)
        if match is None or match[1].rstrip(".").lower() not in _SIGNAL_WORDS:
            return head.strip()
        if match[1].rstrip(".") in ("In", "So", "Auch", "Aus", "Vor", "Nach", "Bei") and not match[1].endswith("."):
            # Such words begin titles too (»Vor der Revolution«): they are signals only before a name or another signal.
            following = head[match.end() :].split(maxsplit=1)
            if following and (
                in_dictionary(following[0].strip(",")) and following[0].lower().rstrip(".") not in _SIGNAL_WORDS
            ):
                return head.strip()
        head = head[match.end() :]


def _names(piece: str, *, alone: bool = False) -> tuple[str, ...]:
    """The names that `piece` ends with; words before them (»zum Bruch insgesamt Franz Borkenau«) are no part of it.

    A single one that is a word (»Mann«) counts only where it may stand `alone`.
    """
    piece = _EDITOR.sub("", piece).strip()
    tokens = piece.split()
    run: list[str] = []
    for token in reversed(tokens):
        if _NAME_TOKEN.match(token) or (run and token.lower() in _NAME_PARTS):
            run.append(token)
        else:
            break
    run.reverse()
    while run and run[0].islower():
        run.pop(0)
    if len(run) > 3 and run[0].lower() in _DETERMINERS and run[0] not in ("Der", "Die", "Das"):
        del run[:2]  # »Zum Forschungsstand Thea Lindqvist«
    elif len(run) > 2 and run[0].lower() in _SIGNAL_WORDS:
        run.pop(0)  # »So Otto von Plawenn«
    at = len(tokens) - len(run)
    of_article = at > 0 and tokens[at - 1].lower() in _DETERMINERS
    if of_article and len(run) > 2:
        run.pop(0)  # »unter diesem Aspekt George Grosz«: the noun belongs to its article
    elif of_article and len(run) == 2:
        return ()  # »Das Register des Amtes Moorburg«
    if not run or len(run) > 8 or (len(run) == 1 and not alone and in_dictionary(run[0].lower())):
        return ()
    # »Ehrenpfort an Burkhardt« is a letter, »1 Doppelbl.« no name.
    if at and (tokens[at - 1] == "an" or (len(run) == 1 and run[0].endswith("."))):
        return ()
    if at == 0 and len(run) > 1 and any(token in ("Der", "Die", "Das", "Ein", "Eine") for token in run[:1]):
        return ()
    joined = " ".join(run)
    names = re.split(r"\s?/\s?|\s(?:und|u\.)\s|\s?&\s?", joined)
    return tuple(_EDITOR.sub("", name).strip() for name in names if name.strip())


def _unquoted(title: str) -> str:
    title = title.strip(" ,")
    for opening, closing in ("»«", "„“", '""', "“”"):
        if title.startswith(opening) and title.endswith(closing) and title.count(opening) == 1 + (opening == closing):
            return title[1:-1]
    return title


def label(reference: Reference) -> str:
    """The reference in full, in one style: »Author, Title, in: Journal 3 (1953), H. 55, S. 16–25, hier S. 17.«.

    A reference without a title (an Ebd. that leads nowhere) gives its own printed words.
    """
    if reference.title is None and not reference.authors:
        return reference.printed.rstrip(". ") + "."
    head = ", ".join(filter(None, ["/".join(reference.authors), reference.title]))
    parts = [head]
    if reference.journal:
        journal = reference.journal
        if reference.volume:
            journal += f" {reference.volume}"
        if reference.year and not reference.place:
            journal += f" ({reference.year})"
        parts.append(f"in: {journal}")
    if reference.place or (reference.year and not reference.journal):
        parts.append(" ".join(filter(None, [reference.place, reference.year or "o. J."])))
    if reference.volume and not reference.journal:
        parts.append(f"Bd. {reference.volume}")
    if reference.issue:
        parts.append(f"H. {reference.issue}")
    if reference.pages:
        parts.append(f"S. {reference.pages}")
    if reference.cited_pages:
        parts.append(f"hier S. {reference.cited_pages}" if reference.pages else f"S. {reference.cited_pages}")
    notes = [reference.part] if reference.part else []
    if reference.kind == "review":
        notes.append("Rezension")
    text = ", ".join(parts) + "".join(f" ({note})" for note in notes)
    return text if text.endswith(".") else text + "."
