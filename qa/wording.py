"""Whether the words of a statement are those of its evidence, but for inflection and the heads of compounds."""

import re
from collections.abc import Sequence
from functools import lru_cache

import simplemma

from index.analysis import content_words, fold, split_compound, stem
from index.reading.vocabulary import in_dictionary_any_case
from qa.numbers import number_word

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PREFIXES = tuple(
    """zurück zusammen hinzu heraus herbei hervor herunter hinaus voraus voran weiter wieder fort nieder unter über
    durch vor nach aus auf an ab ein bei mit los zu um hin her""".split()
)
# Words that carry no fact of their own: verbs of being and having, and what joins sentences.
_LIGHT = frozenset(
    stem(fold(word))
    for word in """sein haben werden können müssen sollen wollen dürfen mögen lassen ließ ließen geben gab gegeben
    bleiben blieb kommen kam stehen stand liegen lag befinden befand machen machte tun tat dienen diente gelten galt
    gehören     gehörte betragen betrug
    handeln darf durfte durften konnte konnten mochte zunächst anschließend danach daraufhin zudem
    außerdem ferner ebenfalls ebenso jeweils dabei hierbei hingegen jedoch allerdings indes während sowohl bzw nämlich
    folglich schließlich insgesamt wobei worauf woraufhin deren dessen welcher somit dennoch trotzdem zugleich
    gleichzeitig""".split()
)
_LIGHT_NOUNS = frozenset(
    stem(fold(word)) for word in "Jahr Jahre Jahren Jahres Zeit Mensch Menschen Person Personen".split()
)

# Verbs that may stand for each other in any sentence.
_SYNONYMS = (
    "sagen erklären äußern meinen bemerken nennen bezeichnen",
    "bauen errichten erbauen",
    "beginnen anfangen einsetzen",
    "enden aufhören",
    "zahlen bezahlen",
    "erhalten bekommen",
    "leben wohnen",
    "ankommen eintreffen",
    "leiten führen",
    "erscheinen veröffentlichen publizieren",
    "heißen nennen",
    "scheitern misslingen missglücken fehlschlagen",
    "verhaften festnehmen",
    "verlangen fordern",
    "fliehen flüchten",
)
_ROWS = tuple(frozenset(stem(fold(word)) for word in row.split()) for row in _SYNONYMS)


def tokens_in(text: str) -> list[str]:
    """The words of `text` as written, without numbers in figures."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=50_000)
def whole_forms(word: str) -> frozenset[str]:
    """What a word may be recognised by, its prefix included: the stems of itself and of its base form."""
    small = fold(word)
    lemmas = {small, *(fold(simplemma.lemmatize(variant, "de")) for variant in (word, word.lower()))}
    if small.startswith("ge") and len(small) > 6:
        lemmas.add(small[2:])  # »gegründet« and »gründete«
    if len(small) > 4:  # »Trotzkis« and »Gegnern«, which no dictionary need know
        lemmas |= {small.removesuffix("s"), small.removesuffix("n")}
    return frozenset(stem(lemma.replace("-", "")) for lemma in lemmas)


@lru_cache(maxsize=50_000)
def bare_forms(word: str) -> frozenset[str]:
    """As `whole_forms`, of a verb without its separable prefix (»angetrieben«: trieb); empty without one."""
    bare: set[str] = set()
    for lemma in {fold(word), *(fold(simplemma.lemmatize(variant, "de")) for variant in (word, word.lower()))}:
        for prefix in _PREFIXES:
            rest = lemma.removeprefix(prefix)
            if rest != lemma and len(rest) >= 5:
                bare |= whole_forms(rest) | whole_forms(rest.removeprefix("zu"))
    return frozenset(bare)


class Wording:
    """The words of some texts, to compare others with."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._whole: set[str] = set()
        self._bare: set[str] = set()
        self._folded: set[str] = set()
        for word in (word for text in texts for word in tokens_in(text)):
            self._folded.add(fold(word))
            self._whole |= whole_forms(word)
            self._bare |= bare_forms(word)
            for part in split_compound(fold(word)):
                self._whole |= whole_forms(part)

    def has(self, word: str) -> bool:
        """Whether `word` stands in the texts: inflected, with its prefix apart, as head of a compound, or in parts."""
        whole = whole_forms(word)
        # A verb and the same verb with its prefix apart; never two verbs that differ in the prefix.
        if whole & (self._whole | self._bare) or bare_forms(word) & self._whole:
            return True
        if any(whole & row and self._whole & row for row in _ROWS):
            return True
        small = fold(word)
        # »Turm« for »Leuchtturm«: the head of a compound says what the whole is.
        heads = {small, *whole}
        if any(len(head) >= 4 and other != head and other.endswith(head) for head in heads for other in self._folded):
            return True
        parts = split_compound(small)
        return len(parts) > 1 and small.startswith(parts[0][:3]) and all(whole_forms(p) & self._whole for p in parts)


def facts(text: str) -> list[str]:
    """The words of `text` that state something, as written: no function words, light verbs, numbers."""
    return [
        word
        for word in tokens_in(text)
        if content_words(word) and stem(fold(word)) not in _LIGHT and number_word(word) is None and len(word) > 1
    ]


def is_noun(word: str, text: str) -> bool:
    """Whether a word is written with a capital where no sentence begins; in German a noun or a name."""
    if not word[0].isupper():
        return False
    at = text.find(word)
    first = not text[:at].strip(" »„“\"'(")
    return not first or not in_dictionary_any_case(fold(word)) or simplemma.lemmatize(word, "de")[0].isupper()


def is_name(word: str) -> bool:
    """Whether a capitalised word is in no dictionary of common words."""
    return word[0].isupper() and not in_dictionary_any_case(fold(word))


def is_light_noun(word: str) -> bool:
    """Whether a noun says no more than »year« or »person«."""
    return stem(fold(word)) in _LIGHT_NOUNS
