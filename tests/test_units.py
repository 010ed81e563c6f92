"""Units: sentences and stretches, and what a sentence means in its stretch."""

import numpy as np

from index.encoder import Encoded
from index.passages import Passage
from index.reading.sentences import Sentence, split_sentences
from index.units import stretches_of, tokens_of_sentences, tokens_within, unit_text, units_of, vectors_in_context


def _passage(text: str, kind: str = "paragraph", lead: str = "") -> Passage:
    sentences = tuple(Sentence(start, end, ()) for start, end in split_sentences(text))
    return Passage("b:1:p1", "b", "b/1/p1", kind, "1", text, sentences, (), (), (), lead=lead)  # type: ignore[arg-type]


_TEXT = (
    "Die Zeitschrift erschien in Berlin. Ihr Gründer hieß Lasky. Er kam aus New York. Sie las man überall. So war es."
)


def test_a_passage_of_five_sentences_has_two_stretches() -> None:
    assert stretches_of(1) == [(0, 1)]
    assert stretches_of(5) == [(0, 4), (1, 5)]
    units = units_of([_passage(_TEXT)])
    assert [(unit.first, unit.last) for unit in units if unit.is_stretch] == [(0, 4), (1, 5)]
    assert sum(not unit.is_stretch for unit in units) == 5


def test_tokens_are_told_by_their_characters() -> None:
    spans = np.asarray([(0, 0), (0, 3), (3, 9), (10, 12)])
    assert tokens_within(spans, 0, 9).tolist() == [1, 2]
    assert tokens_within(spans, 9, 20).tolist() == [3]


def test_a_quotation_has_its_introducing_clause_before_its_first_sentence_only() -> None:
    passage = _passage("So war es. Und so blieb es.", "block_quote", "Er schrieb:")
    first, second = (unit for unit in units_of([passage]) if not unit.is_stretch)
    assert unit_text(passage, first) == "Er schrieb: So war es."
    assert unit_text(passage, second) == "Und so blieb es."
    whole = next(unit for unit in units_of([passage]) if unit.is_stretch)
    text = unit_text(passage, whole)
    spans = np.asarray([(i, i + 1) for i in range(len(text))])
    owns = tokens_of_sentences(passage, whole, spans)
    assert "".join(text[i] for i in owns[0]) == "So war es."
    assert "".join(text[i] for i in owns[1]) == "Und so blieb es."


def test_a_sentence_is_half_itself_and_half_what_it_means_in_its_stretch() -> None:
    passage = _passage(_TEXT)
    units = units_of([passage])
    texts = [unit_text(passage, unit) for unit in units]
    words = [text.split() for text in texts]
    directions = np.eye(3, dtype=np.float32)
    encoded = [Encoded(directions[i % 3], np.ones((len(own), 3), np.float32)) for i, own in enumerate(words)]
    spans = []
    for unit, text in zip(units, texts, strict=True):
        ends = np.cumsum([len(word) + 1 for word in text.split()])
        spans.append(np.stack([np.r_[0, ends[:-1]], ends - 1], 1) if unit.is_stretch else None)
    vectors = vectors_in_context([passage], units, encoded, spans)
    meant = np.ones(3) / np.sqrt(3)
    for row, unit in enumerate(units):
        own = encoded[row].vector
        np.testing.assert_allclose(vectors[row], own if unit.is_stretch else (own + meant) / 2, rtol=1e-5)
    without = vectors_in_context([passage], units, encoded, [None] * len(units))
    np.testing.assert_array_equal(without, np.stack([item.vector for item in encoded]))
