"""A cross-encoder as a setting: a small real one, saved to a folder, orders the best passages."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import CrossEncoder
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from api.loading import loader
from api.settings import Settings
from eval.evaluation import Evaluator
from index.cross_encoder import CROSS_PASSAGES, SentenceTransformerCrossEncoder, paired_text
from index.encoder import SentenceTransformerEncoder
from index.errors import CrossEncoderError
from index.ranked import Ranked
from index.retriever import HybridRetriever
from index.weights import ensure_default_model
from qa.__main__ import main
from qa.answerer import Answerer
from tests.eval_book import TOPICS, tiny_library
from tests.hashing import HashingEncoder

QUESTIONS = ("Wer entwickelte das Konzept der permanenten Revolution?", "Warum kam es zum Aufstand?", "Wo starb er?")
_OF_WORKS = "In welchem Heft erschien »Die neue Komintern«?"

Make = Callable[..., Path]


@pytest.fixture(scope="module")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Saves a small cross-encoder of random weights, always the same; `sign` -1 turns its judgment round."""

    def make(name: str, sign: float = 1.0, labels: int = 1) -> Path:
        folder = tmp_path_factory.mktemp("cross") / name
        tokenizer = AutoTokenizer.from_pretrained(ensure_default_model())
        torch.manual_seed(7)
        config = BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            num_labels=labels,
            initializer_range=0.5,
            pad_token_id=tokenizer.pad_token_id,
        )
        model = BertForSequenceClassification(config)
        with torch.no_grad():
            model.classifier.weight.mul_(sign)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        return folder

    return make


@pytest.fixture(scope="module", autouse=True)
def exact() -> Iterator[None]:
    """With random weights scores lie so close together that bfloat16 would tell them apart at random."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.cross_encoder.cpu_prefers_bfloat16", lambda: False)
        yield


@pytest.fixture(scope="module")
def folder(make_model: Make) -> Path:
    return make_model("klein")


@pytest.fixture(scope="module")
def crossed(sample: Answerer, encoder: SentenceTransformerEncoder, folder: Path) -> HybridRetriever:
    return HybridRetriever(sample.library, encoder, SentenceTransformerCrossEncoder(str(folder)))


def _by_legs(ranked: tuple[Ranked, ...]) -> list[Ranked]:
    return sorted(ranked, key=lambda item: -item.fused)


@pytest.mark.parametrize("question", QUESTIONS)
def test_legs_and_cross_encoder_count_alike(question: str, crossed: HybridRetriever, folder: Path) -> None:
    """The score is what sentence-transformers' own `predict` gives, standardised, with the spread of the legs'."""
    ranked = crossed.retrieve(question, 100).ranked
    assert [item.score for item in ranked] == sorted((item.score for item in ranked), reverse=True)
    read = [item for item in _by_legs(ranked)[:CROSS_PASSAGES] if item.passage.telling]
    model = CrossEncoder(str(folder), activation_fn=torch.nn.Identity(), model_kwargs={"dtype": torch.float32})
    told = model.predict([(question, paired_text(item.passage)) for item in read])
    fused = np.asarray([item.fused for item in read])
    expected = fused + fused.std() * (told - told.mean()) / told.std()
    np.testing.assert_allclose([item.score for item in read], expected, atol=0.01 * float(fused.std()))
    places = {item.passage.passage_id for item in read}
    notes = [item for item in _by_legs(ranked)[:CROSS_PASSAGES] if not item.passage.telling]
    assert {item.passage.passage_id for item in ranked[: len(read) + len(notes)]} >= places, "nothing came from below"


def test_another_judgment_is_another_order(
    sample: Answerer, encoder: SentenceTransformerEncoder, crossed: HybridRetriever, make_model: Make
) -> None:
    """What one model lifts, its opposite lowers by as much, and orders differ from the one without any."""
    turned = SentenceTransformerCrossEncoder(str(make_model("verkehrt", sign=-1.0)))
    opposite = HybridRetriever(sample.library, encoder, turned)
    changed = 0
    for question in QUESTIONS:
        one, other = crossed.retrieve(question, 100).ranked, opposite.retrieve(question, 100).ranked
        scores = {item.passage.passage_id: item.score for item in other}
        for item in _by_legs(one)[:CROSS_PASSAGES]:
            if item.passage.telling:
                assert item.score + scores[item.passage.passage_id] == pytest.approx(2 * item.fused, abs=2e-3)
        order = [item.passage.passage_id for item in one[:8]]
        changed += order != [item.passage.passage_id for item in other[:8]]
        changed += order != [item.passage.passage_id for item in sample.search(question).ranked]
    assert changed == 2 * len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_reader_still_reads_and_k_changes_nothing(question: str, crossed: HybridRetriever) -> None:
    whole = crossed.retrieve(question, 100)
    assert whole.cross_encoder is not None
    assert any(item.reading is not None for item in whole.ranked[:8])
    assert any(score.read is not None for item in whole.ranked[:8] for score in item.sentences)
    for k in (1, 8):
        assert crossed.retrieve(question, k).ranked == whole.ranked[:k]


def test_the_setting_reaches_answers_and_receipts(
    sample: Answerer,
    sample_folder: Path,
    encoder: SentenceTransformerEncoder,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings().cross_encoder is None
    without = loader(sample_folder, encoder, Settings())().ask(QUESTIONS[0])
    assert without.receipt.cross_encoder is None
    assert without.passages == sample.ask(QUESTIONS[0]).passages
    monkeypatch.setenv("FUSSNOTE_CROSS_ENCODER", str(folder))
    answerer = loader(sample_folder, encoder, Settings())()
    answer = answerer.ask(QUESTIONS[0])
    assert answer.receipt.cross_encoder == str(folder)
    assert [item.score for item in answer.passages] != [item.score for item in without.passages]
    # Which note prints a work is told by the notes: the cross-encoder has no part in it.
    assert answerer.ask(_OF_WORKS).receipt.cross_encoder is None
    assert answerer.ask(_OF_WORKS).text == sample.ask(_OF_WORKS).text


def test_the_shell_takes_one_too(sample_folder: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [QUESTIONS[0], "--index", str(sample_folder), "--json", "--cross-encoder"]
    assert main([*command, str(folder)]) == 0
    assert json.loads(capsys.readouterr().out)["receipt"]["cross_encoder"] == str(folder)
    assert main([*command, "/keine/so-ein-modell"]) == 1
    assert "/keine/so-ein-modell" in capsys.readouterr().err


def test_it_works_without_a_reader_and_a_run_names_it(tmp_path: Path, folder: Path) -> None:
    """An encoder that the built-in reader does not belong to: the cross-encoder ranks alone."""
    library, crossing = tiny_library(tmp_path), SentenceTransformerCrossEncoder(str(folder))
    plain = Evaluator(library, HashingEncoder()).evaluate("tiny", TOPICS, {})
    made = Evaluator(library, HashingEncoder(), cross_encoder=crossing).evaluate("tiny", TOPICS, {})
    run, other = made.runs["reader"], plain.runs["reader"]
    assert (run.settings["cross_encoder"], len(run.settings["cross_encoder_sha256"])) == (str(folder), 64)
    assert "cross_encoder" not in other.settings
    assert run.name != other.name
    assert {topic: sorted(place for place, _ in ranked) for topic, ranked in run.ranked.items()} == {
        topic: sorted(place for place, _ in ranked) for topic, ranked in other.ranked.items()
    }


def test_a_folder_that_holds_none_is_named_with_the_way_out(tmp_path: Path) -> None:
    for name in ("/keine/so-ein-modell", str(tmp_path)):
        with pytest.raises(CrossEncoderError, match=rf"»{name}« does not load .*folder.*network"):
            SentenceTransformerCrossEncoder(name)


def test_a_model_that_was_not_trained_on_pairs_is_refused(make_model: Make) -> None:
    """It would load, with a head of random numbers."""
    with pytest.raises(CrossEncoderError, match=r"is no cross-encoder .*BertModel"):
        SentenceTransformerCrossEncoder(str(ensure_default_model()))
    with pytest.raises(CrossEncoderError, match="3 outputs"):
        SentenceTransformerCrossEncoder(str(make_model("drei", labels=3)))
