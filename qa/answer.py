"""The answer and its parts, as records."""

from dataclasses import dataclass, field
from typing import Literal

from index.ranked import Ranked
from index.reading.references import Reference

Mode = Literal["extractive", "generative"]
CitationKind = Literal["footnote", "source"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quotation: offsets in the passage's text and in the source's file text, and its page."""

    passage_id: str
    locus: str
    quote: str
    start: int
    end: int
    source_id: str
    source_start: int
    source_end: int
    page_index: int
    page_printed: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its text, the evidence it rests on, the footnotes that carry it as (source id, key or None).

    None cites the source itself, for sentences under no footnote.
    """

    text: str
    evidence: tuple[Evidence, ...]
    notes: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class PlacedStatement:
    """A statement in an answer: offsets of its text in the answer, and its citation numbers."""

    text: str
    start: int
    end: int
    evidence: tuple[Evidence, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """What a number in the answer points to: a footnote with its works, or the source itself (`footnote` None).

    `label` are its works in full, of an »Ebd.« the works meant; `printed` is the footnote's text, "" of a source.
    """

    number: int
    footnote: int | None
    source_id: str
    locus: str
    kind: CitationKind
    via: str | None
    resolved_from: int | None
    label: str
    printed: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an answer was made from; enough to make and to check it again.

    `cross_encoder` names the one that had a part in the order of the passages, None when none had.
    """

    source_sha256: dict[str, str]
    index_id: str
    encoder: str
    mode: Mode
    prompt_sha256: str | None
    version: str
    cross_encoder: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its evidence; when `abstained`, `text` says so and nothing is cited.

    `source_titles` maps the ids of the sources that passages and citations are of to their titles.
    `dropped` counts what the gate held back of a language model's statements; `model` says what became of it, None when
    it was not asked.
    """

    answer_id: str
    question: str
    mode: Mode
    text: str
    abstained: bool
    confidence: float
    statements: tuple[PlacedStatement, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Ranked, ...]
    receipt: Receipt
    source_titles: dict[str, str] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)
    signals: dict[str, float] = field(default_factory=dict)
    dropped: int = 0
    model: Literal["answered", "failed"] | None = None
