"""Titles word by word, as recognition may have them in one note and not in the next."""

import re
from functools import lru_cache

_PLAIN = str.maketrans("äöü", "aou")


def title_words(title: str) -> list[str]:
    """The words of a title, as `spelled`, without the sign of a dictionary's entry."""
    return [spelled(word) for word in re.findall(r"\w+", re.sub(r"^Art(?:ikel|\.)\s", "", title))]


@lru_cache(maxsize=10_000)
def spelled(word: str) -> str:
    """A word as recognition may have it in one note and not in the next: »Tiimpling«, »Tümpling« and »Tumpling«."""
    return word.lower().replace("ß", "ss").replace("ii", "u").replace("rn", "m").translate(_PLAIN)
