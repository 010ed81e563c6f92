"""Training the reader: its material, what is drawn from it, and that learning learns and can be interrupted."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig

from eval.errors import EvaluationError
from eval.foreign import SETS, load_foreign
from eval.prose import load_prose
from eval.training import states
from eval.training.batches import Drawer, batch_of, holds
from eval.training.examples import OWN, Material, Query, Text, load_material, own_prose
from eval.training.judge import area, held_out_figures
from eval.training.learning import Reading, learn, loss_of
from eval.training.matching import (
    UpperLayers,
    draw_sides,
    look_alikes,
    matching_figures,
    matching_loss,
    vectors_of_sentences,
)
from eval.training.schedule import Schedule
from eval.training.states import Half, States, places_of
from index.encoder import Encoded
from index.halfway import LayersAlone
from index.reader import JointLayers
from index.reading.sentences import split_sentences
from index.reranker import PIECE_TOKENS
from tests.hashing import HashingEncoder

WIDTH = 32
CONFIG = {"hidden_size": WIDTH, "num_attention_heads": 4, "intermediate_size": 64, "hidden_act": "gelu"}
WORDS = [f"wort{i}" for i in range(60)]


@pytest.fixture(scope="module")
def drawer() -> Drawer:
    """A language of sixty words, each a vector; a sentence answers a question that has two words of it."""
    generator, draw = np.random.default_rng(5), random.Random(5)
    vectors = {word: generator.standard_normal(WIDTH).astype(np.float16) for word in [*WORDS, "<s>"]}

    def half(words: list[str]) -> Half:
        states = np.stack([vectors[word] for word in ["<s>", *words]])
        ends = np.cumsum([len(word) + 1 for word in words])
        spans = [(0, 0), *((int(end) - len(word) - 1, int(end) - 1) for word, end in zip(words, ends, strict=True))]
        mean = states.astype(np.float32).mean(axis=0)
        return Half(states, np.asarray(spans, np.int32), mean / np.linalg.norm(mean))

    texts, queries, stretches, questions = {}, [], {}, {}
    for number in range(40):
        sentences = [draw.sample(WORDS, 6) for _ in range(5)]
        joined, spans, at = " ".join(" ".join(s) for s in sentences), [], 0
        for sentence in sentences:
            length = len(" ".join(sentence))
            spans.append((at, at + length))
            at += length + 1
        name = f"t{number}"
        texts[name] = Text(name, "tiny", joined, tuple(spans), number % 8 == 0)
        for place in places_of(texts[name], []):
            stretches[place] = half([word for sentence in sentences[place[1] : place[2]] for word in sentence])
        for i in range(4):
            right = draw.randrange(5) if i % 2 else None
            asked = draw.sample(sentences[right] if right is not None else WORDS, 2)
            if right is None and any(set(asked) <= set(sentence) for sentence in sentences):
                continue
            gold = () if right is None else (right,)
            queries.append(Query(" ".join(asked) + f" {number}", name, gold, None, "tiny", "de", texts[name].held_out))
            questions[queries[-1].question] = half(asked)
    made = Drawer(Material(texts, tuple(queries), {}), States(stretches, questions), 1)
    made.alike = look_alikes(untaught(), made)
    return made


def untaught() -> UpperLayers:
    torch.manual_seed(1)
    layers = UpperLayers(BertConfig(**CONFIG), 1)
    layers.eval()
    return layers


def fresh() -> JointLayers:
    torch.manual_seed(1)
    return JointLayers(BertConfig(**CONFIG), 1)


def test_examples_are_pieces_that_hold_what_they_say(drawer: Drawer) -> None:
    pairs = drawer.epoch(0)
    assert {query for query, _, _ in pairs} == set(drawer.train)
    assert drawer.epoch(0)[:20] != drawer.epoch(1)[:20]
    for query, place, draw in pairs:
        assert not drawer.material.texts[place[0]].held_out or place[0] != query.text_id
        example = drawer.example(query, place, draw)
        assert len(example.piece.states) <= PIECE_TOKENS
        assert len(example.answers) == len(example.piece.sentences) >= 1
        if place[0] != query.text_id or not query.gold:
            assert not any(example.answers)
        assert np.sum(example.piece.sentences, axis=0).max() == 1


def test_learning_learns_and_an_interrupted_run_ends_alike(drawer: Drawer, tmp_path: Path) -> None:
    schedule = Schedule(steps=60, batch=16, rate=2e-3, warm=5, dropout=0.1)
    judged = batch_of([drawer.example(*pair) for pair in drawer.epoch(9)[:64]])
    batches = partial(drawer.batches, schedule.batch)
    whole, told = fresh(), []
    before = float(loss_of(whole.eval(), judged).detach())
    learn(whole, batches, loss_of, schedule, tmp_path / "whole", lambda step, loss: told.append(step), every=20)
    after = float(loss_of(whole, judged).detach())
    assert told == [20, 40, 60]
    assert after < 0.8 * before

    class Interrupted(Exception):
        pass

    def stop(step: int, loss: float) -> None:
        if step == 40:
            raise Interrupted

    with pytest.raises(Interrupted):
        learn(fresh(), batches, loss_of, schedule, tmp_path / "part", stop, every=20)
    resumed = fresh()
    learn(resumed, batches, loss_of, schedule, tmp_path / "part", lambda step, loss: None, every=20)
    for name, value in whole.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], value, msg=name)
    with pytest.raises(EvaluationError, match="another run"):
        learn(fresh(), batches, loss_of, Schedule(steps=61), tmp_path / "part", lambda step, loss: None)


def test_an_index_reads_halfway_what_was_learnt_halfway(drawer: Drawer) -> None:
    """A whole stretch is read alike with its prompt, as it is learnt, and from states that an index keeps of it."""
    torch.manual_seed(1)
    reading = Reading(LayersAlone(BertConfig(**CONFIG), 2), fresh()).eval()
    learnt = Drawer(drawer.material, drawer.states, 1, prompted=True)
    learnt.alike = drawer.alike
    kept = learnt.read_on(reading.halfway)
    pairs = [(query, place) for query, place, _ in learnt.epoch(0)[:40]]
    given = batch_of([learnt.example(*pair, random.Random(2)) for pair in pairs]).given
    indexed = batch_of([kept.example(*pair, random.Random(2)) for pair in pairs]).given
    assert given[0].shape[1] == indexed[0].shape[1] + 1  # the beginning of the stretch
    with torch.inference_mode():
        for one, other in zip(reading(*given)[:2], reading.joint(*indexed)[:2], strict=True):
            torch.testing.assert_close(one, other, atol=0.02, rtol=0.05)


def test_both_parts_of_the_reader_learn(drawer: Drawer, tmp_path: Path) -> None:
    torch.manual_seed(1)
    reading = Reading(LayersAlone(BertConfig(**CONFIG), 1), fresh())
    before = {name: value.clone() for name, value in reading.state_dict().items()}
    learnt = Drawer(drawer.material, drawer.states, 1, prompted=True)
    learnt.alike = drawer.alike
    schedule = Schedule(steps=5, batch=8, rate=2e-3, warm=2)
    learn(reading, partial(learnt.batches, 8), loss_of, schedule, tmp_path / "reading", lambda step, loss: None)
    changed = {name.split(".")[0] for name, value in reading.state_dict().items() if not value.equal(before[name])}
    assert changed == {"halfway", "joint"}


def test_what_looks_alike_comes_near_to_a_question_and_does_not_answer_it(drawer: Drawer) -> None:
    alike = drawer.alike
    assert set(alike) == {*drawer.train, *drawer.held_out}
    near, own = [], 0
    for query, places in alike.items():
        assert len(places) == len(set(places)) == 8
        for place in places:
            assert drawer.material.texts[place[0]].held_out == query.held_out
            own += place[0] == query.text_id
            assert place[0] != query.text_id or not holds(place, query.gold)
        words = set(query.question.split()[:2])
        texts = [drawer.material.texts[place[0]] for place in places]
        near.append(np.mean([bool(words & set(text.text.split())) for text in texts]))
    assert own
    every = [set(text.text.split()) for text in drawer.material.texts.values()]
    by_chance = np.mean([bool(set(query.question.split()[:2]) & text) for query in alike for text in every])
    assert np.mean(near) > by_chance + 0.1


def test_sentences_are_told_by_the_mean_of_their_tokens(drawer: Drawer) -> None:
    sides = next(draw_sides(drawer, 4))
    vectors, at = vectors_of_sentences(sides.read[0], sides.sentences), 0
    assert sides.right_sentences.shape == (4, len(vectors))
    for read, sentences in zip(sides.read[0], sides.sentences, strict=True):
        for own in sentences[sentences.any(-1)]:
            mean = read[own].mean(0)
            torch.testing.assert_close(vectors[at], mean / mean.norm())
            at += 1
    assert at == len(vectors)
    assert (sides.right_sentences.sum(1) >= 1).all() and (sides.right_stretches.sum(1) >= 1).all()


def test_matching_brings_questions_near_to_what_answers_them(drawer: Drawer, tmp_path: Path) -> None:
    layers = untaught()
    schedule = Schedule(steps=40, batch=8, rate=2e-3, warm=5)
    judged = next(draw_sides(drawer, 32, start=60))
    before = float(matching_loss(layers, judged).detach())
    batches = partial(draw_sides, drawer, schedule.batch)
    learn(layers, batches, matching_loss, schedule, tmp_path / "matching", lambda step, loss: None)
    assert float(matching_loss(layers, judged).detach()) < 0.8 * before
    assert set(matching_figures(layers, drawer)) == {f"tiny, tiny: {what}" for what in ("sentence", "stretch", "late")}


def test_held_out_figures_are_of_held_out_questions(drawer: Drawer) -> None:
    figures = held_out_figures(fresh(), drawer)
    assert set(figures) == {"tiny: right sentence", "tiny: AUC, look-alike", "tiny: AUC, unanswerable"}
    assert figures["tiny: right sentence"].n == sum(bool(query.gold) for query in drawer.held_out)
    assert area([3, 2], [1, 2]) == 0.875


class _Reading(HashingEncoder):
    """Counts what it half-reads."""

    count = 0

    def encode_query(self, text: str) -> Encoded:
        self.count += 1
        return replace(super().encode_query(text), middle=np.zeros((1, 4), np.float32))

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        return [self.encode_query(text) for text in texts]


def test_what_was_half_read_is_read_no_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "FOLDER", tmp_path)
    whole = [Text(name, "tiny", f"Satz {name}.", ((0, 7),), False) for name in "abc"]
    asked = [Query(f"Welcher Satz {text.text_id}?", text.text_id, (0,), None, "tiny", "de", False) for text in whole]
    for held, told in ((2, 4), (3, 2), (3, 0)):
        encoder = _Reading()
        material = Material({text.text_id: text for text in whole[:held]}, tuple(asked[:held]), {})
        found = states.half_read(material, encoder, lambda done, whole: None)
        assert encoder.count == told
        assert set(found.stretches) == {(text.text_id, 0, 1) for text in whole[:held]}
        assert set(found.questions) == {query.question for query in asked[:held]}


def test_our_own_prose_is_whole() -> None:
    texts, queries = own_prose()
    assert len(texts) == len({text.text for text in texts}) == 1374
    assert len(queries) == 17514
    by_id = {text.text_id: text for text in texts}
    for query in queries:
        text = by_id[query.text_id]
        assert bool(query.gold) == (query.answer is not None)
        if query.answer is not None:
            start, end = text.sentences[query.gold[0]]
            assert start <= query.answer[0] < query.answer[1] <= end
    path, topics = load_prose()
    assert len(topics) == sum(query.held_out and query.text_id[0] in "pq" for query in queries)
    assert {topic.half for topic in topics} == {"dev"}
    paragraphs = path.read_text(encoding="utf-8").split("\n\n")
    for topic in topics:
        for locus in topic.loci:
            assert topic.keywords[0][0] in paragraphs[int(locus.rsplit("p", 1)[1]) - 1]


def test_the_program_splits_our_prose_as_it_was_written() -> None:
    texts, _ = own_prose()
    agreeing = [tuple(split_sentences(text.text)) == text.sentences for text in texts]
    assert sum(agreeing) / len(agreeing) > 0.95


def test_nothing_held_out_is_learnt(shared_data: Callable[[str], Path]) -> None:
    assert shared_data("squad2_en").is_dir()
    material = load_material()
    for query in material.queries:
        if material.texts[query.text_id].group != "omos":  # split by question, as its authors did
            assert query.held_out == material.texts[query.text_id].held_out
        assert all(number < len(material.texts[query.text_id].sentences) for number in query.gold)
    names = {name.split("/")[0] for name in material.manifest}
    assert names == {"squad2_en", "xquad_de", "mlqa_de_dev", "omos_qa_de", "data"}
    groups = {material.texts[query.text_id].group for query in material.queries if query.held_out}
    assert {"squad", "xquad", "mlqa", "omos", "pa"} <= groups


def test_parts_of_questions_for_two_things_are_learnt_alone(shared_data: Callable[[str], Path]) -> None:
    assert shared_data("squad2_en").is_dir()
    queries = load_material().queries
    whole = [query for query in queries if query.kind == "two_parts"]
    parts = [query for query in queries if query.kind == "part"]
    assert 1.8 * len(whole) < len(parts) <= 2 * len(whole)
    golds = {query.text_id: set(query.gold) for query in whole}
    assert all(len(part.gold) == 1 and set(part.gold) <= golds[part.text_id] for part in parts)
    assert all(part.question not in {query.question for query in whole} for part in parts)


def test_foreign_figures_rest_on_nothing_learnt(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    assert shared_data("xquad_de").is_dir()
    learnt = {query.question for query in load_material().queries if not query.held_out and query.kind == "factoid"}
    for name in SETS:
        topics = load_foreign(name, folder=tmp_path).topics
        assert len(topics) > 100
        again = [topic.text for topic in topics if topic.text in learnt]
        assert not again, name


def test_questions_on_public_texts_copy_none_of_them() -> None:
    for line in (OWN / "wikipedia.jsonl").read_text(encoding="utf-8").splitlines():
        for asked in json.loads(line)["questions"]:
            assert set(asked) <= {"text", "kind", "evidence", "answer", "why"}
            assert all(isinstance(place, int) for place in asked.get("answer", []))
