"""What counts as a word: a German dictionary, and what the rest of the source shows."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

import simplemma

_GAP_AFTER = re.compile(r"[^\W\d_]*(?:f|fi|fl) [a-zäöüß]")
# Behind an »f« the blank is a ligature's.
_PAIR = re.compile(r"(?<![^\W_])([^\W\d_]{2,})(?<!f)(?<!fi)(?<!fl) ([a-zäöüß]{2,})(?![^\W_])")
# The dictionary has them, but they stand before verbs only.
_PREFIXES = frozenset(("ge", "be", "ver", "zer", "ent", "emp"))
# So many words that a blank divides, and one in so many, are a scan's and no chance.
_SPLITS, _WORDS_A_SPLIT = 4, 400
# So many double hyphens at lines' ends are a printer's habit; fewer are signs of equality.
_DOUBLE, _DOUBLES = re.compile(r"[^\W\d_][=\u2e17]\s*$"), 3
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@lru_cache(maxsize=200_000)
def in_dictionary(word: str) -> bool:
    """Whether a German dictionary has `word` in this spelling: a noun written small is not a word."""
    if not word or not simplemma.is_known(word, "de"):
        return False
    if word[0].islower():
        lemma = simplemma.lemmatize(word, "de")
        return bool(lemma[:1].islower())
    return True


@lru_cache(maxsize=200_000)
def in_dictionary_any_case(word: str) -> bool:
    """Whether a German dictionary has `word`, as a noun or otherwise."""
    return in_dictionary(word.lower()) or in_dictionary(word[:1].upper() + word[1:].lower())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one source that stand whole inside a line, counted as written and in small letters.

    `splits`: blanks stand inside its words; `doubles`: it breaks words with double hyphens (»acht=«, »undvierzig«).
    """

    written: Counter[str] = field(default_factory=Counter)
    folded: Counter[str] = field(default_factory=Counter)
    splits: bool = False
    doubles: bool = False

    def knows(self, word: str) -> bool:
        """Whether `word` is a German word in this spelling, or stands whole elsewhere in the source."""
        return in_dictionary(word) or self.written[word] > 0

    def count(self, word: str) -> int:
        """How often the source writes `word`, inside a line, whatever its case."""
        return self.folded[word.lower()]


#: Small words that stand between nouns.
OF_NOUNS = frozenset(
    """der die das des dem den ein eine eines einer einem einen und oder in im an am auf aus bei mit nach von vom vor zu
    zum zur über unter um für gegen durch zwischen seit bis ohne""".split()
)


def collect(lines: list[str]) -> Vocabulary:
    """Count the words of `lines` that are whole: not a line's first and last word, nor parts at a ligature's gap."""
    written: Counter[str] = Counter()
    folded: Counter[str] = Counter()
    for line in lines:
        matches = list(_TOKEN.finditer(line))
        doubtful = {
            k + step for k, match in enumerate(matches) if _GAP_AFTER.match(line, match.start()) for step in (0, 1)
        }
        for k, match in enumerate(matches[1:-1], start=1):
            if k not in doubtful:
                written[match.group()] += 1
                folded[match.group().lower()] += 1
    splits = sum(len(split_words(line)) for line in lines)
    doubles = sum(
        _DOUBLE.search(line) is not None and below.lstrip()[:1].islower() for line, below in itertools.pairwise(lines)
    )
    return Vocabulary(written, folded, splits >= max(_SPLITS, written.total() / _WORDS_A_SPLIT), doubles >= _DOUBLES)


def split_words(text: str) -> list[re.Match[str]]:
    """The places where a blank divides a word of the dictionary into parts that are not both words."""
    found: list[re.Match[str]] = []
    position = 0
    while match := _PAIR.search(text, position):
        left, right = match.groups()
        both = left.lower() not in _PREFIXES and in_dictionary_any_case(left) and in_dictionary(right)
        if not both and in_dictionary(left + right):
            found.append(match)
            position = match.end()
        else:
            position = match.start(2)
    return found


def is_noun_phrase(text: str) -> bool:
    """Whether nothing is said in `text`: its small words are all such as stand between nouns, none is a verb."""
    small = re.findall(r"(?<![\w.])[a-zäöüß]\w*", text)
    return all(word in OF_NOUNS for word in small)
