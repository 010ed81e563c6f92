"""Whether German words say something: finite verbs, by a dictionary of forms."""

import re
from collections.abc import Sequence
from functools import lru_cache

import simplemma

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Finite forms that are too frequent to look up, or that the dictionary leads to no verb.
_FINITE = frozenset(
    """ist sind war waren sei seien wäre wären wird werden wurde wurden würde würden hat haben hatte hatten habe hätte
    hätten kann können konnte konnten könne könnte könnten soll sollen sollte sollten muss muß müssen musste mußte
    müsse müsste darf dürfen durfte dürfte will wollte wollten mag mochte möge möchte lässt läßt ließ ließen gilt galt
    galten gibt gab gebe geht ging gingen bleibt blieb blieben heißt hieß hießen weiß wußte tut tat""".split()
)
# Verbs that say of a work only that it is there: »siehe«, »zitiert nach«, »folgt«.
_SIGNALLING = frozenset("siehe sieh vergleiche zitiert zitieren folge folgt folgen findet finden finde".split())
# What looks like a verb's form or infinitive and is none.
_NO_VERBS = frozenset(
    """sein mein dein kein ein anderer abgesehen allen außen beiden dagegen daneben dahingegen demgegenüber eben eigen
    entgegen erhalten erschienen gegen gelegen hingegen hinten innen inmitten inzwischen morgen neben oben offen selten
    seltsamen trocken unten unterdessen vergebens verborgen verloren verschieden verschollen vorn wegen wogegen
    zugegen zwischen""".split()
)
_PARTICIPLE = re.compile(r"(?:\w+?)?ge\w+(?:t|en)$|\w+ierte?$")
# »Dort verbrannten sie«: behind one such word at the beginning stands the verb, whatever the dictionary makes of it.
_OPENING = re.compile(
    r"[»„(]?(?:Dort|Hier|Da|Dann|Danach|Damals|Er|Sie|Es|Dies|Diese[rs]?|Beide|Heute|Später|Zuvor|Man|Wir|Ich|Seitdem|Darin)"
    r"\s(?P<verb>[a-zäöüß]{3,}t(?:e|en)?)\s"
)


def says_something(text: str, names: Sequence[str] = (), least: int = 3) -> bool:
    """Whether `text` states something: a finite verb with `least` longer words or years beside it.

    `names` are what it names works and persons by: verbs in titles state nothing of their own.
    """
    for name in names:
        text = text.replace(name, " ")
    opening = _OPENING.match(text)
    words = _WORD.findall(text)
    verbs = {word for word in words if word.lower() not in _SIGNALLING and is_finite(word)}
    verbs |= {opening["verb"]} if opening else set()
    others = [word for word in words if len(word) > 3 and word not in verbs and word.lower() not in _SIGNALLING]
    return bool(verbs) and len(others) + len(_YEAR.findall(text)) >= least


@lru_cache(maxsize=50_000)
def is_finite(word: str) -> bool:
    """Whether `word`, as written, is a German verb's finite form; participles are none, infinitives look like one."""
    if word in _FINITE:
        return True
    if not word[:1].islower() or _PARTICIPLE.match(word) or not simplemma.is_known(word, "de"):
        return False
    lemma = simplemma.lemmatize(word, "de")
    return lemma.islower() and lemma.endswith("n") and lemma not in _NO_VERBS and len(lemma) > 3
