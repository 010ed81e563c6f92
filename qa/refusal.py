"""The refusal: one kind sentence, and what the question names that the text does not."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property

from index.analysis import content_words, fold, split_compound, stem, words
from index.library import Library
from index.reading.vocabulary import in_dictionary_any_case

REFUSAL = "Darauf gibt der Text keine Antwort; am nächsten kommen die folgenden Stellen."
_WITH_REASON = "Darauf gibt der Text keine Antwort: {}. Am nächsten kommen die folgenden Stellen."
_NO_YEARS = r"(?:das Jahr|die Jahre) [\d, und]+ nennt er nicht"
_REASON = re.compile(rf"(?:»[^»«]+«(?:,| und)? )+komm(?:t|en) in ihm nirgends vor(?:, und {_NO_YEARS})?|{_NO_YEARS}")
_NAME = re.compile(r"(?<![\w-])[A-ZÄÖÜ][^\W\d_]+(?:-[^\W\d_]+)*")
_RANGE = re.compile(r"(?<!\d)((?:1\d|20)\d{2})\s?(?:[-–/]|bis)\s?((?:1\d|20)?\d{2})(?!\d)")
_YEAR = re.compile(r"(?<![\d.])(?:1\d{3}|20\d{2})(?![\d.]?\d)")
# A name spelled nearly so in the text is a typing error, not a stranger.
_ALIKE = 0.8
# More names than a question has are not looked up.
_NAMES = 5
_NOUN_ENDINGS = ("e", "n", "en", "es")
# What makes a noun of other words, with its plural; and plurals with the endings of their singulars (»Gremien«).
_DERIVED = re.compile(r"(?:ung|heit|keit|schaft|ität)(?:en)?$")
_LATIN_PLURALS = {"ien": ("ium",), "en": ("um", "a", "us", "o")}


def is_refusal(text: str) -> bool:
    """Whether `text` is a sentence by which an answer is refused, with a reason or without."""
    before, behind = _WITH_REASON.split("{}")
    reason = text.removeprefix(before).removesuffix(behind)
    return text == REFUSAL or (text == before + reason + behind and _REASON.fullmatch(reason) is not None)


class Absences:
    """What the texts of a library never name; safe to share between threads once built."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        """Every folded word of each source."""
        found: dict[str, set[str]] = {}
        for passage in self._library.passages:
            found.setdefault(passage.source_id, set()).update(
                words(f"{passage.heading} {passage.text} {passage.gloss}")
            )
        return {source_id: frozenset(own) for source_id, own in found.items()}

    @cached_property
    def _years(self) -> dict[str, frozenset[str]]:
        """The years of each source, those within »1936–38« and »1917/18« among them."""
        return {source_id: frozenset(_years_of(text)) for source_id, text in self._library.texts.items()}

    @cached_property
    def _whole(self) -> dict[str, str]:
        """The folded words of each source, to look for parts of words in."""
        return {source_id: " ".join(own) for source_id, own in self._words.items()}

    @cached_property
    def _stems(self) -> dict[str, frozenset[str]]:
        return {source_id: frozenset(map(stem, own)) for source_id, own in self._words.items()}

    def refusal(self, question: str, sources: Sequence[str] | None = None) -> str:
        """The sentence that refuses `question`, with the reason when it names somebody or a year the texts never do."""
        chosen = [source_id for source_id in self._words if sources is None or source_id in sources]
        names = [name for name in self._names(question) if not self._is_named(name, chosen)]
        years = [
            year
            for year in dict.fromkeys(_YEAR.findall(question))
            if not any(year in self._years[source_id] for source_id in chosen)
        ]
        reasons = []
        if names:
            reasons.append(f"{_listed(names)} {'kommt' if len(names) == 1 else 'kommen'} in ihm nirgends vor")
        if years:
            reasons.append(
                f"{'das Jahr' if len(years) == 1 else 'die Jahre'} {_listed(years, quoted=False)} nennt er nicht"
            )
        return _WITH_REASON.format(", und ".join(reasons)) if reasons else REFUSAL

    def _names(self, question: str) -> list[str]:
        """Capitalised words that are no common nouns, as far as a dictionary and their making tell."""
        found = []
        for match in _NAME.finditer(question):
            name = match.group()
            small = match.start() == 0 and (in_dictionary_any_case(name.lower()) or not content_words(name))
            if not small and not _is_common_noun(name):
                found.append(name)
        return list(dict.fromkeys(found))[:_NAMES]

    def _is_named(self, name: str, sources: Sequence[str]) -> bool:
        folded = fold(name)
        if any(folded.removesuffix("s") in self._whole[source_id] for source_id in sources):
            return True  # »Luxemburg« in »Luxemburg-Kult«, »Kominform« in »Kominformresolution«
        own = stem(folded.replace("-", ""))
        parts = [stem(part) for part in folded.split("-")]
        # A text may speak of the »Oktoberumsturz« without this word, if it has »Oktober«.
        made_of = () if "-" in name or in_dictionary_any_case(name) else split_compound(folded)
        for source_id in sources:
            stems = self._stems[source_id]
            if own in stems or all(part in stems for part in parts) or any(stem(part) in stems for part in made_of):
                return True
        alike = [word for source_id in sources for word in self._words[source_id] if word[:1] == folded[:1]]
        return bool(get_close_matches(folded, alike, 1, _ALIKE))


def _years_of(text: str) -> set[str]:
    found = set(_YEAR.findall(text))
    for match in _RANGE.finditer(text):
        first, last = int(match[1]), int(match[1][:2] + match[2][-2:])
        found.update(str(year) for year in range(first, min(last, first + 99) + 1))
    return found


def _is_common_noun(word: str) -> bool:
    """Whether a dictionary has a plural of `word`, a genitive in -es, or a word that it is such a form of.

    So is what is derived from another word.
    """
    if _DERIVED.search(word) or _has_latin_singular(word):
        return True
    stems = [word, word.removesuffix("s")]
    longer = [form + ending for form in stems for ending in _NOUN_ENDINGS]
    shorter = [form.removesuffix(ending) for form in stems for ending in _NOUN_ENDINGS if form.endswith(ending)]
    return any(map(in_dictionary_any_case, longer + shorter))


def _has_latin_singular(word: str) -> bool:
    return any(
        word.endswith(plural) and in_dictionary_any_case(word.removesuffix(plural) + singular)
        for plural, singulars in _LATIN_PLURALS.items()
        for singular in singulars
    )


def _listed(items: Sequence[str], *, quoted: bool = True) -> str:
    shown = [f"»{item}«" if quoted else item for item in items]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " und " + shown[-1]
