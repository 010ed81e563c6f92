"""Events of a life: a question for one is answered by nothing that does not speak of it."""

import pytest

from index.passages import Passage
from index.ranked import Ranked, SentenceScore
from index.reading.sentences import Sentence
from qa.events import lacks_event
from qa.evidence import Chosen

_DORN = "Der Kritiker Hans Dorn übernahm 1935 die Leitung der Kammer; nach 1945 galt er als Mitläufer."
_GARDENER = "Als er am 2. November 1859 starb, brachte die Zeitung einen Nachruf auf den Gärtner Rau."


def _chosen(text: str) -> list[Chosen]:
    sentences = (Sentence(0, len(text), ()),)
    passage = Passage("b:1:p1", "b", "b/1/p1", "paragraph", "1", text, sentences, (), (), ())
    return [Chosen(Ranked(passage, 1.0, {}, (SentenceScore(0.5, 1.0),)), 0, 1.0)]


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Wann starb der Musikkritiker Hans Dorn?", _DORN, True),
        ("Was wurde aus Hans Dorn nach 1945?", _DORN, False),
        ("Wann starb der Gärtner Rau?", _GARDENER, False),
        ("Wann ist Eusebio Yarumare gestorben?", _GARDENER, True),
        ("An welchem Ort starb Dorn?", "Dorn wurde 1944 in Prag hingerichtet.", False),
        ("In welchem Jahr wurde Ida Kern geboren?", "Ida Kern leitete die Schule seit 1922.", True),
        ("In welchem Jahr wurde Ida Kern geboren?", "Ida Kern (1880–1951) leitete die Schule.", False),
        ("Wo wurde Ida Kern geboren?", "Ida Kern kam 1880 in Ulm zur Welt.", False),
        ("Wo ist Ida Kern begraben?", "Ida Kern wurde in Ulm beigesetzt.", False),
        ("Wo ist Ida Kern begraben?", "Ida Kern starb 1951 in Ulm.", True),
        ("Wie hieß die Ehefrau von Tilmann Grefe?", "Tilmann Grefe war der erste Meister der Zunft.", True),
        ("In welcher Stadt hatte Ida Kern studiert?", "Ida Kern besuchte die Universität Jena.", False),
        ("Wie viele Menschen starben an der Pest?", "Ein Drittel der Bewohner wurde ausgelöscht.", False),
        ("Wofür waren Tausende gestorben?", "Tausende ließen sich für eine Idee erschlagen.", False),
    ],
)
def test_an_event_is_told_by_its_words_beside_the_name(question: str, text: str, lacks: bool) -> None:
    assert lacks_event(question, _chosen(text)) is lacks
