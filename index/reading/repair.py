"""Repair of extracted text, reversibly: line-end hyphens, blanks inside words, special spaces."""

import itertools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.reading.spacing import false_blanks
from index.reading.vocabulary import Vocabulary, in_dictionary, in_dictionary_any_case

Joint = Literal["join", "keep", "suspend"]

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_SOFT_HYPHEN = "\u00ad"
_NOT_SIGN = "¬"  # what some recognition prints for a hyphen at a line's end
_DOUBLE = "=\u2e17"  # as Fraktur prints it
_HYPHENS = "-\u2010\u2011" + _SOFT_HYPHEN + _NOT_SIGN + _DOUBLE
_LONGEST_WORD = 60
# »fu¨r«, »f¨ur«, »f¨ ur«: an umlaut's dots as a character of their own, behind or before the vowel.
_DOTS = re.compile(r"([AOUaou]?)( ?)¨( ?)([AOUaou]?)")
_LEFT_WORD = re.compile(r"[^\s»«„“”\"'()\[\]–—/]+$")
_RIGHT_WORD = re.compile(r"[^\s»«„“”\"'()\[\]–—/.,;:!?]+")
# »Markt- und«, »Ein- bzw. Ausfuhr«: a hyphen before a conjunction stands for the word's missing second part.
_SUSPENDING = re.compile(r"(?:und|oder|bzw\.?|respektive|beziehungsweise|sowie|bis|als|wie|statt|noch)(?!-?[^\W\d_])")
# »Peter-und-Paul-Festung«: in a phrase that is one word every hyphen belongs to it.
_PHRASE = re.compile(r"(?:und|oder|zu|von|für|auf|and|of|to)-[^\W\d_]")
_GAP = re.compile(r"(?<![^\W\d_])([^\W\d_]*(?:f|fi|fl))( )([a-zäöüß]+)(?![^\W\d_])")
# Separable »hin« closes its clause (»wies darauf hin, dass«); before another word it belongs to the adverb.
_ADVERB_HIN = re.compile(r"\s+(?!(?:und|oder|dass|daß|wie|ob|aber|sondern)\b)[^\W\d_]")
_ADDRESS = re.compile(r"(?:://|www\.|@|[a-z]\.[a-z])\S*$")
_COORDINATE = re.compile(r"(?:isch|istisch|lich|iv|al|ell|o)$")
# »marxistisch-leninistische«: two adjectives in -isch are never written as one word.
_ADJECTIVE = re.compile(r"[a-zäöüß]{3,}isch(?:e[mnrs]?)?$")


@dataclass(frozen=True, slots=True)
class Run:
    """`length` characters of a repaired text that stand in the same order in the file."""

    text_start: int
    source_start: int
    length: int


@dataclass(frozen=True, slots=True)
class RepairedText:
    """A repaired text and its edit map: `offsets[i]` is the offset in the file of the i-th character."""

    text: str
    offsets: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The file's offsets from the first to behind the last character of `text[start:end]`."""
        if start >= end:
            raise ValueError(f"an empty span has no place in the file: {start}–{end}")
        return self.offsets[start], self.offsets[end - 1] + 1

    def position(self, source_offset: int) -> int:
        """The position in `text` of the first character that stands at or behind `source_offset` in the file."""
        return bisect_left(self.offsets, source_offset)

    def runs(self) -> tuple[Run, ...]:
        """The edit map as maximal runs of characters that are neighbours in the file too."""
        return to_runs(self.offsets)


def to_runs(offsets: Sequence[int]) -> tuple[Run, ...]:
    """Compress one offset a character into runs."""
    runs: list[Run] = []
    start = 0
    for i in range(1, len(offsets) + 1):
        if i == len(offsets) or offsets[i] != offsets[i - 1] + 1:
            runs.append(Run(start, offsets[start], i - start))
            start = i
    return tuple(runs) if offsets else ()


def from_runs(runs: Iterable[Run]) -> tuple[int, ...]:
    """The inverse of `to_runs`."""
    return tuple(run.source_start + i for run in runs for i in range(run.length))


def repair(text: str, spans: Sequence[Sequence[tuple[int, int]]], vocabulary: Vocabulary) -> RepairedText:
    """Join the lines given as `spans` of `text` into one running text.

    A line is a sequence of spans, so that markers and markup inside it can be left out. Only white space, hyphens at
    line ends and the spelling of characters (ligatures, combining marks) change; every letter and digit stays.
    """
    characters: list[str] = []
    offsets: list[int] = []
    for line in spans:
        part, places = _characters(text, line)
        if not part:
            continue
        if characters:
            if _hyphenated(characters, part, vocabulary):
                joint = decide_hyphen("".join(characters[-80:]), "".join(part[:80]), vocabulary)
                if joint == "join":
                    characters.pop()
                    offsets.pop()
                elif joint == "suspend":
                    characters.append(" ")
                    offsets.append(_break_at(text, offsets[-1] + 1, places[0]))
                if characters and characters[-1] in (_SOFT_HYPHEN, _NOT_SIGN, *_DOUBLE):
                    characters[-1] = "-"
            elif characters[-1] != " ":
                characters.append(" ")
                offsets.append(_break_at(text, offsets[-1] + 1, places[0]))
        characters.extend(part)
        offsets.extend(places)
    joined, offsets = _join_umlauts("".join(characters), offsets)
    joined, offsets = _without(joined, offsets, false_blanks(joined, offsets, vocabulary))
    joined, offsets = _without(joined, offsets, _ligature_gaps(joined, vocabulary))
    return RepairedText(joined, tuple(offsets))


def _without(text: str, offsets: list[int], drop: set[int]) -> tuple[str, list[int]]:
    if not drop:
        return text, offsets
    kept = [i for i in range(len(text)) if i not in drop]
    return "".join(text[i] for i in kept), [offsets[i] for i in kept]


def _break_at(text: str, start: int, stop: int) -> int:
    """The place of the blank between two lines: the line break, not the marker that may stand before it."""
    return next((offset for offset in range(start, stop) if not text[offset].isalnum()), start)


def _characters(text: str, line: Sequence[tuple[int, int]]) -> tuple[list[str], list[int]]:
    """The line's characters with special spaces, ligatures and combining marks normalised, and their offsets."""
    characters: list[str] = []
    offsets: list[int] = []
    for start, end in line:
        last = start + len(text[start:end].rstrip()) - 1
        for offset in range(start, end):
            character = text[offset]
            if character in _INVISIBLE or (character == _SOFT_HYPHEN and offset < last):
                continue
            if character.isspace():
                if characters and characters[-1] != " ":
                    characters.append(" ")
                    offsets.append(offset)
                continue
            if unicodedata.combining(character) and characters:
                composed = unicodedata.normalize("NFC", characters[-1] + character)
                if len(composed) == 1:
                    characters[-1] = composed
                    continue
            for letter in _LIGATURES.get(character, character):
                characters.append(letter)
                offsets.append(offset)
    while characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return characters, offsets


def _hyphenated(characters: list[str], part: list[str], vocabulary: Vocabulary) -> bool:
    """Whether the line ends in a hyphen that stands directly behind a word, and the next begins like a word."""
    if characters[-1] not in _HYPHENS or len(characters) < 2:
        return False
    if characters[-1] in _DOUBLE:
        return vocabulary.doubles and characters[-2].isalpha() and part[0].islower()
    return characters[-2].isalnum() and (part[0].isalnum() or part[0] in "(«»")


def decide_hyphen(before: str, after: str, vocabulary: Vocabulary) -> Joint:
    """What becomes of the hyphen between `before`, which ends in it, and `after`, the next line.

    join: the hyphen goes; keep: hyphen, no space; suspend: hyphen and space (»Presse- und«). What the source writes
    inside a line decides first, then capital letters (a hyphen before a capital is part of the word), then the
    dictionary.
    """
    left_match = _LEFT_WORD.search(before[:-1])
    right_match = _RIGHT_WORD.match(after)
    if left_match is None or right_match is None:
        return "keep"
    left, right = left_match.group(), right_match.group()
    if _SUSPENDING.match(after) and not in_dictionary_any_case(left + right):
        return "suspend"
    if not right[0].isalpha() or not left[-1].isalpha() or _ADDRESS.search(before) or _PHRASE.match(after):
        return "keep"
    joined, hyphenated = vocabulary.count(left + right), vocabulary.count(f"{left}-{right}")
    if joined != hyphenated:
        return "join" if joined > hyphenated else "keep"
    last = left.rsplit("-", 1)[-1]
    if right[0].isupper():
        # »DEUTSCH-LAND«: in capitals the case of the next letter tells nothing.
        return "join" if last.isupper() and right.isupper() and len(right) > 1 else "keep"
    if last.isupper() and len(last) > 1 and not in_dictionary_any_case(last + right):
        return "keep"  # »US-amerikanisch«
    if last.endswith("isch") and in_dictionary(last.lower()) and _ADJECTIVE.match(right):
        return "keep"
    if (
        _COORDINATE.search(last)
        and last.lower() != "so"
        and len(last) > 4
        and in_dictionary(last.lower())
        and in_dictionary(right)
        and not in_dictionary_any_case(last + right)
    ):
        return "keep"
    return "join"


def _join_umlauts(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    """Vowels with the dots that stand beside them, as umlauts; between two vowels the dictionary decides whose."""
    if "¨" not in text:
        return text, offsets
    letters = list(text)
    for match in _DOTS.finditer(text):
        before, gap, behind, after = match.groups()
        beside = {text[match.start() - 1 : match.start()].lower(), text[match.end() : match.end() + 1].lower()}
        glued = not gap and not behind
        sure = glued and ((before and _is_word_with(text, match.start(1))) or (after and _is_after(text, match)))
        if beside & {"e", "i", "ı"} and not sure:
            continue  # »Isra¨el«, »Noe¨ und«: a trema
        if before and not gap:
            at = match.start(1) if behind or not after or not _is_after(text, match) else match.start(4)
        elif after and not (gap and behind):
            at = match.start(4)
            letters[match.start(3) : match.end(3)] = [""] * len(behind)
        elif before and not behind:
            at = match.start(1)
            letters[match.start(2) : match.end(2)] = [""] * len(gap)
        else:
            continue
        letters[at] = _umlaut(text[at])
        letters[match.end(2)] = ""
    kept = [i for i, letter in enumerate(letters) if letter]
    return "".join(letters), [offsets[i] for i in kept]


def _is_word_with(text: str, at: int) -> bool:
    """Whether the vowel at `at` as an umlaut, without the dots behind it, makes a word of the dictionary."""
    return in_dictionary_any_case(_letters_before(text, at) + _umlaut(text[at]) + _letters_from(text, at + 2))


def _is_after(text: str, match: re.Match[str]) -> bool:
    """Whether the dots between two vowels make a word of the dictionary with the one behind them."""
    head, tail = _letters_before(text, match.start()), _letters_from(text, match.end())
    return in_dictionary_any_case(head + match[1] + _umlaut(match[4]) + tail)


def _letters_before(text: str, at: int) -> str:
    return "".join(itertools.takewhile(str.isalpha, reversed(text[max(0, at - _LONGEST_WORD) : at])))[::-1]


def _letters_from(text: str, at: int) -> str:
    return "".join(itertools.takewhile(str.isalpha, text[at : at + _LONGEST_WORD]))


def _umlaut(vowel: str) -> str:
    return unicodedata.normalize("NFC", vowel + "\u0308")


def _ligature_gaps(text: str, vocabulary: Vocabulary) -> set[int]:
    """The blanks that extractors leave behind an f-ligature (»Inf lation«, »of fen«, »Refl exion«)."""
    drop: set[int] = set()
    position = 0
    while match := _GAP.search(text, position):
        if is_gap(match[1], match[3], text[match.end() : match.end() + 40], vocabulary):
            drop.add(match.start(2))
        position = match.start(3)
    return drop


def is_gap(left: str, right: str, rest: str, vocabulary: Vocabulary) -> bool:
    """Whether the blank between `left` and `right` is an extraction fault; `rest` is what follows them.

    Two words stay two words, unless they are an adverb with »hin« that does not close its clause.
    """
    joined = left + right
    left_known, right_known = vocabulary.knows(left), vocabulary.knows(right)
    # A single letter is in dictionaries, but is no word of running text.
    left_known, right_known = left_known and len(left) > 1, right_known and len(right) > 1
    if left_known and right_known:
        return right == "hin" and in_dictionary_any_case(joined) and left[0].isupper() and bool(_ADVERB_HIN.match(rest))
    if in_dictionary_any_case(joined) or vocabulary.count(joined) > 0:
        return True
    if not left_known and not right_known:
        return True
    # »Agrarf läche«: neither half is a word in this spelling, or the joined word is a compound of two.
    return not right_known and any(
        in_dictionary_any_case(joined[:cut]) and in_dictionary_any_case(joined[cut:])
        for cut in range(3, len(joined) - 2)
    )
