"""The list of works at a text's end."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.reading.author_year import Listed
from index.reading.pages import Line, PagedText, Role
from index.reading.parsing import parse_references
from index.reading.references import Reference, surname_of

_HEAD = re.compile(
    r"\s*(?:[\dIVX]+\.?\s+)?(?:(?:Quellen(?:-\s?und\s|\sund\s))?(?:Literatur(?:verzeichnis|liste|nachweise?|angaben)?|Bibliogra(?:ph|f)ie)"
    r"|(?:Zitierte|Benutzte|Verwendete)\s(?:Literatur|Werke)|Works Cited|References|Bibliography)\s*:?\s*"
)
# What comes behind such a list.
_BEHIND = re.compile(
    r"\s*(?:(?:Personen|Sach|Orts|Namen)?[Rr]egister|Anhang|Danksagung|Abbildungs\w+|Abkürzungs\w+|Anmerkungen|Index)\s*"
)
# »DÖLLING, Renate (1983):«, »Bloch, Ernst: Titel«, »INSTITUT FÜR … [IVP] (1972):«, »–– (1985b):«
_ENTRY = re.compile(
    r"\s{0,3}(?:[A-ZÄÖÜÉ][\w’'-]+(?:\s[\w’'-]+){0,2},\s(?!(?:S|Sp|H|Bd|Nr)\.)(?:[A-ZÄÖÜÉ]|von\b)|[A-ZÄÖÜ]{3,}(?:\s[A-ZÄÖÜ]{2,})*\s?[,(\[]"
    r"|[A-ZÄÖÜ][^()]{2,90}?\s\((?:1[5-9]|20)\d\d[a-z]?\)[:.,]|[-–—_]{1,4}[,:]?\s|(?:Ders|Dies)\.[,:]?\s)"
)
_ENDED = re.compile(r"(?:[.)»«“\"\]/]|\d|\w{3})\s*$")
_DATED = re.compile(
    r"^(?P<who>[^()]{1,200}?(?:\s\((?:Hg|Hgg|Hrsg)\.?\))?),?\s\((?P<year>(?:1[5-9]|20)\d\d(?:/\d{2,4})?)(?P<letter>[a-z]?)\)[:.,]\s+(?P<rest>.+)$"
)
_YEAR = re.compile(r"(?<![\d–-])((?:1[5-9]|20)\d\d)([a-z]?)(?![\d–-])")
_ABBREVIATED = re.compile(r"[\[(]([A-ZÄÖÜ]{2,10})[\])]")
# »Was heißt »verkauft«? Medien und Markt 12 (4), S. 5–13.«
_JOURNAL = re.compile(
    r"(?P<title>.+?[.?!»«])\s(?P<journal>[A-ZÄÖÜ][^.?!»«]{2,80}?)\s(?P<volume>\d{1,3})(?:\s?\((?P<issue>\d{1,3})\)|[,/]\s?(?:H\.|Heft|Nr\.)?\s?"
    r"(?P<number>\d{1,3}))?,\s(?:S\.\s|pp?\.\s)?(?P<pages>\d+\s?[–-]\s?\d+)\.?$"
)
_IN = re.compile(r"(?<!\w)[Ii]n:\s")
# »Zeitschrift 5, H. 2«, »Kleinhandel im Umbruch. Tübingen, S. 55«: where a note would have the year.
_VOLUME = re.compile(r"(\s\d{1,3})(,\s(?:H\.|Heft|Nr\.|S\.|pp?\.))")
_PLACE = re.compile(r"\.\s([A-ZÄÖÜ][\w/ -]{2,40}?)(,\s(?:S\.|pp?\.)|\.?$)")
_REPRINT = re.compile(r"\s\((?:Reprint|ND|Nachdr(?:uck|\.)|Neudr(?:uck|\.))[^()]*\)$")
_ONLINE = re.compile(r"\.?\s(?:Online|URL|Verfügbar|Abrufbar|https?:|DOI|doi:)")
_SOMEBODY = "Nemo, Otto"
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})
# A note below the list on its last page.
_NOTE = re.compile(r"\s*(?:[\[(]?\d{1,3}[\])]?[.)]?\s+[A-ZÄÖÜ»„]|\[[ivxl]+\]\s)")
# »Iversen, Jens (1974)«: an entry that has its place in the alphabet.
_FILED = re.compile(r"\s{0,3}[A-ZÄÖÜÉ][\w’'-]+(?:\s[\w’'-]+){0,2},\s(?!(?:S|Sp|H|Bd|Nr)\.)(?:[A-ZÄÖÜÉ]|von\b)")
# … and says of what, or of when.
_TOLD = re.compile(r":\s|\b(?:1[5-9]|20)\d\d\b")
_BEGINNING = 100
# Lines of notes between two pages of a list.
_NOTES_BETWEEN = 40
# No entry is longer, and so many letters tell whether one has ended.
_LONGEST, _TAIL = 800, 8
_FEWEST = 2
# Further lines of an entry before the next one.
_LINES = 4


def find_list(paged: PagedText) -> tuple[tuple[Listed, ...], dict[tuple[int, int], Line]]:
    """The works listed below a heading (»Literatur«), and the lines of heading and list, by page and place, with roles.

    Nothing where most of what stands below is no such list.
    """
    lines = [
        (p, i, paged.text[line.start : line.end].translate(_LIGATURES))
        for p, page in enumerate(paged.pages)
        for i, line in enumerate(page.lines)
        if line.zone != "furniture" and any(map(str.isalpha, paged.text[line.start : line.end]))
    ]
    heads = [k for k, (_, _, text) in enumerate(lines) if _HEAD.fullmatch(text)]
    works: list[Listed] = []
    roles: dict[tuple[int, int], Line] = {}
    for at, head in enumerate(heads):
        until = heads[at + 1] if at + 1 < len(heads) else len(lines)
        listed = _listed_lines(paged, lines, head + 1, until)
        entries, opening = _entries([lines[k][2] for k in listed])
        found: list[Listed] = []
        for entry in entries:
            if (work := _listed(entry, found)) is not None:
                found.append(work)
        if len(found) >= _FEWEST and 2 * len(found) >= len(entries):
            works += found
            for k, at_line in enumerate([head, *listed]):
                p, i, _ = lines[at_line]
                role: Role = "bibliography" if k else "heading"
                line = replace(paged.pages[p].lines[i], zone="body", role=role, opens=not k or k - 1 in opening)
                roles[p, i] = line
    return tuple(works), roles


def _listed_lines(paged: PagedText, lines: Sequence[tuple[int, int, str]], first: int, last: int) -> list[int]:
    """The lines of the list from line `first` on, those behind the notes at the end of a page too."""
    found: list[int] = []
    while True:
        until = _end(paged, lines, first, last)
        found += range(first, until)
        entry = next((lines[k][2] for k in reversed(found) if _FILED.match(lines[k][2])), None)
        if entry is None or until == last or not _NOTE.match(lines[until][2]):
            return found
        first = next(
            (k for k in range(until + 1, min(until + _NOTES_BETWEEN, last)) if _goes_on(lines, k, entry)), last
        )
        between = (lines[k] for k in range(until, first))
        if any(paged.pages[p].lines[i].opens and not _NOTE.match(text) for p, i, text in between):
            return found
        if first == last:
            return found


def _goes_on(lines: Sequence[tuple[int, int, str]], k: int, entry: str) -> bool:
    """Whether line `k` opens an entry that follows `entry` in the alphabet, on a new page or behind its number."""
    (p, i, text), (page, before, _) = lines[k], lines[k - 1]
    follows = (p != page or i > before + 1) and text.lstrip()[:1] >= entry.lstrip()[:1]
    return follows and _FILED.match(text) is not None and _TOLD.search(text[:_BEGINNING]) is not None


def _end(paged: PagedText, lines: Sequence[tuple[int, int, str]], first: int, last: int) -> int:
    """Where the list from line `first` on ends: at what is set apart, on a new page or too long, and is no entry."""
    length = 0
    for k in range(first, last):
        p, i, text = lines[k]
        length = len(text) if _ENTRY.match(text) else length + len(text)
        apart = paged.pages[p].lines[i].opens or p != lines[k - 1][0]
        ended = k == first or _ENDED.search(lines[k - 1][2][-_TAIL:]) is not None
        foreign = not _ENTRY.match(text) and ended
        broken = apart and foreign and not _is_amid(lines, first, k, last)
        if _BEHIND.fullmatch(text) or broken or length > _LONGEST or (ended and _NOTE.match(text)):
            return k
    return last


def _is_amid(lines: Sequence[tuple[int, int, str]], first: int, k: int, last: int) -> bool:
    """Whether line `k` stands between two entries in the order of the alphabet: an entry's second line, set in."""
    before = next((lines[j][2] for j in reversed(range(max(first, k - _LINES), k)) if _FILED.match(lines[j][2])), None)
    behind = next((lines[j][2] for j in range(k + 1, min(k + _LINES, last)) if _FILED.match(lines[j][2])), None)
    told = behind is not None and _TOLD.search(behind[:_BEGINNING]) is not None
    return before is not None and told and before.lstrip()[:1] <= (behind or "").lstrip()[:1]


def _entries(lines: Sequence[str]) -> tuple[list[str], set[int]]:
    """The entries, and the numbers of the lines that open them."""
    entries: list[str] = []
    opening: set[int] = set()
    for k, line in enumerate(lines):
        if not entries or (
            _ENTRY.match(line) and _ENDED.search(entries[-1][-_TAIL:]) and not entries[-1].endswith(" und")
        ):
            entries.append(line.strip())
            opening.add(k)
        else:
            hyphen = re.search(r"[a-zäöüß]-$", entries[-1][-2:]) and line.lstrip()[:1].islower()
            entries[-1] = (entries[-1][:-1] if hyphen else entries[-1] + " ") + line.strip()
    return entries, opening


def _listed(entry: str, before: Sequence[Listed]) -> Listed | None:
    dated = _DATED.match(entry)
    if dated is None:
        works = parse_references(entry)
        printed = _YEAR.search(works[0].year or "") if works else None
        if printed is None or not works[0].title:
            return None
        return Listed(_surnames(works[0].authors), printed[1], replace(works[0], printed=entry))
    who, year = str(dated["who"]), str(dated["year"])
    same = re.match(r"(?:[-–—_]{1,4}|Ders\.|Dies\.)(?:\s?/\s?|$)", who) if before else None
    others = who[same.end() :] if same else who
    authors = (before[-1].work.authors if same else ()) + (_authors(others) if others else ())
    short = _ABBREVIATED.search(who)
    names = (short[1].lower(),) if short else _surnames(authors)
    work = replace(_read(dated["rest"].strip(), year), authors=authors, year=year, printed=entry)
    return Listed(names, f"{year[:4]}{dated['letter']}", work)


def _read(rest: str, year: str) -> Reference:
    """What stands behind authors and year, with the year where a note would have it; its title alone at the least."""
    rest = _REPRINT.sub("", _ONLINE.split(rest)[0].rstrip(" .")) + "."
    within = _IN.search(rest) is not None
    article = None if within else _JOURNAL.match(rest)
    if article is not None:
        return Reference(
            rest,
            title=article["title"].rstrip(". "),
            journal=article["journal"],
            volume=article["volume"],
            issue=article["issue"] or article["number"],
            pages=article["pages"],
            kind="article",
        )
    plain = re.sub(r"\s?\((?:masch|Masch|MS)\.?\)", "", rest).rstrip(" .")
    as_article = _VOLUME.sub(rf"\1 ({year})\2", rest, count=1), _PLACE.sub(rf". \1 {year}\2", rest, count=1)
    for unit in as_article if within else (rest, f"{plain} {year}"):
        work = next(iter(parse_references(f"{_SOMEBODY}: {unit}")), None)
        if work and work.authors and work.title and work.year and (work.volume or work.place):
            return work
    work = next(iter(parse_references(f"{_SOMEBODY}: {rest}")), None) if within else None
    if work and work.authors and work.title:
        return work
    return Reference(rest, title=rest.rstrip("."), kind="book")


def _authors(who: str) -> tuple[str, ...]:
    """The authors as a note before a title would have them; a corporate one as it is printed."""
    named = parse_references(f"{who.rstrip(' ,:')}: Titel. Berlin 1900.")
    if named and named[0].authors and named[0].title == "Titel":
        return named[0].authors
    return (_ABBREVIATED.sub("", who).strip(" ,:"),)


def _surnames(authors: Sequence[str]) -> tuple[str, ...]:
    return tuple(surname_of(author).lower() for author in authors)
