"""Where in a footnote one reference ends and the next begins."""

import re

from index.reading.folios import PAGES, SIGN

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
    r"(?:Anders|Ähnlich|Dagegen|Vgl\.|Siehe|So auch|So schon|Ebenso|Dazu|Hierzu|Kritisch|Zuletzt|Grundlegend|Ferner)\s"
    r"(?:[a-zäöüß]+\.?\s){0,4}[A-ZÄÖÜ][\w.’-]*+(?:\s(?:(?:v\.|von|de)\s)?[A-ZÄÖÜ][\w.’-]*+){1,3},\s"
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

_PAGED = re.compile(rf"(?<![\w.]){SIGN}{PAGES.removesuffix('*')}{{0,{_BEFORE // 3}}}$")


def divide(text: str) -> list[str]:
    """The parts of a note's text that each cite one work, or none."""
    units, start = [], 0
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
        ):
            continue
        units.append(text[start : match.start()])
        start = match.end()
    units.append(text[start:])
    return [unit.strip() for unit in units if unit.strip() and len(unit) <= _MAX_UNIT]
