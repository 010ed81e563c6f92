"""Small words that turn a statement around: negation, reserve, cause, extent, and what belongs to what."""

import re
from collections.abc import Sequence
from itertools import pairwise

from index.analysis import content_words, fold, stem
from qa.numbers import numbers_of
from qa.wording import Wording, facts, is_name, tokens_in, whole_forms

_PARTS = re.compile(r"[,;:–()]|(?<!\w)(?:und|aber|doch|sondern|oder)(?!\w)")
_JOINED = re.compile(
    r"(?<!\w)(nicht|kein\w{0,2}) (?:aber|jedoch|doch)(?!\w)|(?<!\w)(?:aber|jedoch|doch) (nicht|kein\w{0,2})(?!\w)"
)
_NOT_ONLY = re.compile(r"nicht (?:nur|allein|bloß|zuletzt)|kein geringerer", re.IGNORECASE)
_NEGATION = re.compile(
    r"(?<!\w)(?:nicht|nichts|kein\w{0,2}|nie|niemals|niemand\w{0,2}|weder|keineswegs|keinesfalls|ohne|kaum|nirgend\w*|nimmer|misslang"
    r"|mitnichten)(?!\w)",
    re.IGNORECASE,
)
_RESERVE = re.compile(
    r"(?<!\w)(?:vermutlich|möglicherweise|wohl|vielleicht|wahrscheinlich|angeblich|mutmaßlich|offenbar|anscheinend|scheinbar|denkbar"
    r"|womöglich|schein\w*|schien\w*|dürfte\w*|könnte\w*|soll|sollen|gilt|gelten|galt|galten|hätte\w*|wäre\w*|würde\w*|umstritten"
    r"|unklar|ungewiss|ob)(?!\w)",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"(?<!\w)(?:bestritt\w*|bestreite\w*|leugne\w*|verneint\w*|dementiert\w*|abgestritten|widersprach\w*)(?!\w)"
)
_INDIRECT = re.compile(r"(?<!\w)(?:habe|sei|seien|werde|könne|müsse|solle|wolle|dürfe|hätten|wären|würden)(?!\w)")
_SAID = re.compile(
    r"(?<!\w)(?:laut|zufolge|nach|dass|sagt\w*|schr(?:eib|ieb)\w*|mein\w*|behaupt\w*|nann\w*|nenn\w*|warn\w*|h(?:ie|ä)lt\w*|urteil\w*"
    r"|s(?:ah|ieht)\w*|erklär\w*|forder\w*|warf\w*|beton\w*|erinner\w*|beschr\w*|als)(?!\w)",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"(?<!\w)(?:weil|denn|deshalb|daher|deswegen|darum|aufgrund|wegen|infolge|dadurch|damit|sodass|folglich|zufolge|um|durch|aus|dank"
    r"|verdank\w*|ursach\w*|grund|gründe\w*|führt\w*|bewirk\w*|veranlass\w*|zumal|angesichts|daraufhin|so|nachdem|dabei|indem"
    r"|mithin|also|somit|da|als)(?!\w)",
    re.IGNORECASE,
)
_CLAIMS_CAUSE = re.compile(
    r"(?<!\w)(?:weil|denn|deshalb|daher|deswegen|aufgrund|wegen|infolge|sodass|folglich|zumal|dank)(?!\w)"
    r"|(?:^|, )da(?!\w)",
    re.IGNORECASE,
)
_CASE_MARKS = frozenset(
    """von vom durch bei beim mit gegen über für an am zu zum zur nach vor aus in im auf um unter neben wie als dem den
    des der seinem seinen seiner ihrem ihren ihrer einem einen eines einer dessen deren dessem laut trotz
    wegen""".split()
)
#: Words of one row say the same; a statement needs one of the row in its evidence to use another.
_ROWS = (
    "alle allen aller alles sämtlich sämtliche sämtlicher jeder jede jedes jedem jeden ganz ganze ganzen ganzes gesamt",
    "immer stets ständig jedesmal",
    "nur lediglich bloß ausschließlich allein einzig einzige einzigen",
    "meist meiste meisten meistens mehrheitlich überwiegend hauptsächlich",
    "dafür für zugunsten",
    "dagegen gegen wider gegner bekämpfte bekämpften",
    "trotz obwohl obgleich trotzdem dennoch",
    "mehr über gut",
    "weniger unter knapp fast beinahe",
    "mindestens wenigstens",
    "viel viele vielen vieler vieles zahlreich zahlreiche zahlreichen",
    "wenig wenige wenigen weniger kaum",
    "höchstens maximal",
    "erst erste ersten erster erstes",
    "nachweislich sicher gewiss zweifellos tatsächlich bewiesen",
)
_CLASSES = tuple(frozenset(row.split()) for row in _ROWS)
# »dagegen« and »über« mostly only join; what they state is told by other words.
_JOINING = frozenset("dagegen über gut mehr für allein ganz erst".split())
_BEFORE_NUMBER = {
    "vor": "vor", "nach": "nach", "seit": "seit", "ab": "seit", "bis": "bis", "über": "über", "gut": "über",
    "unter": "unter", "knapp": "knapp", "fast": "knapp", "beinahe": "knapp", "mindestens": "mindestens",
    "höchstens": "höchstens",
}  # fmt: skip
_AMONG_OTHERS = re.compile(r"(?<!\w)unter ander(?:em|en)(?!\w)", re.IGNORECASE)
_BOUND = re.compile(
    r"(?<!\w)(vor|nach|seit|ab|bis|über|gut|unter|knapp|fast|beinahe|mindestens|höchstens)\s+(?:(?:dem|der|den|zum|etwa|rund)\s+)?"
    r"(\w+)(?!\w)",
    re.IGNORECASE,
)


def parts_of(text: str) -> list[str]:
    """The clauses of `text`, roughly: what stands between commas, colons and conjunctions."""
    return [part for part in _PARTS.split(_JOINED.sub(lambda found: found[1] or found[2], text)) if part.strip()]


def denied_otherwise(text: str, evidence: Sequence[str]) -> list[str]:
    """A reason when the statement denies what its evidence affirms, or affirms what it denies."""
    sources = [_NOT_ONLY.sub("", part) for item in evidence for part in parts_of(item)]
    negated = Wording([part for part in sources if _NEGATION.search(part)])
    plain = Wording([part for part in sources if not _NEGATION.search(part)])
    for part in (_NOT_ONLY.sub("", part) for part in parts_of(text)):
        known = [word for word in (*facts(part), *numbers_of(part)) if negated.has(word) or plain.has(word)]
        affirmed = [word for word in known if plain.has(word)]
        if _NEGATION.search(part):
            if (known and not any(negated.has(word) for word in known)) or not any(map(_NEGATION.search, sources)):
                return ["Die Aussage verneint, was die Belege nicht verneinen."]
            continue
        denied = not affirmed or (len(affirmed) < len(known) and not _NEGATION.search(text))
        if (known and denied) or _number_denied(part, sources):
            return ["Die Belege verneinen, was die Aussage behauptet."]
    return []


def _number_denied(part: str, sources: Sequence[str]) -> bool:
    """Whether a number of `part` stands only where the evidence denies it (»nicht tausend«)."""
    denied = {n for source in sources if _NEGATION.search(source) for n in numbers_of(source)}
    told = {n for source in sources if not _NEGATION.search(source) for n in numbers_of(source)}
    return any(number in denied - told for number in numbers_of(part))


def loses_reserve(text: str, evidence: Sequence[str]) -> list[str]:
    """A reason when the evidence denies, doubts or reports what the statement says flatly."""
    reasons = []
    for item in evidence:
        parts = parts_of(item)
        for position, part in enumerate(parts):
            behind = position + (2 if _DENIAL.search(part) else 1)
            if not _rests_on(text, parts[position:behind], parts[:position] + parts[behind:]):
                continue
            if _DENIAL.search(part) and not _DENIAL.search(text) and not _NEGATION.search(text):
                reasons.append("Die Belege berichten, dass dies bestritten wurde.")
            elif _RESERVE.search(part) and not (_RESERVE.search(text) or _INDIRECT.search(text)):
                reasons.append("Die Belege sagen dies nur mit Vorbehalt.")
            elif _INDIRECT.search(part) and not (_INDIRECT.search(text) or _SAID.search(text) or _RESERVE.search(text)):
                reasons.append("Die Belege geben dies nur als Meinung wieder.")
    return reasons


def _rests_on(text: str, scope: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether the statement has half of the words of some clauses that no other clause of the sentence has."""
    others, stated = Wording(rest), Wording([text])
    own = [word for part in scope for word in facts(part) if not others.has(word)]
    return bool(own) and sum(stated.has(word) for word in own) >= max(1, len(own) / 2)


def marked_otherwise(text: str, evidence: Sequence[str]) -> list[str]:
    """Reasons when the statement adds a cause, an extent (»alle«, »nur«) or another bound before a number."""
    source = " ".join(evidence)
    reasons = []
    claimed = _CLAIMS_CAUSE.search(text)
    if claimed and not _CAUSE.search(source):
        reasons.append("Die Belege nennen diesen Grund nicht.")
    have = {fold(word) for word in tokens_in(source)}
    for word in dict.fromkeys(fold(word) for word in tokens_in(_AMONG_OTHERS.sub("", text))):
        if word in have or word in _JOINING:
            continue
        rows = [row for row in _CLASSES if word in row]
        if rows and not any(row & have for row in rows):
            reasons.append(f"»{word}« steht nicht in den Belegen.")
    known = _bounds(source)
    for number, bounds in _bounds(text).items():
        # A noun may stand under another preposition; a bound turned around (»bis«, »nach«) may not.
        turned = bool(bounds) and number in known and (bool(known[number]) or number[0].isdigit())
        if turned and not bounds <= known[number]:
            reasons.append(f"Vor »{number}« steht in den Belegen ein anderes Wort.")
    return reasons


def _bounds(text: str) -> dict[str, set[str]]:
    """The words of bound (»vor«, »über«, or none) that stand before each number, and before nouns, by their stems."""
    found: dict[str, set[str]] = {number: set() for number in numbers_of(text)}
    for match in _BOUND.finditer(text):
        for number in numbers_of(match[2]):
            found.setdefault(number, set()).add(_BEFORE_NUMBER[match[1].lower()])
        if match[2][0].isupper():
            found.setdefault(stem(fold(match[2])), set()).add(_BEFORE_NUMBER[match[1].lower()])
    return found


def entangled(text: str, evidence: Sequence[str]) -> list[str]:
    """A reason when two clauses of the statement exchange what two clauses of the evidence say (»A tat x, B tat y«)."""
    sources = [set(_marks(part)) for item in evidence for part in parts_of(item)]
    only = [part - set().union(*(other for other in sources if other is not part)) for part in sources]
    mixed: list[frozenset[int]] = []
    for part in parts_of(text):
        marks = set(_marks(part))
        mixed.append(frozenset(i for i, own in enumerate(only) if own & marks))
    for i, first in enumerate(mixed):
        for second in mixed[i + 1 :]:
            if len(first & second) >= 2:
                return ["Die Aussage verbindet, was in den Belegen nicht zusammengehört."]
    return []


def _marks(part: str) -> list[str]:
    return [min(whole_forms(word)) for word in facts(part)] + numbers_of(part)


def exchanged(text: str, evidence: Sequence[str]) -> list[str]:
    """A reason when two names of a clause stand in another order than in the evidence, and no preposition says why."""
    for part in parts_of(text):
        names = _names(part)
        for first, second in pairwise(names):
            for item in evidence:
                at, other = _last_word(first[0], item), _last_word(second[0], item)
                if at is not None and other is not None and other < at and not first[1] and not second[1]:
                    return [f"»{first[0]}« und »{second[0]}« stehen in den Belegen umgekehrt."]
    return []


def _names(part: str) -> list[tuple[str, bool]]:
    """The names of a clause, and whether a word before each marks its case (»von Lahr«, »dem Maler Falk«)."""
    words = tokens_in(part)
    found: list[tuple[str, bool]] = []
    i = 0
    while i < len(words):
        behind = i
        while behind < len(words) and words[behind][0].isupper():
            behind += 1
        run = [word for word in words[i:behind] if content_words(word)]
        if len(run) > 1 or any(is_name(word) for word in run):
            found.append((words[behind - 1], i > 0 and fold(words[i - 1]) in _CASE_MARKS))
        i = max(behind, i + 1)
    return found


def _last_word(name: str, item: str) -> int | None:
    match = re.search(rf"(?<!\w){re.escape(name.removesuffix('s'))}", item)
    return match.start() if match else None


def attributes(text: str) -> bool:
    """Whether a statement says that something is said: it quotes, names a voice, or stands in reported speech."""
    return bool(re.search(r"[»«„“]", text) or _SAID.search(text) or _INDIRECT.search(text))
