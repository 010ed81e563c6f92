"""What travels over the wire (version 1): the shapes of requests and answers."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

#: A string with a bound of its length is checked to be text: half a character (»\ud800« in JSON) is none.
SourceId = Annotated[str, Field(min_length=1, max_length=255)]
Sources = Annotated[
    list[SourceId] | None, Field(min_length=1, max_length=1000, description="ids of the sources to search, null: all")
]


class AskRequest(BaseModel):
    """A question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "Wer entwickelte das Konzept der permanenten Revolution, und woraus?"}]
        },
    )

    question: str = Field(min_length=1, max_length=2000)
    k: int = Field(8, ge=1, le=50, description="passages to consider")
    mode: Literal["auto", "extractive", "generative"] = "auto"
    stream: bool = Field(False, description="true: server-sent events")
    sources: Sources = None


class SearchRequest(BaseModel):
    """A query for passages."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"query": "Aufstand in Kronstadt", "k": 5}]}
    )

    query: str = Field(min_length=1, max_length=2000)
    k: int = Field(8, ge=1, le=50)
    sources: Sources = None


class ReferenceBody(BaseModel):
    """A work as its footnote prints it; null where the note prints nothing."""

    authors: list[str]
    title: str | None
    journal: str | None
    volume: str | None
    year: str | None
    issue: str | None
    pages: str | None
    cited_pages: str | None
    kind: str
    consistency: str
    conflict: dict[str, str] | None
    via: str
    resolution: str
    resolved_from: int | None
    chain: list[int]
    place: str | None
    part: str | None
    details: str | None
    editors: str | None
    printed: str


class EvidenceBody(BaseModel):
    """A verbatim quotation with its places."""

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


class StatementBody(BaseModel):
    """A statement of the answer; `start` and `end` are offsets in `answer`."""

    text: str
    start: int
    end: int
    evidence: list[EvidenceBody]
    citations: list[int]


class CitationBody(BaseModel):
    """What a citation number points to."""

    number: int
    footnote: int | None
    source_id: str
    locus: str
    kind: str
    via: str | None
    resolved_from: int | None
    label: str
    printed: str
    references: list[ReferenceBody]
    csl: list[dict[str, Any]]


class PassageBody(BaseModel):
    """A ranked passage."""

    passage_id: str
    locus: str
    kind: str
    section: str
    text: str
    score: float
    footnotes: list[int]
    source_id: str
    page_index: int
    page_printed: str | None


class ReceiptBody(BaseModel):
    """What the answer was made from."""

    source_sha256: dict[str, str]
    index_id: str
    encoder: str
    mode: str
    prompt_sha256: str | None
    version: str
    cross_encoder: str | None


class AnswerBody(BaseModel):
    """An answer."""

    id: str
    question: str
    mode: str
    answer: str
    abstained: bool
    confidence: float
    statements: list[StatementBody]
    citations: list[CitationBody]
    passages: list[PassageBody]
    receipt: ReceiptBody
    source_titles: dict[str, str]
    timings_ms: dict[str, float]


class PassagesBody(BaseModel):
    """Ranked passages, best first."""

    passages: list[PassageBody]


class SentenceBody(BaseModel):
    """A sentence of a passage: offsets in its text, footnotes whose scope covers it."""

    start: int
    end: int
    text: str
    footnotes: list[int]
    fragment: bool


class PassageDetail(BaseModel):
    """One passage with its sentences, footnotes and neighbours."""

    passage_id: str
    locus: str
    kind: str
    section: str
    source_title: str
    heading: str
    text: str
    footnotes: list[int]
    source_id: str
    page_index: int
    page_printed: str | None
    sentences: list[SentenceBody]
    notes: list["FootnoteBody"]
    previous: str | None
    next: str | None


class AnchorBody(BaseModel):
    """Where a footnote's marker stands."""

    locus: str
    sentence: int
    offset: int


class FootnoteBody(BaseModel):
    """A footnote with its works; of an »Ebd.« the works meant."""

    number: int
    locus: str
    text: str
    references: list[ReferenceBody]
    via: str | None
    resolved_from: int | None
    label: str
    csl: list[dict[str, Any]]
    anchor: AnchorBody | None
    page_index: int
    page_printed: str | None


class SourceBody(BaseModel):
    """A source with its counts and warnings."""

    source_id: str
    title: str
    file: str
    sha256: str
    pages: int
    passages: int
    footnotes: int
    warnings: list[str]


class SourcesBody(BaseModel):
    """All sources."""

    sources: list[SourceBody]


class JobBody(BaseModel):
    """A change of the index: how far it is, and how it ended."""

    job_id: str
    what: str
    state: Literal["running", "done", "failed"]
    source_id: str | None
    done: int
    total: int
    detail: str | None


class FindingBody(BaseModel):
    """One thing checked."""

    what: str
    name: str
    holds: bool
    reason: str | None


class EvidenceGiven(BaseModel):
    """A quotation of an answer that is to be verified; what else it has does not matter."""

    model_config = ConfigDict(extra="allow")

    passage_id: str
    locus: str
    quote: str
    start: StrictInt
    end: StrictInt
    source_id: str
    source_start: StrictInt
    source_end: StrictInt
    page_index: StrictInt


class StatementGiven(BaseModel):
    """A statement of an answer that is to be verified."""

    model_config = ConfigDict(extra="allow")

    text: str
    start: StrictInt
    end: StrictInt
    evidence: list[EvidenceGiven]
    citations: list[StrictInt]


class CitationGiven(BaseModel):
    """A citation of an answer that is to be verified."""

    model_config = ConfigDict(extra="allow")

    number: StrictInt
    footnote: StrictInt | None = None
    locus: str
    label: str


class VerifyRequest(BaseModel):
    """An answer of `/v1/ask`, of this version or an earlier one."""

    model_config = ConfigDict(extra="allow")

    receipt: dict[str, Any]
    statements: list[StatementGiven]
    citations: list[CitationGiven]


class ProblemBody(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    advice: str | None = None


class VerificationBody(BaseModel):
    """Whether an answer still holds, finding by finding."""

    holds: bool
    same_index: bool
    findings: list[FindingBody]
