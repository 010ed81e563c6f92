"""German sentences end where a reader says they do, and cover the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.sentences import split_sentences


@pytest.mark.parametrize(
    "text",
    [
        "Es kam, d. h. es ging.|Dann nicht.",
        "Am 21. Januar 1924 starb Lenin.|Danach stritt man.",
        "Im 19. Jahrhundert war es so.|Später nicht.",
        "Unter Nikolaus II. Romanow geschah es.|Dann kam 1917.",
        "Zar Nikolaus II. dankte ab.",
        "Der X. Parteitag tagte.|Er verbot die Fraktionen.",
        "So schrieb Melvin J. Lasky im Oktober.|Der Monat erschien.",
        "Das galt 1948.|Die Partei schwieg.",
        "Er nannte Brot, Land usw.|Dann ging er.",
        "Er kam z. B. nach Berlin, Prag usw. und ging.",
        "Vgl. Kohn, S. 3 f. und Shub.",
        "»Was tun?«|Das fragte er.",
        "»Was tun?« fragte er laut.",
        "Er rief »Alle Macht den Räten!«|Keiner kam.",
        "Er schwieg …|Dann ging er.",
        "Sie gab […] nach.|Er nicht.",
        "(So war es.)|Und so blieb es.",
        "Das war es!|Nein?|Doch.",
        "Die Ausgabe Bd. 3 der Reihe lag vor.",
        "Die Angaben der Hg. Müller und Schmidt fehlen.",
    ],
)
def test_ends(text: str) -> None:
    """Abbreviations, ordinals, initials and rulers' numbers end no sentence."""
    joined = text.replace("|", " ")
    assert [joined[a:b] for a, b in split_sentences(joined)] == text.split("|")


def test_nothing_gives_nothing() -> None:
    """Blanks hold no sentence."""
    assert split_sentences("") == split_sentences(" \n ") == []


@given(st.text(alphabet="aB. !?…»«„“()[]\n1917IVXdhzBMonat,", max_size=200))
def test_sentences_cover_the_text(text: str) -> None:
    """In order, without overlap, and only blanks stand between them."""
    spans = split_sentences(text)
    assert all(a < b for a, b in spans)
    bounds = [0, *(x for span in spans for x in span), len(text)]
    assert bounds == sorted(bounds)
    assert all(not text[a:b].strip() for a, b in zip(bounds[::2], bounds[1::2], strict=True))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
