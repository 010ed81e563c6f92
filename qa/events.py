"""Events of a life that questions ask for: birth, death, marriage, burial, studies."""

import re
from collections.abc import Sequence

from index.analysis import stem, words
from index.reading.vocabulary import in_dictionary_any_case
from qa.evidence import Chosen

_WHEN_OR_WHERE = (
    r"\b(?:wann|wo|woran|wodurch|wie alt|(?:in|an|auf) welche[mnr]|welche[ns]? (?:jahr|tag|ort|datum)|when|where)\b"
    r"[^?]{0,200}"
)
# What a question calls the event, and what a text calls it that tells of it.
_EVENTS = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(told, re.IGNORECASE))
    for asked, told in (
        (
            rf"{_WHEN_OR_WHERE}\b(?:geboren|born)\b|\bgeburts(?:jahr|ort|tag|stadt|datum|haus)\b",
            r"gebor|geburt|\bgeb\.|\bzur welt\b|entbunden|getauft|\btaufe|\bstamm(?:t|te|en|end)|gebürtig|\bborn\b"
            r"|\*\s?\d|\(\d{4}\s?[–-]|jahrgang|\bwiege\b|heimat|\b(?:sohn|tochter|kind)\b",
        ),
        (
            rf"{_WHEN_OR_WHERE}\b(?:starb|gestorben|verstarb|verstorben|stirbt|died)\b"
            r"|\b(?:todes|sterbe)(?:jahr|tag|ort|ursache|datum)\b",
            r"starb|sterb|stirbt|storben|\btod\b|\btodes|\btote[nrs]?\b|tödlich|\bleben\b|umgekommen|\bumkam|\bkamen?\b.*\bum\b"
            r"|\bfiel\b|gefallen|hinger|hinricht|erschoss|erschieß|mord|ertr[aäu]n|erlag|erlegen|verschied|verunglück|freitod"
            r"|erhäng|tötet|†|[–-]\s?\d{4}\)|begrab|beigesetzt|nachruf|hinterblieb|witwe|nachla(?:ss|ß)|überlebte|verhunger"
            r"|dahingerafft|opfer|leiche|entschlief|\bdied",
        ),
        (
            rf"{_WHEN_OR_WHERE}\b(?:heiraten|heiratete|geheiratet|married)\b|\b(?:ehefrau|ehemann|gattin|gatten?|gemahlin|gemahl)\b",
            r"heirat|hochzeit|\behe|gatt(?:e|in)|gemahl|vermähl|verlob|\bbraut|bräutigam|getraut|trauung|\bfrau|\bmann\b|witwe"
            r"|schwieger|\bverm\.|∞|verband sich|married",
        ),
        (
            rf"{_WHEN_OR_WHERE}\b(?:begraben|beigesetzt|bestattet|beerdigt|buried)\b",
            r"begrab|begräb|\bgrab|beigesetzt|beisetz|friedhof|bestatt|beerdig|gruft|\bruht\b|krypta|urne|eingeäschert|\bsarg"
            r"|mausoleum|\bburied",
        ),
        (
            rf"{_WHEN_OR_WHERE}\b(?:studierten?|studiert|promoviert\w*)\b",
            r"stud|universität|hochschule|akademi|promo[vt]|doktor|seminar|college|immatrikul|fakultät|konservatori|hörte|schüler"
            r"|kolleg",
        ),
    )
)
_NAME = re.compile(r"(?<=\s)[A-ZÄÖÜ][^\W\d_]+(?:-[^\W\d_]+)*")


def lacks_event(question: str, chosen: Sequence[Chosen]) -> bool:
    """Whether `question` asks when or where an event of somebody's life took place, and no sentence speaks of it.

    A sentence does that has a word for the event and stands in a passage with a name of the question: a date beside a
    name is soon taken for the one that was asked for, and so is another's death.
    """
    found = [(item.text, {stem(word) for word in _words_around(item)}) for item in chosen]
    names = _NAME.findall(question)
    proper = [name for name in names if not in_dictionary_any_case(name)] or names
    named = {stem(word) for name in proper for word in words(name)}
    return any(
        asked.search(question)
        and not any(told.search(text) and (not named or not named.isdisjoint(around)) for text, around in found)
        for asked, told in _EVENTS
    )


def _words_around(item: Chosen) -> list[str]:
    passage = item.ranked.passage
    return words(f"{passage.heading} {passage.lead} {passage.text}")
