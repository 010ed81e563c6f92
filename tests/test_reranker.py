"""The reranker: which pieces are read, and that their tokens are those of their sentences."""

from collections.abc import Sequence

import numpy as np
import pytest

from index.encoder import SentenceTransformerEncoder, Vectors, cpu_prefers_bfloat16
from index.reader import Reader, Reading, Stretch, load_reader
from index.reranker import PIECE_TOKENS, Reranker
from qa.answerer import Answerer

QUESTIONS = ("Wer entwickelte das Konzept der permanenten Revolution?", "Warum kam es zum Aufstand?", "Wo starb er?")


@pytest.fixture
def reranker(sample: Answerer, encoder: SentenceTransformerEncoder) -> Reranker:
    reader = load_reader(encoder.middle_hash)
    assert reader is not None
    return Reranker(sample.library, encoder, reader)


@pytest.mark.parametrize("question", QUESTIONS)
def test_pieces_are_whole_sentences_that_fit(question: str, sample: Answerer, reranker: Reranker) -> None:
    ranked = sample.search(question).ranked
    pieces = reranker.pieces(ranked)
    assert 1 <= len(pieces) <= 8
    seen = set()
    for piece in pieces:
        assert list(piece.sentences) == list(range(piece.sentences[0], piece.sentences[-1] + 1))
        assert len(piece.stretch.states) <= PIECE_TOKENS or len(piece.sentences) == 1
        assert len(piece.stretch.sentences) == len(piece.sentences)
        owned = np.sum(piece.stretch.sentences, axis=0)
        assert owned.max() == 1, "a token belongs to one sentence"
        assert owned[0] == 1 and owned[-1] == 1
        seen.add((piece.place, piece.sentences))
    assert len(seen) == len(pieces)


def test_token_spans_are_the_letters_of_the_text(encoder: SentenceTransformerEncoder) -> None:
    text = "Kronstadt, »die Stärke« – 1921 im März; Dzierżyński schwieg."
    spans = encoder.token_spans(text)
    encoded = encoder.encode_passages([text])[0]
    assert encoded.middle is not None
    assert len(spans) == len(encoded.tokens) == len(encoded.middle)
    covered = "".join(text[a:b] for a, b in spans)
    assert covered.replace(" ", "") == text.replace(" ", "")


def test_states_do_not_depend_on_company(encoder: SentenceTransformerEncoder) -> None:
    texts = [
        "Kurz.",
        "Ein längerer Satz, der mit dem kurzen in einem Stapel gelesen wird.",
        "Noch ein Satz.",
    ]
    together = encoder.encode_passages(texts)
    for text, encoded in zip(texts, together, strict=True):
        alone = encoder.encode_passages([text])[0]
        assert encoded.middle is not None and alone.middle is not None
        # A CPU that computes in bfloat16 agrees less closely.
        np.testing.assert_allclose(encoded.middle, alone.middle, atol=0.05 if cpu_prefers_bfloat16() else 1e-3)
        np.testing.assert_allclose(encoded.vector, alone.vector, atol=0.01 if cpu_prefers_bfloat16() else 1e-4)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_was_read_is_told_by_sentence(question: str, sample: Answerer) -> None:
    for k in (1, 3, 8):
        ranked = sample.search(question, k=k).ranked
        assert [item.score for item in ranked] == sorted((item.score for item in ranked), reverse=True)
        assert ranked[0].passage.passage_id == sample.search(question).ranked[0].passage.passage_id
    read = [item for item in sample.search(question).ranked if item.reading is not None]
    assert read
    for item in read:
        assert any(score.read is not None for score in item.sentences)


@pytest.mark.parametrize(("question", "read"), [(QUESTIONS[0], [3]), ("Welche Vögel brüten im Watt?", [3, 3])])
def test_more_is_read_only_where_the_best_pieces_do_not_answer(
    question: str, read: list[int], sample: Answerer, encoder: SentenceTransformerEncoder, reranker: Reranker
) -> None:
    class Counting:
        def __init__(self, reader: Reader) -> None:
            self.reader, self.counts = reader, list[int]()

        def read(self, question: Vectors, stretches: Sequence[Stretch]) -> list[Reading]:
            self.counts.append(len(stretches))
            return self.reader.read(question, stretches)

    counting = Counting(reranker._reader)
    reranker._reader = counting  # type: ignore[assignment]
    middle = encoder.encode_query(question).middle
    assert middle is not None
    reranker.read(middle, sample.search(question).ranked)
    assert counting.counts == read
