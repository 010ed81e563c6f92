"""From lines to a source: notes with their works, headings and blocks with their markers, sentences and scopes."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.reading.anchoring import RawNote, anchor_notes
from index.reading.anchors import Span
from index.reading.bibliography import find_list
from index.reading.blocks import RawBlock, group_blocks, split_heading
from index.reading.consistency import check_consistency
from index.reading.doubts import DoubtList
from index.reading.keys import note_key, note_locus, shown_number
from index.reading.letters import as_letter
from index.reading.markdown import calls
from index.reading.markers import SIGN, mark_number, printed_span, spans_without_markers
from index.reading.names import slugify
from index.reading.pages import PagedText
from index.reading.parsing import known_from, parse_references
from index.reading.records import Anchor, Block, Footnote, Heading, Source
from index.reading.references import Reference
from index.reading.repair import RepairedText, repair
from index.reading.resolution import resolve_references
from index.reading.scopes import with_fragments, with_scopes
from index.reading.sentences import split_sentences
from index.reading.vocabulary import Vocabulary, collect

# »12 Max Mann, …«, »* Max Mann, …« at a paragraph's start.
_STRAY = re.compile(rf"(?:\d{{1,4}}|l|{SIGN})[.)]?\s+[A-ZÄÖÜ»„]")
_LONGEST_SECTION = 40
# »1 Rehm, S. 3. – 2 Ebd.«: what stands between notes that run on.
_DASH_BEHIND = re.compile(r"\s[—–]$")


def assemble(paged: PagedText, source_id: str, title: str, sha256: str) -> Source:
    """The source that the zoned lines of `paged` make; `sha256` is of the file's bytes."""
    return _Assembly(paged, source_id, title, sha256).source()


class _Assembly:
    """The steps from paged lines to a source; each keeps what the next one needs."""

    def __init__(self, paged: PagedText, source_id: str, title: str, sha256: str) -> None:
        self.paged, self.source_id, self.title, self.sha256 = paged, source_id, title, sha256
        self.printed = {page.index: page.printed for page in paged.pages}
        self.doubts = DoubtList(source_id, self.printed, paged.doubts)
        lines = [paged.text[line.start : line.end] for page in paged.pages for line in page.lines]
        self.vocabulary: Vocabulary = collect(lines)
        self.parts: list[tuple[int, int]] = []

    def source(self) -> Source:
        notes = self._notes()
        texts = self._note_texts(notes)
        # A first reading tells whose works are cited in full (»Mann, S. 7« is a name then) and what is abbreviated.
        listed, _ = find_list(self.paged)
        numbered = [(note.number, text.text) for note, text in zip(notes, texts, strict=True)]
        known = known_from(numbered, listed)
        resolved = resolve_references(
            [(number, parse_references(text, known)) for number, text in numbered],
            [work.work for work in listed],
            ordered=bool(calls(self.paged.text)),
        )
        # A title with a full stop inside (»Title. Subtitle«) is not the end of a sentence that names it.
        titles = {reference.title or "" for _, references in resolved for reference in references}
        stopped = [title for title in titles if ". " in title]
        anchoring = anchor_notes(self.paged.text, group_blocks(self.paged), notes, self.doubts)
        headings, built, places = self._build(anchoring.blocks, anchoring.keys, stopped)
        anchors = {
            n: (built[places[span][0]], places[span][1]) for n, span in anchoring.marker_of.items() if span in places
        }
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
            tuple(self.doubts.found),
        )

    def _notes(self) -> list[RawNote]:
        notes: list[RawNote] = []
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
                        self.doubts.add("note_uncounted", page.index, printed=printed, number=number)
                    rest = replace(line, start=max(line.start, line.note_span[1]))
                    notes.append(RawNote(number, note_key(number, used[number]), [rest], page, line.note_span))
                    used[number] += 1
                    self.parts.append(line.note_span)
                    if any(map(str.isalnum, self.paged.text[line.start : line.note_span[0]])):
                        notes[-1].lines.insert(0, replace(line, end=line.note_span[0]))
                elif notes:
                    notes[-1].lines.append(line)
                else:
                    words = self.paged.text[line.start : line.end].strip()[:40]
                    self.doubts.add("note_before_first", page.index, words=words)
                    notes.append(RawNote(0, note_key(0, used[0]), [line], page, None))
                    used[0] += 1
        # Markdown's notes are defined in any order, and read in that of their markers.
        called = calls(self.paged.text)
        notes.sort(key=lambda note: called.get(self._label(note) or "", len(self.paged.text)) if called else 0)
        for before, note in itertools.pairwise(note for note in notes if note.number and self._is_counted(note)):
            if note.number not in (before.number + 1, 1):
                self.doubts.add("out_of_sequence", note.page.index, number=note.number, before=before.number)
        return notes

    def _label(self, note: RawNote) -> str | None:
        """The label of a note of Markdown."""
        text, head = self.paged.text, note.head
        return text[slice(*head)] if head and text.startswith("[^", head[0] - 2) else None

    def _is_counted(self, note: RawNote) -> bool:
        """Whether the note's number is printed; one whose label is a word has none."""
        return note.head is None or mark_number(self.paged.text[slice(*note.head)]) is not None

    def _note_texts(self, notes: list[RawNote]) -> list[RepairedText]:
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
            lines = [spans_without_markers(self.paged.text, line) for line in block.lines]
            text = repair(self.paged.text, lines, self.vocabulary)
            markers = [(span, keys[span]) for line in block.lines for span in line.markers]
            self.parts.extend(printed_span(self.paged.text, span) for span, _ in markers)
            if not any(map(str.isalnum, text.text)):
                continue  # ornaments, specks
            if block.role == "heading":
                number, words = split_heading(text.text)
                name = number or slugify(words)[:_LONGEST_SECTION].strip("-.")
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
            sentences = with_scopes(text.text, spans, placed)
            locus = f"{self.source_id}/{section}/p{count}"
            blocks.append(Block(locus, kind, section, text, sentences, placed, tuple(starts)))
        return headings, with_fragments(blocks), places

    def _footnotes(
        self,
        notes: list[RawNote],
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
                references = tuple(as_letter(item, text.text, block, note.key, sentence) for item in references)
            locus = note_locus(self.source_id, note.key)
            checked = tuple(check_consistency(reference) for reference in references)
            number = shown_number(note.number)
            for reference in checked:
                if reference.conflict and reference.via == "direct":
                    printed, implied = reference.conflict
                    self.doubts.add("conflict", note.page.index, number=number, printed=printed, implied=implied)
                if reference.resolution in ("unresolved", "ambiguous"):
                    self.doubts.add(reference.resolution, note.page.index, number=number, printed=reference.printed)
            footnotes.append(
                Footnote(note.number, note.key, locus, text, checked, anchor, note.page.index, note.page.printed)
            )
        repeated = {note.number for note in notes if note.number and note.key != note.number}
        if repeated:
            self.doubts.add("numbers_repeated", number=len(repeated))
        return footnotes

    def _doubt_strays(self, blocks: Sequence[Block]) -> None:
        """Doubt paragraphs that open and read like a footnote."""
        for block in blocks:
            if not _STRAY.match(block.text.text):
                continue
            if any(work.title and work.year and work.pages for work in parse_references(block.text.text)):
                words = block.text.text[:40].strip()
                self.doubts.add("stray_note", block.page_starts[0][1], words=words)


def _stripped(text: RepairedText) -> RepairedText:
    """A note's text without the glyph (U+FFFD), full stop or bracket that stands between its number and its words."""
    lead = re.match(r"[\s\ufffd\])]*(?:\.\s)?", text.text)
    cut = lead.end() if lead else 0
    end = len(_DASH_BEHIND.sub("", text.text))
    return RepairedText(text.text[cut:end], text.offsets[cut:end])
