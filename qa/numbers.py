"""Numbers in German text, whether written in figures or in words."""

import re

_UNITS = {
    "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
_TENS = {
    "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70,
    "achtzig": 80, "neunzig": 90,
}  # fmt: skip
_ORDINALS = {"dritt": 3, "siebt": 7, "acht": 8}
_FIXED = {"anderthalb": "1.5", "eineinhalb": "1.5", "beide": "2", "beiden": "2", "beider": "2"}
# Thousands are parted by a stop, a blank or a narrow one (DIN 5008); a comma begins the decimals.
_FIGURES = re.compile(
    "(?<![\\w,.])(\\d{1,3}(?:[.\u00a0\u202f ]\\d{3})+(?!\\d)|\\d+)(?:,(\\d+))?"
    "(?=(?:er|ers|ern|fach|mal|jährig\\w*)?(?!\\w))"
)
_LOOSE = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_ENDINGS = ("mal", "fach", "er", "en", "e", "")


def numbers_of(text: str) -> list[str]:
    """The numbers of `text` in order, as plain decimals (»48 000« is 48000, »zwanzig« 20, »0,6« 0.6).

    »ein« is an article more often than a number and never counts; »erste« is left to the words.
    """
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for match in _FIGURES.finditer(text):
        whole = re.sub(r"\D", "", match[1])
        found.append((match.start(), f"{whole}.{match[2]}" if match[2] else whole.lstrip("0") or "0"))
        taken.append(match.span())
    for match in _LOOSE.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            found.append((match.start(), match[0].lstrip("0") or "0"))
    for match in _WORD.finditer(text):
        value = number_word(match[0])
        if value is not None:
            found.append((match.start(), value))
    return [value for _, value in sorted(found)]


def number_word(word: str) -> str | None:
    """The number that a German word is (»dreihundert«, »zweiten«, »neunundvierzig«, »dreimal«), or None."""
    small = word.lower()
    if small in _FIXED:
        return _FIXED[small]
    for ending in _ENDINGS:
        if small.endswith(ending) and (value := _cardinal(small.removesuffix(ending))) is not None:
            return str(value)
    for ending in ("en", "er", "es", "em", "e"):
        if not small.endswith(ending):
            continue
        bare = small.removesuffix(ending)
        if bare in _ORDINALS:
            return str(_ORDINALS[bare])
        for mark in ("st", "t"):
            if bare.endswith(mark) and (value := _cardinal(bare.removesuffix(mark))) is not None:
                return str(value)
    return None


def _cardinal(word: str) -> int | None:
    """The value of a cardinal number word above one, below a million; None when it is none."""
    if word in _UNITS or word in _TENS:
        return _UNITS.get(word) or _TENS[word]
    for name, factor in (("tausend", 1000), ("hundert", 100)):
        if name in word:
            head, _, tail = word.partition(name)
            many = 1 if head in ("", "ein") else _cardinal(head)
            rest = (
                0
                if not tail
                else 1
                if tail.removeprefix("und") in ("eins", "ein")
                else _cardinal(tail.removeprefix("und"))
            )
            return None if many is None or rest is None else many * factor + rest
    unit, mark, ten = word.partition("und")
    if mark and ten in _TENS:
        ones = 1 if unit == "ein" else _UNITS.get(unit)
        return None if ones is None or ones > 9 else _TENS[ten] + ones
    return None
