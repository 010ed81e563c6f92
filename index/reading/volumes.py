"""Works in several volumes: which of them a reference means, »Werke, Bd. 25«, »Ebd. 9 (2002), S. 44«."""

import re
from dataclasses import dataclass, replace

from index.reading.folios import PAGES_AT, SIGN, pages_of
from index.reading.markers import mark_number
from index.reading.references import Reference

#: A volume's number, as printed: »25«, »III«, »I.2«, »VI/2«.
NUMBER = r"(?:\d{1,3}(?:[./]\d{1,3})?|[IVXLC]+(?:[./]\d{1,3})?)(?![\w./])"
YEAR = r"(?:1[5-9]|20)\d\d"
#: What stands before it.
BAND = r"(?:Bd\.|Band)\s?"

# »Ebd., Bd. 2, S. 13«, »a. a. O. II, S. 4«, »Ebd. 9 (2002), S. 44«, »Ebd., H. 7, S. 3«.
_BEHIND = re.compile(
    rf"[.,:]?\s(?:{BAND}(?P<named>{NUMBER})|(?P<bare>{NUMBER})(?=,\s{SIGN}\d|\s\({YEAR}\)))(?:\s\((?P<year>{YEAR})\))?"
    r"(?:,?\s(?:H\.|Heft)\s?(?P<issue>\d{1,3}))?|[.,:]?\s(?:H\.|Heft)\s?(?P<alone>\d{1,3})(?![\w/])"
)
# »Werke, Bd. 25«, »Stoss und Schnee II«; figures alone only behind what many volumes are called.
_OF_TITLE = re.compile(
    rf"(?:,?\s{BAND}(?P<named>{NUMBER}).*|,?\s(?:Teil|T\.)\s?[\dIVX].*|\s(?P<roman>[IVX]+)"
    r"|(?:(?<=[Ww]erke)|(?<=[Ss]chriften)|(?<=[Bb]riefe)|(?<=Reden)|(?<=Akten)|(?<=bücher)|(?<=buch))\s(?P<bare>\d{1,3}))$"
)
# Of one with such details a year is the whole work's.
_WHOLE = re.compile(r"\b(?:Bde|Bdn|Bände)\b")
# »Bd. 11, Berlin 1954, S. 12« behind »Stalin, Werke, Bd. 10, S. 54«.
_FURTHER = re.compile(rf"(?:und\s|sowie\s)?(?:ebd\.,\s)?{BAND}(?P<volume>{NUMBER})(?=,\s{SIGN})")


@dataclass(frozen=True, slots=True)
class Part:
    """A volume or an issue that a reference names, and its year."""

    volume: str | None = None
    year: str | None = None
    issue: str | None = None


def part_behind(unit: str, end: int) -> Part:
    """What stands directly behind an »Ebd.« or the like, which ends at `end`."""
    match = _BEHIND.match(unit, end)
    if match is None:
        return Part()
    return Part(match["named"] or match["bare"], match["year"], match["issue"] or match["alone"])


def without_volume(title: str) -> tuple[str, str | None]:
    """A short title without the volume behind it, and that volume."""
    match = _OF_TITLE.search(title)
    if match is None:
        return title, None
    return title[: match.start()], match["named"] or match["roman"] or match["bare"]


def same_volume(one: str | None, other: str | None) -> bool:
    """Whether two printed numbers of volumes are the same (»II«, »2«)."""
    return one == other or (one is not None and other is not None and _value(one) == _value(other) is not None)


def _value(printed: str) -> int | None:
    return mark_number(printed.lower()) if printed.isalnum() else None


def in_part(work: Reference, meant: Reference) -> Reference:
    """`work`, or its other volume or issue that `meant` names: of that is known what all of them have in common.

    Of a journal's other volume or issue neither author nor title is known, of a work in several volumes no year.
    """
    if work.kind in ("archive", "newspaper", "web") or not (meant.volume or meant.issue):
        return work
    same = meant.volume is None or same_volume(meant.volume, work.volume)
    if same and meant.issue in (None, work.issue):
        return work
    if meant.volume and re.search(rf"\b{re.escape(meant.volume)}\b", work.title or ""):
        return work  # »Wilhelm II« is a title
    whole = work.journal is None and (work.volume is None or _WHOLE.search(work.details or "") is not None)
    other = replace(
        work,
        volume=meant.volume or work.volume,
        issue=meant.issue,
        year=meant.year or (work.year if same or whole else None),
        pages=None,
        part=None,
    )
    return replace(other, authors=(), title=None) if work.journal else other


def further_volume(unit: str, before: list[Reference]) -> Reference | None:
    """»Bd. 11, S. 12« behind a work of which another volume was cited."""
    match = _FURTHER.match(unit)
    if match is None or not before or before[-1].volume is None:
        return None
    other = in_part(before[-1], Reference(unit, volume=match["volume"]))
    return replace(other, printed=unit, pages=pages_of(PAGES_AT.search(unit, match.end())), cited_pages=None)
