"""A source as it was read: headings, blocks, footnotes and references, every character with its place in the file."""

import hashlib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from index.errors import SourceFormatError, SourceNotFoundError
from index.reading.anchors import Mark, NoteHead, Span, match_markers
from index.reading.bibliography import find_list
from index.reading.blocks import RawBlock, group_blocks, split_heading, with_markers
from index.reading.consistency import check_consistency
from index.reading.doubts import Doubt
from index.reading.furniture import mark_furniture
from index.reading.keys import note_key, note_locus, shown_number
from index.reading.markdown import read_markdown
from index.reading.markers import SIGN, loose_marks, mark_number, marker_candidates
from index.reading.misread import place_of
from index.reading.names import printable_name
from index.reading.notes import zone_notes
from index.reading.pages import Line, Page, PagedText
from index.reading.parsing import parse_references
from index.reading.pdf.extract import read_pdf
from index.reading.plain import read_plain
from index.reading.references import Reference, cited_surnames, surname_of
from index.reading.repair import RepairedText, repair
from index.reading.resolution import resolve_references
from index.reading.sentences import Sentence, split_sentences
from index.reading.vocabulary import Vocabulary, collect

BlockKind = Literal["paragraph", "block_quote", "bibliography"]

#: Endings of the files that can be read.
READABLE = frozenset({".txt", ".text", ".md", ".markdown", ".pdf"})
_READERS = {".txt": read_plain, ".text": read_plain, ".md": read_markdown, ".markdown": read_markdown, ".pdf": read_pdf}
# A folder is named by it: file systems take names of 255 bytes.
_LONGEST_SLUG = 200
_CLOSING = re.compile(r"[.,;:!?…»«“”\"')\]]*\s*")
_LOOSE_STOP = re.compile(r" [.,;:!?](?![.,;:!?])")
_BETWEEN_MARKERS = (",", ", ", "–", "-", " ")
# »12 Max Mann, …«, »* Max Mann, …« at a paragraph's start; so many markers in order, half of all, are no chance.
_STRAY = re.compile(rf"(?:\d{{1,4}}|l|{SIGN})[.)]?\s+[A-ZÄÖÜ»„]")
_COUNTED = 3
_HABIT = 4
_LETTER = re.compile(r"(?<!\w)Leser(?:brief|zuschrift)|(?<!\w)Zuschrift", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a footnote's marker stands: the block's locus, the position in its text, and the sentence there."""

    locus: str
    offset: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote with the works it cites; `anchor` is None for a note without a marker.

    `number` is printed and may stand in a source more than once; `key` (`note_key`) does not. Markers and sentences
    name their notes by keys. Notes marked by a sign (»*«, »†«) have number 0.
    """

    number: int
    key: int
    locus: str
    text: RepairedText
    references: tuple[Reference, ...]
    anchor: Anchor | None
    page_index: int
    page_printed: str | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its section (number, or a slug of its words), its text and its place."""

    section: str
    text: RepairedText
    page_index: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, block quote or entry of a bibliography: `markers` are (note number, position in the text), in order.

    `page_starts` are positions in the text at which a page begins, with the page's index and printed number.
    """

    locus: str
    kind: BlockKind
    section: str
    text: RepairedText
    sentences: tuple[Sentence, ...]
    markers: tuple[tuple[int, int], ...]
    page_starts: tuple[tuple[int, int, str | None], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A source: the text all offsets point into, what was read from it, and the doubts with their places.

    `parts` are the spans of the file that hold markers, note numbers and page furniture: with the texts of headings,
    blocks and footnotes they account for every letter and digit of the file.
    """

    source_id: str
    title: str
    sha256: str
    text: str
    pages: int
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    parts: tuple[tuple[int, int], ...]
    doubts: tuple[Doubt, ...]


def read_source(path: Path, *, first_page: int | None = None) -> Source:
    """Read a .txt, .md or .pdf file. `first_page` is the printed number of the file's first page, when known.

    Raises SourceNotFoundError for a missing file and SourceFormatError for one that cannot be read.
    """
    return parse_source(read_bytes(path), path.name, first_page=first_page)


def read_bytes(path: Path) -> bytes:
    """The bytes of a source file. Raises SourceNotFoundError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceNotFoundError(f"{path}: {error.strerror or error}; check the name of the file") from error


def parse_source(data: bytes, name: str, *, first_page: int | None = None) -> Source:
    """Read the file `name` from its bytes; see `read_source`."""
    name = printable_name(name)
    stem, dot, suffix = name.rpartition(".")
    reader = _READERS.get((dot + suffix).lower() if stem else "")
    if reader is None:
        raise SourceFormatError(f"{name}: unknown kind of file; give one that ends in {', '.join(sorted(_READERS))}")
    if not data.strip():
        raise SourceFormatError(f"{name}: the file is empty; give one with text")
    paged = reader(data, name)
    known = any(line.zone in ("body", "note") for page in paged.pages for line in page.lines)
    if not known:
        paged = zone_notes(mark_furniture(paged))
    if first_page is not None:
        pages = tuple(replace(page, printed=str(first_page + page.index - 1)) for page in paged.pages)
        paged = replace(paged, pages=pages)
    return _Reading(paged, source_id_of(name), stem, hashlib.sha256(data).hexdigest()).source()


def source_id_of(name: str) -> str:
    """The id of the source that the file `name` becomes."""
    return slugify(printable_name(name).rpartition(".")[0])


def slugify(words: str) -> str:
    """An ASCII name for addresses: small letters, digits and hyphens; umlauts spelled out."""
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        words = words.lower().replace(umlaut, spelled)
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.]+", "-", plain)[:_LONGEST_SLUG].strip("-.") or "quelle"


@dataclass(slots=True)
class _RawNote:
    number: int
    key: int
    lines: list[Line]
    page: Page
    head: Span | None


class _Reading:
    """The steps from paged lines to a source; each keeps what the next one needs."""

    def __init__(self, paged: PagedText, source_id: str, title: str, sha256: str) -> None:
        self.paged, self.source_id, self.title, self.sha256 = paged, source_id, title, sha256
        self.doubts = list(paged.doubts)
        self.printed = {page.index: page.printed for page in paged.pages}
        lines = [paged.text[line.start : line.end] for page in paged.pages for line in page.lines]
        self.vocabulary: Vocabulary = collect(lines)
        self.parts: list[tuple[int, int]] = []

    def source(self) -> Source:
        notes = self._notes()
        texts = self._note_texts(notes)
        # A first reading tells whose works are cited in full: »Mann, S. 7« is a name then, and no word.
        listed, _ = find_list(self.paged)
        known = frozenset(name for text in texts for name in cited_surnames(parse_references(text.text)))
        resolved = resolve_references(
            [(note.number, parse_references(t.text, known, listed)) for note, t in zip(notes, texts, strict=True)],
            [work.work for work in listed],
        )
        titles = {reference.title or "" for _, references in resolved for reference in references}
        blocks, keys, marker_of = self._anchored(notes)
        # A title with a full stop inside (»Title. Subtitle«) is not the end of a sentence that names it.
        headings, built, places = self._build(blocks, keys, [title for title in titles if ". " in title])
        anchors = {n: (built[places[span][0]], places[span][1]) for n, span in marker_of.items() if span in places}
        footnotes = self._footnotes(notes, texts, resolved, anchors)
        self._doubt_strays(built)
        for page in self.paged.pages:
            self.parts.extend((line.start, line.end) for line in page.lines if line.zone == "furniture")
        return Source(
            self.source_id,
            headings[0].text.text if len(headings) == 1 and self.title == "" else self.title,
            self.sha256,
            self.paged.text,
            len(self.paged.pages),
            tuple(headings),
            tuple(built),
            tuple(footnotes),
            tuple(sorted(self.parts)),
            tuple(self.doubts),
        )

    def _notes(self) -> list[_RawNote]:
        notes: list[_RawNote] = []
        used = Counter[int]()
        for page in self.paged.pages:
            for line in page.lines:
                if line.zone != "note":
                    continue
                if line.note_span is not None:
                    printed = self.paged.text[slice(*line.note_span)]
                    meant = mark_number(printed) if line.note_number is None else None
                    number = line.note_number or (notes[-1].number + 1 if notes else 1) if meant is None else meant
                    if meant is None:
                        self._doubt("note_uncounted", page.index, printed=printed, number=number)
                    rest = replace(line, start=max(line.start, line.note_span[1]))
                    notes.append(_RawNote(number, note_key(number, used[number]), [rest], page, line.note_span))
                    used[number] += 1
                    self.parts.append(line.note_span)
                    if any(map(str.isalnum, self.paged.text[line.start : line.note_span[0]])):
                        notes[-1].lines.insert(0, replace(line, end=line.note_span[0]))
                elif notes:
                    notes[-1].lines.append(line)
                else:
                    words = self.paged.text[line.start : line.end].strip()[:40]
                    self._doubt("note_before_first", page.index, words=words)
                    notes.append(_RawNote(0, note_key(0, used[0]), [line], page, None))
                    used[0] += 1
        for before, note in itertools.pairwise(note for note in notes if note.number):
            if note.number not in (before.number + 1, 1):
                self._doubt("out_of_sequence", note.page.index, number=note.number, before=before.number)
        return notes

    def _anchored(self, notes: list[_RawNote]) -> tuple[list[RawBlock], dict[Span, int], dict[int, Span]]:
        """Blocks whose lines know their markers, the key of each marker's span, and each note's marker."""
        blocks = group_blocks(self.paged)
        marks, loose = [], []
        for block in blocks:
            for line, page in zip(block.lines, block.pages, strict=True):
                found = marker_candidates(self.paged.text, line)
                for number, span in found:
                    sure = span in line.markers or self.paged.text[span[0] - 1] == "["
                    marks.append(Mark(number, span, page, sure, not sure and self._looks_loose(span)))
                if not line.markers:
                    taken = {span for _, span in found}
                    spans = [span for span in loose_marks(self.paged.text, line) if span not in taken]
                    loose += [Mark(mark_number(self.paged.text[slice(*s)]) or 0, s, page, False, True) for s in spans]
        # Text before the first note has no mark, and no marker calls it.
        heads = [NoteHead(note.number if note.head else -1, note.page.index) for note in notes]
        matched = match_markers(heads, marks)
        without = {note.number for n, note in enumerate(notes) if n not in matched}
        if 2 * len(matched) >= len(notes):
            # The text has marks of another kind; with brackets behind them, more of that kind are no chance.
            closed = sum(self.paged.text.startswith(")", marks[m].span[1]) for m in matched.values())
            alike = 2 * closed >= len(matched)
            loose = [mark for mark in loose if alike and self.paged.text.startswith(")", mark.span[1])]
        if any(mark.number in without for mark in loose):
            kept = set(matched.values()) | {m for m, mark in enumerate(marks) if mark.sure or mark.number in without}
            marks = [marks[m] for m in kept] + [mark for mark in loose if mark.number in without]
            marks.sort(key=lambda mark: mark.span)
            matched = match_markers(heads, marks)
        displaced = self._displaced(blocks, notes, {n: marks[m].span for n, m in matched.items()})
        marks = sorted([*marks, *displaced], key=lambda mark: mark.span)
        matched = match_markers(heads, marks)
        chosen = {marks[m].span: notes[n].key for n, m in matched.items()}
        anchored = {notes[n].number for n in matched}
        for n, note in enumerate(notes):
            if n not in matched and note.head is not None:
                self._doubt("note_without_marker", note.page.index, number=shown_number(note.number))
        times = Counter(note.number for note in notes)
        for mark in marks:
            expected = mark.number - 1 in anchored and mark.number + 1 in anchored and mark.number not in times
            if mark.span not in chosen and (mark.sure or expected):
                # The same note again; where numbering starts again nobody can tell whose it is, and it means none.
                again = times[mark.number] if times[mark.number] > 1 else 0
                chosen[mark.span] = note_key(mark.number, again)
                kind = "marker_twice" if mark.number in times else "marker_without_note"
                self._doubt(kind, mark.page, number=shown_number(mark.number))
        if not notes:
            counted = 0
            for mark in marks:
                counted += mark.number == counted + 1
            if counted >= max(_COUNTED, len(marks) // 2):
                self._doubt("no_notes", marks[0].page, number=counted)
        marker_of = {n: marks[m].span for n, m in matched.items()}
        return [with_markers(block, set(chosen)) for block in blocks], chosen, marker_of

    def _displaced(self, blocks: Sequence[RawBlock], notes: Sequence[_RawNote], found: dict[int, Span]) -> list[Mark]:
        """Marks of notes that have none (`found`: those of the others): misread, or set apart by blanks.

        Each is looked for between the markers before and behind, on its note's page and the one before.
        """
        body = [
            (page, (line.start, line.end))
            for block in blocks
            for line, page in zip(block.lines, block.pages, strict=True)
            if not line.markers
        ]
        closed = sum(self.paged.text.startswith(")", span[1]) for span in found.values())
        marks: list[Mark] = []
        apart: list[Mark] = []
        for n, note in enumerate(notes):
            if n in found or note.head is None or not note.number:
                continue
            after = max((span[1] for m, span in found.items() if m < n and notes[m].number), default=0)
            until = min((span[0] for m, span in found.items() if m > n and notes[m].number), default=note.head[0])
            lines = [
                (max(start, after), min(end, until))
                for page, (start, end) in body
                if note.page.index - 1 <= page <= note.page.index and end > after and start < until
            ]
            brackets = 2 * closed >= len(found)
            place = place_of(self.paged.text, lines, note.number, list(found.values()), brackets=brackets)
            if place is not None:
                span, is_apart = place
                page = next(page for page, (start, end) in body if start <= span[0] < end)
                (apart if is_apart else marks).append(Mark(note.number, span, page, True))
        # One number set apart may be a figure; of some each in its place it is the printer's or the scan's habit.
        habit = sum(self.paged.text[span[0] - 1].isspace() for span in found.values()) + len(marks) + len(apart)
        return [*marks, *apart] if habit >= _HABIT else marks

    def _looks_loose(self, span: Span) -> bool:
        """Whether a mark stands behind a blank, or is one of several at a place: figures look like that too."""
        start, end = span
        around = self.paged.text[max(0, start - 2) : start], self.paged.text[end : end + 2]
        return around[0][-1:].isspace() or any(re.fullmatch(r"\d[,–-]|[,–-]\d", part) for part in around)

    def _note_texts(self, notes: list[_RawNote]) -> list[RepairedText]:
        spans = ([[(line.start, line.end)] for line in note.lines] for note in notes)
        return [_stripped(repair(self.paged.text, lines, self.vocabulary)) for lines in spans]

    def _build(
        self, raw: Sequence[RawBlock], keys: dict[Span, int], titles: Sequence[str]
    ) -> tuple[list[Heading], list[Block], dict[Span, tuple[int, int]]]:
        """Headings, blocks, and of each marker's span the block (by place) and the offset in it."""
        headings: list[Heading] = []
        blocks: list[Block] = []
        places: dict[Span, tuple[int, int]] = {}
        section, count = "0", 0
        seen: Counter[str] = Counter({"0": 1})
        for block in raw:
            lines = [self._without_markers(line) for line in block.lines]
            text = repair(self.paged.text, lines, self.vocabulary)
            markers = [(span, keys[span]) for line in block.lines for span in line.markers]
            self.parts.extend(self._marker_span(span) for span, _ in markers)
            if not text.text:
                continue
            if block.role == "heading":
                number, words = split_heading(text.text)
                name = number or slugify(words)[:40].strip("-.")
                seen[name] += 1
                section, count = name if seen[name] == 1 else f"{name}~{seen[name]}", 0
                headings.append(Heading(section, text, block.pages[0]))
                continue
            count += 1
            placed = tuple((key, text.position(span[0])) for span, key in markers)
            places |= {span: (len(blocks), offset) for (span, _), (_, offset) in zip(markers, placed, strict=True)}
            starts = []
            for k, (line, page) in enumerate(zip(block.lines, block.pages, strict=True)):
                if k == 0 or page != block.pages[k - 1]:
                    starts.append((text.position(line.start), page, self.printed.get(page)))
            kind = block.role
            spans = split_sentences(text.text, titles, [offset for _, offset in placed])
            sentences = _with_scopes(text.text, spans, placed)
            locus = f"{self.source_id}/{section}/p{count}"
            blocks.append(Block(locus, kind, section, text, sentences, placed, tuple(starts)))
        return headings, _with_fragments(blocks), places

    def _marker_span(self, span: tuple[int, int]) -> tuple[int, int]:
        """The span with its brackets: »[12]«, »[^12]«, »(12)«, »12)«, and a blank that parts a word from its stop.

        »Nebel [12].« has one before the marker, »Nebel¹ .« one that an extractor saw behind the raised figure.
        """
        start, end = span
        text = self.paged.text
        before = text[max(0, start - 300) : start]
        if before[-1:] + text[end : end + 1] == "()":
            start, end = start - 1, end + 1
        elif text[end : end + 1] == ")" and before.count("(") <= before.count(")"):
            end += 1
        start -= before[-1:] == "["  # of »[6, 7]« each marker has one of the two
        end += text[end : end + 1] == "]"
        if text[max(0, start - 1) : start] == " " and text[end : end + 1] in tuple(".,;:!?"):
            return start - 1, end
        return start, end + bool(_LOOSE_STOP.match(text, end))

    def _without_markers(self, line: Line) -> list[tuple[int, int]]:
        spans, start = [], line.start
        for k, span in enumerate(line.markers):
            a, b = self._marker_span(span)
            if k == 0 or self.paged.text[start:a] not in _BETWEEN_MARKERS:
                spans.append((start, a))
            start = b
        spans.append((start, line.end))
        return [(a, b) for a, b in spans if a < b]

    def _footnotes(
        self,
        notes: list[_RawNote],
        texts: list[RepairedText],
        resolved: list[tuple[int, tuple[Reference, ...]]],
        anchors: dict[int, tuple[Block, int]],
    ) -> list[Footnote]:
        footnotes = []
        for n, (note, text, (_, references)) in enumerate(zip(notes, texts, resolved, strict=True)):
            anchor = None
            if n in anchors:
                block, offset = anchors[n]
                sentence = max((k for k, s in enumerate(block.sentences) if s.start < max(offset, 1)), default=0)
                anchor = Anchor(block.locus, offset, sentence)
                in_note = _LETTER.search(text.text) is not None
                references = tuple(_as_letter(item, in_note, block, note.key, sentence) for item in references)
            locus = note_locus(self.source_id, note.key)
            checked = tuple(check_consistency(reference) for reference in references)
            number = shown_number(note.number)
            for reference in checked:
                if reference.conflict and reference.via == "direct":
                    printed, implied = reference.conflict
                    self._doubt("conflict", note.page.index, number=number, printed=printed, implied=implied)
                if reference.resolution in ("unresolved", "ambiguous"):
                    self._doubt(reference.resolution, note.page.index, number=number, printed=reference.printed)
            footnotes.append(
                Footnote(note.number, note.key, locus, text, checked, anchor, note.page.index, note.page.printed)
            )
        repeated = {note.number for note in notes if note.number and note.key != note.number}
        if repeated:
            self.doubts.append(Doubt("numbers_repeated", self.source_id, values={"number": len(repeated)}))
        return footnotes

    def _doubt_strays(self, blocks: Sequence[Block]) -> None:
        """Doubt paragraphs that open and read like a footnote."""
        for block in blocks:
            if not _STRAY.match(block.text.text):
                continue
            if any(work.title and work.year and work.pages for work in parse_references(block.text.text)):
                words = block.text.text[:40].strip()
                self._doubt("stray_note", block.page_starts[0][1], words=words)

    def _doubt(self, kind: str, page: int, **values: str | int) -> None:
        self.doubts.append(Doubt(kind, self.source_id, page, self.printed.get(page), values))


def _stripped(text: RepairedText) -> RepairedText:
    """A note's text without the glyph (U+FFFD), full stop or bracket that stands between its number and its words."""
    lead = re.match(r"[\s\ufffd\])]*(?:\.\s)?", text.text)
    cut = lead.end() if lead else 0
    return RepairedText(text.text[cut:], text.offsets[cut:])


def _with_scopes(text: str, spans: list[tuple[int, int]], markers: Sequence[tuple[int, int]]) -> tuple[Sentence, ...]:
    """Sentences with the footnotes whose scope (from the marker before, or the block's start) overlaps them."""
    scopes: list[tuple[int, int, int]] = []
    start = 0
    for key, position in markers:
        if scopes and position > scopes[-1][2]:  # several notes at one place share their scope
            # What closes a sentence behind its marker (»Nebel1. Niemand«) is none of the next one's.
            closing = _CLOSING.match(text, scopes[-1][2])
            start = closing.end() if closing else scopes[-1][2]
        scopes.append((key, start, position))
    return tuple(
        # A marker that stands directly behind the sentence's last character still belongs to it.
        Sentence(start, end, tuple(key for key, scope, position in scopes if start < position and scope < end))
        for start, end in spans
    )


def _with_fragments(blocks: list[Block]) -> list[Block]:
    """Mark the first sentence of a source that begins in small letters, and its last one without an end."""
    if not blocks:
        return blocks
    first, last = blocks[0], blocks[-1]
    if first.sentences and first.text.text[first.sentences[0].start].islower():
        opened = replace(first.sentences[0], fragment=True)
        blocks[0] = replace(first, sentences=(opened, *first.sentences[1:]))
    last = blocks[-1]
    if last.sentences and not re.search(r"[.!?…][»«“”\"’')\]]*$", last.text.text):
        broken = replace(last.sentences[-1], fragment=True)
        blocks[-1] = replace(last, sentences=(*last.sentences[:-1], broken))
    return blocks


def _as_letter(reference: Reference, in_note: bool, block: Block, key: int, sentence: int) -> Reference:
    """A work is a reader's letter when its note says so, its marker's sentence, or one that names its author."""
    if reference.kind != "article":
        return reference
    if in_note:
        return replace(reference, kind="letter")
    texts = [block.text.text[block.sentences[sentence].start : block.sentences[sentence].end]]
    surnames = [surname_of(name) for name in reference.authors]
    for candidate in block.sentences:
        words = block.text.text[candidate.start : candidate.end]
        if key in candidate.footnotes and any(name in words for name in surnames):
            texts.append(words)
    return replace(reference, kind="letter") if any(_LETTER.search(text) for text in texts) else reference
