"""What a footnote cites: its text divided into references, and each read by its kind."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.reading.author_year import Listed, cited_by_year
from index.reading.authors import (
    AUTHOR_ALONE,
    authors_and_title,
    is_idem,
    names_in,
    names_somebody,
    only_signals,
    unquoted,
    without_signals,
)
from index.reading.details import split_details, split_editors
from index.reading.folios import PAGES, PAGES_AT, SIGN
from index.reading.imprint import MONTH, imprint_of
from index.reading.legible import legible
from index.reading.references import Reference, surname_of

_CITED = re.compile(
    rf"(?<!\s),?\s*(?:und\s+)?(?<!\w)(?:hier|bes\.|besonders|insb\.|insbesondere|dort|Zitat|zit\.):?\s+(?:auf\s+)?"
    rf"(?:{SIGN}|(?=\d[\d–-]*(?:\s?ff?)?(?:[.,;)]|$)))({PAGES})"
)
# »HZ 181, 1956«, »HZ 185/2, 1960«, »Merkur 20 (1966) 3, S. 201«: volume, issue and year by their places alone.
_VOLUME_COMMA_YEAR = re.compile(
    r"(?<=\w)(?<!Heft)(?<!Hefte)(?<!Nummer)(?<!Kapitel)(?<!Teil)(?<!Band)\s(\d{1,3}|[IVXLC]+)(?:/(\d{1,2}))?"
    r",\s((?:1[5-9]|20)\d\d(?:/\d{2,4})?)(?=[,;]|$)"
)
_BARE_ISSUE = re.compile(rf",?\s(\d{{1,3}})(?=,\s{SIGN}\d)")
# »Tübingen 1999, 17–44«, »ZRG GA 8 (1887), 91–148, hier 102«: pages without »S.« behind the year.
_BARE_PAGES = re.compile(
    r"(?:(?<=\d\))|(?<=\d\d)),\s(?!(?:1[5-9]|20)\d\d(?![\s–-]*\d))(\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:\s?ff?\.)?)"
    r"(?=[.;]?$|[,;]\s(?!\d)|\s[(\[])"
)
_ISSUE = re.compile(r"\b(?:H\.|Heft|Nr\.|No\.|Nummer|Hefte)\s?(\d+(?:\s?[/–-]\s?\d+)?)")
_VOLUME_YEAR = re.compile(
    r"(?<![\w.])(\d{1,3}|[IVXLC]+)(?:/(\d{1,2}))?\.?\s*(?:Jg\.)?,?\s?\(\s*((?:1[5-9]|20)\d\d(?:/\d{2,4})?)\s*\)"
)
_VOLUME = re.compile(
    r"\b(?:Jg\.|Jahrgang|Bd\.|Band|Vol\.)\s?(\d{1,3}|[IVXLC]+)\b|\b(\d{1,3}|[IVXLC]+)\.\s?(?:Jg\.|Jahrgang|Bd\.)"
)
_YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d(?:/\d{2,4})?)(?!\d|\s?[–-]\s?\d)")
# »Vertrag vom 12. Januar 1922, StA Kassel«, »Kölnische Rundschau, 14. Oktober 1921«: a document is known by its day.
_DATED = re.compile(
    rf"(?:,|\bvom|\bv\.)\s+(\d{{1,2}}\.\s?(?:{MONTH}\s?|\d{{1,2}}\.\s?)((?:1[5-9]|20)\d\d))(?=\s*(?:[,;:(]|\.?$))"
)
# »in: FAZ vom 12.3.1980«: a newspaper's day is no part of its name.
_DAY = re.compile(rf"(?:,\s|\s(?:vom|v\.)\s|\s)\d{{1,2}}\.\s?(?:{MONTH}\s?|\d{{1,2}}\.\s?)(?=(?:1[5-9]|20)\d\d)")
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
    rf"[^;.]*?{SIGN}({PAGES})(?=([^;.]*))"
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
# Where one reference ends and the next begins. Inside titles stand full stops and »sowie« too, so that a full stop
# divides only behind pages, a bracket or a remark, and »sowie« only where a reference can begin.
_DIVIDE = re.compile(
    r";\s+"
    r"|,\s+(?=(?:vgl|siehe|s\. auch|zit)\.?\s)"
    r"|\.\s+(?=[»„\"]?[A-ZÄÖÜ])(?!(?:S|Sp|Bl|Bd|Anm)\.\s?\d)"
    # … nor before an imprint: »(= Studien 3). Aachen 1954, S. 9«.
    r"(?![A-ZÄÖÜ][\w/.-]+(?:\s(?:am|an der|a\.|i\.)\s?[\w.]+)?\s(?:1[5-9]|20)\d\d[,.;:)])"
    r"|(?<=\.)\s+[–—]\s+(?=[A-ZÄÖÜ])"
    r"|(?<=[\d.)])\s*,?\s+(?:sowie|und)\s+(?=(?:auch|ferner|in:|speziell|besonders|insbesondere|grundlegend|zuletzt|[Ee]bd|[Dd]ers\.|[Dd]ies\.|H\.\s|Heft\s"
    r"|[A-ZÄÖÜ][\w.’'-]+(?:[\s/][A-ZÄÖÜ][\w.’'-]+)*,\s))"
)
# »Anders urteilt Treskow, …«: such a sentence begins the next reference whatever stands before.
_NEXT = re.compile(
    r"(?:Anders|Ähnlich|Dagegen|Vgl\.|Siehe|So auch|So schon|Ebenso|Dazu|Hierzu|Kritisch|Zuletzt|Grundlegend|Ferner)\s"
    r"(?:[a-zäöüß]+\.?\s){0,4}[A-ZÄÖÜ][\w.’-]*+(?:\s[A-ZÄÖÜ][\w.’-]*+){1,3},\s"
)
# »Staatsarchiv Chur, B 1503/2«, »HStA Stuttgart, E 146, Bü. 2201, Bl. 7«: papers, not printed.
_ARCHIVE = re.compile(
    r"(?:\b[A-ZÄÖÜ][a-zäöüß]+archiv\b|\b(?:StA|HStA|BArch|GStA|LHA|LAV|ÖStA|HHStA|StadtA|StaatsA|PA AA)\b"
    r"|\bNachla(?:ss|ß)\s[A-ZÄÖÜ])"
    r"[^;]{0,80}?(?:\b(?:Rep|Nr|Bl|Best|Abt|Bü|fol|Kart|Fasz|Sign)\.|\b(?:Mappe|Bestand|Akten?|NL)\b|\b[A-Z]\s\d|\d+[/,]\d)"
)
# »wieder in: ders., Gesammelte Glossen, Köln 1964«: the same work in another book.
_AGAIN_IN = re.compile(
    r"(?:wieder|erneut|zuerst|auch|jetzt|nachgedruckt|wieder abgedruckt|abgedruckt)\s(?:auch\s)?in:\s"
)
# »Lüdecke, der in seinem Buch »Der Hafen liest« (Hamburg 1956)«: the title is what stands in quotation marks.
_SAID_IN = re.compile(
    r"(?:der|die|welcher|welche)\sin\s(?:seine|ihre)\w{1,2}\s[^»«„“\"]{0,60}[»«„“\"]([^»«„“”\"]{3,160})[»«“”\"]"
)
# »Ann Field, “Broken Objects,” Journal of Practice 11, no. 3 (2018): 201–225, here 214« (Chicago Manual of Style).
_CHICAGO = re.compile(
    r"^(?P<authors>[^“”\"]{3,120}), [“\"](?P<title>[^“”\"]{3,200}?),?[”\"],? (?P<journal>[A-ZÄÖÜ][^“”\":]{2,90}?)"
    r" (?P<volume>\d{1,3})(?:, no\. (?P<issue>\d{1,3}))? \((?P<year>(?:1[5-9]|20)\d\d)\):"
    r" (?P<pages>\d+(?:\s?[–-]\s?\d+)?)(?:, (?:here|at) (?P<cited>\d[\d–-]*))?"
)
# Authors and title are no longer than this.
_MAX_HEAD = 220
# »Titel. In: …«: the stop is none of the title's.
_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")
# No reference is that long: what is longer is prose, or no note at all.
_MAX_UNIT = 2000
# It is looked for in so many letters before a full stop; neither more pages nor longer words fit into them.
_BEFORE = 60
_COMPLETE = re.compile(
    rf"(?:(?<![\w.])(?:{SIGN}|Bl\.\s?|fol\.\s?){PAGES.removesuffix('*')}{{0,{_BEFORE // 3}}}"
    rf"|\b(?:H\.|Heft|Nr\.)\s?\d+|[)\]]"
    rf"|(?<!\w)(?:[Ee]bd|[Ee]benda|o\.\s?J|a\.\s?a\.\s?O)|[A-ZÄÖÜ]\w{{1,{_BEFORE}}}\s\d{{4}})$"
)
# »2 Bde., Rottweil 1902, hier Bd. 1, S. 266«: the volume meant of a work of several.
_VOLUME_MEANT = re.compile(r"[,.]\s(?:hier\s)?Bd\.\s?(\d{1,3}|[IVX]+)(?!\w)")
_PART_OF_SHORT = re.compile(r"(?:,?\s(?:Bd\.|Band|Teil|T\.)\s?[\dIVX].*|\s[IVX]+)$")
_NO_JOURNAL = re.compile(r"\b(?:Bd\.|Band|Teil|Hefte?|H\.|Nr\.|Nummer|Kapitel|Kap\.)\s*$")
_LONGEST_DETAILS = 40


def parse_references(
    text: str, known: frozenset[str] = frozenset(), listed: Sequence[Listed] = ()
) -> tuple[Reference, ...]:
    """The works that the note `text` cites, in its order; »Ebd.« and short titles are named but not yet resolved.

    `known` are surnames of which works are cited in full (`cited_surnames`): alone they are names too, though they be
    words (»Mann, Farben, S. 8«); `listed` are the works that may be cited by author and year. Prose around the
    references (»Die Angaben erfolgen nach …«) yields none.
    """
    found: list[Reference] = []
    for unit in _units(legible(text)):
        for reference in cited_by_year(unit, listed, found) or _parse_unit(unit, found, known):
            found.append(reference)
    return tuple(found)


def _units(text: str) -> list[str]:
    units, start = [], 0
    for match in _DIVIDE.finditer(text):
        signalled = _NEXT.match(text, match.end())
        if (
            match.group()[0] == "."
            and not signalled
            and not _COMPLETE.search(text, max(start, match.start() - _BEFORE), match.start())
        ):
            continue
        units.append(text[start : match.start()])
        start = match.end()
    units.append(text[start:])
    return [unit.strip() for unit in units if unit.strip() and len(unit) <= _MAX_UNIT]


def _parse_unit(unit: str, before: list[Reference], known: frozenset[str]) -> list[Reference]:
    ebd = _EBD.search(unit)
    head = unit[: ebd.start()] if ebd else ""
    if ebd and only_signals(head) and not names_somebody(head, known):
        pages = PAGES_AT.search(unit, ebd.end())
        return [Reference(unit, cited_pages=pages[1] if pages else None, via="ebd", resolution="unresolved")]
    if article := _CHICAGO.search(without_signals(unit)):
        return [_of_chicago(unit, article, before)]
    if part := _second_part(unit, before):
        return [part]
    if (elsewhere := _AGAIN_IN.match(unit)) and before:
        return _book_or_short(unit[elsewhere.end() :], before, known)
    if len(unit) <= _MAX_HEAD and _ARCHIVE.search(unit) and not _is_printed(unit):
        dated = _DATED.search(unit)  # without a day nothing tells one paper of a file from the next
        return [Reference(unit, title=without_signals(unit).rstrip(" ."), year=dated[2])] if dated else []
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
        found.append(Reference(unit, title=unquoted(title), journal=journal, kind="series"))
    if not found:
        found.extend(_book_or_short(unit, before, known))
    if not found and before and (extra := _extra_pages(unit)):
        before[-1] = replace(before[-1], cited_pages=extra)
    return found


def _is_printed(unit: str) -> bool:
    imprint = imprint_of(unit)
    # »Staatsarchiv Chur, B 1503/2«: a shelf is no place.
    return _IN.search(unit) is not None or (imprint is not None and len(imprint.place) > 1)


def _of_chicago(unit: str, article: re.Match[str], before: list[Reference]) -> Reference:
    return Reference(
        unit,
        authors=authors_and_title(article["authors"].replace(" and ", " und "), before, bare=True)[0],
        title=article["title"],
        journal=article["journal"],
        volume=article["volume"],
        year=article["year"],
        issue=article["issue"],
        pages=article["pages"],
        cited_pages=article["cited"],
        kind="article",
    )


def _second_part(unit: str, before: list[Reference]) -> Reference | None:
    """»sowie H. 14, S. 187–192 (Teil II)«: a further part of the work before, with its own issue and pages."""
    if not before or not re.match(r"(?:in:\s*)?(?:[Hh]ier\s)?(?:H\.|Heft|Nr\.)\s?\d", unit):
        return None
    last = before[-1]
    issue, pages, cited, part = _ISSUE.search(unit), PAGES_AT.search(unit), _CITED.search(unit), _PART.search(unit)
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
    authors, title = authors_and_title(head, before)
    title = _STOP.sub("", title) if title else None
    details = _REVIEW.sub("", container)
    part = _PART.search(details)
    details = _PART.sub("", details)
    cited = _CITED.search(details)
    plain = details[: cited.start()] + details[cited.end() :] if cited else details
    both = _VOLUME_YEAR.search(plain) or _VOLUME_COMMA_YEAR.search(plain)
    pages = PAGES_AT.search(plain) or (_BARE_PAGES.search(plain, max(both.end() - 2, 0)) if both else None)
    issue = _ISSUE.search(plain)
    dated = _DAY.search(plain)
    until = min([match.start() for match in (pages, issue, dated) if match] or [len(plain)])
    bare = _BARE_ISSUE.match(plain, both.end()) if both else None
    alone = _VOLUME.search(plain)
    # A collected volume has a place; a year in its title (»Skulptur um 1500, Innsbruck 1974«) is not its own.
    imprint = None if both or alone or issue else imprint_of(plain)
    year = _YEAR.search(re.sub(SIGN + PAGES, "", plain))
    ends = [until, *[match.start() for match in (both, alone, year) if match]]
    journal = imprint.head if imprint else plain[: min(ends)].strip(" ,(")
    journal = re.sub(r"(?<!\s)\s+\d{1,3}\.?$", "", journal)
    volume_editors, name = split_editors(journal)
    name, behind = split_details(name)
    return Reference(
        unit,
        authors=authors,
        title=title,
        details=behind,
        editors=volume_editors,
        journal=unquoted(name) or None,
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
    return sign if sign and names_somebody(unit[: sign.start()], known) else None


def _cited_before(unit: str, sign: re.Match[str], before: list[Reference], note: int | None = None) -> Reference:
    """What stands before »a. a. O.«, »(wie Anm. 12)« or a second »ebd.«: an author, or author and title.

    Before »a. a. O.« alone stands nothing: it means the work just before. Where words stand there that name nobody it
    stays open what is meant.
    """
    head = unit[: sign.start()].rstrip(", (")
    pages = PAGES_AT.search(unit, sign.end())
    authors, title = authors_and_title(head, before, bare=True)
    if not authors and not is_idem(unit):
        # »abgedruckt bei Rathke, a. a. O.«
        authors, title = names_in(head, alone=True), None
    nothing = note is None and not authors and only_signals(head)
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
        imprint = imprint_of(printed)
        head = imprint.head if imprint else printed
        pages = PAGES_AT.search(head)
        head = head[: pages.start()].rstrip(" ,") if pages else head
        authors, title = authors_and_title(head, before) if "," in head else ((), unquoted(head))
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
    imprint = imprint_of(unit)
    cited = _CITED.search(unit)
    plain = unit[: cited.start()] + " " * (cited.end() - cited.start()) + unit[cited.end() :] if cited else unit
    pages = PAGES_AT.search(plain, imprint.end if imprint else 0)
    if pages is None and imprint is not None:
        pages = _BARE_PAGES.search(plain, imprint.end - 2)
    ends = [match.start() for match in (pages, cited) if match]
    if imprint is None and len(unit) <= _MAX_HEAD and (dated := _DATED.search(unit)):
        return [Reference(unit, title=without_signals(unit).rstrip(" ."), year=dated[2])]
    if imprint is None and (article := _article_without_in(plain, cited, before)):
        return [replace(article, printed=unit)]
    if imprint is None and not ends:
        return []
    head = imprint.head if imprint else unit[: min(ends)].rstrip(" ,")
    if imprint is None and (named := AUTHOR_ALONE.match(without_signals(head))) and surname_of(named[1]) in known:
        cited_pages = cited[1] if cited else pages[1] if pages else None
        return [
            Reference(unit, (named[1],), year=named[2], cited_pages=cited_pages, via="short", resolution="unresolved")
        ]
    authors, title = authors_and_title(head, before, known=known)
    if not title or len(head) > _MAX_HEAD or (not authors and not imprint and not is_idem(unit)):
        return []
    volume = _VOLUME_MEANT.search(unit, imprint.end) if imprint else None
    if volume and unit.count("(", 0, volume.start()) > unit.count(")", 0, volume.start()):
        volume = None  # that of a series
    if imprint is None:
        title = re.sub(r",?\spassim$", "", title)
        title = _PART_OF_SHORT.sub("", title)  # »Bühlmann, Stoss und Schnee, Bd. 2, S. 9«
    if imprint is None and (len(title) < 3 or not (title[0].isupper() or title[0] in '»„"' or title[0].isdigit())):
        return []
    title, details = split_details(title)
    if said := _SAID_IN.match(title):
        title = said[1]
    return [
        Reference(
            unit,
            authors=authors,
            title=unquoted(title),
            details=details,
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
    pages = PAGES_AT.search(plain, both.end()) if both else None
    parts = plain[: both.start()].rpartition(", ") if both else ("", "", "")
    if both is None or pages is None or pages.start() - both.end() > _LONGEST_DETAILS or len(parts[0]) > _MAX_HEAD:
        return None
    authors, title = authors_and_title(parts[0], before, bare=True)
    if not authors or not parts[2][:1].isupper() or _NO_JOURNAL.search(parts[2]):
        return None
    if title is None and not plain[both.start() : both.end()].endswith(")"):
        return None  # »Winkler, Der lange Weg nach Westen I, 2000«
    issue = _ISSUE.search(plain, both.end())
    return Reference(
        plain,
        authors,
        title,
        unquoted(parts[2]),
        both[1],
        both[3],
        issue[1] if issue else both[2],
        pages[1],
        cited[1] if cited else None,
        kind="article",
    )


def _extra_pages(unit: str) -> str | None:
    """»speziell zum … die S. 612–615«: further pages of the work before."""
    match = re.match(rf"(?:auch|ferner|speziell|besonders|insbesondere)\b[^;]*?{SIGN}({PAGES})\.?$", unit)
    return match[1] if match else None
