"""Where German sentences end: not behind abbreviations, ordinals, initials and Roman numerals of rulers."""

import itertools
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

# Abbreviations that a sentence does not end with, or hardly ever: a capital may follow each of them.
_ABBREVIATIONS = frozenset(
    """a abb abs abt allg anm ao art aufl ausg bd bde bearb bes bez bspw bzgl bzw ca cf chr ders dgl d dr dt ebd ed eds
    engl erw etc ev evtl f ff fn franz frz geb gegr gem ges gest gez ggf h hg hgg hl hrsg hrsgg i ill inkl insb
    insbes ital jg jgg jh jhd jhdt kap lat lfd lt m max min mio mrd ms mschr n nachdr neudr nr nrn o österr p par
    phil pl poln pp priv prof red reg resp rez rezens russ s sc schr sen ser sog sp spez st std stellv str suppl s.a
    t tab teilw übers übs u überarb undat urspr usf usw v verb verf vers vgl vol vollst vorl v.a wg z zb zit ziff zt
    zuerst zugl zus zw 'l nachl kart fasz rep urk hs ms cod fol bl sign inv""".split()
)
# Of these a sentence may well end (»usw.«, »etc.«): a capitalised function word behind them begins the next one.
_MAY_END = frozenset(
    "usw usf etc f ff dgl jh jhd jhdt ebd chr o bd h s mio mrd anm nr nachl urk hs ms cod fol bl inv".split()
)
_MONTHS = "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember".split()
# Words that begin sentences and are no nouns: behind »21.« or »Nikolaus II.« they tell an end from an ordinal.
_STARTERS = frozenset(
    """aber alle allein allerdings als also am an andere anders auch auf aus außerdem bei beide beim bereits besonders
    bis bisher da dabei dadurch dafür dagegen daher damals damit danach daneben dann daran darauf daraus darin
    darüber darum das dass daß davon davor dazu dazwischen dem den denn dennoch der deren des deshalb dessen desto
    deswegen dich die dies diese diesem diesen dieser dieses doch dort durch ebenso ein eine einem einen einer eines
    einige endlich er erst es etwa etwas falls ferner für ganz gegen genau gerade gewiss gleichwohl gleichzeitig
    hätte hat hatte hier hierbei hierzu hinter ich ihm ihn ihr ihre ihrem ihren ihrer im immer in indem indes
    infolge ins insbesondere insgesamt ist ja je jede jeder jedes jedoch jene jener kaum kein keine keiner kurz
    lange man manche mancher mehr mein mir mit mithin nach nachdem natürlich neben nein nicht nichts nie noch nun
    nur ob obgleich obwohl oder ohne parallel schließlich schon sein seine seinem seinen seiner seit seitdem selbst
    sie sind so sobald sodass sogar solange sollte somit sondern sonst soweit sowohl statt trotz trotzdem über
    überhaupt um und uns unser unter unterdessen viele vielleicht vielmehr vom von vor während wann war waren warum
    was weder wegen weil weiter weitere welche welcher wenig wenn wer werden weshalb wie wieder wir wird wo wobei
    wohl wollte worauf wurde wurden zu zudem zuerst zuletzt zum zumal zunächst zur zusammen zwar zwei zweifelsohne
    zwischen drei siehe vgl vergleiche ebenda""".split()
)
_END = re.compile(r"(?<![.!?…])([.!?…]+)([»«“”„\"'’‘)\]]*)(\s+)(?=(?:\[(?:…|\.{3})\]\s)?[»«„“\"'(\[–—-]*\s?([^\W_]))")
_EDITORIAL = re.compile(r"[\[(]\s*(?:sic)?\s*$")
_WORD_BEFORE = re.compile(r"([^\s»«„“\"'()\[\]–—/]*)$")
_ROMAN = re.compile(r"[IVXLCDM]+")
_NEXT_WORD = re.compile(r"(?:\[(?:…|\.{3})\]\s)?[»«„“\"'(\[–—\s-]*([^\W_]+)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: offsets in the passage's text, the footnotes whose scope covers it.

    `fragment` is True for a sentence of which the source has only a part (an excerpt's first or last).
    """

    start: int
    end: int
    footnotes: tuple[int, ...] = ()
    fragment: bool = False


def split_sentences(text: str, whole: Iterable[str] = (), marked: Collection[int] = ()) -> list[tuple[int, int]]:
    """Offsets of the sentences of `text`, without the blanks between them; they cover every other character.

    None ends inside one of the strings `whole`: titles of works (»Stalins Vermächtnis. Zur Interpretation …«).
    `marked` are the offsets at which footnote markers stood: behind a figure's full stop they tell an end (»kam auf
    100.¹ Nimmt man«) from an ordinal.
    """
    closed = [(at, at + len(title)) for title in whole for at in _occurrences(text, title)]
    cuts = []
    for match in _END.finditer(text):
        inside = any(a < match.end() < b for a, b in closed)
        if not inside and _ends_sentence(text, match, noted=match.start(3) in marked):
            cuts.append(match.end())
    bounds = [0, *cuts, len(text)]
    spans = []
    for start, end in itertools.pairwise(bounds):
        piece = text[start:end]
        if piece.strip():
            spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return spans


def _occurrences(text: str, part: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(part), text)]


def _ends_sentence(text: str, match: re.Match[str], *, noted: bool) -> bool:
    following = match[4]
    opening = text[match.end() : match.end() + 1]
    if match[1][0] in "!?":
        if _EDITORIAL.search(text, max(0, match.start() - 8), match.start()) and match[2][:1] in ("]", ")"):
            return False  # »[sic!]«, »(!)«
        # »Was tun?« inside a sentence goes on in lower case; so does an exclamation that is quoted.
        return not following.islower()
    if text[match.end() - len(match[3]) - 1] == "]" and match[1] == "…":
        return False
    if following.islower():
        return False
    before_match = _WORD_BEFORE.search(text, max(0, match.start() - 60), match.start())
    before = before_match[1] if before_match else ""
    next_match = _NEXT_WORD.match(text, match.end())
    following_word = next_match[1] if next_match else ""
    starter = following_word.lower() in _STARTERS and following_word[0].isupper()
    closed = any(mark in "»«“”\"'’)]" for mark in match[2])
    if match[1].startswith("…") or len(match[1]) > 1:
        return following_word[:1].isupper() or opening in "»„"
    if before.isdigit():
        if following_word in _MONTHS or following.isdigit():
            return False
        # »1948. Lenin …« ends; »21. Januar«, »19. Jahrhundert« do not.
        return starter or closed or (noted and len(before) > 2) or (len(before) == 4 and 1000 <= int(before) <= 2100)
    if _ROMAN.fullmatch(before) and before not in ("I",):
        return starter or closed
    if len(before) == 1 and before.isalpha():
        return before.islower() is False and starter and closed
    tail = before.rsplit(".", 1)[-1].lower()
    if tail in _ABBREVIATIONS or before.lower() in _ABBREVIATIONS:
        if tail in _MAY_END:
            return starter and not following.isdigit()
        return False
    if re.search(r"\.\w$", before):
        return starter
    if following.isdigit():
        return len(before) > 3 or closed
    return True
