"""Answers judged: are they right, do they cite the footnotes they must, does every quotation and citation hold."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from eval.significance import Figure, mean, ratio
from eval.texts import Texts
from eval.topics import Topic, meets_keywords
from index.reading.keys import key_at

#: An answer that needs more characters than this is not counted as short.
SHORT = 700


@dataclass(frozen=True, slots=True)
class Judged:
    """One topic's answer, judged.

    `right`: answered, and all keywords met. `guess_right`: the same of what would have been answered without refusal.
    `quotations` and `verbatim` count evidence and what of it is verbatim to the offset in the file; `statements` and
    `unsupported` count statements and those without evidence; `citations` and `misplaced` count marks in statements
    and those that do not resolve, do not cover their statement's evidence, or show another note's works. `faults`
    name each.
    """

    topic_id: str
    kind: str
    question: str
    answerable: bool
    answer: str
    abstained: bool
    confidence: float
    right: bool
    guess_right: bool
    right_short: bool
    right_shown: bool
    must: tuple[int, ...]
    may: tuple[int, ...]
    cited: tuple[int, ...]
    quotations: int
    verbatim: int
    statements: int
    unsupported: int
    citations: int
    misplaced: int
    expected: tuple[str, ...]
    found: tuple[str, ...]
    timings: dict[str, float] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    has_keywords: bool = True

    @property
    def scorable(self) -> bool:
        """Whether right and wrong can be told: it has keywords, or ought to be refused."""
        return self.has_keywords or not self.answerable

    @property
    def citation_recall(self) -> float | None:
        """The share of the footnotes that must be cited that are; None where none must; a refusal cites none."""
        return len(set(self.must) & set(self.cited)) / len(self.must) if self.must else None

    def row(self) -> dict[str, Any]:
        """The record as JSON keeps it."""
        return asdict(self)


def judged_from(row: Mapping[str, Any]) -> Judged:
    """The inverse of `Judged.row`."""
    lists = ("must", "may", "cited", "expected", "found", "faults")
    values: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in row.items()}
    return Judged(**values)


def judge(topic: Topic, body: Mapping[str, Any], texts: Texts, guess: str | None = None) -> Judged:
    """Judge the answer `body` (as /v1/ask gives it) to `topic`.

    `guess` is the answer that a refusal withheld, when known.
    """
    answered = not body["abstained"]
    text, shown = str(body["answer"]), _shown(body)
    faults = _Faults()
    for statement in body["statements"]:
        faults.check_statement(statement, body, texts)
    if answered and not body["statements"]:
        faults.statements, faults.unsupported = 1, 1
        faults.say("the answer has no statement")
    guessed = meets_keywords(topic, guess) if guess is not None else False
    right = answered and topic.answerable and meets_keywords(topic, text)
    return Judged(
        topic.topic_id,
        topic.kind,
        topic.text,
        topic.answerable,
        text,
        not answered,
        float(body["confidence"]),
        right,
        right or (not answered and topic.answerable and guessed),
        right and meets_keywords(topic, text[:SHORT]),
        answered and topic.answerable and meets_keywords(topic, shown),
        tuple(sorted(topic.notes_must)),
        tuple(sorted(topic.notes_may)),
        tuple(sorted({c["footnote"] for c in body["citations"] if c["footnote"] is not None})),
        faults.quotations,
        faults.verbatim,
        faults.statements,
        faults.unsupported,
        faults.citations,
        faults.misplaced,
        tuple(locus for locus, grade in topic.loci.items() if grade == 2),
        tuple(passage["locus"] for passage in body["passages"][:3]),
        {name: float(value) for name, value in body.get("timings_ms", {}).items()},
        tuple(faults.named),
        bool(topic.keywords),
    )


def _shown(body: Mapping[str, Any]) -> str:
    """What a reader sees: the answer and the references below it."""
    return " ".join([str(body["answer"]), *(str(citation["label"]) for citation in body["citations"])])


class _Faults:
    """Counts what an answer's statements rest on, and what does not hold."""

    def __init__(self) -> None:
        self.quotations = self.verbatim = self.statements = self.unsupported = self.citations = self.misplaced = 0
        self.named: list[str] = []

    def say(self, fault: str) -> None:
        self.named.append(fault)

    def check_statement(self, statement: Mapping[str, Any], body: Mapping[str, Any], texts: Texts) -> None:
        self.statements += 1
        evidence = statement["evidence"]
        if not evidence:
            self.unsupported += 1
            self.say(f"without evidence: {statement['text'][:60]}")
        elif body["answer"][statement["start"] : statement["end"]] != statement["text"]:
            self.unsupported += 1
            self.say(f"not at its place in the answer: {statement['text'][:60]}")
        passages = {item["passage_id"]: texts.passage(item["passage_id"]) for item in evidence}
        for item in evidence:
            self.quotations += 1
            passage = passages[item["passage_id"]]
            words = passage["text"][item["start"] : item["end"]] if passage else ""
            if words and words == item["quote"] and texts.in_file(item):
                self.verbatim += 1
            else:
                self.say(f"not verbatim: {item['quote'][:60]}")
        if not statement["citations"]:
            self.citations += 1
            self.misplaced += 1
            self.say(f"without citation: {statement['text'][:60]}")
        numbered = {citation["number"]: citation for citation in body["citations"]}
        for number in statement["citations"]:
            self.citations += 1
            reason = _why_misplaced(number, numbered, evidence, passages, body, texts)
            if reason:
                self.misplaced += 1
                self.say(f"[{number}] {reason}: {statement['text'][:60]}")


def _why_misplaced(
    number: int,
    numbered: Mapping[int, Mapping[str, Any]],
    evidence: Sequence[Mapping[str, Any]],
    passages: Mapping[str, Mapping[str, Any] | None],
    body: Mapping[str, Any],
    texts: Texts,
) -> str | None:
    citation = numbered.get(number)
    if citation is None or f"[{number}]" not in body["answer"]:
        return "does not resolve"
    note = citation["footnote"]
    covering = _covering(evidence, passages)
    if note is None:
        return "cites the text though a footnote covers it" if all(covering) else None
    if not any(note in numbers for numbers in covering):
        return f"footnote {note} does not cover it"
    locus = str(citation["locus"])
    label = texts.label(locus.split("/")[0], key_at(locus) or note)
    return None if label == citation["label"] else f"does not show the works of footnote {note}"


def _covering(
    evidence: Sequence[Mapping[str, Any]], passages: Mapping[str, Mapping[str, Any] | None]
) -> list[set[int]]:
    """For each piece of evidence the footnotes that cover a sentence of it."""
    result = []
    for item in evidence:
        passage = passages[item["passage_id"]]
        sentences = passage["sentences"] if passage else ()
        overlapping = (s for s in sentences if s["start"] < item["end"] and item["start"] < s["end"])
        result.append({number for sentence in overlapping for number in sentence["footnotes"]})
    return result


#: Measures of answers, by what gates and reports call them.
ANSWERS = {
    "keywords": ("Stichwörter in der Antwort", "keyword accuracy"),
    "keywords_700": (f"… in den ersten {SHORT} Zeichen", f"… within {SHORT} characters"),
    "keywords_shown": ("… in Antwort und Nachweisen", "… in answer and references"),
    "citation_recall": ("Belegte Fußnoten (Trefferquote)", "citation recall by footnote"),
    "citation_precision": ("Belegte Fußnoten (Genauigkeit)", "citation precision by footnote"),
    "verbatim": ("Zitate wörtlich, Stelle in der Datei", "quotations verbatim, to the offset"),
    "citations_hold": ("Nachweise decken ihren Satz", "citations that cover their statement"),
    "unsupported": ("Aussagen ohne Beleg", "statements without evidence"),
}


def answer_figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    """The measures of ANSWERS, over all of `judged`.

    Keywords: over answerable topics that have some; a refusal is not right. Citation recall: over answerable topics
    with footnotes that must be cited, the share that is. Citation precision: of all footnotes cited in answers to
    answerable topics, the share that must or may be.
    """
    wanted = [item for item in judged if item.answerable]
    worded = [item for item in wanted if item.has_keywords]
    recalls = [item.citation_recall for item in wanted]
    precise = [(len(set(item.cited) & {*item.must, *item.may}), len(set(item.cited))) for item in wanted]
    return {
        "keywords": mean([item.right for item in worded]),
        "keywords_700": mean([item.right_short for item in worded]),
        "keywords_shown": mean([item.right_shown for item in worded]),
        "citation_recall": mean([recall for recall in recalls if recall is not None]),
        "citation_precision": ratio(precise),
        "verbatim": ratio([(item.verbatim, item.quotations) for item in judged]),
        "citations_hold": ratio([(item.citations - item.misplaced, item.citations) for item in judged]),
        "unsupported": ratio([(item.unsupported, item.statements) for item in judged]),
    }
