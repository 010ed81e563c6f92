"""The default encoder: its weights and tokenizer are multilingual-e5-small's."""

import json

import numpy as np
import pytest

from index.encoder import SentenceTransformerEncoder
from index.errors import EncoderError
from index.weights import convert, ensure_default_model


def test_dequantised_values_follow_the_block_layout() -> None:
    """A block is a half-precision scale and 16 bytes: low nibbles are weights 0 to 15, high ones 16 to 31."""
    from index.weights import _dequantise

    nibbles = bytes(range(16))  # low nibble j, high nibble 0
    values = _dequantise(np.float16(0.5).tobytes() + nibbles)
    assert values.tolist() == [(j - 8) * 0.5 for j in range(16)] + [-4.0] * 16


def test_a_file_of_another_layout_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("weights")
    (folder / "model.bin").write_bytes(b"GGUF....")
    with pytest.raises(EncoderError, match=r"model\.bin"):
        convert(folder / "model.bin", folder)


def test_a_truncated_file_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("weights")
    (folder / "model.bin").write_bytes(b"E5S1" + bytes(60))
    with pytest.raises(EncoderError, match="damaged"):
        convert(folder / "model.bin", folder)


def test_the_tokenizer_is_xlm_rs() -> None:
    """Pieces of the original tokenizer.json for words with umlauts, a ligature, a control character and blanks."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(ensure_default_model() / "tokenizer.json"))
    encoded = tokenizer.encode("query: Wer  ﬁndet\u200b Überfluß?")
    assert encoded.tokens == ["<s>", "▁que", "ry", ":", "▁Wer", "▁findet", "▁Über", "flu", "ß", "?", "</s>"]
    assert encoded.ids == [0, 41, 1294, 12, 13485, 26645, 16089, 18026, 20036, 32, 2]


def test_the_folder_says_where_its_weights_come_from() -> None:
    content = json.loads((ensure_default_model() / "weights.json").read_text(encoding="utf-8"))
    assert content["licence"] == "MIT"
    assert len(content["packed_sha256"]) == 64


def test_a_question_is_nearer_to_its_answer_than_to_another_sentence(encoder: SentenceTransformerEncoder) -> None:
    question = encoder.encode_query("Wann wurde die Stadt gegründet?").vector
    answer, other = (
        item.vector
        for item in encoder.encode_passages(
            ["Die Gründung des Ortes fällt in das Jahr 1240.", "Er aß gern Birnen mit Käse."]
        )
    )
    assert question @ answer > question @ other + 0.02


def test_encoding_does_not_depend_on_the_batch(encoder: SentenceTransformerEncoder) -> None:
    texts = ["Kurz.", "Ein Satz, der um einiges länger ist als der andere und mehr Wörter hat."]
    alone = [encoder.encode_passages([text])[0] for text in texts]
    together = encoder.encode_passages(texts)
    for one, two in zip(alone, together, strict=True):
        assert one.tokens.shape == two.tokens.shape
        assert float(one.vector @ two.vector) > 0.999


def test_an_encoder_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderError, match="keine/so-ein-modell"):
        SentenceTransformerEncoder("/keine/so-ein-modell")
