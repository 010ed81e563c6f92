"""The adapted layers: they belong to one encoder, and damaged files are told."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoConfig

from index import adaptation, halfway
from index.encoder import MIDDLE_LAYER, SentenceTransformerEncoder
from index.errors import EncoderError
from index.halfway import load_halfway, middle_hash
from index.packing import load_packed, save_packed
from index.weights import ensure_default_model


def test_weights_as_bytes_are_near_what_they_were(tmp_path: Path) -> None:
    given = {"a.weight": torch.randn(8, 16), "a.bias": torch.randn(8), "head": torch.randn(2, 16)}
    save_packed(given, tmp_path / "w.safetensors")
    read = load_packed(tmp_path / "w.safetensors")
    assert set(read) == set(given)
    torch.testing.assert_close(read["a.bias"], given["a.bias"])
    torch.testing.assert_close(read["head"], given["head"])
    assert float((read["a.weight"] - given["a.weight"]).abs().max()) <= float(given["a.weight"].abs().max()) / 127


def test_the_encoder_runs_with_them_and_the_reader_half_reads_by_its_own(encoder: SentenceTransformerEncoder) -> None:
    """Vectors change; half-read states are the shared layers', read on by the reader's own."""
    own = SentenceTransformerEncoder(adapted=False)
    assert own.weights_hash != encoder.weights_hash
    assert own.middle_hash == own.weights_hash
    assert encoder.middle_hash == middle_hash(own.weights_hash)
    one, other = encoder.encode_query("Wer war Machno?"), own.encode_query("Wer war Machno?")
    assert one.middle is not None and other.middle is not None
    layers = load_halfway(AutoConfig.from_pretrained(str(ensure_default_model())))
    with torch.inference_mode():
        read = layers(torch.from_numpy(other.middle)[None], torch.ones(1, len(other.middle), dtype=torch.bool))[0]
    assert float(torch.nn.functional.cosine_similarity(read, torch.from_numpy(one.middle), dim=-1).min()) > 0.99
    assert 0.5 < float(one.vector @ other.vector) < 0.9999


def test_batches_are_half_read_as_texts_alone(encoder: SentenceTransformerEncoder) -> None:
    texts = ["Ein Satz.", "Ein Satz, der länger ist als der andere und noch weitergeht."]
    for text, together in zip(texts, encoder.encode_passages(texts), strict=True):
        alone = encoder.encode_passages([text])[0]
        assert together.middle is not None and alone.middle is not None
        np.testing.assert_allclose(together.middle, alone.middle, atol=0.1)


def test_questions_in_batches_are_encoded_as_alone(encoder: SentenceTransformerEncoder) -> None:
    texts = ["Wer war Machno?", "Wann endete der lange Streit um die Verfassung der Stadt, und wer gab nach?"]
    for text, together in zip(texts, encoder.encode_queries(texts), strict=True):
        assert float(together.vector @ encoder.encode_query(text).vector) > 0.999


def test_another_encoder_keeps_its_own_layers() -> None:
    adaptation.adaptation_hash.cache_clear()
    assert adaptation.adaptation_hash("another", MIDDLE_LAYER) is None
    adaptation.adaptation_hash.cache_clear()


@pytest.mark.parametrize("content", ["", "{", "{}"])
def test_damaged_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    about = tmp_path / "encoder.json"
    about.write_text(content)
    monkeypatch.setattr(adaptation, "SETTINGS", about)
    adaptation.adaptation_hash.cache_clear()
    with pytest.raises(EncoderError, match="check the program out anew"):
        adaptation.adaptation_hash("x", MIDDLE_LAYER)
    adaptation.adaptation_hash.cache_clear()
    broken = tmp_path / "encoder.safetensors"
    broken.write_bytes(b"nothing")
    monkeypatch.setattr(adaptation, "WEIGHTS", broken)
    with pytest.raises(EncoderError):
        adaptation.load_upper_layers()


def test_damaged_layers_of_the_reader_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = AutoConfig.from_pretrained(str(ensure_default_model()))
    broken = tmp_path / "halfway.safetensors"
    for content in (b"nothing", None):
        if content is None:
            broken.unlink()
        else:
            broken.write_bytes(content)
        monkeypatch.setattr(halfway, "WEIGHTS", broken)
        with pytest.raises(EncoderError, match="check the program out anew"):
            halfway.load_halfway(config)


def test_what_ships_says_what_it_learned_from() -> None:
    about = json.loads(adaptation.SETTINGS.read_text(encoding="utf-8"))
    assert about["layer"] == MIDDLE_LAYER
    assert len(about["data_sha256"]) > 10
    assert about["held_out"]
