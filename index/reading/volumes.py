"""Works in several volumes: which of them a reference means, »Werke, Bd. 25«, »Ebd. 9 (2002), S. 44«."""

import re
from dataclasses import dataclass, replace

from index.reading.folios import PAGES_AT, PAGES_BEHIND, SIGN, pages_of
from index.reading.markers import mark_number
from index.reading.references import Reference

#: A volume's number, as printed: »25«, »III«, »I.2«, »6a«, »14/III«.
NUMBER = r"(?:(?:\d{1,3}[a-z]?|[IVXLC]+)(?:[./](?:\d{1,3}|[IVXLC]+)){0,3}(?![\w/]))"
YEAR = r"(?:1[5-9]|20)\d\d"
#: What stands before it.
BAND = r"(?:Bd\.|Band)\s?"

_YEARS = rf"{YEAR}(?:/\d{{2,4}})?"
# »Ebd., Bd. 2, S. 13«, »a. a. O. II, S. 4«, »Ebd. 9 (2002), S. 44«, »Ebd., Jg. 9«, »Ebd., 3. Bd.«, »Ebd., H. 7, S. 3«;
# of two works of an author »Valk a. O. 1989, 226« means the one of that year.
_BEHIND = re.compile(
    rf"[.,:]?\s(?:\(?(?:{BAND}|(?:Jg\.|Jahrgang)\s)(?P<named>\d{{1,4}}(?:[–-]|\s(?:und|u\.)\s)\d{{1,4}}|\d{{4}}(?!\w)|{NUMBER})\)?|(?P<before>\d{{1,2}}|[IVX]+)\.\s(?:Bd\.|Band|Jg\.)"
    rf"|(?P<bare>{NUMBER})(?=,\s{SIGN}\d|,?\s\(?{_YEARS}\b)|(?P<roman>[IVX]+(?:/\d)?(?=,?\s\d|\.?$)))"
    rf"(?:\s\((?P<year>{_YEARS})\)|,\s(?P<comma>{_YEARS})(?=,))?(?:,?\s(?:H\.|Heft)\s?(?P<issue>\d{{1,3}}))?"
    rf"|[.,:]?\s(?:H\.|Heft)\s?(?P<alone>\d{{1,3}})(?![\w/])|\s(?P<dated>{YEAR})(?=,\s\d)"
)
#: Behind what many volumes are called.
MANY = r"(?:(?<=[Ww]erke)|(?<=[Ss]chriften)|(?<=[Bb]riefe)|(?<=Reden)|(?<=Akten)|(?<=bücher)|(?<=buch))"
# »Werke, Bd. 25«, »Stoss und Schnee II«; figures alone only behind what many volumes are called.
_OF_TITLE = re.compile(
    rf"(?:,?\s{BAND}(?P<named>{NUMBER}).*|,?\s(?:Bd\.|Band|Teil|T\.)\s?[\dIVX].*|\s(?P<roman>[IVX]+)"
    rf"|{MANY}\s(?P<bare>\d{{1,3}}))$"
)
# A volume that a title, or what stands behind it, names itself: »Gesellschaftsgeschichte, Bd. 1: Vom Feudalismus«.
_NAMED = re.compile(rf"(?:^|[,.]\s){BAND}(?P<number>{NUMBER})(?=[.,:]|$)[^()]*$")
_NAMED_BEFORE = re.compile(r"(?:^|[,.]\s)(?P<number>\d{1,2}|[IVX]+)\.\s(?:Bd\.?|Band)$")
_NUMBERED = re.compile(
    rf"(?:(?<=[a-zäöüß)])\s(?P<number>[IVX]+(?:/\d{{1,2}})?)(?::\s.*)?|{MANY}\s(?P<figures>\d{{1,3}}))$"
)
# Of one with such details a year is the whole work's.
_WHOLE = re.compile(r"\b(?:Bde|Bdn|Bände)\b")
# »R 1235, Bd. 2«, »Hg. v. Ida Kern. Bd. II«; »Schriften der Akademie Bd. 7« is a series.
_BAND_AT_END = re.compile(rf"(?:^|(?<=[.,]\s)){BAND}(?P<number>{NUMBER})$")
# »Bd. 11, S. 12« behind »Stalin, Werke, Bd. 10, S. 54«.
_FURTHER = re.compile(rf"(?:und\s|sowie\s)?(?:ebd\.,\s)?{BAND}(?P<volume>{NUMBER})(?=,\s(?:{SIGN})?\d)")
# »II (Darmstadt 1969) 20 ff.« behind »Ackergesetz I (Darmstadt 1966) 134«.
_FURTHER_PRINTED = re.compile(
    rf"(?P<volume>[IVX]+)\s\((?P<place>[A-ZÄÖÜ][\w.–/ -]+?)\s(?P<year>{YEAR})\)(?=,?\s(?:{SIGN})?\d)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A volume or an issue that a reference names, its year, and where that ends in the reference."""

    end: int
    volume: str | None = None
    year: str | None = None
    issue: str | None = None


def part_behind(unit: str, end: int) -> Part:
    """What stands directly behind an »Ebd.« or the like, which ends at `end`."""
    match = _BEHIND.match(unit, end)
    if match is None:
        return Part(end)
    volume = match["named"] or match["before"] or match["bare"] or match["roman"]
    return Part(
        match.end(), volume, match["year"] or match["comma"] or match["dated"], match["issue"] or match["alone"]
    )


def without_volume(title: str) -> tuple[str, str | None]:
    """A short title without the volume behind it, and that volume."""
    match = _OF_TITLE.search(title)
    if match is None:
        return title, None
    return title[: match.start()], match["named"] or match["roman"] or match["bare"]


def split_volume(details: str) -> tuple[str | None, str | None]:
    """What is printed behind a title without the volume at its end, and that volume: »Hg. v. Ida Kern. Bd. II«."""
    match = _BAND_AT_END.search(details)
    if match is None:
        return details, None
    return details[: match.start()].rstrip(" ,.") or None, match["number"]


def with_numeral(short: Reference) -> Reference:
    """A short title that leads nowhere with the numeral that may be its own: »Ludwig XIV«, »Tafel II«."""
    if short.volume is None or short.title is None or not short.printed.count(f"{short.title} {short.volume}"):
        return short
    return replace(short, title=f"{short.title} {short.volume}", volume=None)


def same_volume(one: str | None, other: str | None) -> bool:
    """Whether two printed numbers of volumes are the same (»II«, »2«)."""
    return one == other or (one is not None and other is not None and _value(one) == _value(other) is not None)


def _value(printed: str) -> int | None:
    return mark_number(printed.lower()) if printed.isalnum() and printed != "L" else None


def volume_of(work: Reference) -> str | None:
    """The volume of a work, though it be part of its title or of what is printed behind that."""
    if work.volume or work.journal:
        return work.volume
    for pattern in (_NAMED, _NAMED_BEFORE, _NUMBERED):
        for printed in (work.title, work.details if pattern is not _NUMBERED else None):
            if match := pattern.search(printed or ""):
                return str(match[match.lastindex or 0])
    return None


def _without_volumes(printed: str | None) -> str | None:
    """A title, or what stands behind one, without the volume that it names."""
    for pattern in (_NAMED, _NAMED_BEFORE, _NUMBERED):
        printed = pattern.sub("", printed or "")
    return printed or None


def in_part(work: Reference, meant: Reference) -> Reference:
    """`work`, or its other volume or issue that `meant` names: of that is known what all of them have in common.

    Of a journal's other volume or issue neither author nor title is known, of a work in several volumes no year. A
    numeral alone (»Wilhelm II«) names a volume only of what has some.
    """
    if work.kind == "archive" and meant.volume and _BAND_AT_END.search(work.title or ""):
        return replace(work, title=_BAND_AT_END.sub(f"Bd. {meant.volume}", work.title or ""))
    if work.kind in ("archive", "newspaper", "web", "letter") or not (meant.volume or meant.issue):
        return work
    own = volume_of(work)
    if work.journal:
        return _in_journal(work, meant)
    whole = _WHOLE.search(work.details or "") is not None
    named = meant.volume and re.search(rf"{BAND}{re.escape(meant.volume)}|[Ww]erke|[Ss]chriften", meant.printed)
    if meant.volume is None or same_volume(meant.volume, own) or not (own or whole or (named and work.kind == "book")):
        return work
    if re.search(rf"{BAND}{re.escape(meant.volume)}\)", work.details or ""):
        return work  # of a series
    year = meant.year or (work.year if whole or own is None else None)
    place = meant.place or (work.place if year else None)
    return replace(
        work,
        title=_without_volumes(work.title),
        details=_without_volumes(work.details),
        volume=meant.volume,
        year=year,
        place=place,
        pages=None,
    )


def _in_journal(work: Reference, meant: Reference) -> Reference:
    """The other volume or issue of the journal that has `work`, where `meant` does not name the work itself."""
    same = meant.volume is None or same_volume(meant.volume, work.volume)
    year = meant.year or (work.year if same else None)
    if meant.authors or meant.title or (same and (work.issue is None or meant.issue in (None, work.issue))):
        return work
    return replace(
        work,
        authors=() if work.title else work.authors,  # »Kant, AA V«: all volumes are his
        title=None,
        volume=meant.volume or work.volume,
        issue=meant.issue,
        year=year,
        place=work.place if year else None,
        pages=None,
        part=None,
    )


def further_volume(unit: str, before: list[Reference]) -> Reference | None:
    """»Bd. 11, S. 12« or »II (Bonn 1969) 20« behind a work of which another volume was cited."""
    match = _FURTHER.match(unit) or _FURTHER_PRINTED.match(unit)
    if match is None or not before or volume_of(before[-1]) is None:
        return None
    last, given = before[-1], match.groupdict()
    pages = pages_of(PAGES_AT.search(unit, match.end()) or PAGES_BEHIND.match(unit, match.end()))
    if last.via == "ebd":
        return replace(last, printed=unit, volume=match["volume"], year=None, cited_pages=pages)
    meant = Reference(
        f"Bd. {match['volume']}", volume=match["volume"], year=given.get("year"), place=given.get("place")
    )
    other = in_part(replace(last, kind="book"), meant)
    return replace(other, printed=unit, kind=last.kind, pages=pages, cited_pages=None)
