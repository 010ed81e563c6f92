"""Reports, gates, services and comparisons on a tiny book; nothing here needs a model."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import httpx
import pytest
from rich.console import Console

from api.app import create_app
from eval.collection import FOLDER
from eval.compare import compare_runs
from eval.errors import FormatError, ServiceError
from eval.evaluation import Evaluation, Evaluator
from eval.foreign import without_answers
from eval.gate import Gate, failed, measures_of, read_gates
from eval.legs import FINAL, STAGES
from eval.references import (
    FIELDS,
    HyphenCase,
    hyphen_figures,
    read_gold,
    read_sample,
    reference_figures,
    score_references,
)
from eval.refusals import refusal_figures
from eval.report import write_report
from eval.score import Service, evaluate_service, with_qrels
from eval.tables import show_evaluation
from eval.topics import Topic, topic_row
from eval.work import keep, kept_answers
from index.retriever import HybridRetriever
from qa.answerer import Answerer
from qa.confidence import Calibration
from tests.eval_book import TOPICS, tiny_library
from tests.hashing import HashingEncoder

OPEN = Calibration(0.0, {}, 0.0)


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    library = tiny_library(tmp_path_factory.mktemp("tiny"))
    return Evaluator(library, HashingEncoder(), OPEN).evaluate("tiny-test", TOPICS, {"collection": "tiny"})


def test_every_stage_gives_a_run_that_finds_the_places(evaluation: Evaluation) -> None:
    """On a book of two paragraphs no stage misses; the unanswerable question is in no run."""
    assert set(evaluation.runs) == set(STAGES)
    for run in evaluation.runs.values():
        assert set(run.ranked) == {"t1", "t2"}
    figures = measures_of(evaluation)
    assert figures["R(rel=2)@1"].value == 1.0
    assert (figures["verbatim"].value, figures["citations_hold"].value, figures["keywords"].value) == (1.0, 1.0, 1.0)
    assert figures["refusal_recall"].value == 0.0


def test_evaluating_twice_gives_the_same_figures_and_names(evaluation: Evaluation, tmp_path: Path) -> None:
    library = tiny_library(tmp_path)
    again = Evaluator(library, HashingEncoder(), OPEN).evaluate("tiny-test", TOPICS, {"collection": "tiny"})
    assert {run.name for run in again.runs.values()} == {run.name for run in evaluation.runs.values()}
    assert measures_of(again) == measures_of(evaluation)


def test_a_question_without_its_source_must_be_refused(tmp_path: Path) -> None:
    """What answers it is left out, so that no passage of it is shown and nothing is expected but a refusal."""
    (tmp_path / "heft.md").write_text("Das Heft kostete eine Mark.\n", encoding="utf-8")
    library = tiny_library(tmp_path, tmp_path / "heft.md")
    asked = Topic("t", "Was kostete das Heft?", "price", "test", True, {"heft/0/p1": 2}, keywords=(("eine Mark",),))
    (without,) = without_answers([replace(asked, loci={"heft": 2}), TOPICS[2]])
    assert (without.answerable, without.keywords, without.without) == (False, (), frozenset({"heft"}))
    evaluator = Evaluator(library, HashingEncoder(), OPEN)
    right, _ = evaluator.ask(asked)
    judged, answer = evaluator.ask(without)
    assert right.right
    assert {item.passage.source_id for item in answer.passages} == {"buch"}
    assert refusal_figures([judged])["refusal_recall"].value == 0.0


def test_the_report_is_one_page_without_scripts_or_links(evaluation: Evaluation, tmp_path: Path) -> None:
    """It holds well-formed plots, and the failures with question and cause."""
    hostile = replace(evaluation.judged[2], question="<script>alert(1)</script>")
    page = tmp_path / "report.html"
    write_report(page, [replace(evaluation, judged=(*evaluation.judged[:2], hostile))], [])
    html = page.read_text(encoding="utf-8")
    assert not re.search(r"<script|https?://|<link|<img", html)
    plots = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(plots) == 6
    for plot in plots:
        ElementTree.fromstring(plot)
    assert "&lt;script&gt;" in html and "answered though the text does not say" in html


def test_tables_show_every_measure(evaluation: Evaluation) -> None:
    console = Console(record=True, width=200, file=None, quiet=False)
    with console.capture() as shown:
        show_evaluation(console, evaluation)
    for word in ("late interaction alone", "unanswerable_near", "citation recall", "ece", "R@1", "milliseconds"):
        assert word in shown.get()


def test_two_runs_are_compared_question_by_question(evaluation: Evaluation, tmp_path: Path) -> None:
    """Fusion against BM25: p for each measure; runs of other topics are refused."""
    keep(evaluation, tmp_path)
    console = Console(quiet=True)
    names = [next(tmp_path.glob(f"tiny-test-{stage}-*.run")) for stage in ("bm25", FINAL)]
    ps = compare_runs(str(names[0]), str(names[1]), console)
    assert set(ps) >= {"R(rel=2)@1", "nDCG@10"} and all(0 < p <= 1 for p in ps.values())
    assert len(kept_answers(names[1])) == 3
    (tmp_path / "other-test.qrels").write_text("x 0 y 1\n", encoding="utf-8")
    (tmp_path / "other-test-fusion-1.run").write_text("x Q0 y 1 1.0 other-test-fusion\n", encoding="utf-8")
    (tmp_path / "other-test-fusion-1.json").write_text('{"stage": "fusion"}', encoding="utf-8")
    with pytest.raises(FormatError, match="different topics"):
        compare_runs(str(names[1]), str(tmp_path / "other-test-fusion-1.run"), console)


def test_the_gates_that_ship_name_measures_that_exist(evaluation: Evaluation) -> None:
    """And never let a quotation, a citation or a statement's evidence slip."""
    gates = read_gates()
    known = {
        "references": set(reference_figures([])),
        "hyphens": set(hyphen_figures([HyphenCase(label, label, "", "") for label in ("JOIN", "KEEP", "SUSPENDED")])),
    }
    for gate in gates:
        assert gate.measure in known.get(gate.collection, set(measures_of(evaluation))), gate
    bounds = {(gate.collection, gate.measure): (gate.least, gate.most) for gate in gates}
    for name in ("chapter", "sample"):
        assert bounds[name, "verbatim"] == bounds[name, "citations_hold"] == (1.0, None)
        assert bounds[name, "unsupported"] == (None, 0.0)


def test_a_gate_without_a_bound_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gates.toml"
    path.write_text("[sample]\nverbatim = {atleast = 1.0}\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"\[sample\] verbatim needs min or max"):
        read_gates(path)


def test_the_references_collection_counts_fields() -> None:
    """A work that is missing is wrong in every field, one too many is one fault more."""
    gold, source = read_gold(), read_sample()
    scores = score_references(source, gold)
    assert reference_figures(scores)["fields"].value > 0.95
    broken = dict(gold)
    broken[202] = [gold[202][0] | {"issue": 26, "authors": ["Niemand"]}]
    wrong = {(s.field, s.expected) for s in score_references(source, broken) if not s.right and s.note == 202}
    assert wrong == {("issue", "26"), ("authors", "Niemand")}
    broken[202] = [*gold[202], *gold[203]]
    assert sum(not s.right for s in score_references(source, broken) if s.note == 202) == len(FIELDS)
    broken[202] = []
    assert [s.field for s in score_references(source, broken) if s.note == 202] == ["extra"]


def test_a_service_is_scored_over_http_as_the_program_is(evaluation: Evaluation, tmp_path: Path) -> None:
    """The same topics over the wire contract give the same judgments."""
    from fastapi.testclient import TestClient

    library = tiny_library(tmp_path)
    answerer = Answerer(library, HybridRetriever(library, HashingEncoder()), OPEN)
    with TestClient(create_app(answerer)) as client:
        service = Service("http://testserver", cast(httpx.Client, client))
        remote = evaluate_service(service, "tiny", TOPICS, Console(quiet=True))
    for here, there in zip(evaluation.judged, remote.judged, strict=True):
        assert replace(here, timings={}) == replace(there, timings={})
    assert remote.runs[FINAL].ranked == evaluation.runs[FINAL].ranked


@pytest.mark.parametrize(("status", "content"), [(500, "{}"), (200, "not json"), (200, '{"answer": "x"}')])
def test_a_service_that_does_not_speak_the_contract_is_told(status: int, content: str) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, text=content))
    with (
        httpx.Client(base_url="http://nowhere", transport=transport) as client,
        pytest.raises(ServiceError, match="/v1/ask"),
    ):
        Service("http://nowhere", client).ask("Frage?")


def test_topics_and_qrels_of_a_user_go_together() -> None:
    """Loci of the qrels count where they judge the topic."""
    given = with_qrels(TOPICS, {"t2": {"buch/1/p1": 1, "buch/1/p2": 0}})
    assert given[1].loci == {"buch/1/p1": 1} and given[0].loci == TOPICS[0].loci
    assert json.loads(json.dumps(topic_row(TOPICS[0])))["keywords"] == [["1948"], ["Lasky"]]


def test_no_collection_holds_a_sentence_of_its_text(chapter_path: Path) -> None:
    """Judgments name places and key words; twelve words in a row would be the chapter's own."""
    text = " ".join(re.findall(r"\w+", re.sub(r"-\s*\n", "", chapter_path.read_text(encoding="utf-8"))))
    words = re.findall(r"\w+", (FOLDER / "chapter" / "topics.jsonl").read_text(encoding="utf-8"))
    assert not [i for i in range(len(words) - 12) if " ".join(words[i : i + 12]) in text]


def test_failed_names_the_gate(evaluation: Evaluation) -> None:
    gate = Gate("tiny", "refusal_recall", 0.5, None)
    assert failed([gate], {"tiny": measures_of(evaluation)}) == [gate]
