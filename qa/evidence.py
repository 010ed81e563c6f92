"""From ranked passages to the few sentences that answer."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import content_words, split_compound, stem
from index.parts import parts_of
from index.passages import Passage
from index.ranked import Ranked, standardised
from qa.question import asked_for, has_kind

# So many passages are read for evidence, and so many sentences and characters make an answer.
_PASSAGES = 5
MAX_STATEMENTS = 3
MAX_CHARACTERS = 700
# What speaks for a sentence, and what it counts: a conditional logit over the candidates, fitted on the development
# halves of chapter and sample. It puts the answering sentence first for .79 of the questions and among three for .90,
# equal weights of cosine, terms and rank for .71 and .84 (n = 119, cross-validated; eval/README.md). Vectors, words and
# the passage's late interaction are standard scores among the candidates, the reader's log-odds come as they are, the
# kind asked for is 0 or 1.
_WEIGHTS = {"cosine": 0.9, "terms": 0.35, "late": 0.6, "kind": 0.4, "read": 0.35, "reading": 0.1}
# A further sentence joins the best one when it is so much less likely at most (log-odds), and so much less again for
# each word of the question that it has and the others lack.
_MARGIN, _ADDS = 1.5, 0.5
# One next to a chosen sentence that needs no further reference may be less likely by this, or bring such a word.
_BESIDE = 4.0
# What stands behind a statement: a blank and its mark; and what stands before a footnote's words.
_MARK, _SAID_BY = 4, len("In Fußnote 123 heißt es dazu: »«")
# A longer clause before a quotation is said before its first sentence only.
_LONGEST_LEAD = 220
# What a sentence's score for the whole question counts beside that for one of its parts.
_WHOLE = 0.3
_ANAPHOR = re.compile(
    r"[»„(]?(?:Er|Sie|Es|Dies|Diese[rsmn]?|Jene[rsmn]?|Dabei|Dazu|Daraus|Damit|Dadurch|Dagegen|Darüber|Darin|Hierbei|Hierzu"
    r"|Hieraus|Sein[e]?[rsmn]?|Ihr[e]?[rsmn]?|Letztere[rsn]?|Erstere[rsn]?|Denn|Auch|Auf ihn|Auf sie)\b"
)
# »„Ich habe“, schreibt sie, „…“«: who speaks is named before.
_SPEAKS = re.compile(
    r"[«“”\"’‘,:]\s(?:so\s|(?:schr(?:eib|ieb)|sag|mein|klag|erklär|behaupt|versicher|erzähl|bericht|urteil|fuhr|füg|fragt?|not(?:ier)|"
    r"bemerk|gesteh|gestand|beschw|rief|heiß|hieß)\w*\s)(?:er|sie|dieser|diese|jener|jene)\b"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence chosen as evidence: its passage, the sentence's number in it, and its score."""

    ranked: Ranked
    sentence: int
    score: float

    @property
    def key(self) -> tuple[str, int]:
        """Passage id and number: no two chosen sentences have the same."""
        return self.ranked.passage.passage_id, self.sentence

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return _text(self.ranked.passage, self.sentence)

    @property
    def notes(self) -> tuple[str, ...]:
        """The keys of the footnotes in whose scope it lies, each behind its source's id; the id alone without any."""
        source = self.ranked.passage.source_id
        return tuple(f"{source} {key}" for key in self.ranked.passage.sentences[self.sentence].footnotes) or (source,)

    @property
    def wants_lead(self) -> bool:
        """Whether it is quoted in the text and fits behind the clause that introduces the quotation.

        A clause that runs on into the quotation fits the first sentence only.
        """
        passage = self.ranked.passage
        if passage.kind != "block_quote" or not passage.lead:
            return False
        return self.sentence == 0 or (passage.lead.endswith(":") and len(passage.lead) < _LONGEST_LEAD)

    @property
    def introduces(self) -> bool:
        """Whether it is a clause that a quotation follows, which will be said with it."""
        return self.sentence + 1 == len(self.ranked.passage.sentences) and self.text.endswith(":")

    def wants_before(self, chosen: Container[tuple[str, int]]) -> bool:
        """Whether it points back to the sentence before (»Er …«, »…, schreibt sie«), which is not `chosen` (keys)."""
        passage, text = self.ranked.passage, self.text
        if passage.kind == "footnote":
            text = text[:1].upper() + text[1:]  # »…, S. 8; er starb bald darauf«
        elif not self.sentence:
            return False
        if passage.kind == "block_quote" or (passage.passage_id, self.sentence - 1) in chosen:
            return False
        return bool(_ANAPHOR.match(text) or _SPEAKS.search(text))


def stems_of(text: str) -> set[str]:
    """The stems of the content words of `text` and of the parts of its compounds."""
    found = set()
    for word in content_words(text):
        found.add(stem(word.replace("-", "")))
        found.update(stem(part) for part in split_compound(word))
    return found


def question_stems(question: str) -> list[set[str]]:
    """One set a content word of the question: any of its stems accounts for the word."""
    return [
        {stem(word.replace("-", "")), *(stem(part) for part in split_compound(word))}
        for word in content_words(question)
    ]


def coverage(question: str, text: str) -> float:
    """The share of the question's content words that `text` has, as stems or compound parts; 1.0 without any."""
    wanted = question_stems(question)
    if not wanted:
        return 1.0
    present = stems_of(text)
    return sum(bool(stems & present) for stems in wanted) / len(wanted)


def choose_sentences(question: str, ranked: Sequence[Ranked]) -> list[Chosen]:
    """The sentences that answer best, best first: about 700 characters, at most three, or two and one for each part.

    A sentence counts by its nearness to the question (vector and words), its passage's, what the reader says of both,
    and whether it has the kind of thing asked for. Of a question that asks for several things the best for each comes
    first. Further ones join when they come near the best or have words of the question that it lacks; neighbours that
    need no further reference, and what the notes cited say themselves, join more easily while there is room.
    """
    scored = _scored(question, [item for item in ranked if item.passage.telling][:_PASSAGES])
    if not scored:
        return []
    leaders = _best_of_parts(question, scored)
    scored.sort(key=lambda item: -item.score)
    chosen: list[Chosen] = []
    most = MAX_STATEMENTS - 1 + len(leaders)
    wanted = question_stems(question)
    for candidate in [*leaders, *scored]:
        length = sum(len(item.text) for item in chosen)
        if len(chosen) == most:
            break
        if chosen and length + len(candidate.text) > MAX_CHARACTERS:
            continue
        if candidate.text in (item.text for item in chosen):
            continue
        adds = _added(wanted, candidate, chosen)
        if candidate in leaders or scored[0].score - candidate.score <= _MARGIN + _ADDS * adds:
            chosen.append(candidate)
    return _with_neighbours(wanted, chosen, scored)


def _added(wanted: Sequence[set[str]], candidate: Chosen, chosen: Sequence[Chosen]) -> int:
    """How many words of the question (`wanted`) the candidate has and `chosen` lack."""
    have = set().union(*(stems_of(item.text) for item in chosen))
    return sum(bool(stems & stems_of(candidate.text)) and not stems & have for stems in wanted)


def _with_neighbours(wanted: Sequence[set[str]], chosen: Sequence[Chosen], scored: Sequence[Chosen]) -> list[Chosen]:
    """`chosen` and, best first, what stands beside them in the text or its notes, while the answer keeps its length."""
    found = list(chosen)
    if any(item.introduces for item in found):
        return found  # how long the quotation is that follows is not known here
    cited = {note for item in chosen for note in item.notes}
    near = [item for item in scored if cited.issuperset(item.notes) and not item.introduces]
    while True:
        keys, told = {item.key for item in found}, {item.text for item in found}
        beside = {(passage_id, number + step) for passage_id, number in keys for step in (-1, 1)}
        beside.update(item.key for item in near if any(_of_one_note(item, other) for other in found))
        likely = (item for item in near if item.key in beside - keys and item.text not in told)
        fitting = (item for item in likely if scored[0].score - item.score <= _BESIDE or _added(wanted, item, found))
        joining = next((item for item in fitting if _length([*found, item]) <= MAX_CHARACTERS), None)
        if joining is None:
            return found
        found.append(joining)


def _of_one_note(one: Chosen, other: Chosen) -> bool:
    """Whether one of them is in the text and the other a remark of a note that covers it."""
    remarks = [item.ranked.passage.kind == "footnote" for item in (one, other)]
    return remarks[0] != remarks[1] and not set(one.notes).isdisjoint(other.notes)


def _length(chosen: Sequence[Chosen]) -> int:
    """The characters of an answer of these sentences, with what each needs before it and its mark."""
    keys = {item.key for item in chosen}
    leads = {item.ranked.passage.lead for item in chosen if item.wants_lead}
    behind = [item for item in chosen if item.sentence and item.wants_before(keys)]
    before = [_text(item.ranked.passage, item.sentence - 1) for item in behind]
    notes = {item.notes for item in chosen if item.ranked.passage.kind == "footnote"}
    texts = [*leads, *before, *(item.text for item in chosen)]
    return sum(len(text) + _MARK for text in texts) + _SAID_BY * len(notes)


def _best_of_parts(question: str, scored: Sequence[Chosen]) -> list[Chosen]:
    """The best sentence; for a question that asks for several things the best for each, in its order."""
    parts = parts_of(question)
    if not parts:
        return [max(scored, key=lambda item: item.score)]
    leaders = []
    for number, part in enumerate(parts):
        asked = asked_for(part)
        own = [item.ranked.sentences[item.sentence].parts[number] for item in scored]
        scores = (
            _WHOLE * np.asarray([item.score for item in scored])
            + _WEIGHTS["cosine"] * standardised(np.asarray([score.cosine for score in own]))
            + _WEIGHTS["terms"] * standardised(np.asarray([score.terms for score in own]))
            + _WEIGHTS["kind"] * np.asarray([has_kind(item.text, asked) for item in scored], np.float64)
        )
        leaders.append(scored[int(scores.argmax())])
    return leaders


def _scored(question: str, ranked: Sequence[Ranked]) -> list[Chosen]:
    rows = [(item, i) for item in ranked for i in item.passage.telling]
    if not rows:
        return []
    asked = asked_for(question)
    signals = {
        "cosine": standardised(np.asarray([item.sentences[i].cosine for item, i in rows])),
        "terms": standardised(np.asarray([item.sentences[i].terms for item, i in rows])),
        "late": standardised(np.asarray([item.signals["tokens"] for item, _ in rows])),
        "kind": np.asarray([has_kind(_text(item.passage, i), asked) for item, i in rows], np.float64),
        "read": _told([item.sentences[i].read for item, i in rows]),
        "reading": _told([item.reading.answers if item.reading else None for item, _ in rows]),
    }
    scores = sum(_WEIGHTS[name] * values for name, values in signals.items())
    return [Chosen(item, i, float(score)) for (item, i), score in zip(rows, np.asarray(scores), strict=True)]


def _told(values: Sequence[float | None]) -> NDArray[np.float64]:
    """What the reader says, of what it did not read the least that it said of any; zeros where it read nothing."""
    lowest = min((value for value in values if value is not None), default=0.0)
    return np.asarray([lowest if value is None else value for value in values], np.float64)


def _text(passage: Passage, sentence: int) -> str:
    span = passage.sentences[sentence]
    return passage.text[span.start : span.end]
