"""From ranked passages to the few sentences that answer."""

import re
from collections.abc import Sequence
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
_WEIGHTS = {"cosine": 0.85, "terms": 0.35, "late": 0.6, "kind": 0.25, "read": 0.45, "reading": 0.2}
# A further sentence joins the best one when it is so much less likely at most (log-odds), and so much less again for
# each word of the question that it has and the others lack.
_MARGIN, _ADDS = 1.5, 0.5
# What a sentence's score for the whole question counts beside that for one of its parts.
_WHOLE = 0.3
_ANAPHOR = re.compile(
    r"[»„(]?(?:Er|Sie|Es|Dies|Diese[rsmn]?|Jene[rsmn]?|Dabei|Dazu|Daraus|Damit|Dadurch|Dagegen|Darüber|Darin|Hierbei|Hierzu"
    r"|Hieraus|Sein[e]?[rsmn]?|Ihr[e]?[rsmn]?|Letztere[rsn]?|Erstere[rsn]?|Denn|Auch|Auf ihn|Auf sie)\b"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence chosen as evidence: its passage, the sentence's number in it, and its score."""

    ranked: Ranked
    sentence: int
    score: float

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        span = self.ranked.passage.sentences[self.sentence]
        return self.ranked.passage.text[span.start : span.end]


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
    first. Further ones join when they come near the best or have words of the question that it lacks.
    """
    readable = [item for item in ranked if item.passage.kind != "footnote" and item.sentences][:_PASSAGES]
    scored = _scored(question, readable)
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
        have = set().union(*(stems_of(item.text) for item in chosen))
        adds = sum(bool(stems & stems_of(candidate.text)) and not stems & have for stems in wanted)
        if candidate in leaders or scored[0].score - candidate.score <= _MARGIN + _ADDS * adds:
            chosen.append(candidate)
    return chosen


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
    rows = [(item, i) for item in ranked for i in range(len(item.sentences))]
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


def needs_context(sentence: str) -> bool:
    """Whether a sentence begins with a word that points back (»Er«, »Diese«): the one before names what is meant."""
    return bool(_ANAPHOR.match(sentence))
