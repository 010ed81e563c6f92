"""Why an answer is wrong: one cause for each wrong one, so that a reader knows what to mend next."""

from collections import Counter
from collections.abc import Mapping, Sequence

from eval.answers import Judged

#: Cause to what a reader is told, German and English; the first that holds counts.
CAUSES: Mapping[str, tuple[str, str]] = {
    "answered": ("beantwortet, obwohl der Text nichts dazu sagt", "answered though the text does not say"),
    "refused-right": ("abgelehnt, obwohl die Antwort richtig war", "refused though the answer was right"),
    "refused-wrong": ("abgelehnt, und die Antwort wäre falsch", "refused, and the answer would be wrong"),
    "shown": (
        "das Gesuchte steht nur im Nachweis, nicht in der Antwort",
        "what was asked for is in the reference only, not in the answer",
    ),
    "sentence": (
        "richtige Stelle unter den ersten drei, falsche Sätze daraus",
        "right place among the first three, wrong sentences of it",
    ),
    "place": ("richtige Stelle nicht unter den ersten drei", "right place not among the first three"),
}


def cause_of(judged: Judged) -> str | None:
    """The cause of a wrong answer, of CAUSES; None for a right one or a rightful refusal."""
    if not judged.answerable:
        return None if judged.abstained else "answered"
    if judged.right or not judged.scorable:
        return None
    if judged.abstained:
        return "refused-right" if judged.guess_right else "refused-wrong"
    if judged.right_shown:
        return "shown"
    return "sentence" if set(judged.expected) & set(judged.found) else "place"


def causes(judged: Sequence[Judged]) -> list[tuple[str, int]]:
    """Causes with their numbers, commonest first."""
    found = Counter(cause for item in judged if (cause := cause_of(item)) is not None)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))
