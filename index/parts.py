"""The parts of a question that asks for several things at once (»Wer …, und wann …?«)."""

import re

from index.analysis import content_words

# More than these are a list of questions, which nobody expects to be answered in a few sentences.
_MOST = 3
_ASKING = (
    r"(?:we(?:r|n|m|ssen)|was|wann|wo|wohin|woher|warum|weshalb|wieso|weswegen|wozu|wie|welche[rsnm]?|inwie(?:fern|weit)"
    r"|wo(?:durch|mit|r?an|rin|rauf|raus|für|gegen|rüber|runter|rum|von|bei|nach)"
    r"|who(?:m|se)?|what|when|where|why|how|which)"
)
_BEFORE = (
    r"(?:(?:dann|danach|später|schließlich|zugleich|seit|bis) )?"
    r"(?:(?:in|an|am|im|auf|aus|bei|mit|von|seit|ab|unter|über|für|gegen|durch|zu|nach|vor|um|ohne|wegen) )?"
)
_JOIN = re.compile(rf",? (?:und|sowie|aber|and) (?={_BEFORE}{_ASKING}(?!\w))", re.IGNORECASE)
_NEXT = re.compile(r"\? (?:(?:und|sowie|aber|and) )?(?=\w)", re.IGNORECASE)
# A bare »wann« or »welche Strafe« shares the rest of its sentence with its neighbour.
_WORDS = 2


def parts_of(question: str) -> tuple[str, ...]:
    """What `question` asks for, each part in its own words and order; none where it asks one thing.

    Divided is before a question word that is joined by »und«, and between questions.
    """
    parts = tuple(
        part.strip(" ,?") + "?"
        for asked in _NEXT.split(" ".join(question.split()))
        for part in _JOIN.split(asked)
        if part.strip(" ,?")
    )
    divides = 1 < len(parts) <= _MOST and all(len(content_words(part)) >= _WORDS for part in parts)
    return parts if divides else ()
