"""What a reference takes over from the one before it: the author of a »Ders.«, the volume of an »in: ebd.«."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.reading.again import BACK
from index.reading.authors import is_idem
from index.reading.references import Reference
from index.reading.titles import title_words

Notes = Sequence[tuple[int, tuple[Reference, ...]]]

_SAME_VOLUME = re.compile(r"(?:[Ee]bda?|[Ee]benda|[Ii]bid)\.?")


def with_idem(notes: Notes) -> list[tuple[int, tuple[Reference, ...]]]:
    """`notes` with the authors that a »Ders.« takes over from the note before, when that names no others."""
    filled: list[tuple[int, tuple[Reference, ...]]] = []
    named: set[tuple[str, ...]] = set()
    for number, references in notes:
        here: list[Reference] = []
        for reference in references:
            authors = {here[-1].authors} if here and here[-1].authors else named
            if not reference.authors and is_idem(reference.printed) and len(authors) == 1:
                reference = replace(reference, authors=next(iter(authors)))
            elif not reference.authors and here and reference.title == here[-1].title:
                reference = replace(reference, authors=here[-1].authors)  # its second part, in another issue
            before = here[-1:] or [work for _, works in filled[-1:] for work in works]
            if reference.journal and reference.back_note is not None:
                reference = _in_volume_of_note(reference, [*filled, (number, tuple(here))])
            if reference.journal and _SAME_VOLUME.fullmatch(reference.journal) and len(before) == 1:
                reference = _in_volume_of(before[0], reference)
            here.append(reference)
        if not all(reference.via == "ebd" for reference in here) or not here:
            named = {reference.authors for reference in here if reference.authors}
        filled.append((number, tuple(here)))
    return filled


def _in_volume_of_note(reference: Reference, notes: Notes) -> Reference:
    """»Ida Rau, Das Tor, in: Festschrift Kern (wie Anm. 12), S. 9«: in the volume that the note cites by that name."""
    cited = next((works for note, works in reversed(notes) if note == reference.back_note), ())
    named = set(title_words(BACK.sub("", reference.journal or "")))
    meant = [
        work
        for work in cited
        if named <= set(title_words(" ".join(filter(None, [*work.authors, work.editors, work.journal or work.title]))))
    ]
    volumes = {(work.journal or work.title, work.volume): work for work in meant}
    if len(volumes) != 1:
        return replace(reference, back_note=None)
    return replace(_in_volume_of(meant[0], reference), back_note=None)


def _in_volume_of(before: Reference, reference: Reference) -> Reference:
    """»dies., Die Stadt, in: ebd., S. 44«: in the volume that the work before stands in, or that it is.

    »in: ebd. 9 (2002)« is in the same journal.
    """
    return replace(
        reference,
        journal=before.journal or before.title,
        editors=before.editors,
        volume=reference.volume or (before.volume if before.journal or before.title else None),
        year=reference.year or before.year,
        place=before.place,
    )
