"""From evidence sentences to statements in a model's words, each let through the gate one by one."""

import hashlib
from collections.abc import Generator as Iteration
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.passages import Passage
from index.ranked import Ranked
from prompts.catalogue import as_data, load_prompt
from qa.answer import Evidence, Statement
from qa.deadline import Deadline
from qa.errors import GeneratorError
from qa.evidence import Chosen
from qa.gate import BLENDED, Verdict, judge, judge_cited, resting_on
from qa.generator import Generator, Message
from qa.logic import attributes
from qa.reply import Draft, read_reply, reply_schema

MAX_CANDIDATES = 12
MAX_STATEMENTS = 4
_MAX_SENTENCE = 900
_PASSAGES = 4
# A second attempt needs at least so many seconds.
_WORTHWHILE = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that the model may use: its evidence, what introduces a quotation, the sentence before, its notes."""

    evidence: Evidence
    lead: Evidence | None
    before: Evidence | None
    quoted: bool
    notes: tuple[tuple[str, int | None], ...]

    @property
    def shown(self) -> str:
        """The sentence as the model sees it; of a quotation with the clause that introduces it."""
        text = f"»{self.evidence.quote}«" if self.quoted else self.evidence.quote
        return f"{self.lead.quote} {text}" if self.lead else text


@dataclass(slots=True)
class Composition:
    """One attempt at an answer in the model's words. Read `statements` first, then what became of it.

    `dropped` are the statements that the gate held back, with its reasons; `refused`: the model says that the sentences
    do not answer; `failure`: why the model gave nothing.
    """

    generator: Generator
    question: str
    candidates: Sequence[Candidate]
    deadline: Deadline
    dropped: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    passed: int = 0
    attempts: int = 0
    refused: bool = False
    failure: str | None = None

    def statements(self) -> Iterator[Statement]:
        """The statements that pass, as they pass; a second attempt when none of the first did."""
        shown = dict(zip(_ids(self.candidates), self.candidates, strict=True))
        messages = self._messages(shown)
        while self.attempts < 2 and not self.passed and not self.refused:
            if self.attempts and (not self.dropped or self.deadline.left() < _WORTHWHILE):
                return
            self.attempts += 1
            try:
                reply = yield from self._attempt(messages, shown)
            except GeneratorError as error:
                self.failure = str(error)
                return
            reasons = "\n".join(f"- »{text[:300]}«: {' '.join(why)}" for text, why in self.dropped[-6:])
            repair = load_prompt("repair").fill({"reasons": as_data(reasons)})
            messages += [{"role": "assistant", "content": reply[:4000]}, {"role": "user", "content": repair}]

    def _attempt(self, messages: Sequence[Message], shown: dict[str, Candidate]) -> Iteration[Statement, None, str]:
        text, seen = "", 0
        told: set[str] = set()
        for piece in self.generator.generate(messages, reply_schema(tuple(shown)), self.deadline):
            text += piece
            if "}" not in piece:
                continue
            drafts = read_reply(text).statements
            for draft in drafts[seen:]:
                statement = self._let_through(draft, shown)
                if statement is not None and statement.text not in told and self.passed < MAX_STATEMENTS:
                    told.add(statement.text)
                    self.passed += 1
                    yield statement
            seen = len(drafts)
        reply = read_reply(text)
        self.refused = reply.refusal and not reply.statements
        if not reply.statements and not reply.refusal:
            self.dropped.append((text[:200], ("Die Antwort ist kein JSON in der verlangten Form.",)))
        return text

    def _let_through(self, draft: Draft, shown: dict[str, Candidate]) -> Statement | None:
        text = " ".join(draft.text.split())
        ids = list(dict.fromkeys(draft.evidence))
        verdict = judge_cited(text, ids, {name: item.shown for name, item in shown.items()}, self.question)
        if any(name not in shown for name in ids) or not ids:
            self.dropped.append((text, verdict.reasons))
            return None
        cited = [shown[name] for name in ids]
        rests_on: list[Evidence] = []
        # »Dort«, »er«: the sentence before names what is meant; it is then quoted too.
        for with_context in (False, True):
            groups = [[item.quote for item in _evidence([one], with_context=with_context)] for one in cited]
            places = resting_on(text, groups, self.question)
            if places:
                cited = [cited[place] for place in places]
                rests_on = _evidence(cited, with_context=with_context)
                verdict = judge(text, [item.quote for item in rests_on], self.question)
                break
        else:
            verdict = verdict if not verdict.passed else BLENDED
        if verdict.passed and any(item.quoted for item in cited) and not attributes(text):
            verdict = Verdict(("Der Satz ist ein Zitat: Sage, wer dies schreibt, oder zitiere ihn.",))
        if not verdict.passed:
            self.dropped.append((text, verdict.reasons))
            return None
        notes = tuple(dict.fromkeys(note for item in cited for note in item.notes))
        return Statement(text, tuple(rests_on), notes)

    def _messages(self, shown: dict[str, Candidate]) -> list[Message]:
        sentences = "\n".join(f'<satz id="{name}">{as_data(item.shown)}</satz>' for name, item in shown.items())
        values = {"sentences": sentences, "question": as_data(self.question)}
        return [
            {"role": "system", "content": load_prompt("answer").body},
            {"role": "user", "content": load_prompt("question").fill(values)},
        ]


def prompts_sha256() -> str:
    """One hash of all texts that a generative answer is made with, for its receipt."""
    hashes = "".join(load_prompt(name).sha256 for name in ("answer", "question", "repair"))
    return hashlib.sha256(hashes.encode()).hexdigest()


def pick_sentences(chosen: Sequence[Chosen], ranked: Sequence[Ranked]) -> list[tuple[Passage, int]]:
    """At most twelve sentences for the model: the chosen ones, their neighbours, then the nearest of the best passages.

    Passages come in the order of their best sentence, sentences in the order of the text.
    """
    picked: dict[tuple[str, int], Passage] = {}

    def take(passage: Passage, sentence: int) -> None:
        if len(picked) < MAX_CANDIDATES and sentence in passage.telling:
            span = passage.sentences[sentence]
            if span.end - span.start <= _MAX_SENTENCE:
                picked.setdefault((passage.passage_id, sentence), passage)

    for step in (0, -1, 1):
        for item in chosen:
            take(item.ranked.passage, item.sentence + step)
    readable = [item for item in ranked if item.passage.telling][:_PASSAGES]
    near = [(item.sentences[i].cosine, item, i) for item in readable for i in item.passage.telling]
    for _, row, i in sorted(near, key=lambda scored: -scored[0]):
        take(row.passage, i)
    order = {passage_id: place for place, (passage_id, _) in reversed(list(enumerate(picked)))}
    return [(picked[key], key[1]) for key in sorted(picked, key=lambda key: (order[key[0]], key[1]))]


def _evidence(cited: Sequence[Candidate], *, with_context: bool) -> list[Evidence]:
    found: list[Evidence] = []
    for item in cited:
        found += [item.before] if with_context and item.before else []
        found += [item.lead] if item.lead else []
        found.append(item.evidence)
    return list(dict.fromkeys(found))


def _ids(candidates: Sequence[Candidate]) -> list[str]:
    """A name for each candidate that tells nothing about its place and looks like no word."""
    taken: list[str] = []
    for item in candidates:
        digest = hashlib.sha256(f"{item.evidence.passage_id}:{item.evidence.start}".encode()).digest()
        number = int.from_bytes(digest[:4], "big") % 900 + 100
        while f"s{number}" in taken:
            number = (number - 99) % 900 + 100
        taken.append(f"s{number}")
    return taken
