"""Residues: what recognition leaves of raised figures in text (»gemacht.'«, »besuchte.“«) and before notes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.reading.markers import SIGN, mark_number, marker_candidates
from index.reading.misread import looks_like
from index.reading.pages import Line

Span = tuple[int, int]

_TOKEN = re.compile(r"\S++")
# A letter glued to the stop behind a word: »gerückt.s«.
_LETTERS, _BEFORE_LETTER = frozenset("IJSZilosz"), frozenset(".!?»«“”")
_QUOTES = {"»": "«", "«": "»", "„": '“”"', "‚": "‘’'", "›": "‹", "‹": "›", "“": "”", '"': '"', "'": "'"}
_CLOSING = frozenset("«»“”‹›‘’\"'")
_BRACKETS = {"(": ")", "[": "]"}
_STOPS = frozenset(".,;:!?")
_DASHES = frozenset("-–—…/")
# Signs of reckoning, tables and lists.
_ALONE = frozenset("&=|*+")
# Longer runs are dirt.
_LONGEST = 3
# »: Wenzel an …«, »® Morgenstern: …«, »'° Kracauer«, »"Vgl.«; a quotation mark that opens one is none.
_LABEL = re.compile(r"[ \t]{0,9}(?P<sign>(?![(\[])[^\w\s]{1,3})(?P<blank>[ \t]{0,3}\)?[ \t]{0,9})(?=[A-ZÄÖÜ«»„(])")
_LETTER = re.compile(
    r"[ \t]{0,9}(?P<sign>[a-zıIJSZ]|[a-zıIlJ]{2})(?:[ \t]{0,3}\)[ \t]{0,9}|[ \t]{1,9})(?=[A-ZÄÖÜ«»„(])"
)
_NUMBER = re.compile(r"[ \t]{0,9}(?P<sign>[\dlIO]{0,3}\d[\dlIO]{0,2})[ \t]{0,3}[.)]?[ \t]{0,9}(?=[A-ZÄÖÜ«»„(])")
# What notes begin with when nothing is left of the number.
_UNLABELLED = re.compile(r"[ \t]{0,9}(?:Vgl|Ebd|Siehe|S|So|Ders|Dies|Dazu|Hierzu|Zum|Zur|Anders|Nach)\b")
_ENDED = re.compile(r"[.!?:)\]»«“”]$")
# What raised figures become most often.
_LIKE = dict(
    zip(
        "0123456789",
        ('°®”"', "'’‘`´!\"lI|ı", '?”":*', "?>»”*", "*“+^", "°s®“?", "°®‘“", '”’?"', "®°*$", "°”?»"),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Residue:
    """A place where a raised number was: the line's page and index, the span of what is left, the figures if legible.

    `fit` says how much it speaks for a number, `drop` what it costs to take it for dirt.
    """

    page: int
    line: int
    span: Span
    printed: str
    fit: float
    drop: float

    @property
    def is_figure(self) -> bool:
        """Whether figures are left of it."""
        return any(char.isdigit() for char in self.printed)

    @property
    def is_remnant(self) -> bool:
        """Whether signs are left of it that mark no notes of their own, as »*« and »†« do."""
        return bool(self.printed) and not self.is_figure and re.fullmatch(SIGN, self.printed) is None

    def score(self, number: int) -> float:
        """How well what is printed goes with `number`."""
        meant = str(number)
        if self.is_figure:
            figures = str(mark_number(self.printed))
            part = len(figures) < len(meant) and figures in meant
            if figures == meant or part or looks_like(self.printed, number):
                return 1.5 if figures == meant else 0.4
            return -0.5 if len(figures) == len(meant) else -2.0
        if not self.printed:
            return self.fit
        long = len(self.printed) > 1
        fewer, more = -0.15 * (not long and number > 9), -0.3 * (long and number < 10)
        alike = [self.printed[-1] in _LIKE[meant[-1]], long and number > 9 and self.printed[0] in _LIKE[meant[0]]]
        return self.fit + fewer + more + 0.15 * sum(alike)


def marks_in(text: str, page: int, lines: Sequence[tuple[int, Line]]) -> Iterator[Residue]:
    """Where `lines` (with their indices) of the body may have had a marker, in order."""
    opened: list[str] = []
    for i, line in lines:
        found: dict[Span, Residue] = {}
        for number, span in marker_candidates(text, line):
            if number:
                found[span] = Residue(page, i, span, text[slice(*span)], 1.5, 0.1)
        for match in _TOKEN.finditer(text, line.start, line.end):
            token = match.group()
            _open_quotes(token, opened)
            core, tail = _divided(token)
            if not core:
                # »vorkommt. '* Beide«: signs that stand alone.
                if len(token) > _LONGEST or not token.strip(".-–—…/") or token in _ALONE or token[0] in "„»(":
                    continue
                span, fit, drop = match.span(), 0.4, 0.1
            else:
                left = _unexplained(core, tail, opened)
                if left is None:
                    continue
                start, end = match.start() + len(core) + left[0], match.start() + len(core) + left[1]
                span, letter = (start, end), text[end - 1].isalpha()
                if letter and len(core) < 3:  # »z.B«
                    continue
                fit, drop = (0.3, 0.05) if letter else (0.7, 0.5)
            if not any(a < span[1] and span[0] < b for a, b in found):
                found[span] = Residue(page, i, span, text[slice(*span)], fit, drop)
        for span in sorted(found):
            yield found[span]


def labels_in(text: str, page: int, lines: Sequence[tuple[int, Line]]) -> Iterator[Residue]:
    """Where `lines` (with their indices) at a page's foot may begin a note, by what is left of its number."""
    before = ""
    for k, (i, line) in enumerate(lines):
        content = text[line.start : line.end]
        for pattern, fit, drop in ((_NUMBER, 1.5, 0.5), (_LABEL, 0.8, 0.6), (_LETTER, 0.5, 0.2)):
            match = pattern.match(content)
            if match is None or (pattern is _LABEL and _opens_quotation(content, match)):
                continue
            start, end = match.span("sign")
            yield Residue(page, i, (line.start + start, line.start + end), match["sign"], fit, drop)
            break
        else:
            if (line.opens or _UNLABELLED.match(content)) and (k == 0 or _ENDED.search(before.rstrip())):
                fit, drop = (0.4, 0.2) if line.opens else (0.1, 0.0)
                yield Residue(page, i, (line.start, line.start), "", fit, drop)
        before = content


def _divided(token: str) -> tuple[str, str]:
    """A word, and the signs behind it with a letter that is glued to them."""
    letter = token[-1] in _LETTERS and token[-2:-1] in _BEFORE_LETTER
    end = len(token) - letter
    while end and not token[end - 1].isalnum():
        end -= 1
    return token[:end], token[end:]


def _open_quotes(token: str, opened: list[str]) -> None:
    """Put the quotation marks and brackets that `token` opens on the stack `opened`, and take off those it closes."""
    if token.startswith(",,"):
        opened.append("„")
    for at, char in enumerate(token):
        if char in _BRACKETS or (char in _QUOTES and not token[:at].strip("(»«„“‚‘›‹[\"'")):
            if any(other.isalnum() for other in token[at + 1 :]):
                opened.append(char)
        elif (char in ")]" or char in _CLOSING) and any(other.isalnum() for other in token[at + 1 :]):
            _close(char, opened)


def _close(char: str, opened: list[str]) -> bool:
    """Take what `char` closes off the stack; whether anything was open that it closes."""
    for k in range(len(opened) - 1, max(-1, len(opened) - 4), -1):
        closing = _BRACKETS.get(opened[k]) or _QUOTES.get(opened[k], "")
        if char in closing:
            del opened[k:]
            return True
    return False


def _unexplained(core: str, tail: str, opened: list[str]) -> Span | None:
    """The part of the signs behind a word that ends no sentence and closes nothing; None where there is none."""
    stopped = closed = dotted = False
    for at, char in enumerate(tail):
        if char in ")]" or char in _CLOSING:
            if _close(char, opened):
                stopped, closed = False, True
                continue
            if at == 0 and (char in "’'" or (char in ")]" and core[-1].isdigit())):
                continue  # »Ulm 1), wo«
            if tail.startswith("''", max(at - 1, 0)) and _close("“", opened):
                continue
        elif char in "!?" and (not stopped or dotted):
            stopped = closed  # »?!«
            continue
        elif char in _STOPS and (not stopped or (tail[at - 1] == "." and char in ",;:")):
            stopped = True  # »usw.,«
            continue
        elif char in _DASHES or tail.startswith("..", max(0, at - 1)):
            dotted = True
            continue
        elif at == 0 and char in ("%", "°", "+", "$", "€") and core[-1].isdigit():
            continue
        end = len(tail) if tail[at + 1 :].strip(".,;:") or len(tail) == at + 1 else len(tail.rstrip(".,;:"))
        end = max(end, at + 1)
        return (at, end) if end - at <= _LONGEST else None
    return None


def _opens_quotation(content: str, match: re.Match[str]) -> bool:
    """Whether a note's first sign opens a quotation that is closed in its line."""
    sign = match["sign"]
    rest = content[match.end("sign") :]
    return not match["blank"] and any(char in rest for char in _QUOTES.get(sign, ""))
