"""What a question asks for: the text, or the notes and the works they cite."""

import re
from dataclasses import dataclass
from typing import Literal

Preference = Literal["text", "notes"]

_NOTE_WORD = r"(?:fu(?:ß|ss)note?n?|anmerkung(?:en)?|endnoten?|notes?|footnotes?|anm\.|fn\.?|fussn\.|fußn\.)"
_NUMBERS = r"(?:nr\.?\s*|nummer\s*|no\.?\s*)?(\d{1,4}(?:\s*(?:,|und|and|bis|to|–|-|u\.)\s*\d{1,4})*)"
_NOTE_NUMBER = re.compile(
    rf"(?<![^\W\d_])(?:(?<!-)|(?<=end-)|(?<=schluss-)|(?<=fuß-)){_NOTE_WORD}\s*{_NUMBERS}(?!\d)", re.IGNORECASE
)
_NUMBER_OR_RANGE = re.compile(r"(\d{1,4})(?:\s*(?:bis|to|–|-)\s*(\d{1,4}))?")
# Behind »Note« alone such a number is a year.
_YEARS = 1000
# More notes than this nobody asks for at once.
_LONGEST_RANGE = 50
_NUMBER_NOTE = re.compile(rf"(?<!\d)(\d{{1,4}})\.\s*{_NOTE_WORD}(?!\w)", re.IGNORECASE)
# What bibliographies are made of. »Seite« and »Band« alone also have other senses; they count beside a verb of
# publishing or citing.
_BIBLIOGRAPHIC = re.compile(
    r"(?<![^\W\d_])(?:heft(?:e|s|es|nummer)?|jahrgang(?:s|es)?|ausgabe|quellenangabe|fundstelle|literaturangabe|beleg(?:e|stelle)?"
    r"|nachweis|bibliographi\w*|bibliografi\w*|belegt|zitiert|zitat\w*\snachgewiesen|erschien(?:en)?\s|abgedruckt|veröffentlichte?n?"
    r"|publizierte?n?|rezension(?:en)?|rezensiert\w*|leserbrief\w*|aufsatz\w*|artikel\w*|beitrag\w*|beiträge\w*|literatur"
    r"|verweist|verwiesen|which issue|what issue|volume|published|article|essay|review|cited|cite)",
    re.IGNORECASE,
)
_PLACE_IN_PRINT = re.compile(
    r"(?<![^\W\d_])(?:welche[rmns]?|wievielte[nrs]?|wo|woher|wann|wer|was|which|where|who)(?![^\W\d_]).{0,90}?(?<![^\W\d_])"
    r"(?:hefte?[ns]?|jahrgang|seiten?|aus(?:gabe)|erschien|erschienen|abgedruckt|veröffentlichte?n?|publizierte?n?|zitiert|belegt|schrieb"
    r"|verfasste|verfasst|rezensier\w*|stammt|pages?|issue|volume|published)(?![^\W\d_])",
    re.IGNORECASE,
)
_NAMED_WORK = re.compile(
    r"(?<![^\W\d_])(?:wie (?:hei(?:ß|ss)t|lautet)|auf welche[nrs]?|(?:worauf|auf wen) (?:stützt|beruft|beruht)"
    r"|welche[rs]? (?:quelle|titel|fußnote|anmerkung)|womit wird)(?![^\W\d_]).{0,60}?(?<![^\W\d_])"
    r"(?:titel|beitrag|aufsatz|artikel|text|buch|werk|quelle|rezension|leserbrief|reihe|stützt|beruft|beruht|belegt|nennt)",
    re.IGNORECASE,
)
# A contribution to a journal; »Buch«, »Brief« and »Schrift« are also things that a text tells of. What stands in
# quotation marks is a title only beside an author: »Von wem stammt …« asks for turns of phrase as well.
_WORK = (
    r"(?<![^\W\d_])(?:aufs[aä]tz\w*|artikel\w*|beitr[aä]g\w*|essays?|rezension\w*|besprechung\w*|leserbrief\w*|article|essay"
    r"|review)(?![^\W\d_])"
)
_WORK_OR_TITLE = rf"(?:{_WORK}|[»„\"“])"
# Who asks where a work stands, who wrote it, what its title or date is, means the note that prints it; what a work says
# or thinks is a question to the text.
_WORK_ASKED_FOR = re.compile(
    r"(?<![^\W\d_])(?:"
    rf"wo (?:steht|stehen|finde[nt]?|ist|sind|kann|lässt)(?![^\W\d_]).{{0,30}}?{_WORK}"
    rf"|(?:wer|wie hei(?:ß|ss)t|wie hei(?:ß|ss)en|welche[rn]?|nenne\w*)(?![^\W\d_])"
    rf".{{0,20}}?(?:verfasser|autor)\w*.{{0,15}}?{_WORK_OR_TITLE}"
    rf"|wer (?:hat|schrieb|verfasste) (?:de[nrs]|die|das|eine?n?)(?![^\W\d_]).{{0,20}}?{_WORK}"
    r"|(?:nenne?|liste|zeige?)\w* (?:\w+ ){0,3}?(?:werke|schriften|arbeiten|bücher|aufsätze|artikel|beiträge)"
    r" von(?![^\W\d_])"
    rf"|von (?:wem|wann) (?:ist|sind|stammt|stammen)(?![^\W\d_]).{{0,30}}?{_WORK}"
    rf"|wessen {_WORK}"
    rf"|welchen titel (?:trägt|tragen|hat|haben|führt|führen)(?![^\W\d_]).{{0,40}}?{_WORK}"
    r"|unter welchem titel (?:erschien|erschienen|schrieb|veröffentlichte|publizierte|steht)(?![^\W\d_])"
    r"|in welche[rmn] (?:nummer|ausgabe|band|zeitschrift|festschrift|sammelband)(?: de[rs] \w+)?"
    r" (?:steht|stehen|findet|finden|ist|las|erschien)(?![^\W\d_])"
    r"|(?:bibliogra(?:ph|f)ische\w*|genaue\w*) (?:angaben?|nachweise?|quelle)(?![^\W\d_])"
    rf"|who (?:is|was) the author of.{{0,15}}?{_WORK_OR_TITLE}|where (?:is|was|can i find) .{{0,15}}?{_WORK}"
    r")",
    re.IGNORECASE,
)
# Words that mean print alone: a text that tells a story has no »Seitenangabe«, and nobody looks in it for its notes.
_PRINT = re.compile(
    r"(?<![^\W\d_])(?:auf welche[rn] seiten?|which pages?|welche seiten?|seitenzahl\w*|seitenangabe\w*|seitenspanne\w*"
    r"|heftnummer\w*|heft und seiten?|fundstellen?|erscheinungs(?:ort|jahr|datum)\w*|quellenangaben?|quellennachweise?"
    r"|literatur(?:hinweis|angabe|nachweis)\w*|untertitel\w*|sammelb[aä]nd\w*|nachzulesen|nachlesen"
    r"|(?:zuerst|erstmals|wo) (?:\w+ ){0,6}?(?:gedruckt|abgedruckt|erschienen)"
    r"|(?:welche[nr]?|wie vielen?) (?:\w+ ){0,2}?(?:nummern?|hefte?n?|ausgaben?) (?:der|dieser|jener) zeitschrift"
    r"|(?:in|aus|von) den (?:anmerkungen|fu(?:ß|ss)noten)|(?:im|des) (?:anmerkungsapparats?|literaturverzeichnis\w*)"
    r"|(?:welche|alle|was für) (?:\w+ ){0,2}?(?:nachweise|belege|titel|aufsätze|artikel|beiträge|rezensionen)"
    r" (?:\w+ ){0,5}?(?:\d{4}|jahrgangs?)"
    r"|jahrgangs? \d{4}|(?:h\.|heft|nr\.) ?\d{1,3} (?:welche|was))(?![^\W\d_])",
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
        for first, last in _NUMBER_OR_RANGE.findall(match[1]):
            start, end = int(first), int(last or first)
            if start >= _YEARS and match[0].lower().startswith("note"):
                continue  # »Stalins Note 1952« is a diplomat's
            notes.extend(range(start, end + 1) if 0 <= end - start <= _LONGEST_RANGE else (start, end))
    notes.extend(int(match[1]) for match in _NUMBER_NOTE.finditer(question))
    bibliographic = bool(
        (_BIBLIOGRAPHIC.search(question) and _PLACE_IN_PRINT.search(question))
        or _PRINT.search(question)
        or _NAMED_WORK.search(question)
        or _WORK_ASKED_FOR.search(question)
    )
    return Intent(tuple(dict.fromkeys(notes)), "notes" if notes or bibliographic else "text")
