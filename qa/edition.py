"""A source as one reads it: its blocks in order with their headings and notes, and its notes by author and by issue."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.analysis import fold
from index.library import Library
from index.passages import Passage
from index.reading.keys import shown_number
from index.reading.records import Footnote, Heading
from index.reading.references import Reference, surname_of
from qa.citations import label_of

_YEAR = re.compile(r"(?<!\d)1[5-9]\d\d(?!\d)|(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note beside the text: number, address, as printed, and spelled out where it prints »Ebd.« or a short title."""

    number: str
    address: str
    text: str
    spelled: str | None


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """A paragraph or block quote. `pieces` are stretches of its text and, behind each, the note called there.

    `address` is the locus without its source, `short` its last part where no other block ends so, `heading` the
    title of the section that begins here.
    """

    address: str
    short: str | None
    kind: str
    heading: Heading | None
    pieces: tuple[tuple[str, NoteEntry | None], ...]
    notes: tuple[NoteEntry, ...]
    page_index: int
    page_printed: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Notes that cite the same author or issue: its name, and (number as shown, address) of the notes."""

    name: str | None
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A source as a page: contents, blocks, notes that the text does not call, and three views of what is cited.

    `years` are (year, number of notes that cite a work of it), with the years between that nobody cites: of `journal`,
    the one whose issues are cited most often; of all works where none is.
    """

    contents: tuple[Heading, ...]
    blocks: tuple[BlockEntry, ...]
    loose: tuple[NoteEntry, ...]
    authors: tuple[Group, ...]
    issues: tuple[Group, ...]
    journal: str | None
    years: tuple[tuple[int, int], ...]


def edition(library: Library, source_id: str) -> Edition:
    """The edition of a source. Raises SourceNotFoundError."""
    notes = library.footnotes(source_id)
    blocks = _blocks(library, source_id, notes)
    called = {note.address for block in blocks for note in block.notes}
    loose = tuple(_entry(note) for note in notes if address_of(note.locus) not in called)
    journal = _journal(notes)
    return Edition(
        library.headings[source_id], blocks, loose, _authors(notes), _issues(notes), journal, _years(notes, journal)
    )


def address_of(locus: str) -> str:
    """The name of a place within its source: the locus without the source's name."""
    return locus.partition("/")[2]


def _blocks(library: Library, source_id: str, notes: Sequence[Footnote]) -> tuple[BlockEntry, ...]:
    parts: dict[str, list[Passage]] = defaultdict(list)
    for passage in library.passages:
        if passage.source_id == source_id and passage.kind != "footnote":
            parts[passage.locus].append(passage)
    anchored: dict[str, list[Footnote]] = defaultdict(list)
    for note in notes:
        if note.anchor is not None:
            anchored[note.anchor.locus].append(note)
    ends = Counter(locus.rpartition("/")[2] for locus in parts)
    headings = {heading.section: heading for heading in reversed(library.headings[source_id])}
    entries = []
    for locus, passages in parts.items():
        text = " ".join(passage.text for passage in passages)
        mine = sorted(anchored[locus], key=lambda note: note.anchor.offset if note.anchor else 0)
        last = locus.rpartition("/")[2]
        index, printed = passages[0].page(0)
        entries.append(
            BlockEntry(
                address_of(locus),
                last if ends[last] == 1 and last != address_of(locus) else None,
                passages[0].kind,
                headings.pop(passages[0].section, None),
                _pieces(text, mine),
                tuple(_entry(note) for note in mine),
                index,
                printed,
            )
        )
    return tuple(entries)


def _pieces(text: str, notes: Sequence[Footnote]) -> tuple[tuple[str, NoteEntry | None], ...]:
    pieces: list[tuple[str, NoteEntry | None]] = []
    at = 0
    for note in notes:
        assert note.anchor is not None
        offset = min(max(note.anchor.offset, at), len(text))
        pieces.append((text[at:offset], _entry(note)))
        at = offset
    return (*pieces, (text[at:], None))


def _entry(note: Footnote) -> NoteEntry:
    indirect = any(reference.resolution == "resolved" for reference in note.references)
    spelled = label_of(note.references) if indirect else None
    return NoteEntry(shown_number(note.number), address_of(note.locus), note.text.text, spelled)


def _grouped(pairs: Iterable[tuple[str | None, Footnote]]) -> list[Group]:
    found: dict[str | None, dict[tuple[str, str], None]] = defaultdict(dict)
    for name, note in pairs:
        found[name][shown_number(note.number), address_of(note.locus)] = None
    return [Group(name, tuple(notes)) for name, notes in found.items()]


def _works(notes: Sequence[Footnote]) -> list[tuple[Reference, Footnote]]:
    return [(reference, note) for note in notes for reference in note.references]


def _authors(notes: Sequence[Footnote]) -> tuple[Group, ...]:
    groups = _grouped((name, note) for work, note in _works(notes) for name in work.authors or (None,))
    # By surname, as a bibliography has them; works without an author last.
    return tuple(
        sorted(groups, key=lambda group: (group.name is None, fold(surname_of(group.name or "")), group.name or ""))
    )


def _issues(notes: Sequence[Footnote]) -> tuple[Group, ...]:
    pairs: list[tuple[str | None, Footnote]] = []
    order: dict[str | None, tuple[str, int, int]] = {}
    for work, note in _works(notes):
        if work.journal and work.issue:
            volume = f" {work.volume}" if work.volume else ""
            year = f" ({work.year})" if work.year else ""
            name = f"{work.journal}{volume}{year}, H. {work.issue}"
            order[name] = work.journal, _number(work.year), _number(work.issue)
            pairs.append((name, note))
    return tuple(sorted(_grouped(pairs), key=lambda group: order[group.name]))


def _number(printed: str | None) -> int:
    found = re.search(r"\d+", printed or "")
    return int(found.group()) if found else 0


def _journal(notes: Sequence[Footnote]) -> str | None:
    """The journal whose issues are cited most often."""
    cited = Counter(work.journal for work, _ in _works(notes) if work.journal and work.issue)
    return max(cited, key=lambda name: (cited[name], name), default=None)


def _years(notes: Sequence[Footnote], journal: str | None) -> tuple[tuple[int, int], ...]:
    cited: dict[int, set[str]] = defaultdict(set)
    for work, note in _works(notes):
        if journal is not None and work.journal != journal:
            continue
        for year in _YEAR.findall(work.year or "")[:1]:
            cited[int(year)].add(note.locus)
    if not cited:
        return ()
    return tuple((year, len(cited.get(year, ()))) for year in range(min(cited), max(cited) + 1))
