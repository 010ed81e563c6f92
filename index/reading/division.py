"""Where in a footnote one reference ends and the next begins."""

import re
from bisect import bisect_right

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
    r"(?![A-ZÄÖÜ][\w/.-]+(?:\s(?:am|an der|a\.|i\.)\s?[\w.]+)?\s(?:1[5-9]|20)\d\d[,.;:)])"
    r"|(?<=\.)\s+[–—]\s+(?=[A-ZÄÖÜ])"
    r"|(?:(?<=[\d.)])|(?<=passim))\s*,?\s+(?:sowie|und)\s+(?=(?:auch|ferner|in:|speziell|besonders|insbesondere|grundlegend|zuletzt|[Ee]bd|[Dd]ers\.|[Dd]ies\.|H\.\s|Heft\s"
    r"|[A-ZÄÖÜ][\w.’'-]+(?:[\s/][A-ZÄÖÜ][\w.’'-]+)*,\s))"
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
    rf"(?:(?<![\w.])(?:{SIGN}|Bl\.\s?|fol\.\s?){PAGES.removesuffix('*')}{{0,{_BEFORE // 3}}}"
    rf"|\b(?:H\.|Heft|Nr\.|Art\.)\s?\d+|§\s?\d[\d–-]*|[)\]]|(?<!\w)(?:o\.\s?[Pp]ag|o\.\s?Bl|unpag|unfol)"
    rf"|(?<!\w)(?:[Ee]bd|[Ee]benda|o\.\s?J|a\.\s?a\.\s?O)|[A-ZÄÖÜ]\w{{1,{_BEFORE}}}\s\d{{4}})$"
)

# »…, Ms. germ. 8. Die ersten Blätter fehlen«: so a sentence begins; titles and subtitles name their place of print.
_OPENING = re.compile(
    r"(?:D(?:er|ie|as|em|en|ies(?:e[rsmn]?)?|ort|avon|amit|arin|azu)|E(?:r|s|in(?:e[rsmn]?)?)|Sie|Man|Ob|Wo|Wann|Seine?|Ihre?"
    r"|Hier|Nach|Seit|Bis|Erst|Auch|Nur|Im|In|Am|Zum|Zur|Bei|Beide|Keine?[rs]?|Heute|Später|Noch)\s"
)
# What is said before a full stop is looked for in so many letters.
_SENTENCES = 600
_AUTHOR_FIRST = re.compile(r"[^,:]{0,30}?[A-ZÄÖÜ][\w.’'-]+[,:]\s")
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
        behind = bisect_right(begins, match.end())
        signalled = _NEXT.match(text, match.end())
        if text.startswith("In: ", match.end()) and not _PAGED.search(
            text, max(start, match.start() - _BEFORE), match.start()
        ):
            continue  # »Le cabinet (1815–1848). In: Revue«
        if (
            match.group()[0] == "."
            and not signalled
            and not _COMPLETE.search(text, max(start, match.start() - _BEFORE), match.start())
            and not is_statement(text[match.end() : begins[behind]])
            and not (
                begins[behind - 1] == match.end()
                and _has_said(text[max(start, match.start() - _SENTENCES) : match.start()])
            )
        ):
            continue
        found.append(match.span())
        start = match.end()
    return found


def is_statement(sentence: str) -> bool:
    """Whether `sentence` begins like one, says something, and cites nothing: neither pages nor an imprint."""
    return _OPENING.match(sentence) is not None and says_something(sentence) and not _cites(sentence)


def _has_said(part: str) -> bool:
    """Whether `part`, before a full stop, says something and cites nothing; behind an author stands a title."""
    return _AUTHOR_FIRST.match(part) is None and says_something(part) and not _cites(part)


def _cites(sentence: str) -> bool:
    return bool(PAGES_AT.search(sentence) or " in: " in sentence or imprint_of(f", {sentence}"))
