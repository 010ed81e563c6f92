"""The German analysis: fold, split compounds, stem, drop stop words; the same tokens for every lexical signal."""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

from index.reading.vocabulary import in_dictionary_any_case

#: Part of an index's manifest: raise it whenever the same text yields other tokens.
ANALYSIS_VERSION = 2

# What Snowball (snowballstem.org, German: »valid s-endings«) leaves of a genitive or a plural; not of »Marxismus«.
_S_BEHIND_VOWEL = re.compile(r"(?<=\w\w[aeioy])s$|(?<=\w\w\wau)s$")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# PyStemmer's stemmers must not be shared between threads.
_STEMMERS = threading.local()


def fold(text: str) -> str:
    """Small letters, composed, ß as ss; umlauts stay, the stemmer unites them with ae, oe, ue and a, o, u."""
    return unicodedata.normalize("NFKC", text).lower().replace("ß", "ss").replace("’", "'")


_STOP_WORDS = frozenset(
    fold(word)
    for word in """aber alle allem allen aller alles als also am an ander andere anderem anderen anderer
    anderes auch auf aus bei
    beim bereits bin bis bist bzw da dabei dadurch dafür dagegen daher dahin damals damit danach daran darauf daraus
    darin darum darüber das dass daß davon davor dazu dein deine dem den denen denn der deren des deshalb dessen die
    dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einig einige
    einigem einigen einiger einmal er es etwa etwas euch euer für ganz gegen gewesen hab habe haben hat hatte hatten
    hier hierzu hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja je jede jedem
    jeden jeder jedes jedoch jene jenem jenen jener jenes jetzt kann kein keine keinem keinen keiner können könnte
    man manche manchem manchen mancher mehr mein meine mich mir mit muss musste müssen nach nicht nichts noch nun
    nur ob oder ohne schon sehr sein seine seinem seinen seiner seines selbst sich sie sind so sogar solche solchem
    solchen solcher soll sollte sondern sonst sowie um und uns unser unter usw viel viele vom von vor war waren
    warum was weder weil welche welchem welchen welcher welches wem wen wenn wer werde werden wessen weshalb
    weswegen wie wieso wieder will wir wird wo wobei wodurch wofür woher wohin wollen wollte womit woran woraus
    worin worüber wovon wozu wurde wurden während würde würden z zu zum zur zwar zwischen über bitte denn eigentlich
    genau gab gibt es geht ging laut nenne nennen sage sagen erkläre erklären erzähle beschreibe heißt the of and to
    in a is was what who when which did does how why where for by on with from were are do""".split()
)
# Linking elements between the parts of a German compound (Duden, Die Grammatik: Fugenelemente).
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_NO_FIRST = frozenset(
    """aber auch auto darunter durch eine einer gegen hinter inter nach neben nieder ohne selbst über unter voll vorher
    wider wieder zusammen zurück weiter herunter hinaus heraus herbei hervor voran voraus fort""".split()
)
_NO_PART = frozenset(
    """schaft heit keit lich isch ismus isten tion tionen sche schen liche lichen ende enden ierung ieren iert
    barer""".split()
)
_MIN_PART = 4
_MIN_KNOWN_TAIL = 7


def words(text: str) -> list[str]:
    """The folded words of `text` in order, stop words included; hyphenated words whole."""
    return _WORD.findall(fold(text))


def content_words(text: str) -> list[str]:
    """The folded words of `text` that are no stop words."""
    return [word for word in words(text) if word not in _STOP_WORDS]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The word's stem (Snowball german); Löwenthal, Loewenthal and Lowenthal become the same.

    Snowball leaves an s behind vowels (»Trotzkis«, »Moskaus«, »Komitees«): it goes too.
    """
    if not hasattr(_STEMMERS, "german"):
        _STEMMERS.german = Stemmer.Stemmer("german")
    stemmed = str(_STEMMERS.german.stemWord(word))
    return stemmed[:-1] if _S_BEHIND_VOWEL.search(stemmed) else stemmed


@lru_cache(maxsize=100_000)
def split_compound(word: str) -> tuple[str, ...]:
    """The parts of a folded compound (»terrorpolitik«: terror, politik), or () when it is none that can be told.

    Of several splits the one whose shortest part is longest wins.
    """
    if "-" in word:
        return tuple(part for part in word.split("-") if len(part) > 1)
    if len(word) < 2 * _MIN_PART or not word.isalpha():
        return ()
    best: tuple[str, ...] = ()
    best_score = -1
    for cut in range(_MIN_PART, len(word) - _MIN_PART + 1):
        head, tail = word[:cut], word[cut:]
        first = _first_part(head)
        if first is None:
            continue
        if not _is_part(tail):
            rest = split_compound(tail) if len(tail) >= 2 * _MIN_PART else ()
            if not rest:
                continue
            parts, score = (first, *rest), min(len(first), *map(len, rest)) - 3
        else:
            parts, score = (first, tail), min(len(first), len(tail))
        if score > best_score:
            best, best_score = parts, score
    if not best and not _in_dictionary(word):
        # »Kerenskioffensive«: a name is in no dictionary, a long known word behind it is a part all the same.
        for cut in range(_MIN_PART, len(word) - _MIN_KNOWN_TAIL + 1):
            if _is_part(word[cut:]):
                return (word[cut:],)
    return best


def _is_part(word: str) -> bool:
    return word not in _NO_PART and len(word) >= _MIN_PART and _in_dictionary(word)


@lru_cache(maxsize=100_000)
def _in_dictionary(word: str) -> bool:
    # The text was folded: »ß« and »ss« are tried both, the dictionary has either.
    return in_dictionary_any_case(word) or ("ss" in word and in_dictionary_any_case(word.replace("ss", "ß", 1)))


def _first_part(head: str) -> str | None:
    """The word that `head` is, without its linking element; None when it is no word."""
    for link in _LINKS:
        bare = head[: len(head) - len(link)] if link else head
        if head.endswith(link) and len(bare) >= _MIN_PART and bare not in _NO_FIRST and _is_part(bare):
            return bare
    return None


def tokens(text: str, *, parts: bool = True) -> list[str]:
    """The index terms of `text`: stems of its content words and, with `parts`, of the parts of its compounds."""
    found = []
    for word in content_words(text):
        found.append(stem(word.replace("-", "")))
        if parts:
            found.extend(stem(part) for part in split_compound(word) if part not in _STOP_WORDS)
    return found


def trigrams(text: str) -> Iterable[str]:
    """Letter trigrams of the content words with their boundaries; they survive typing errors and missing umlauts."""
    for word in content_words(text):
        padded = f" {stem(word)} "
        yield from (padded[i : i + 3] for i in range(len(padded) - 2))
