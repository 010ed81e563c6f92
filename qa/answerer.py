"""The answerer: question in, checked answer out."""

from collections.abc import Generator as Iteration
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic, perf_counter
from uuid import uuid4

from index.intent import read_intent
from index.library import Library
from index.passages import Passage
from index.ranked import Ranking
from index.reading.sentences import Sentence
from index.reranker import READ_PASSAGES
from index.retriever import Retriever
from qa.answer import Answer, Evidence, Mode, PlacedStatement, Receipt, Statement
from qa.catalogue import answer_from_notes
from qa.citations import inner_quotes, label_of, number_citations
from qa.composition import Candidate, Composition, pick_sentences, prompts_sha256
from qa.confidence import Calibration, default_calibration, signals_of
from qa.errors import GroundingError, ModeUnavailableError, QuestionError
from qa.evidence import MAX_CHARACTERS, Chosen, choose_sentences, needs_context
from qa.generator import Generator
from qa.grounding import check_answer, evidence_of
from qa.refusal import Absences
from qa.version import VERSION

MAX_QUESTION = 2000
# An answer composed from parsed notes is wrong only when it names the wrong work.
_CATALOGUE_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class _Found:
    """The extractive answer to a question, and the sentences that a model may word it from (none: it must not)."""

    statements: list[Statement]
    confidence: float
    signals: dict[str, float]
    chosen: tuple[Chosen, ...] = ()
    withheld: bool = False


class Answerer:
    """Answers from one library; holds no state of a question, so that threads may share it."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        calibration: Calibration | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.library, self.retriever = library, retriever
        self.calibration = calibration or default_calibration()
        self.generator = generator
        self._absences = Absences(library)

    def ask(self, question: str, *, k: int = 8, mode: str = "auto", sources: Sequence[str] | None = None) -> Answer:
        """Answer `question` from the `k` best passages of `sources` (ids) or all.

        With a generator, `auto` and `generative` word the answer by it, and fall back to the extractive answer when it
        fails. Raises QuestionError for an empty or overlong question, ModeUnavailableError for a mode that is not
        configured, SourceNotFoundError for an unknown source, GroundingError when an answer failed its own checks.
        """
        *_, answer = self.steps(question, k=k, mode=mode, sources=sources)
        assert isinstance(answer, Answer)
        return answer

    def steps(
        self, question: str, *, k: int = 8, mode: str = "auto", sources: Sequence[str] | None = None
    ) -> Iterator[Ranking | PlacedStatement | Answer]:
        """As `ask`, step by step: the ranking, each statement once it has passed its checks, then the answer."""
        started = perf_counter()
        asked = checked_question(question)
        if mode not in ("auto", "extractive", "generative") or (mode == "generative" and self.generator is None):
            raise ModeUnavailableError(f"mode »{mode}« is not configured; use auto or extractive")
        # Evidence and confidence do not depend on how many passages are shown.
        ranking = self.retriever.retrieve(asked, max(k, READ_PASSAGES), sources)
        yield replace(ranking, ranked=ranking.ranked[: max(k, 1)])
        retrieved = perf_counter()
        found = self._statements(asked, ranking, sources)
        abstained = not found.statements or found.withheld
        statements = [] if abstained else found.statements
        worded: Mode = "extractive"
        composed: list[Statement] | None = None
        if self.generator is not None and mode != "extractive" and not abstained and found.chosen:
            composed = yield from self._composed(asked, found.chosen, ranking, self.generator)
        if composed is not None:
            statements, abstained, worded = composed, not composed, "generative"
        text, placed, citations = number_citations(self.library, statements)
        if not abstained:
            check_answer(self.library, text, placed, citations)
        if composed is None:
            yield from placed
        done = perf_counter()
        timings = {
            "encode": ranking.encode_ms,
            "retrieve": ranking.retrieve_ms + ranking.read_ms,
            "answer": (done - retrieved) * 1000,
            "total": (done - started) * 1000,
        }
        yield Answer(
            uuid4().hex,
            asked,
            worded,
            self._absences.refusal(asked, sources) if abstained else text,
            abstained,
            round(found.confidence, 4),
            placed,
            citations,
            ranking.ranked[: max(k, 1)],
            self._receipt(worded),
            {name: round(value, 2) for name, value in timings.items()},
            found.signals,
        )

    def _composed(
        self, question: str, chosen: Sequence[Chosen], ranking: Ranking, generator: Generator
    ) -> Iteration[PlacedStatement, None, list[Statement] | None]:
        """The model's statements that pass, each yielded in its place; [] when it refuses, None without any."""
        candidates = [self._candidate(passage, i) for passage, i in pick_sentences(chosen, ranking.ranked)]
        composition = Composition(generator, question, candidates, monotonic() + generator.timeout)
        statements: list[Statement] = []
        for statement in composition.statements():
            statements.append(statement)
            text, placed, citations = number_citations(self.library, statements)
            try:
                check_answer(self.library, text, placed, citations)
            except GroundingError:
                statements.pop()
            else:
                yield placed[-1]
        return statements if statements or composition.refused else None

    def _candidate(self, passage: Passage, position: int) -> Candidate:
        sentence = passage.sentences[position]
        quoted = passage.kind == "block_quote"
        before = passage.sentences[position - 1] if position else None
        return Candidate(
            evidence_of(passage, sentence.start, sentence.end),
            self._lead(passage) if quoted else None,
            evidence_of(passage, before.start, before.end) if before else None,
            quoted,
            self._cited(passage, sentence),
        )

    def search(self, query: str, *, k: int = 8, sources: Sequence[str] | None = None) -> Ranking:
        """The `k` best passages for `query`; raises as `ask` does."""
        return self.retriever.retrieve(checked_question(query), k, sources)

    def _statements(self, question: str, ranking: Ranking, sources: Sequence[str] | None) -> _Found:
        intent = read_intent(question)
        composed = answer_from_notes(question, intent, self.library, sources)
        if composed is not None:
            return _Found(composed, _CATALOGUE_CONFIDENCE if composed else 0.0, {"catalogue": 1.0})
        best = ranking.ranked[:READ_PASSAGES]
        chosen = choose_sentences(question, best)
        signals = signals_of(question, best, chosen)
        if not chosen:
            return _Found([], 0.0, signals)
        confidence = self.calibration.probability(signals)
        ordered = [self._quoted_instead(item) for item in _in_order(chosen)]
        shown = {(item.ranked.passage.passage_id, item.sentence): item for item in ordered}
        statements: list[Statement] = []
        for item in shown.values():
            told = {evidence for statement in statements for evidence in statement.evidence}
            statements.append(self._statement(item, set(shown), told, with_reference=intent.prefer == "notes"))
        # What asks for a place in print is told by code alone: a model never sees or writes a reference.
        wordable = () if intent.prefer == "notes" else tuple(chosen)
        return _Found(statements, confidence, signals, wordable, self.calibration.withholds(signals))

    def _statement(
        self, chosen: Chosen, shown: set[tuple[str, int]], told: set[Evidence], *, with_reference: bool
    ) -> Statement:
        """A sentence as a statement; quoted: after its introducing clause, pointing back: after the sentence before.

        Neither is said twice: not a sentence that is a statement of its own (`shown`), nor a clause already `told`.
        """
        passage = chosen.ranked.passage
        sentence = passage.sentences[chosen.sentence]
        evidence = [evidence_of(passage, sentence.start, sentence.end)]
        text = evidence[0].quote
        if passage.kind == "block_quote":
            skipped = chosen.sentence > 0 and (passage.passage_id, chosen.sentence - 1) not in shown
            text = f"»{'[…] ' if skipped else ''}{inner_quotes(text)}«"
            # A clause that runs on into the quotation fits its first sentence only.
            fits = chosen.sentence == 0 or (passage.lead.endswith(":") and len(passage.lead) < 220)
            lead = self._lead(passage) if fits else None
            if lead is not None and lead not in told:
                evidence.insert(0, lead)
                text = f"{lead.quote} {text}"
        elif chosen.sentence and needs_context(text) and (passage.passage_id, chosen.sentence - 1) not in shown:
            before = passage.sentences[chosen.sentence - 1]
            context = evidence_of(passage, before.start, before.end)
            if len(context.quote) + len(text) <= MAX_CHARACTERS:
                evidence.insert(0, context)
                text = f"{context.quote} {text}"
        notes = sentence.footnotes
        if with_reference:
            text += self._printed_reference(passage, notes)
        return Statement(text, tuple(evidence), self._cited(passage, sentence))

    def _quoted_instead(self, chosen: Chosen) -> Chosen:
        """Instead of a clause that only introduces a quotation, the quotation's first sentence, which brings it."""
        passage = chosen.ranked.passage
        _, behind = self.library.neighbours(passage.passage_id)
        if chosen.sentence + 1 < len(passage.sentences) or behind is None:
            return chosen
        quotation = self.library.passage(behind)
        if quotation.kind != "block_quote" or quotation.lead != chosen.text or not quotation.sentences:
            return chosen
        return Chosen(replace(chosen.ranked, passage=quotation), 0, chosen.score)

    def _cited(self, passage: Passage, sentence: Sentence) -> tuple[tuple[str, int | None], ...]:
        known = [n for n in sentence.footnotes if self.library.find_footnote(passage.source_id, n) is not None]
        return tuple((passage.source_id, n) for n in known) or ((passage.source_id, None),)

    def _lead(self, passage: Passage) -> Evidence | None:
        """The clause that introduces a quotation, as evidence: the last sentence of the paragraph before it."""
        before, _ = self.library.neighbours(passage.passage_id)
        while before is not None and self.library.passage(before).lead == passage.lead:
            before, _ = self.library.neighbours(before)  # an earlier part of the same quotation
        if before is None or not passage.lead:
            return None
        other = self.library.passage(before)
        if not other.text.endswith(passage.lead):
            return None
        return evidence_of(other, len(other.text) - len(passage.lead), len(other.text))

    def _printed_reference(self, passage: Passage, notes: Sequence[int]) -> str:
        """For questions after the place in print: what the note says, as data gives it."""
        labels = []
        for number in notes:
            note = self.library.find_footnote(passage.source_id, number)
            if note is not None and note.references:
                labels.append(f"(Fußnote {number}: {label_of(note.references)})")
        return " " + " ".join(labels) if labels else ""

    def _receipt(self, mode: Mode) -> Receipt:
        manifest = self.library.manifest
        hashes = {entry.source_id: entry.sha256 for entry in manifest.sources}
        prompts = prompts_sha256() if mode == "generative" else None
        return Receipt(hashes, manifest.index_id, manifest.encoder, mode, prompts, VERSION)


def checked_question(question: str) -> str:
    """The question with single blanks. Raises QuestionError when it has no word or over 2000 characters."""
    asked = " ".join(question.replace("\0", " ").split())
    if not any(character.isalnum() for character in asked):
        raise QuestionError("the question has no word; ask in a sentence or in key words")
    if len(asked) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(asked)} characters; at most {MAX_QUESTION} are read")
    return asked


def _in_order(chosen: list[Chosen]) -> list[Chosen]:
    """The best sentence's passage first, and its sentences in the order of the text; then the other passages'."""
    order: dict[str, int] = {}
    for item in chosen:
        order.setdefault(item.ranked.passage.passage_id, len(order))
    return sorted(chosen, key=lambda item: (order[item.ranked.passage.passage_id], item.sentence))
