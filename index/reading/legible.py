"""A note's text as its references are read: without blanks before colons, and with figures for letters among them.

Marks that are not of the text (emphasis, links, the way back to it) are left out.

Signs of pages that recognition misread are signs again.
"""

import re

# »AMSLER, T. : Titel«, »in : Buch«, »S. 80 ; DERS.«: French and Swiss printers set a blank there.
_BLANK_BEFORE = re.compile(r"(?<=[^\s]) (?=[:;](?:\s|$))")
# »l889«, »2ll-225«, »4o3«: a word of figures and small letters that look like some; »19O3«; no »O2«, »I1«, »II«.
_FIGURES = re.compile(
    r"(?<![\w.])(?:(?=[lo]*\d)(?=\d*[lo])[\dlo]{2,}|(?=\d+[lIOo]*\d)(?=\d*[lIOo])[\dlIOo]{3,})(?![^\W\d_])"
)
# »S. lo«, »Bd. ll«, »S. 2O«: behind a sign that wants a figure.
_SIGNED = re.compile(
    r"(\b(?:S|Sp|Bl|Bd|Nr|H|Jg|p|pp)\. ?)((?=[OoI]*[l\d])[\dlIOo]{1,4}(?:[–-][\dlIOo]{1,4})?)"
    r"(?=[.,;:)\s]|$)"
)
# »Kunde 23 (1931), 8. 145-172, bes. 5. 150«, »Halle 1911, 8. 57«, »$. 41«: the sign of pages misread. Elsewhere »5. 12«
# is a book and chapter (»Tacitus, Annalen, 5. 12«) or a day.
_SIGN_MISREAD = re.compile(
    r"(?:(?<=\d{4}, )|(?<=\d{4}\), )|(?<=\bbes\. )|(?<=\bhier ))[85]\. ?"
    r"(?=\d{1,4}(?: ?[–-] ?\d{1,4})?(?: ?ff?\b)?(?:[,;:)]|\.(?!,)|$|\s[a-z])(?! ?\d))|\$\. ?(?=\d)"
)
# »a. a. 0.8.22«
_AAO_MISREAD = re.compile(r"\ba\. ?a\. ?[0O]\. ?[8$5S]\. ?(?=\d)")
# »*Licht über dem Bodden*«, »[Sammlung](https://…)«: Markdown's emphasis and links.
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*{1,3})(?=[\w»„\"‚›(])(?!\(\*)([^*\n]{1,300}?)(?<=[^\s*])\1(?![\w*])")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{2,200})\]\((https?://[^\s()]+)\)")
_PRINTED = re.compile(r"\bin:\s|\w\s(?:1[5-9]|20)\d\d,\sS\.|\(\d{4}\),")
# The way back from a note of a web page or an e-book.
_WAY_BACK = re.compile(r"(?:[↑↩↥⇧⇑⤴]\ufe0e?|\[(?:[Zz]urück|nach oben)\])\s*$")
_LETTERS = str.maketrans("lIOo", "1100")


def _linked(link: re.Match[str]) -> str:
    """The text of a link, and its address where nothing behind it says that the work is printed."""
    behind = link.string[link.end() :].split(";")[0]
    printed = _PRINTED.search(behind) is not None
    return link[1] if printed or link[1] == link[2] else f"{link[1]}, {link[2]}"


def legible(text: str) -> str:
    """`text` with such figures as figures and without such blanks; all else stays as it is printed."""
    text = _LINK.sub(_linked, _EMPHASIS.sub(r"\2", _WAY_BACK.sub("", text)))
    text = _BLANK_BEFORE.sub("", text)
    text = _FIGURES.sub(lambda match: match.group().translate(_LETTERS), text)
    text = _AAO_MISREAD.sub("a. a. O., S. ", _SIGN_MISREAD.sub("S. ", text))
    return _SIGNED.sub(lambda match: match[1] + match[2].translate(_LETTERS), text)
