"""From ranked passages to the few sentences that answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.analysis import content_words, split_compound, stem
from index.passages import Passage
from index.ranked import Ranked, standardised
from qa.question import asked_for, has_kind

# So many passages are read for evidence, and so many sentences and characters make an answer.
_PASSAGES = 5
MAX_STATEMENTS = 3
MAX_CHARACTERS = 700
# A further sentence joins the best one when it is within this many standard deviations of it.
_MARGIN = 2.5
# What the kind asked for counts beside a standard deviation of each other score. The reader's log-odds of a sentence,
# added here, chose no better on the development halves (eval/README.md).
_KIND = 1.2
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
    """The sentences that answer best, best first: at most three, about 700 characters in all.

    A sentence counts by its own nearness to the question (vector and words), its passage's rank, and whether it has
    the kind of thing asked for. Further ones join when they come near the best or have words of the question that it
    lacks.
    """
    readable = [item for item in ranked if item.passage.kind != "footnote" and item.sentences][:_PASSAGES]
    scored = _scored(question, readable)
    if not scored:
        return []
    scored.sort(key=lambda item: -item.score)
    chosen, length = [scored[0]], len(scored[0].text)
    wanted = question_stems(question)
    for candidate in scored[1:]:
        if len(chosen) == MAX_STATEMENTS:
            break
        if length + len(candidate.text) > MAX_CHARACTERS or candidate.text in (item.text for item in chosen):
            continue
        have = set().union(*(stems_of(item.text) for item in chosen))
        adds = sum(bool(stems & stems_of(candidate.text)) and not stems & have for stems in wanted)
        if chosen[0].score - candidate.score <= _MARGIN + 0.5 * adds:
            chosen.append(candidate)
            length += len(candidate.text)
    return chosen


def _scored(question: str, ranked: Sequence[Ranked]) -> list[Chosen]:
    asked = asked_for(question)
    rows = [(item, i) for item in ranked for i in range(len(item.sentences))]
    if not rows:
        return []
    cosines = standardised(np.asarray([item.sentences[i].cosine for item, i in rows]))
    terms = standardised(np.asarray([item.sentences[i].terms for item, i in rows]))
    passages = standardised(np.asarray([item.score for item, _ in rows]))
    kinds = [float(has_kind(_text(item.passage, i), asked)) for item, i in rows]
    return [
        Chosen(item, i, float(cosines[k] + terms[k] + passages[k] + _KIND * kinds[k]))
        for k, (item, i) in enumerate(rows)
    ]


def _text(passage: Passage, sentence: int) -> str:
    span = passage.sentences[sentence]
    return passage.text[span.start : span.end]


def needs_context(sentence: str) -> bool:
    """Whether a sentence begins with a word that points back (»Er«, »Diese«): the one before names what is meant."""
    return bool(_ANAPHOR.match(sentence))
