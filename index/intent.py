"""What a question asks for: the text, or the notes and the works they cite."""

import re
from dataclasses import dataclass
from typing import Literal

Preference = Literal["text", "notes"]

_NOTE_WORD = r"(?:fu(?:ß|ss)note?n?|anmerkung(?:en)?|endnoten?|note|notes|footnotes?|anm\.|fn\.?|fussn\.|fußn\.)"
_NUMBERS = r"(?:nr\.?\s*|nummer\s*|no\.?\s*)?(\d{1,4}(?:\s*(?:,|und|and|bis|–|-|u\.)\s*\d{1,4})*)"
_NOTE_NUMBER = re.compile(rf"(?<![^\W\d_]){_NOTE_WORD}\s*{_NUMBERS}(?!\d)", re.IGNORECASE)
_NUMBER_NOTE = re.compile(rf"(?<!\d)(\d{{1,4}})\.\s*{_NOTE_WORD}(?!\w)", re.IGNORECASE)
# What bibliographies are made of. »Seite« and »Band« alone also have other senses; they count beside a verb of
# publishing or citing.
_BIBLIOGRAPHIC = re.compile(
    r"(?<![^\W\d_])(?:heft(?:e|s|es|nummer)?|jahrgang(?:s|es)?|ausgabe|quellenangabe|fundstelle|literaturangabe|beleg(?:e|stelle)?"
    r"|nachweis|bibliographi\w*|bibliografi\w*|belegt|zitiert|zitat\w*\snachgewiesen|erschien(?:en)?\s|abgedruckt|veröffentlicht"
    r"|publiziert|rezension(?:en)?|rezensiert\w*|leserbrief\w*|aufsatz\w*|artikel\w*|beitrag\w*|beiträge\w*|literatur"
    r"|verweist|verwiesen|which issue|what issue|volume|published|article|essay|review|cited|cite)",
    re.IGNORECASE,
)
_PLACE_IN_PRINT = re.compile(
    r"(?<![^\W\d_])(?:welche[rmns]?|wievielte[nrs]?|wo|woher|wann|wer|was|which|where|who)(?![^\W\d_]).{0,90}?(?<![^\W\d_])"
    r"(?:hefte?[ns]?|jahrgang|seiten?|aus(?:gabe)|erschien|erschienen|abgedruckt|veröffentlicht|publiziert|zitiert|belegt|schrieb"
    r"|verfasste|verfasst|rezensier\w*|stammt|pages?|issue|volume|published)(?![^\W\d_])",
    re.IGNORECASE,
)
_NAMED_WORK = re.compile(
    r"(?<![^\W\d_])(?:wie (?:hei(?:ß|ss)t|lautet)|auf welche[nrs]?|(?:worauf|auf wen) (?:stützt|beruft|beruht)"
    r"|welche[rs]? (?:quelle|titel|fußnote|anmerkung)|womit wird)(?![^\W\d_]).{0,60}?(?<![^\W\d_])"
    r"(?:titel|beitrag|aufsatz|artikel|text|buch|werk|quelle|rezension|leserbrief|reihe|stützt|beruft|beruht|belegt|nennt)",
    re.IGNORECASE,
)
_PAGES = re.compile(
    r"(?<![^\W\d_])(?:auf welche[rn] seiten?|which pages?|welche seiten?|seitenzahl\w*|seitenangabe\w*)(?![^\W\d_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Intent:
    """`notes` are the numbers of footnotes a question names; `prefer` is the kind of passage it asks for."""

    notes: tuple[int, ...]
    prefer: Preference


def read_intent(question: str) -> Intent:
    """What `question` asks for, by the words of footnotes and bibliographies in it."""
    notes: list[int] = []
    for match in _NOTE_NUMBER.finditer(question):
        notes.extend(int(number) for number in re.findall(r"\d{1,4}", match[1]))
    notes.extend(int(match[1]) for match in _NUMBER_NOTE.finditer(question))
    bibliographic = bool(
        (_BIBLIOGRAPHIC.search(question) and _PLACE_IN_PRINT.search(question))
        or _PAGES.search(question)
        or _NAMED_WORK.search(question)
    )
    return Intent(tuple(dict.fromkeys(notes)), "notes" if notes or bibliographic else "text")
