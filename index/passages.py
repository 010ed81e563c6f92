"""Passages: what is ranked and quoted: a paragraph, a block quote or a footnote, with its sentences."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from langchain_text_splitters import RecursiveCharacterTextSplitter

from index.reading.records import Block, Footnote, Source
from index.reading.references import label
from index.reading.remarks import pieces_of
from index.reading.repair import Run, from_runs, to_runs
from index.reading.sentences import Sentence

PassageKind = Literal["paragraph", "block_quote", "footnote", "bibliography"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A ranked unit. `locus` is the citable place it belongs to; long blocks are several passages of one locus.

    `text[start:end]` of a sentence is quotable; `source_spans` is the edit map back to the file. `footnotes` are the
    notes anchored in the passage (of a footnote: its own number). `lead` is the clause of the paragraph before that
    introduces a block quote, of a footnote with remarks the sentence that calls it, and `gloss` the references in full:
    both help to find the passage and are not quoted. `page_starts` are (position in the text, page index, printed page
    or None). `remarks` are the numbers of a footnote's sentences that say something in its own words.
    """

    passage_id: str
    source_id: str
    locus: str
    kind: PassageKind
    section: str
    text: str
    sentences: tuple[Sentence, ...]
    footnotes: tuple[int, ...]
    source_spans: tuple[Run, ...]
    page_starts: tuple[tuple[int, int, str | None], ...]
    heading: str = ""
    lead: str = ""
    gloss: str = ""
    remarks: tuple[int, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it is the author's text: neither a note nor an entry of the list of works."""
        return self.kind in ("paragraph", "block_quote")

    @property
    def telling(self) -> Sequence[int]:
        """The numbers of the sentences that may answer a question: all of the text, of a footnote its remarks."""
        return range(len(self.sentences)) if self.is_text else self.remarks

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the file of the first and behind the last character of `text[start:end]`."""
        return self._offset(start), self._offset(end - 1) + 1

    def _offset(self, position: int) -> int:
        run = self.source_spans[bisect_right(self.source_spans, position, key=lambda item: item.text_start) - 1]
        return run.source_start + position - run.text_start

    def page(self, position: int) -> tuple[int, str | None]:
        """Index and printed number of the page that the character at `position` stands on."""
        at = bisect_right(self.page_starts, position, key=lambda item: item[0]) - 1
        return self.page_starts[max(at, 0)][1:]


def cut_passages(source: Source, count_tokens: Callable[[str], int], limit: int) -> list[Passage]:
    """The passages of `source` in the order of the text, footnotes last; none holds more than `limit` tokens.

    Blocks that are too long are divided between sentences; a sentence that is too long alone stays whole.
    """
    titles = {heading.section: heading.text.text for heading in source.headings}
    notes = {note.key: note for note in source.footnotes}
    passages: list[Passage] = []
    lead = ""
    for block in source.blocks:
        gloss = " ".join(gloss_of(notes[key]) for key, _ in block.markers if key in notes)
        whole = _of_block(block, source.source_id, titles.get(block.section, ""), gloss)
        if block.kind == "block_quote":
            whole = replace(whole, lead=lead)
        elif block.sentences:
            lead = block.text.text[block.sentences[-1].start :]
        passages.extend(_divided(whole, block, count_tokens, limit))
    calling = {block.locus: block for block in source.blocks}
    for note in source.footnotes:
        passages.append(_of_footnote(note, source.source_id, calling.get(note.anchor.locus) if note.anchor else None))
    return passages


def gloss_of(note: Footnote) -> str:
    """The references of a note in full, an »Ebd.« spelled out."""
    return " ".join(label(reference) for reference in note.references)


def passage_id_of(locus: str, part: int = 0) -> str:
    """A name for addresses: the locus with colons, and the part of a divided block."""
    return locus.replace("/", ":") + (f":{part}" if part else "")


def _of_block(block: Block, source_id: str, heading: str, gloss: str) -> Passage:
    return Passage(
        passage_id_of(block.locus),
        source_id,
        block.locus,
        block.kind,
        block.section,
        block.text.text,
        block.sentences,
        tuple(key for key, _ in block.markers),
        block.text.runs(),
        block.page_starts,
        heading,
        "",
        gloss,
    )


def _of_footnote(note: Footnote, source_id: str, block: Block | None) -> Passage:
    """The passage of a note; `block` has its marker."""
    text = note.text.text
    pieces = pieces_of(text, note.references)
    sentences = tuple(Sentence(start, end, (note.key,)) for (start, end), _ in pieces)
    remarks = tuple(number for number, (_, is_remark) in enumerate(pieces) if is_remark)
    calls = block.sentences[note.anchor.sentence] if remarks and block and note.anchor else None
    return Passage(
        passage_id_of(note.locus),
        source_id,
        note.locus,
        "footnote",
        block.section if block else "",
        text,
        sentences,
        (note.key,),
        note.text.runs(),
        ((0, note.page_index, note.page_printed),),
        "",
        block.text.text[calls.start : calls.end] if block and calls else "",
        gloss_of(note),
        remarks,
    )


def _divided(whole: Passage, block: Block, count_tokens: Callable[[str], int], limit: int) -> list[Passage]:
    if not whole.text or count_tokens(whole.text) <= limit or len(whole.sentences) < 2:
        return [whole] if whole.text else []
    # Sentences are the splitter's atoms: a private separator stands between them, so that it cuts nowhere else.
    pieces = [whole.text[sentence.start : sentence.end] for sentence in whole.sentences]
    splitter = RecursiveCharacterTextSplitter(
        separators=["\x1e"], chunk_size=limit, chunk_overlap=0, length_function=count_tokens, keep_separator=False
    )
    chunks = splitter.split_text("\x1e".join(pieces))
    offsets = from_runs(whole.source_spans)
    passages, first = [], 0
    for part, chunk in enumerate(chunks, start=1):
        count = chunk.count("\x1e") + 1
        sentences = whole.sentences[first : first + count]
        first += count
        start, end = sentences[0].start, sentences[-1].end
        starts = [(max(0, at - start), page, printed) for at, page, printed in whole.page_starts if at < end]
        before = [item for item in starts if item[0] == 0]
        passages.append(
            replace(
                whole,
                passage_id=passage_id_of(whole.locus, part),
                text=whole.text[start:end],
                sentences=tuple(replace(s, start=s.start - start, end=s.end - start) for s in sentences),
                footnotes=tuple(key for key, p in block.markers if start < p <= end + 1),
                source_spans=to_runs(offsets[start:end]),
                page_starts=(*before[-1:], *[item for item in starts if item[0] > 0]),
            )
        )
    return passages
