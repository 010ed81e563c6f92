"""The reader: its arithmetic, its files, and what it reads on the sample."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig

from index import reader
from index.encoder import MIDDLE_LAYER, SentenceTransformerEncoder
from index.errors import EncoderError
from index.halfway import middle_hash
from index.reader import JointLayers, Reader, Stretch, joined, load_layers, load_reader, save_reader

CONFIG = {"hidden_size": 32, "num_attention_heads": 4, "intermediate_size": 64, "hidden_act": "gelu"}
RANDOM = np.random.default_rng(7)


def states(count: int) -> np.ndarray:
    return RANDOM.standard_normal((count, 32)).astype(np.float32)


def stretch(*lengths: int) -> Stretch:
    total = sum(lengths)
    ends = np.cumsum(lengths)
    at = np.arange(total)
    return Stretch(states(total), tuple((at >= end - own) & (at < end) for own, end in zip(lengths, ends, strict=True)))


@pytest.fixture
def layers() -> JointLayers:
    torch.manual_seed(3)
    return JointLayers(BertConfig(**CONFIG), 2)


def test_padding_and_company_change_nothing(layers: JointLayers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "cpu_prefers_bfloat16", lambda: False)
    pieces = [stretch(4, 6), stretch(3), stretch(9, 2, 8), stretch(5, 5), stretch(30), stretch(2, 2)]
    question = states(6)
    together = Reader(layers).read(question, pieces)
    for piece, reading in zip(pieces, together, strict=True):
        alone = Reader(layers).read(question, [piece])[0]
        assert len(reading.sentences) == len(piece.sentences)
        assert reading.answers == pytest.approx(alone.answers, abs=1e-4)
        assert reading.sentences == pytest.approx(alone.sentences, abs=1e-4)
        assert reading.span == pytest.approx(alone.span, abs=1e-4)


def test_bfloat16_reads_nearly_alike(layers: JointLayers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the CPU has it; the arithmetic is the same on every CPU, only slower."""
    question, pieces = states(6), [stretch(4, 6), stretch(12)]
    monkeypatch.setattr(reader, "cpu_prefers_bfloat16", lambda: False)
    exact = Reader(copy.deepcopy(layers)).read(question, pieces)
    monkeypatch.setattr(reader, "cpu_prefers_bfloat16", lambda: True)
    for own, other in zip(Reader(copy.deepcopy(layers)).read(question, pieces), exact, strict=True):
        assert own.answers == pytest.approx(other.answers, abs=0.05)
        assert own.sentences == pytest.approx(other.sentences, abs=0.05)


def test_nothing_to_read_is_no_error(layers: JointLayers) -> None:
    assert Reader(layers).read(states(4), []) == []


def test_a_batch_says_whose_each_token_is() -> None:
    piece = stretch(2, 3)
    given, present, side, sentences = joined([(states(4), piece), (states(2), stretch(1))])
    assert given.shape == (2, 9, 32)
    assert present.sum(1).tolist() == [9, 3]
    assert side[0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1]
    assert sentences[0].int().tolist() == [[0, 0, 0, 0, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1, 1]]
    assert not sentences[1, 1].any()


def test_a_kept_reader_reads_alike(layers: JointLayers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr(reader, "SETTINGS", tmp_path / "settings.json")
    about = {"encoder_sha256": "x", "layer": MIDDLE_LAYER, "depth": 2, "config": CONFIG}
    save_reader(layers, about, reader.WEIGHTS, reader.SETTINGS)
    question, piece = states(5), stretch(7, 7)
    before, after = Reader(layers).read(question, [piece])[0], Reader(load_layers()).read(question, [piece])[0]
    assert after.answers == pytest.approx(before.answers, abs=0.02)
    assert after.sentences == pytest.approx(before.sentences, abs=0.02)
    load_reader.cache_clear()
    assert load_reader("another encoder") is None
    assert load_reader(middle_hash("x")) is not None
    reader.WEIGHTS.write_bytes(reader.WEIGHTS.read_bytes()[:100])
    with pytest.raises(EncoderError, match="weights"):
        load_layers()
    reader.SETTINGS.write_text("{", encoding="utf-8")
    load_reader.cache_clear()
    with pytest.raises(EncoderError, match="settings"):
        load_reader("x")
    load_reader.cache_clear()


def test_what_ships_is_small_and_fits_the_encoder(encoder: SentenceTransformerEncoder) -> None:
    assert reader.WEIGHTS.stat().st_size < 25_000_000
    settings = json.loads(reader.SETTINGS.read_text(encoding="utf-8"))
    assert settings["layer"] == MIDDLE_LAYER
    assert load_reader(encoder.middle_hash) is not None


def test_it_tells_the_sentence_that_answers(encoder: SentenceTransformerEncoder) -> None:
    sentences = [
        "Die Brücke über den Fluss wurde 1834 nach zwei Jahren Bauzeit eingeweiht.",
        "Ihr Erbauer, der Ingenieur Karl Welsch, starb wenige Wochen vorher an der Cholera.",
        "Im Krieg wurde sie gesprengt und danach nicht wieder aufgebaut.",
    ]
    text, ends = " ".join(sentences), np.cumsum([len(sentence) + 1 for sentence in sentences])
    encoded, spans = encoder.encode_passages([text])[0], np.asarray(encoder.token_spans(text))
    assert encoded.middle is not None and len(spans) == len(encoded.middle)
    own = [
        (spans[:, 0] < end - 1) & (spans[:, 1] > end - 1 - len(sentence)) & (spans[:, 1] > spans[:, 0])
        for end, sentence in zip(ends, sentences, strict=True)
    ]
    piece = Stretch(encoded.middle, tuple(own))
    found = load_reader(encoder.middle_hash)
    assert found is not None

    def read(question: str) -> reader.Reading:
        states = encoder.encode_query(question).middle
        assert states is not None
        return found.read(states, [piece])[0]

    for question, right in (
        ("Wann wurde die Brücke eröffnet?", 0),
        ("Woran starb der Baumeister?", 1),
        ("Was geschah mit dem Bauwerk im Krieg?", 2),
    ):
        told = read(question).sentences
        assert told.index(max(told)) == right, question
    assert read("Wann wurde die Brücke eröffnet?").answers > read("Welches Tor schoss der Stürmer im Finale?").answers
