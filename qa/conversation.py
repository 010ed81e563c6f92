"""Follow-up questions made self-contained: by a language model, else by the words of the turns before."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.analysis import content_words
from prompts.catalogue import as_data, load_prompt
from qa.deadline import Deadline
from qa.errors import GeneratorError
from qa.generator import Generator
from qa.numbers import numbers_of
from qa.reply import json_text
from qa.wording import Wording, facts, is_name, tokens_in

_MAX_CHARACTERS = 400
_MAX_TOPICS = 6
_SECONDS = 10.0
_BEGINNING = re.compile(r"^(?:und|aber|oder|auch|also)\s+(?:(?:was ist|wie ist es|wie war es) mit\s+)?", re.IGNORECASE)
_PERSONAL = re.compile(r"(?<!\w)(?:er|ihn|ihm|sie|ihnen)(?!\w)|^Sie(?!\w)|^Er(?!\w)")
_POSSESSIVE = re.compile(
    r"(?<!\w)(?:sein|ihr)(?:e[rnms]?)?(?=\s+(?:\w+e[rnms]?\s+){0,2}[A-ZÄÖÜ])|(?<!\w)(?:dessen|deren)(?!\w)"
)
_POINTING = re.compile(
    r"(?<!\w)(?:dies(?:e[rnms]?)?|jene[rnms]?|dort|dorthin|dahin|damals|danach|davor|davon|daran|darauf|daraus|darin|dazu|dabei"
    r"|dafür|dagegen|dadurch|damit|darüber|darunter|hierzu|hierfür|letztere[rnms]?|erstere[rnms]?|beide[rn]?(?!\s+[A-ZÄÖÜ])|derselbe[n]?"
    r"|dieselbe[n]?|dasselbe|daraufhin|seitdem|nachher)(?!\w)"
    r"(?!\s*,\s*(?:dass|ob|wie|wann|wer|was|zu|[\w\s]+\szu\s))",
    re.IGNORECASE,
)
_THAT = re.compile(r"(?<!\w)das(?!\w)(?!\s+(?:\w+e[rnms]?\s+){0,2}[A-ZÄÖÜ\d»])")
_IT = re.compile(r"(?<!\w)es(?!\w)")
_IT_EMPTY = re.compile(
    r"(?<!\w)(?:g[aei]bt?|gab|geht|ging|handelt\w*|kam|kommt|heißt|hieß)\s+es|es\s+(?:gab|gibt)(?!\w)"
)
# Nouns that only frame a question: »In welchem Jahr?«, »Auf welcher Seite steht das?« need the turn before.
_FRAME = frozenset(
    """Jahr Jahre Jahren Monat Tag Datum Stadt Land Ort Grund Gründe Gründen Weise Art Folgen Beispiele Zeit
    Stelle Stellen Heft Hefte Jahrgang Ausgabe Seite Seiten Fußnote Fussnote Fußnoten Anmerkung Quelle Quellen
    Beleg Belege Zusammenhang Satz Zitat""".split()
)
# »Danke!«, »Hallo«: no question at all.
_COURTESY = re.compile(
    r"(?:(?:vielen|besten|herzlichen)\s)?dank(?:e(?:\s(?:schön|sehr))?)?|hallo|guten\s(?:tag|morgen|abend)|bitte|ok(?:ay)?|gut|aha"
    r"|super|tschüss|auf\swiedersehen|thanks?|thank\syou|hello|hi",
    re.IGNORECASE,
)
# »Und wer war Netschajew?«: whole, and about somebody else.
_WHO_WAS = re.compile(r"(?:wer|was)\s(?:ist|war|waren|sind)\s(?!das\b|der\b|die\b|dies)[A-ZÄÖÜ][^?]*\?*", re.IGNORECASE)
_QUESTION_WORDS = frozenset(
    """wer wen wem wessen was wann wo wohin woher warum weshalb wieso wozu wie welche welcher welches welchem welchen
    wodurch womit woran worin worauf wofür wogegen worüber wovon und aber oder auch in von seit bis nenne erkläre
    gab gibt wurde war ist hat hatte""".split()
)
_HOW_MUCH = re.compile(r"(?:viel|lange|oft|alt|weit|hoch|groß|tief|schnell|stark)\w*\b")
_CIRCUMSTANCES = frozenset("wann wo wohin woher warum weshalb wieso wozu wie".split())
_PREPOSITIONAL = re.compile(
    r"^(in|bei|nach|vor|aus|mit|für|gegen|im|am|seit|über)\s+((?:(?:der|den|dem|die)\s+)?[A-ZÄÖÜ\d][\w-]*(?:\s[A-ZÄÖÜ][\w-]*)*)\s*\?*$",
    re.IGNORECASE,
)
_NOMINAL = re.compile(
    r"^((?:(?:der|den|dem|die|das)\s+)?[A-ZÄÖÜ][\w-]*(?:\s(?:(?:der|des|von)\s)?[A-ZÄÖÜ][\w-]*)*)\s*\?*$"
)
_YEAR = re.compile(r"(?<!\d)1\d{3}(?!\d)|(?<!\d)20\d\d(?!\d)")
_DETERMINER = re.compile(
    r"(?:d(?:er|ie|as|en|em|es)|(?:k?ein|welch|dies|jen|sein|ihr|jed|all)(?:e[rnms]?)?|zum|zur|im|am|vom|beim|ins|ans|für|mit|gegen"
    r"|über|durch|ohne|um|auf|an|vor|seit|wegen|viele|wie|was)"
)
# Nouns of these endings name no person, even without an article (»als außerordentliche Kommission«).
_ABSTRACT = re.compile(r"\w{2,}(?:ung|ion|heit|keit|schaft|tät|ismus|tum|nis)(?:e?n|s)?")
_SHE = re.compile(r"(?<!\w)sie(?!\w)")
_FEMININE = re.compile(r"(?<!\w)die\s(?:\w+e\s)?[A-ZÄÖÜ][\w-]*(?!\w)")
_ASKS_WHO = re.compile(r"(?:(?:von|mit|bei|an) )?we[rnm](?!\w)", re.IGNORECASE)
_NAME = r"[A-ZÄÖÜ][\w-]*(?:\s[A-ZÄÖÜ][\w-]*)*"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood (rewritten, if it was) and the answer given, "" when there was none."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that needs no conversation; `by` says who made it so, »none« when it was so already."""

    question: str
    by: Literal["none", "rules", "model"]

    @property
    def changed(self) -> bool:
        """Whether the question is another one than was asked; it is then shown."""
        return self.by != "none"


def understand(
    question: str, turns: Sequence[Turn], generator: Generator | None = None, deadline: Deadline | None = None
) -> Understood:
    """`question` so that it can be understood without `turns`, the earlier ones first.

    A model's wording is taken only when it adds no fact, number or name that the conversation has not; rules stand in
    for it. Without turns, and when the question leans on none, it stays as it is.
    """
    asked = " ".join(question.split())
    told = [turn for turn in turns if turn.answer]
    # A question that was not answered tells no more than whom »er« may mean, and what »Und in Prag?« is about.
    leans = leans_on_context(asked) if told else _points_back(asked) or _is_ellipsis(asked)
    if not turns or not leans or _COURTESY.fullmatch(asked.strip(" .!,")):
        return Understood(asked, "none")
    turns = told or turns
    worded = (
        _by_model(asked, turns, generator, deadline or Deadline(generator.timeout)) if generator is not None else None
    )
    if worded is not None:
        return Understood(worded, "model")
    ruled = _by_rules(asked, turns)
    return Understood(ruled, "rules" if ruled != asked else "none")


def leans_on_context(question: str) -> bool:
    """Whether `question` points to something that it does not name: a pronoun without a noun before it, an ellipsis."""
    if _points_back(question):
        return True
    if _BEGINNING.match(question):
        bare = _BEGINNING.sub("", question)
        return not (_WHO_WAS.fullmatch(bare) and any(is_name(word) for word in tokens_in(bare)[2:]))
    nouns = _named(question)
    if _IT.search(question) and not _IT_EMPTY.search(question) and not nouns and not numbers_of(question):
        return True
    told = [word for word in facts(question) if word.lower() not in _QUESTION_WORDS and word not in _FRAME]
    return not told or (not nouns and not numbers_of(question) and len(tokens_in(question)) <= 4)


def _is_ellipsis(question: str) -> bool:
    bare = _BEGINNING.sub("", question)
    return any(shape.match(bare) for shape in (_PREPOSITIONAL, _NOMINAL)) or bool(_YEAR.fullmatch(bare.rstrip(" ?")))


def _points_back(question: str) -> bool:
    """Whether a pronoun of `question` stands for something that it does not name."""
    if any(not _nouns(question[: m.start()]) for p in (_PERSONAL, _POSSESSIVE) for m in p.finditer(question)):
        return True
    # »In welchem Heft steht das?«: it is not the issue that stands there; »Heft 3« has a number.
    for match in _THAT.finditer(question):
        if not _named(question[: match.start()]) and not numbers_of(question[: match.start()]):
            return True
    # »Was meinte Lenin dazu?«: only an earlier clause can hold what is pointed to.
    return any(not _nouns(_earlier_clauses(question[: match.start()])) for match in _POINTING.finditer(question))


def _named(text: str) -> list[str]:
    """The nouns of `text` that a pronoun behind it may mean."""
    return [word for word in _nouns(text) if word not in _FRAME]


def _earlier_clauses(text: str) -> str:
    return text[: max(text.rfind(","), text.rfind(" und "), 0)]


def _nouns(text: str) -> list[str]:
    """The capitalised words of `text` but its first, and the first when it is a name."""
    words = tokens_in(text)
    return [
        word
        for i, word in enumerate(words)
        if word[0].isupper() and content_words(word) and word.lower() not in _QUESTION_WORDS and (i or is_name(word))
    ]


def _by_rules(question: str, turns: Sequence[Turn]) -> str:
    last = next((turn for turn in reversed(turns) if _nouns(turn.question)), turns[-1])
    bare = _BEGINNING.sub("", question)
    replaced = _in_place_of(bare, last.question)
    if replaced is not None:
        return replaced
    bare = bare[:1].upper() + bare[1:]
    person = _person(last)
    things = _FEMININE.findall(last.question)
    if len(things) == 1 and _PERSONAL.findall(bare) == ["sie"] and (person is None or _ASKS_WHO.match(last.question)):
        # »Wer leitete die Tscheka?« – »Wann wurde sie gegründet?«: it, or her who was named? Nobody can say.
        bare = bare if person else _SHE.sub(things[0], bare)
    elif person is not None and not _nouns(bare) and len(_PERSONAL.findall(bare)) == 1 and not _THAT.search(bare):
        bare = _PERSONAL.sub(person, bare)
    elif person is not None and len(_POSSESSIVE.findall(bare)) == 1:
        bare = _POSSESSIVE.sub(person + ("" if person.endswith(("s", "x", "z", "ß")) else "s"), bare)
    topics = [word for word in _topics(last) if not Wording([bare]).has(word)]
    return f"{bare.rstrip(' ?')}? (Es geht um: {', '.join(topics)})" if topics else bare


def _in_place_of(ellipsis: str, before: str) -> str | None:
    """The question before with its part of the same kind exchanged: »Und in Prag?«, »Und Trotzki?«, »Und 1923?«."""
    word = ellipsis.rstrip(" ?")
    if word.lower() in _QUESTION_WORDS:
        first = before.split(" ", 1)
        # »Wann starb Lenin?« – »Wo?«; who asked »Wer …« asks for another thing.
        placed = first[0].lower() in _CIRCUMSTANCES and word.lower() in _CIRCUMSTANCES
        if len(first) > 1 and _HOW_MUCH.match(first[1]):
            return None  # »Wie viele …«
        return f"{word[:1].upper()}{word[1:]} {first[1]}" if placed and len(first) > 1 else None
    year = _YEAR.fullmatch(ellipsis.rstrip(" ?"))
    if year and len(_YEAR.findall(before)) == 1:
        return _YEAR.sub(year[0], before)
    prepositional = _PREPOSITIONAL.match(ellipsis)
    if prepositional and prepositional[2].split()[0].lower() not in _QUESTION_WORDS:
        same = re.compile(rf"(?<!\w){prepositional[1]}\s+(?:(?:der|den|dem|die)\s+)?(?:{_NAME}|\d+)", re.IGNORECASE)
        found = [match for match in re.finditer(same, before) if match[0].split()[-1][:1].isupper() or year]
        if len(found) == 1:
            rest = before[found[0].end() :]
            return f"{before[: found[0].start()]}{found[0][0].split()[0]} {prepositional[2]}{rest}"
        return f"{before.rstrip(' ?')}, {ellipsis.rstrip(' ?')}?"
    nominal = _NOMINAL.match(ellipsis)
    if nominal:
        names = _names(before)
        if len(names) == 1 and not nominal[1][0].islower():
            return before[: names[0][0]] + nominal[1] + before[names[0][1] :]
        return f"{before.rstrip(' ?')}: {nominal[1]}?"
    return None


def _person(turn: Turn) -> str | None:
    """The one name that a pronoun can mean: what a »Wer« question was answered with, else the question's own."""
    asked = [name for _, _, name in _names(turn.question)]
    told = [name for _, _, name in _names(turn.answer) if name not in asked]
    asks_who = _ASKS_WHO.match(turn.question)
    found = list(dict.fromkeys(told or asked if asks_who else asked or told))
    return found[0] if len(found) == 1 or (found and asks_who) else None


def _names(text: str) -> list[tuple[int, int, str]]:
    """Start, end and text of what looks like a person's name: no article or preposition of place before it."""
    found = []
    for match in re.finditer(_NAME, text):
        words = [word for word in match[0].split() if content_words(word) and word.lower() not in _QUESTION_WORDS]
        before = [word.lower() for word in tokens_in(text[: match.start()])[-2:]]
        placed = bool(before) and before[-1] in ("in", "nach", "von", "aus", "bei", "zu")
        known = any(is_name(word) for word in words)
        bare = bool(before) and not any(_DETERMINER.fullmatch(word) for word in before)
        if words and not placed and not _ABSTRACT.fullmatch(words[-1]) and (known or (bare and words[0] not in _FRAME)):
            start = match.end() - len(match[0][match[0].index(words[0]) :])
            found.append((start, match.end(), " ".join(words)))
    return found


def _topics(turn: Turn) -> list[str]:
    """What the turn was about: the facts of its question, then names and nouns of its answer, a few in all."""
    asked = [word for word in facts(turn.question) if word.lower() not in _QUESTION_WORDS and word not in _FRAME]
    return list(dict.fromkeys([*asked[:4], *_nouns(turn.answer)[:3]]))[:_MAX_TOPICS]


def _by_model(question: str, turns: Sequence[Turn], generator: Generator, deadline: Deadline) -> str | None:
    told = "\n".join(f"Frage: {turn.question}\nAntwort: {turn.answer}" for turn in turns[-3:])
    values = {"turns": as_data(told), "question": as_data(question)}
    schema = {
        "type": "object",
        "properties": {"question": {"type": "string"}},
        "required": ["question"],
        "additionalProperties": False,
    }
    messages = [{"role": "user", "content": load_prompt("rewrite").fill(values)}]
    try:
        value = json.loads(json_text("".join(generator.generate(messages, schema, deadline.at_most(_SECONDS)))))
    except (GeneratorError, ValueError):
        return None
    worded = value.get("question") if isinstance(value, dict) else None
    if not isinstance(worded, str):
        return None
    worded = " ".join(worded.split())
    return worded if _adds_nothing(worded, question, turns) else None


def _adds_nothing(worded: str, question: str, turns: Sequence[Turn]) -> bool:
    """Whether a rewritten question is one, keeps the words of the one asked, and takes all others from the turns."""
    sources = [question, *(text for turn in turns for text in (turn.question, turn.answer))]
    known, kept = Wording(sources), Wording([worded])
    numbers = {number for text in sources for number in numbers_of(text)}
    return (
        worded.endswith("?")
        and len(worded) <= _MAX_CHARACTERS
        and not leans_on_context(worded)
        and all(known.has(word) for word in facts(worded))
        and set(numbers_of(worded)) <= numbers
        and all(kept.has(word) for word in facts(question) if not _POINTING.fullmatch(word))
    )
