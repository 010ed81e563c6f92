"""Abbreviations that notes introduce: »Stadtarchiv Kassel (im Folgenden: StAK)«, »Briefe, Bonn 1911 (zit. als BW)«."""

import re
from collections.abc import Mapping
from dataclasses import replace

from index.reading.authors import without_signals
from index.reading.folios import PAGES_AT, PAGES_BEHIND, pages_of
from index.reading.imprint import imprint_of
from index.reading.references import Reference
from index.reading.volumes import BAND, NUMBER, in_part

_SHORT = r"[A-ZÄÖÜ][\w./-]{0,14}(?:\s[\w./-]{1,14}){0,3}"
# The bracket that introduces one …
_IN_BRACKETS = re.compile(
    r"\s?[(\[](?:im\s[FfWw](?:olgenden|eiteren)|künftig|fortan|hinfort|nachfolgend|von\snun\san|abgekürzt|zit(?:iert|\.)?|Sigle)"
    r"[,:]?\s(?:(?:abgekürzt|zit(?:iert|\.)?|kurz)[,:]?\s)?(?:(?:als|mit)[,:]?\s)?"
    rf"[»„\"]?(?P<siglum>{_SHORT})[»«“\"]?[)\]]"
)
# … or the sentence: »Im Folgenden zitiert als SW mit Band- und Seitenzahl.«
_SAID = re.compile(
    r"(?<=[.)])\s(?:Im\s[FfWw](?:olgenden|eiteren)|Künftig|Fortan|Hinfort|Nachfolgend)\s(?:zit(?:iert|\.)|abgekürzt)\s"
    r"(?:als|mit|unter)\s(?:der\sSigle\s)?[»„\"]?(?P<siglum>[A-ZÄÖÜ][\w/-]{0,14})[»«“\"]?(?:,?\s(?:mit|nach|und)\s[^.]*)?\.$"
)
#: »Staatsarchiv Linthau (StALt), …«: behind an archive's name an abbreviation needs no words.
OF_ARCHIVE = re.compile(r"\s\((?P<siglum>[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*(?:\s[A-ZÄÖÜ][\w-]+)?)\)(?=[,:]\s)")
# »BW II, S. 4«, »GW, Bd. 2, S. 4«, »NA 20, 399«: the volume of a work in several.
_CITED = re.compile(
    rf"(?:,?\s{BAND}(?P<named>{NUMBER})|\s(?P<bare>{NUMBER}))?"
    r"(?=,\s(?:(?:S|Sp|Nr|Bd|Bl|H|Art)\.\s?[\dIVX]|§|hier|bes\.|passim|\d{1,4}(?:\s?[–-]\s?\d+)?(?:\s?ff?\.?)?\.?$)|\.?$)"
)


def introductions(text: str) -> list[tuple[str, str]]:
    """The abbreviations that `text` introduces, each with what stands before it."""
    found = [match for pattern in (_IN_BRACKETS, _SAID) for match in pattern.finditer(text)]
    return [(match["siglum"], without_introductions(text[: match.start()])) for match in found]


def without_introductions(text: str) -> str:
    """`text` without the brackets and sentences in which it introduces abbreviations."""
    return _SAID.sub("", _IN_BRACKETS.sub("", text))


def spelled_out(unit: str, archives: Mapping[str, str]) -> str | None:
    """`unit` with the archive's name for the abbreviation that it begins with; None where it begins with none.

    `archives`: names by abbreviations.
    """
    head = without_signals(unit)
    name = next((short for short in archives if head.startswith(f"{short}, ")), None)
    return None if name is None else archives[name] + head[len(name) :]


def work_of(unit: str, works: Mapping[str, tuple[int, Reference]]) -> Reference | None:
    """The work that the abbreviation at the beginning of `unit` means; `works`: note and work by abbreviations."""
    head = without_signals(unit)
    for short, (note, work) in works.items():
        cited = _CITED.match(head, len(short)) if head.startswith(short) and not imprint_of(head) else None
        if cited is None:
            continue
        volume = cited["named"] or cited["bare"]
        return replace(
            in_part(work, Reference(f"Bd. {volume}", volume=volume)),
            printed=unit,
            cited_pages=pages_of(PAGES_AT.search(head, cited.end()) or PAGES_BEHIND.match(head, cited.end())),
            via="short",
            resolution="resolved",
            resolved_from=note,
            chain=(note,),
        )
    return None
