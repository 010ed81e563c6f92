"""Whether German words say something: finite verbs, by a dictionary of forms."""

import re
from collections.abc import Sequence
from functools import lru_cache

import simplemma

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# Finite forms that are too frequent to look up, or that the dictionary leads to no verb.
_FINITE = frozenset(
    """ist sind war waren sei seien wäre wären wird werden wurde wurden würde würden hat haben hatte hatten habe hätte
    hätten kann können konnte konnten könne könnte könnten soll sollen sollte sollten muss muß müssen musste mußte
    müsse müsste darf dürfen durfte dürfte will wollte wollten mag mochte möge möchte lässt läßt ließ ließen gilt galt
    galten gibt gab gebe geht ging gingen bleibt blieb blieben heißt hieß hießen weiß wußte tut tat erhielt erhielten
    erhält""".split()
)
# Verbs that say of a work only that it is there: »siehe«, »zitiert nach«, »folgt«.
_SIGNALLING = frozenset("siehe sieh vergleiche zitiert zitieren folge folgt folgen findet finden finde".split())
# What looks like a verb's form or infinitive and is none, and what pronouns are led to.
_NO_VERBS = frozenset(
    """abgesehen allen außen beiden dagegen daneben dahingegen demgegenüber eben eigen entgegen erhalten erschienen
    gegen gelegen hingegen hinten innen inmitten inzwischen morgen neben oben offen selten seltsamen trocken unten
    unterdessen vergebens verborgen verloren verschieden verschollen vorn wegen wogegen zugegen zwischen""".split()
)
_PRONOUNS = frozenset("sein mein dein kein ein anderer".split())
_PARTICIPLE = re.compile(
    r"(?:ab|an|auf|aus|bei|durch|ein|fest|fort|frei|her\w{0,5}|hin\w{0,5}|los|mit|nach|nieder|statt|teil|über|um|unter"
    r"|vor|weg|weiter|wieder|zu|zurück|zusammen)?ge[a-zäöüß]{3,}(?:t|en)$|\w+iert$"
)
# »die besetzten Gebiete«, »Die überforderte Republik«: behind these an inflected form is an adjective's.
_BEFORE_ADJECTIVE = frozenset(
    """der die das den dem des ein eine einem einen einer eines kein keine keinen zur zum vom im am beim alle allen
    diese dieser diesem diesen dieses jene jener sein seine seinem seinen seiner ihr ihre ihrem ihren ihrer und oder für
    mit von in an auf bei aus nach""".split()
)
# »übersetzt von«, »bearbeitet und«: behind such a form of two meanings it is the participle.
_BEHIND_PARTICIPLE = frozenset("von durch und aus".split())
_TWO_MEANINGS = re.compile(r"(?:be|ver|er|ent|emp|zer|über|unter|durch|um|wieder|miss|voll|hinter)\w+t$")
# »Dort verbrannten sie«: behind one such word at the beginning stands the verb, whatever the dictionary makes of it.
_OPENING = re.compile(
    r"[»„(]?(?:Dort|Hier|Da|Dann|Danach|Damals|Er|Sie|Es|Dies|Diese[rs]?|Beide|Heute|Später|Zuvor|Man|Wir|Ich|Seitdem|Darin)"
    r"\s(?P<verb>[a-zäöüß]{3,}t(?:e|en)?)\s"
)
# A title or a word in quotation marks says nothing of its own; what is quoted behind a colon or alone does.
_MENTIONED = re.compile(r"(?<=[^\s:])\s[»„\"][^»«„“”\"]*[«“”\"]")


def says_something(text: str, names: Sequence[str] = (), least: int = 3) -> bool:
    """Whether `text` states something: a finite verb with `least` longer words or years beside it.

    `names` are what it names works and persons by: verbs in titles state nothing of their own.
    """
    for name in names:
        text = text.replace(name, " ")
    text = _MENTIONED.sub(" ", text)
    opening = _OPENING.match(text)
    words = _WORD.findall(text)
    verbs = {opening["verb"]} if opening else set()
    for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False):
        if (
            word.lower() in _SIGNALLING
            or not is_finite(word)
            or (_TWO_MEANINGS.match(word) and behind in _BEHIND_PARTICIPLE)
        ):
            continue
        inflected = word not in _FINITE and word.endswith(("e", "en", "es", "er", "em"))
        if not (inflected and before.lower() in _BEFORE_ADJECTIVE):
            verbs.add(word)
    others = [word for word in words if len(word) > 3 and word not in verbs and word.lower() not in _SIGNALLING]
    return bool(verbs) and len(others) >= least


@lru_cache(maxsize=50_000)
def is_finite(word: str) -> bool:
    """Whether `word` may be a German verb's finite form; participles are none, infinitives look like one."""
    if word in _FINITE:
        return True
    if not word[:1].islower() or word in _NO_VERBS or not simplemma.is_known(word, "de"):
        return False
    lemma = simplemma.lemmatize(word, "de")
    if _PARTICIPLE.match(word) and not (word.startswith("ge") and lemma.startswith("ge") and lemma != word):
        return False
    return (
        lemma.islower() and lemma.endswith("n") and lemma not in _PRONOUNS and lemma not in _NO_VERBS and len(lemma) > 3
    )
