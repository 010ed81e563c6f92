"""The answerer: question in, checked answer out."""

import re
from collections.abc import Generator as Iteration
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from uuid import uuid4

from index.intent import read_intent
from index.library import Library
from index.ranked import Ranking
from index.reranker import READ_PASSAGES
from index.retriever import Retriever
from qa.answer import Answer, Mode, PlacedStatement, Receipt, Statement
from qa.catalogue import answer_from_notes
from qa.citations import number_citations
from qa.composition import Composition, pick_sentences, prompts_sha256
from qa.confidence import Calibration, default_calibration, signals_of
from qa.deadline import Deadline
from qa.errors import GroundingError, ModeUnavailableError, QuestionError
from qa.events import lacks_event
from qa.evidence import Chosen, choose_sentences
from qa.generator import Generator
from qa.grounding import check_answer
from qa.refusal import Absences
from qa.statements import Writer
from qa.version import VERSION

MAX_QUESTION = 2000
# JSON may escape half a character, a command line may hold bytes that are none: no tokenizer and no answer takes them.
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
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
        self._writer = Writer(library)

    def ask(
        self,
        question: str,
        *,
        k: int = 8,
        mode: str = "auto",
        sources: Sequence[str] | None = None,
        deadline: Deadline | None = None,
    ) -> Answer:
        """Answer `question` from the `k` best passages of `sources` (ids) or all.

        With a generator, `auto` and `generative` word the answer by it, and fall back to the extractive answer when it
        fails or the deadline comes (without one: after its own time). Raises QuestionError for an empty or overlong
        question, ModeUnavailableError for a mode that is not configured, SourceNotFoundError for an unknown source,
        GroundingError when an answer failed its own checks.
        """
        *_, answer = self.steps(question, k=k, mode=mode, sources=sources, deadline=deadline)
        assert isinstance(answer, Answer)
        return answer

    def steps(
        self,
        question: str,
        *,
        k: int = 8,
        mode: str = "auto",
        sources: Sequence[str] | None = None,
        deadline: Deadline | None = None,
    ) -> Iterator[Ranking | PlacedStatement | Answer]:
        """As `ask`, step by step: the ranking, each statement once it has passed its checks, then the answer."""
        started = perf_counter()
        asked = checked_question(question)
        if mode not in ("auto", "extractive", "generative") or (mode == "generative" and self.generator is None):
            raise ModeUnavailableError(f"mode »{mode}« is not configured; use auto or extractive")
        sources = None if sources is None else tuple(dict.fromkeys(sources))
        # Evidence and confidence do not depend on how many passages are shown.
        ranking = self.retriever.retrieve(asked, max(k, READ_PASSAGES), sources)
        yield replace(ranking, ranked=ranking.ranked[: max(k, 1)])
        retrieved = perf_counter()
        found = self._found(asked, ranking, sources)
        abstained = not found.statements or found.withheld
        statements = [] if abstained else found.statements
        worded: Mode = "extractive"
        composed: list[Statement] | None = None
        composition: Composition | None = None
        if self.generator is not None and mode != "extractive" and not abstained and found.chosen:
            candidates = [
                self._writer.candidate(passage, i) for passage, i in pick_sentences(found.chosen, ranking.ranked)
            ]
            until = deadline or Deadline(self.generator.timeout)
            composition = Composition(self.generator, asked, candidates, until)
            composed = yield from self._composed(composition)
        if composed is not None:
            statements, abstained, worded = composed, not composed, "generative"
        text, placed, citations = number_citations(self.library, statements)
        if not abstained:
            check_answer(self.library, text, placed, citations)
        if composed is None:
            yield from placed
        shown = ranking.ranked[: max(k, 1)]
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
            shown,
            self._receipt(worded, ranking.cross_encoder),
            self._titles([item.passage.source_id for item in shown] + [item.source_id for item in citations]),
            {name: round(value, 2) for name, value in timings.items()},
            found.signals,
            len(composition.dropped) if composition else 0,
            None if composition is None else "failed" if composition.failure else "answered",
        )

    def _composed(self, composition: Composition) -> Iteration[PlacedStatement, None, list[Statement] | None]:
        """The model's statements that pass, each yielded in its place; [] when it refuses, None without any."""
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

    def search(self, query: str, *, k: int = 8, sources: Sequence[str] | None = None) -> Ranking:
        """The `k` best passages for `query`; raises as `ask` does."""
        return self.retriever.retrieve(checked_question(query), k, sources)

    def _found(self, question: str, ranking: Ranking, sources: Sequence[str] | None) -> _Found:
        intent = read_intent(question)
        composed = answer_from_notes(question, intent, self.library, sources)
        if composed is not None:
            return _Found(composed, _CATALOGUE_CONFIDENCE if composed else 0.0, {"catalogue": 1.0})
        best = ranking.ranked[:READ_PASSAGES]
        chosen = choose_sentences(question, best)
        signals = signals_of(question, best, chosen)
        if not chosen:
            return _Found([], 0.0, signals)
        asks_print = intent.prefer == "notes"
        return _Found(
            self._writer.statements(chosen, with_references=asks_print),
            self.calibration.probability(signals),
            signals,
            # What asks for a place in print is told by code alone: a model never sees or writes a reference.
            () if asks_print else tuple(chosen),
            self.calibration.withholds(signals) or lacks_event(question, chosen),
        )

    def _titles(self, sources: Sequence[str]) -> dict[str, str]:
        return {source_id: self.library.source(source_id).title for source_id in dict.fromkeys(sources)}

    def _receipt(self, mode: Mode, cross_encoder: str | None) -> Receipt:
        manifest = self.library.manifest
        hashes = {entry.source_id: entry.sha256 for entry in manifest.sources}
        prompts = prompts_sha256() if mode == "generative" else None
        return Receipt(hashes, manifest.index_id, manifest.encoder, mode, prompts, VERSION, cross_encoder)


def checked_question(question: str) -> str:
    """The question with single blanks, without NUL and halves of characters (lone surrogates).

    Raises QuestionError when it has no word or over 2000 characters.
    """
    asked = " ".join(_NO_CHARACTER.sub(" ", question).split())
    if not any(character.isalnum() for character in asked):
        raise QuestionError("the question has no word; ask in a sentence or in key words")
    if len(asked) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(asked)} characters; at most {MAX_QUESTION} are read")
    return asked
