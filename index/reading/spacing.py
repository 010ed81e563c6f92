"""Blanks that are none between words: before a stop, in letters spaced for emphasis, and inside words of a scan."""

import re
from collections.abc import Sequence

from index.reading.vocabulary import Vocabulary, in_dictionary_any_case, split_words

# »Glocke .«, »wozu ?«; not »…« nor the dots of one, nor ».5«.
_BEFORE_STOP = re.compile(r"(?<=[^\W_]|[»«“”\"')\]])( )(?=[.,;:!?](?=[\s»«“”\"')\],;]|$)(?!\s?\.))")
# »o h n e«, »D i e   S t u n d e«.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?: [^\W\d_]){2,}(?![^\W_])")
_WORD = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]{2,}|[A-ZÄÖÜ]{4,}")
# A name is in no dictionary.
_NAME = 4


def false_blanks(text: str, offsets: Sequence[int], vocabulary: Vocabulary) -> set[int]:
    """The positions of such blanks in `text`; `offsets` are its characters' places in the file."""
    drop = {match.start(1) for match in _BEFORE_STOP.finditer(text)}
    for match in _SPACED.finditer(text):
        drop |= _between_letters(text, offsets, match.start(), match.end(), vocabulary)
    if vocabulary.splits:
        drop |= {match.end(1) for match in split_words(text)}
    return drop


def _between_letters(text: str, offsets: Sequence[int], start: int, end: int, vocabulary: Vocabulary) -> set[int]:
    """The blanks inside the words of a run of single letters; wide ones stand between words."""
    words: list[list[int]] = [[start]]
    for at in range(start + 2, end, 2):
        if offsets[at] - offsets[at - 2] > len("a "):
            words.append([])
        words[-1].append(at)
    spelled = ["".join(text[at] for at in word) for word in words]
    # Rhymes and tones are single letters too: »a b b a«, »a b a  b c b«.
    several = sum(len(word) > 1 for word in words) > 1 and any(
        len(word) >= _NAME and in_dictionary_any_case(word) for word in spelled
    )
    drop: set[int] = set()
    for word, letters in zip(words, spelled, strict=True):
        known = vocabulary.count(letters) > 0 or (len(letters) > _NAME and in_dictionary_any_case(letters))
        named = len(word) >= _NAME and letters[0].isupper()
        if several or (len(word) > 2 and (known or named) and _WORD.fullmatch(letters)):
            drop.update(at - 1 for at in word[1:])
    return drop
