"""Where in a footnote one reference ends and the next begins."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from index.reading.dates import DAY
from index.reading.folios import PAGES, PAGES_AT, SIGN
from index.reading.imprint import imprint_of
from index.reading.sentences import split_sentences
from index.reading.verbs import says_something

# Where one reference ends and the next begins. Inside titles stand full stops and »sowie« too, so that a full stop
# divides only behind pages, a bracket or a remark, and »sowie« only where a reference can begin.
_DIVIDE = re.compile(
    r";\s+"
    r"|,\s+(?=(?:vgl|siehe|s\. auch|zit)\.?\s)"
    r"|\.\s+(?=[»„\"]?[A-ZÄÖÜ])(?!(?:S|Sp|Bl|Bd|Anm)\.\s?\d)"
    # … nor before an imprint: »(= Studien 3). Aachen 1954, S. 9«.
    r"(?![IVXLC]+(?:/\d+)?,\s(?:S\.|\d))"  # »Ebd. XIV, S. 4«
    r"(?![A-ZÄÖÜ][\w/.-]+(?:\s(?:am|an der|a\.|i\.)\s?[\w.]+)?\s(?:1[5-9]|20)\d\d[,.;:)])"
    r"|(?<=\.)\s+[–—]\s+(?=[A-ZÄÖÜ])"
    r"|(?<!\s1[5-9]\d\d)(?<!\s20\d\d)(?<=\d)\s=\s(?=[A-ZÄÖÜ]|[Dd]ies\.|[Dd]ers\.)"
    r"|(?:(?<=[\d.)])|(?<=passim))\s*,?\s+(?:sowie|und)\s+(?=(?:auch|ferner|in:|speziell|besonders|insbesondere|grundlegend|zuletzt|[Ee]bd|[Dd]ers\.|[Dd]ies\.|H\.\s|Heft\s"
    r"|[A-ZÄÖÜ][\w’-]+\s\((?:wie|o\.|oben|s\.|Anm\.)\s"
    r"|(?![IVXLC]+,)[A-ZÄÖÜ][\w.’'-]+(?:[\s/][A-ZÄÖÜ][\w.’'-]+)*,\s))"
)
# »Anders urteilt Treskow, …«: such a sentence begins the next reference whatever stands before.
_NEXT = re.compile(
    r"(?:Vgl\.|Siehe)\s(?=[A-ZÄÖÜ])"
    r"|(?:Anders|Ähnlich|Dagegen|Vgl\.|Siehe|So auch|So schon|Ebenso|Dazu|Hierzu|Kritisch|Zuletzt|Grundlegend|Ferner)\s"
    r"(?:[a-zäöüß]+\.?\s){0,4}[A-ZÄÖÜ][\w.’-]*+(?:(?:\s(?:(?:v\.|von|de)\s)?[A-ZÄÖÜ][\w.’-]*+){1,3},\s|\s\(wie\s)"
)
# No reference is that long: what is longer is prose, or no note at all.
_MAX_UNIT = 2000
# It is looked for in so many letters before a full stop; neither more pages nor longer words fit into them.
_BEFORE = 60
_COMPLETE = re.compile(
    rf"(?:(?<![\w.])(?:{SIGN}|Bl\.\s?|fol\.\s?|hier:\s){PAGES.removesuffix('*')}{{0,{_BEFORE // 3}}}"
    rf"|\b(?:H\.|Heft|Nr\.|Art\.)\s?\d+(?:[–-]\d+)?|§\s?\d[\d–-]*|[)\]]|(?<!\w)(?:o\.\s?[Pp]ag|o\.\s?Bl|unpag|unfol)"
    rf"|(?<!\w)(?:[Ee]bd|[Ee]benda|o\.\s?J|a\.\s?a\.\s?O)|[A-ZÄÖÜ]\w{{1,{_BEFORE}}}\s\d{{4}})$"
)

# »…, Ms. germ. 8. Die ersten Blätter fehlen«: so a sentence begins; titles and subtitles name their place of print.
_OPENING = re.compile(
    r"(?:D(?:er|ie|as|em|en|ies(?:e[rsmn]?)?|ort|avon|amit|arin|azu)|E(?:r|s|in(?:e[rsmn]?)?)|Sie|Man|Ob|Wo|Wann|Seine?|Ihre?"
    r"|Hier|Nach|Seit|Bis|Erst|Auch|Nur|Im|In|Am|Zum|Zur|Bei|Beide|Keine?[rs]?|Heute|Später|Noch)\s"
)
# What is said before a full stop or behind is looked for in so many letters.
_SENTENCES = 600
# »Meier, Was bleibt«, »Rau u. a., Wie«, »Kemp (Hg.): Der Betrachter«: a title follows a name.
_NAME_FIRST = re.compile(
    r"(?<![\w.’'-])[A-ZÄÖÜ][\w.’'-]+(?:\su\.\s?a\.)?(?:\s\([^()]{2,12}\))?[,:]\s[»„\"]?[A-ZÄÖÜ0-9]"
)
# Papers, newspapers, pages of the web: »…, Bl. 3«, »… vom 3. März 1844«.
_PAPER = re.compile(rf"(?:,|\bvom|\bv\.)\s+{DAY}|\b(?:Bl|[Ff]ol|Nr)\.\s?\d|https?://")
# »…, Nr. 12. Die ersten Blätter fehlen«: before a statement stands the last sign of what is cited.
_ENDS_IN_SIGN = re.compile(r"(?:[\d)«“\"]|\b[IVXLC]+)$")
_PAGED = re.compile(rf"(?<![\w.]){SIGN}{PAGES.removesuffix('*')}{{0,{_BEFORE // 3}}}$")


def divide(text: str) -> list[str]:
    """The parts of a note's text that each cite one work, or none."""
    units, start = [], 0
    for end, behind in cuts(text):
        units.append(text[start:end])
        start = behind
    units.append(text[start:])
    return [unit.strip() for unit in units if unit.strip() and len(unit) <= _MAX_UNIT]


def cuts(text: str) -> list[tuple[int, int]]:
    """Where a note's text is divided: the end of each part but the last, and where the next one begins."""
    found, start = [], 0
    begins = [*(begin for begin, _ in split_sentences(text)), len(text)]
    for match in _DIVIDE.finditer(text):
        signalled = _NEXT.match(text, match.end())
        if text.startswith("In: ", match.end()) and not _PAGED.search(
            text, max(start, match.start() - _BEFORE), match.start()
        ):
            continue  # »Le cabinet (1815–1848). In: Revue«
        if (
            match.group()[0] == "."
            and not signalled
            and not _COMPLETE.search(text, max(start, match.start() - _BEFORE), match.start())
            and not _is_said(text, start, match, begins)
        ):
            continue
        found.append(match.span())
        start = match.end()
    return found


def _is_said(text: str, start: int, stop: re.Match[str], begins: Sequence[int]) -> bool:
    """Whether a sentence that states something ends or begins at the full stop, behind the part from `start`."""
    behind = bisect_right(begins, stop.end())
    before = text[max(start, stop.start() - _SENTENCES) : stop.start()]
    if begins[behind - 1] != stop.end() or before.count("(") > before.count(")"):
        return False
    rest = text[stop.end() : stop.end() + _SENTENCES]
    if _has_said(before):
        # »Was wir wissen. Ein Überblick, Köln 1990«: behind a title stands no other name with a title.
        imprint = imprint_of(rest)
        return names_a_title(imprint.head if imprint else rest[:_BEFORE])
    # »Weimar. Die überforderte Republik. Stuttgart 2008«: behind a subtitle stands the imprint.
    behind_it = imprint_of(f"x. {text[begins[behind] :][:_BEFORE]}")
    sentence = text[stop.end() : begins[behind]][:_SENTENCES]
    printed = behind_it is not None and behind_it.head == "x"
    return _ENDS_IN_SIGN.search(before) is not None and is_statement(sentence) and not printed


def is_statement(sentence: str) -> bool:
    """Whether `sentence` begins like one, says something, and cites nothing: neither pages nor an imprint."""
    return _OPENING.match(sentence) is not None and says_something(sentence) and not cites(sentence)


def _has_said(part: str) -> bool:
    """Whether `part` says something and cites nothing, not so much as a name with a title behind it."""
    return not names_a_title(part) and says_something(part) and not cites(part)


def names_a_title(part: str) -> bool:
    """Whether a name stands in `part` with a title behind it: »Meier, Was bleibt«."""
    return _NAME_FIRST.search(part) is not None


def cites(sentence: str) -> bool:
    """Whether `sentence` has pages, a journal, an imprint, or what papers and newspapers are cited by."""
    return bool(
        PAGES_AT.search(sentence) or " in: " in sentence or imprint_of(f", {sentence}") or _PAPER.search(sentence)
    )
