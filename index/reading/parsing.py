"""What a footnote cites: its text divided into references, and each read by its kind."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.reading.again import BACK, EBD, cited_before, sign_again
from index.reading.archives import archival_of, archive_alone, archive_before, leaf_in
from index.reading.articles import CHICAGO, IN, INITIALS_IN, article_in, article_of_chicago, further_part, issue_of
from index.reading.author_year import Listed, cited_by_year
from index.reading.authors import authors_and_title, names_somebody, only_signals, without_signals
from index.reading.books import book_or_short
from index.reading.division import cites, divide, is_statement, names_a_title
from index.reading.editions import edition_of
from index.reading.folios import PAGES, PAGES_AT, PAGES_BEHIND, SIGN, pages_of
from index.reading.imprint import imprint_of
from index.reading.laws import law_of
from index.reading.legible import legible
from index.reading.markers import mark_number
from index.reading.newspapers import newspaper_of
from index.reading.online import page_of
from index.reading.prose import named_in_prose, series_in
from index.reading.references import Reference, cited_surnames, surname_of
from index.reading.sigla import OF_ARCHIVE, introductions, spelled_out, without_introductions, work_of
from index.reading.verbs import says_something
from index.reading.volumes import further_volume, part_behind

# »wieder in: ders., Gesammelte Glossen, Köln 1964«: the same work in another book.
_AGAIN_IN = re.compile(
    r"(?:wieder|erneut|zuerst|auch|jetzt|nachgedruckt|wieder abgedruckt|abgedruckt)\s(?:auch\s)?in:\s"
)
# »…, in: Blätter 8 (2001), S. 3–19; dies., Noch einmal, ebd. 9 (2002), S. 115«: in the same journal.
_SAME_JOURNAL = re.compile(r",\s(?=[Ee]bd\.,?\s\d{1,3}(?:/\d{1,2})?(?:\s\(\d{4}\)|,\s\d{4},))")
# »Ebd., Nr. 14«: another charter.
_NUMBER_BEHIND = re.compile(r",\s(Nr\.\s\d{1,5})(?![\d/])")
# »dies., Gesammelte Werke«: whose volume it is.
_IDEM_FIRST = re.compile(r"^(?:[Dd]ers|[Dd]ies)\.,\s")
# »Luxemburg, Ermattung oder Kampf?, ebd., S. 257«: author and title before it, so that it means the journal.
_IN_SAME = re.compile(r"(?<=[^\d\s,]),\s(?=[Ee]bd\.,?\s(?:(?:S|Sp)\.\s?)?\d)")
# »Vgl. die Beiträge in: …«: the book as a whole.
_CONTRIBUTIONS = re.compile(r"(?:[Dd](?:ie|en)\s)?(?:\w+en\s)?(?:Beiträge|Aufsätze|Artikel|Studien)\sin:\s")
# »Während Berger (Leben, S. 417) an …«: the author stands before the bracket.
_NAMED_BEFORE = re.compile(
    r"(?<![\w’-])(?P<name>[A-ZÄÖÜ][\w’-]++)\s\((?P<work>(?!S\.|Sp\.|Nr\.)[A-ZÄÖÜ»„][^(),;:]{2,80},\sS\.\s?\d[^()]*)\)"
)
# »Caldera schließt aus dem Wortlaut auf Piapoco (Voces del río, Caracas 2011, S. 54).«
_BRACKET = re.compile(r"(?<=[\s«“”\"])\(([^()]*)\)")
_WORK = re.compile(
    r"(?=.{0,200}?[A-ZÄÖÜ][a-zäöüß]{3})(?:[Vv]gl\.|[Ss]o|[Ss]iehe|(?![A-ZÄÖÜ]\w+:)[A-ZÄÖÜ»„\"])[^,]{3,200},[^\d]{0,300}\d"
)
_PRINTED = re.compile(r"(?:[A-ZÄÖÜ][\w.-]+[,/]?\s){1,6}\d{4}")


@dataclass(frozen=True, slots=True)
class Known:
    """What a whole text tells of how its notes cite.

    `surnames` are those of whom works are cited in full (`cited_surnames`): alone they are names too, though they be
    words (»Mann, Farben, S. 8«); `titles` are the words of their titles, by surname. `listed` are works that may be
    cited by author and year; `archives` and `works` what abbreviations mean that a note introduces (of works with that
    note).
    """

    surnames: frozenset[str] = frozenset()
    titles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    listed: Sequence[Listed] = ()
    archives: Mapping[str, str] = field(default_factory=dict)
    works: Mapping[str, tuple[int, Reference]] = field(default_factory=dict)


_NOTHING = Known()


def known_from(notes: Sequence[tuple[int, str]], listed: Sequence[Listed] = ()) -> Known:
    """What `notes` (numbers and texts), read once, tell of each other."""
    surnames: set[str] = set()
    titles: dict[str, frozenset[str]] = {}
    archives: dict[str, str] = {}
    works: dict[str, tuple[int, Reference]] = {}
    for number, text in notes:
        cited = parse_references(text)
        surnames |= cited_surnames(cited)
        for work in cited:
            for author in work.authors if work.via == "direct" else ():
                titles[surname_of(author)] = titles.get(surname_of(author), frozenset()) | _words(work.title or "")
        printed = legible(text)
        for siglum, before in introductions(printed):
            cited = parse_references(before)
            if archive := archive_before(before):
                archives.setdefault(siglum, archive)
            elif cited and cited[-1].title:
                works.setdefault(siglum, (number, _abbreviated(cited[-1], before)))
        for match in OF_ARCHIVE.finditer(printed):
            if archive := archive_before(printed[: match.start()]):
                archives.setdefault(match["siglum"], archive)
    return Known(frozenset(surnames), titles, listed, archives, works)


def _abbreviated(work: Reference, before: str) -> Reference:
    """The work that an abbreviation behind `before` means: behind »in: dies., Gesammelte Werke« that volume."""
    if work.journal is None or imprint_of(before) or PAGES_AT.search(before):
        return work
    container = _IDEM_FIRST.sub("", work.journal)
    authors = work.authors if container != work.journal else ()
    return Reference(work.printed, authors=authors, title=container, editors=work.editors, kind="book")


def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", title.lower()))


def parse_references(text: str, known: Known = _NOTHING) -> tuple[Reference, ...]:
    """The works that the note `text` cites, in its order; »Ebd.« and short titles are named but not yet resolved.

    Prose around the references (»Die Angaben erfolgen nach …«) yields none.
    """
    found: list[Reference] = []
    for unit in divide(without_introductions(legible(text))):
        work = work_of(unit, known.works)
        for reference in [work] if work else cited_by_year(unit, known.listed, found) or _read(unit, found, known):
            found.append(reference)
    return tuple(found)


def _read(unit: str, before: list[Reference], known: Known) -> list[Reference]:
    """The works that `unit` cites, its archive spelled out."""
    if proofs := _in_brackets(unit, before, known):
        return proofs
    spelled = spelled_out(unit, known.archives)
    if spelled and (paper := archival_of(spelled, before)):
        return [replace(paper, printed=unit)]
    return _parse_unit(unit, before, known)


def _in_brackets(unit: str, before: list[Reference], known: Known) -> list[Reference]:
    """The works in brackets of a sentence that says something and cites nothing besides; [] without any."""
    prose = _BRACKET.sub("", unit)
    if prose == unit or cites(prose) or names_a_title(prose) or not says_something(prose):
        return []
    found: list[Reference] = []
    for bracket in _BRACKET.findall(unit):
        # »»Was bleibt« (München, Wien 1979)« is one work.
        if _WORK.match(bracket) and not (_PRINTED.fullmatch(bracket) and re.search("[»„]", prose)):
            found += [replace(work, printed=unit) for work in _read(bracket, [*before, *found], known)]
    for named in _NAMED_BEFORE.finditer(unit):
        if known.titles.get(named["name"], frozenset()).issuperset(_words(named["work"].split(",")[0])):
            works = _read(f"{named['name']}, {named['work']}", [*before, *found], known)
            found += [replace(work, printed=unit) for work in works if work.via == "short"]
    return found


def _edition(unit: str, before: list[Reference], known: Known) -> Reference | None:
    """What is cited by an abbreviation, but a word of a title by the same author (»Stade, SED I«, behind »Die SED«)."""
    edition = edition_of(unit, before, known.surnames)
    if edition is None or not edition.authors:
        return edition
    titles = known.titles.get(surname_of(edition.authors[0]), frozenset())
    return None if edition.title is None and _words(edition.journal or "") <= titles else edition


def _parse_unit(unit: str, before: list[Reference], everything: Known) -> list[Reference]:
    known = everything.surnames
    if whole := _CONTRIBUTIONS.match(plain := without_signals(unit)):
        return [replace(work, printed=unit) for work in _parse_unit(plain[whole.end() :], before, everything)]
    ebd = EBD.search(unit)
    head = unit[: ebd.start()] if ebd else ""
    leaf = leaf_in(unit, ebd.end()) if ebd else None
    if ebd and (archive := archive_alone(head)):
        return [
            Reference(unit, journal=archive, cited_pages=leaf, kind="archive", via="short", resolution="unresolved")
        ]
    if ebd and (leaf or (only_signals(head) and not names_somebody(head, known))):
        named = part_behind(unit, ebd.end())
        pages = PAGES_AT.search(unit, ebd.end()) or PAGES_BEHIND.match(unit, named.end)
        number = _NUMBER_BEHIND.match(unit, named.end)
        return [
            Reference(
                unit,
                volume=named.volume,
                year=named.year,
                issue=named.issue,
                cited_pages=leaf or pages_of(pages) or (number[1] if number else None),
                via="ebd",
                resolution="unresolved",
            )
        ]
    if article := CHICAGO.search(without_signals(unit)):
        return [article_of_chicago(unit, article, before)]
    if part := further_part(unit, before) or further_volume(unit, before):
        return [part]
    if before and before[-1].journal:
        unit = _SAME_JOURNAL.sub(", in: ", unit, count=1)
        if (
            (same := _IN_SAME.search(unit))
            and not unit.startswith("zu ")
            and all(authors_and_title(unit[: same.start()], before))
        ):
            unit = f"{unit[: same.start()]}, in: {unit[same.end() :]}"
    if untitled := INITIALS_IN.match(plain):
        unit = f"{untitled[1]}, in: {plain[untitled.end() :]}"
    if (elsewhere := _AGAIN_IN.match(unit)) and before:
        return book_or_short(unit[elsewhere.end() :], before, known)
    if (
        paper := archival_of(unit, before)
        or newspaper_of(unit, before)
        or page_of(unit, before)
        or issue_of(unit)
        or law_of(unit)
        or (None if IN.search(unit) else _edition(unit, before, everything))
    ):
        return [paper]
    found: list[Reference] = []
    if anchor := IN.search(unit):
        found.append(article_in(unit, anchor, before))
    elif back := BACK.search(unit):
        found.append(cited_before(unit, back, before, known, mark_number(back[1] or back[2])))
    elif again := sign_again(unit, known):
        found.append(cited_before(unit, again, before, known))
    if not found:
        found.extend(named_in_prose(unit, before))
    if not found and (series := series_in(unit)):
        found.append(series)
    if not found and not is_statement(unit):
        found.extend(book_or_short(unit, before, known))
    if not found and before and (extra := _extra_pages(unit)):
        before[-1] = replace(before[-1], cited_pages=extra)
    return found


def _extra_pages(unit: str) -> str | None:
    """»speziell zum … die S. 612–615«: further pages of the work before."""
    match = re.match(rf"(?:auch|ferner|speziell|besonders|insbesondere)\b[^;]*?{SIGN}({PAGES})\.?$", unit)
    return match[1] if match else None
