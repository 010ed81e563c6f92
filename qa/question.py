"""What kind of thing a question asks for, and whether a sentence has one of that kind."""

import re
from typing import Literal

Asked = Literal["time", "number", "person", "place", "reason", "manner", "list", "other"]

_PATTERNS: dict[Asked, tuple[str, ...]] = {
    "time": (
        r"\b(?:seit |bis )?wann\b|\bwhen\b|\bwhat year|\bwelches jahr|\bwie lange\b|\bwelche monate",
        r"\bin welche[mnr]s? (?:jahr|monat|zeit|jahrzehnt|sommer|winter|herbst)",
        r"\ban welchem (?:tag|datum)|\bwelche[sm] datum",
    ),
    "number": (
        r"\bwie ?viele?\b|\bwie (?:hoch|groß|oft|alt|schwer|lang|weit|tief|breit|teuer|stark|schnell|häufig)\b",
        r"\bwas kostete?n?\b|\bwelche[rnms]? (?:zahl|anzahl|betrag|summe|preis|mehrheit)",
        r"\bhow (?:many|much|old|often)\b",
    ),
    "person": (
        r"\b(?:von )?(?:wer|wem|wen|wessen)\b|\bwho(?:m|se)?\b",
        r"\bwelche[rsn]? (?:person|autor|politiker|führer|historiker|mann|frau|journalist|revolutionär|schriftsteller)",
        r"\bwelche[rsn]? (?:kommunist|staatsanwalt|anarchist|general|minister|kommissar)",
    ),
    "place": (
        r"\bwo\b|\bwohin\b|\bwoher\b|\bwhere\b|\bin welche[rmn] (?:stadt|land|ort|gegend|region|gebiet)",
        r"\bwelche[rs]? (?:stadt|land|ort|region)\b",
    ),
    "reason": (
        r"\bwarum\b|\bweshalb\b|\bwieso\b|\bweswegen\b|\bwozu\b|\bwhy\b|\bworan (?:lag|scheiterte)",
        r"\baus welche[mn] gr[uü]nd|\bwelche[nrs]? gr[uü]nde?",
    ),
    "list": (r"\bwelche (?:\w+ ){0,2}\w+(?:en|er|e|s)\b|\bnenne\b|\bwhich\b",),
    "manner": (r"\bwie\b|\bhow\b|\bwodurch\b|\bauf welche (?:art|weise)|\bwomit\b",),
}
_COMPILED = {kind: re.compile("|".join(parts), re.IGNORECASE) for kind, parts in _PATTERNS.items()}
_MONTH = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_ONES = r"(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun)"
# »vierzehn«, »achtundvierzig«, »dreihundert«, »Zehntausende«.
_NUMBER_WORD = (
    rf"(?:(?:(?:ein|{_ONES})und)?(?:zwanzig|dreißig|(?:vier|fünf|sech|sieb|acht|neun)zig)|(?:drei|vier|fünf|sech|sieb|acht|neun)zehn"
    rf"|{_ONES}|zehn|elf|zwölf|(?:ein|{_ONES}|zehn)?(?:hundert|tausend)\w*|Million\w*|Handvoll|Dutzend\w*|zahlreiche|unzählige"
    r"|viele|doppelte?|Hälfte|Drittel|Viertel)"
)
_HAS: dict[Asked, re.Pattern[str]] = {
    "time": re.compile(
        rf"\b1[0-9]\d\d\b|\b20\d\d\b|\b{_MONTH}\b|\b\d{{1,2}}\. Jahrhundert|\b(?:Frühjahr|Sommer|Herbst|Winter)\b"
    ),
    "number": re.compile(rf"\b\d+\b|\b{_NUMBER_WORD}\b", re.IGNORECASE),
    "person": re.compile(r"(?<![.!?»„] )(?<!^)\b[A-ZÄÖÜ][a-zäöüß]+(?:\s(?:[A-Z]\.\s)?[A-ZÄÖÜ][a-zäöüß-]+)"),
    "place": re.compile(r"\b(?:in|im|nach|aus|bei|auf|von)\s(?:der\s|den\s|dem\s)?[A-ZÄÖÜ][a-zäöüß]+"),
    "reason": re.compile(
        r"\b(?:weil|denn|da|deshalb|daher|aufgrund|wegen|infolge|um|damit|angesichts|Folge|Grund|Ursache|Anlass|führte[n]?|dadurch"
        r"|sodass|zufolge|bedingt|aus)\b"
    ),
    "manner": re.compile(r"\b(?:durch|mit|indem|mittels|wodurch|dadurch|so|als)\b"),
}


def asked_for(question: str) -> Asked:
    """The kind of thing `question` asks for; »other« when its words do not tell."""
    for kind, pattern in _COMPILED.items():
        if pattern.search(question):
            return kind
    return "other"


def has_kind(sentence: str, asked: Asked) -> bool:
    """Whether `sentence` has something of the kind asked for; True where any sentence may have it."""
    pattern = _HAS.get(asked)
    return pattern is None or bool(pattern.search(sentence))
