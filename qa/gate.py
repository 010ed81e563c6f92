"""The gate: whether a statement says no more and nothing else than the evidence it names; rules, no model."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.analysis import fold
from qa.logic import denied_otherwise, entangled, exchanged, loses_reserve, marked_otherwise
from qa.numbers import numbers_of
from qa.wording import Wording, facts, is_light_noun, is_name, is_noun, tokens_in

MAX_CHARACTERS = 600
# So many common nouns may be the question's and not the evidence's: what a sentence calls »er« or »dort«.
_BORROWED = 1
_LONG = f"{{1,{MAX_CHARACTERS}}}"
_QUOTED = re.compile(rf"»([^«]{_LONG})«|„([^“”\"]{_LONG})[“”\"]|“([^”]{_LONG})”|\"([^\"]{_LONG})\"|›([^‹]{_LONG})‹")
_REFERENCE = re.compile(r"\[\d+\]|\bfu(?:ß|ss)note\b|\banm(?:\.|erkung)|\bebd\.|(?<![^\W\d_])s\.\s*\d", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(\d{1,2})\.\s)?(Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)(?:\s(\d{4}))?"
)
_SPACES = re.compile(r"\s+")
# Where a statement may be cut into clauses that stand for themselves.
_JOINTS = re.compile(r";\s+")
# Quotation marks that stand for each other; letters are never touched.
_MARKS = str.maketrans({"›": "»", "‹": "«", "„": "»", "“": "«", "”": "«", "’": "'", "‚": "»", "‘": "«"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a statement may not be shown, in German sentences; without any it passes."""

    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against the statement."""
        return not self.reasons


BLENDED = Verdict(("Die Aussage verschmilzt mehrere Sätze; schreibe zu jedem eine eigene.",))


def judge_cited(text: str, ids: Sequence[str], evidence: Mapping[str, str], question: str) -> Verdict:
    """Judge a statement by the evidence whose `ids` it names; `evidence` is all that was shown, by id."""
    if not ids:
        return Verdict(("Die Aussage nennt keinen Beleg.",))
    unknown = [name for name in ids if name not in evidence]
    if unknown:
        return Verdict((f"Den Beleg {', '.join(unknown)} gibt es nicht.",))
    if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in evidence):
        return Verdict(("In der Aussage steht die Kennung eines Belegs.",))
    verdict = judge(text, [evidence[name] for name in ids], question, tuple(evidence.values()))
    groups = [[evidence[name]] for name in ids]
    if verdict.passed and not resting_on(text, groups, question, tuple(evidence.values())):
        return BLENDED
    return verdict


def resting_on(text: str, groups: Sequence[Sequence[str]], question: str = "", shown: Sequence[str] = ()) -> list[int]:
    """Which of the `groups` of evidence a statement rests on: one for the whole, or one for each of its clauses.

    A group is a sentence, with those that it needs to be understood. Empty when a clause takes from several what none
    of them says: two true sentences blended into a false one.
    """
    clauses = [part.strip() for part in _JOINTS.split(text)]
    for parts in ([text], clauses):
        found = []
        for part in parts:
            passing = (i for i, group in enumerate(groups) if judge(part, group, question, shown).passed)
            found.append(next(passing, -1))
        if -1 not in found:
            return sorted(set(found))
    return []


def judge(text: str, evidence: Sequence[str], question: str = "", shown: Sequence[str] = ()) -> Verdict:
    """Judge a statement by the sentences it rests on.

    Nouns of `question` may be repeated, its names only when `shown` (all sentences that were at hand) has them too.
    Numbers, years and quotations come from `evidence` alone.
    """
    shape = _shape(text, evidence)
    if shape:
        return Verdict(tuple(shape))
    reasons = [*_numbers(text, evidence), *_quotations(text, evidence), *_words(text, evidence, question, shown)]
    reasons += marked_otherwise(text, evidence)
    reasons += denied_otherwise(text, evidence)
    reasons += loses_reserve(text, evidence)
    reasons += entangled(text, evidence)
    reasons += exchanged(text, evidence)
    return Verdict(tuple(dict.fromkeys(reasons)))


def _shape(text: str, evidence: Sequence[str]) -> list[str]:
    source = " ".join(evidence)
    words = [fold(word) for word in tokens_in(text)]
    if len(words) < 2:
        return ["Das ist keine Aussage."]
    if len(text) > MAX_CHARACTERS and text not in source:
        return [f"Die Aussage ist länger als {MAX_CHARACTERS} Zeichen."]
    foreign = {char for char in text if char.isalpha() and not _is_latin(char) and char not in source}
    if foreign:
        return ["Die Aussage ist nicht in lateinischer Schrift."]
    if _REFERENCE.search(text) and not _REFERENCE.search(source):
        return ["Die Aussage schreibt selbst einen Nachweis."]
    triples = [tuple(words[i : i + 3]) for i in range(len(words) - 2)]
    pairs = [tuple(words[i : i + 2]) for i in range(len(words) - 1)]
    repeated = any(triples.count(t) > 2 for t in set(triples)) or any(pairs.count(p) > 3 for p in set(pairs))
    if repeated and text not in source:
        return ["Die Aussage wiederholt sich."]
    return []


def _is_latin(char: str) -> bool:
    return ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00 or char in "ﬀﬁﬂﬃﬄ"


def _numbers(text: str, evidence: Sequence[str]) -> list[str]:
    known = {number for item in evidence for number in numbers_of(item)}
    missing = [number for number in dict.fromkeys(numbers_of(text)) if number not in known]
    reasons = [f"Die Zahl {number.replace('.', ',')} steht nicht in den Belegen." for number in missing]
    dates = {date for item in evidence for date in _dates(item)}
    return reasons or [f"»{date}« steht so nicht in den Belegen." for date in _dates(text) if date not in dates]


def _dates(text: str) -> list[str]:
    """The months of `text`, each with its day and with its year: »3. Mai«, »Mai 1956«."""
    found = []
    for match in _DATE.finditer(text):
        day, month, year = match.groups()
        found += [f"{day}. {month}"] if day else []
        found += [f"{month} {year}"] if year else []
    return found


def _quotations(text: str, evidence: Sequence[str]) -> list[str]:
    sources = [_plain(item) for item in evidence]
    found = [next(part for part in match.groups() if part) for match in _QUOTED.finditer(text)]
    wrong = [quoted for quoted in found if not any(_plain(quoted).rstrip(".,;") in source for source in sources)]
    return [f"»{quoted}« steht so nicht in den Belegen." for quoted in wrong]


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text.translate(_MARKS)).strip()


def _words(text: str, evidence: Sequence[str], question: str, shown: Sequence[str]) -> list[str]:
    source, asked, around = Wording(evidence), Wording([question]), Wording(shown)
    missing = [word for word in dict.fromkeys(facts(text)) if not source.has(word)]
    borrowed, reasons = [], []
    for word in missing:
        noun = is_noun(word, text)
        if noun and asked.has(word) and is_name(word) and around.has(word):
            continue
        if noun and asked.has(word) and not is_name(word):
            borrowed.append(word)
        elif not (noun and is_light_noun(word)):
            reasons.append(f"»{word}« steht nicht in den Belegen.")
    if len(borrowed) > _BORROWED:
        reasons.append("Die Aussage wiederholt die Frage, statt aus den Belegen zu antworten.")
    return reasons
