"""A note's text as its references are read: without blanks before colons, and with figures for letters among them."""

import re

# »AMSLER, T. : Titel«, »in : Buch«, »S. 80 ; DERS.«: French and Swiss printers set a blank there.
_BLANK_BEFORE = re.compile(r"(?<=[^\s]) (?=[:;!?](?:\s|$))")
# »l889«, »S. 2ll-225«, »4o3«: a word of figures and letters that look like some; no »II«, »Il«, »lo« without a figure.
_FIGURES = re.compile(r"(?<![\w.])(?=[lIOo]*\d)(?=\d*[lIOo])[\dlIOo]{2,}(?![^\W\d_])")
# »S. lo«, »Bd. ll«: behind a sign that wants a figure without any too.
_SIGNED = re.compile(r"(\b(?:S|Bl|Bd|Nr|H|Jg|p)\. )(l[lo]{0,2})(?=[.,;:)\s-]|$)")
_LETTERS = str.maketrans("lIOo", "1100")


def legible(text: str) -> str:
    """`text` with such figures as figures and without such blanks; all else stays as it is printed."""
    text = _BLANK_BEFORE.sub("", text)
    text = _FIGURES.sub(lambda match: match.group().translate(_LETTERS), text)
    return _SIGNED.sub(lambda match: match[1] + match[2].translate(_LETTERS), text)
