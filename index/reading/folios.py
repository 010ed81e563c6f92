"""Pages as references print them: »S. 16–25«, »S. V f.«, »Sp. 417«, »pp. 3, 7«."""

import re

_ROMAN = r"[IVXLCivxlc]+"
# »12a« is a page, of »12f« the letter says that the next is meant too.
_NUMBER = r"\d+(?:(?!ff?\b)[a-z])?"
_PAGE = rf"(?:{_NUMBER}|{_ROMAN}(?![\w]))(?:\s?[–—-]\s?(?:{_NUMBER}|{_ROMAN}(?!\w)))?(?:\s?ff?\.?(?!\w))?"
PAGES = rf"{_PAGE}(?:\s?(?:,|und|u\.|sowie)\s(?:S\.\s)?(?=\d)(?!\d{{4}}\b){_PAGE})*"
SIGN = r"(?:S\.|Sp\.|Seiten?|p\.|pp\.)\s?"
#: What may stand behind a page instead of a further one: figures, plates, numbers, notes.
PLATES = r"(?:Abb|Taf|Fig|Nr|Anm|Kat)"
#: Pages without a sign, directly behind »ebd.«, »aaO« or a title (»Ebd. 63 f.«): they end a reference, and are no day.
PAGES_BEHIND = re.compile(
    r"[.,:]?\s(\d{1,4}(?:\s?[–—-]\s?\d{1,4})?(?:\s?ff?\b\.?)?(?:,\s\d{1,4}(?:\s?[–—-]\s?\d{1,4})?(?:\s?ff?\b\.?)?)*)"
    rf"(?=\.?\s*$|[;)]|\.\s(?!Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Bd|Aufl)[A-ZÄÖÜ]|,?\s(?:Fn|bes|hier|mit|{PLATES})\b)"
)
#: Pages behind their sign.
PAGES_AT = re.compile(rf"(?<![\w.]){SIGN}({PAGES})")


def pages_of(match: re.Match[str] | None) -> str | None:
    """The pages that a match of `PAGES_AT` or the like (its first group) prints; columns keep their sign: »Sp. 311«."""
    if match is None:
        return None
    return f"Sp. {match[1]}" if "Sp." in match.group()[: match.start(1) - match.start()] else match[1]
