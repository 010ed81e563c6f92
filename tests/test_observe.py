"""What the service tells of itself: logs without questions, metrics, an error that gives nothing away, an SBOM."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs

from api.app import create_app
from api.keys import KeyStore
from api.sbom import bill_of_materials
from api.settings import Settings
from qa.answerer import Answerer
from tests.serving import serving, serving_app

_SECRET = "Geheimniskrämerei"


@pytest.fixture(autouse=True)
def _unconfigured() -> Iterator[None]:
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


def test_a_log_line_has_the_request_and_no_word_of_the_question(quick: Answerer, tmp_path: Path) -> None:
    with capture_logs() as lines, serving(quick, Settings(keys=tmp_path / "k.json")) as url:
        httpx.post(f"{url}/v1/ask", json={"question": f"Was heißt {_SECRET}?"}, headers={"X-Request-ID": "r-1"})
        httpx.post(f"{url}/v1/ask", json={"question": _SECRET * 500})
        httpx.get(f"{url}/?q={_SECRET}")
        httpx.get(f"{url}/v1/references?q={_SECRET}&format=csl")
    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/ask", 200), ("/v1/ask", 422), ("/", 200), ("/v1/references", 200),
    ]  # fmt: skip
    assert lines[0]["request_id"] == "r-1"
    assert lines[0]["ms"] > 0
    assert _SECRET not in json.dumps(lines)


def test_a_trace_has_a_span_a_request_and_no_word_of_the_question(
    quick: Answerer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor do the spans that the framework would make of its own."""
    memory, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    with serving(quick, Settings(keys=tmp_path / "k.json")) as url:
        httpx.get(f"{url}/?q={_SECRET}")
        httpx.get(f"{url}/v1/passages/{_SECRET}")
        httpx.post(f"{url}/v1/ask", json={"question": f"Was heißt {_SECRET}?"})
        httpx.post(f"{url}/v1/ask", json={"frage": _SECRET})
    spans = memory.get_finished_spans()
    assert [span.name for span in spans] == [
        "GET /", "GET /v1/passages/{passage_id:path}", "POST /v1/ask", "POST /v1/ask",
    ]  # fmt: skip
    assert [dict(span.attributes or {})["http.response.status_code"] for span in spans] == [200, 404, 200, 422]
    assert not any(_SECRET in span.to_json() for span in spans)


def test_questions_are_logged_where_the_settings_say_so(quick: Answerer, tmp_path: Path) -> None:
    settings = Settings(keys=tmp_path / "k.json", log_questions=True)
    with capture_logs() as lines, serving(quick, settings) as url:
        httpx.post(f"{url}/v1/ask", json={"question": f"Was heißt {_SECRET}?"})
    assert [line["question"] for line in lines if line["event"] == "question"] == [f"Was heißt {_SECRET}?"]


def test_an_unexpected_error_is_a_problem_that_gives_nothing_away(quick: Answerer, tmp_path: Path) -> None:
    app = create_app(quick, Settings(keys=tmp_path / "k.json"))

    @app.get("/v1/kaputt")
    def broken() -> None:
        raise RuntimeError(_SECRET)

    with capture_logs() as lines, serving_app(app) as url:
        response = httpx.get(f"{url}/v1/kaputt", headers={"X-Request-ID": "r-2"})
        assert httpx.get(f"{url}/health/live").status_code == 200
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert "r-2" in response.json()["detail"]
    assert _SECRET not in response.text + json.dumps(lines)
    assert (lines[0]["error"], lines[0]["at"].split(" ")[0]) == ("RuntimeError", "broken")


def test_metrics_tell_stages_outcomes_and_who_waits(quick: Answerer, tmp_path: Path) -> None:
    key = KeyStore(tmp_path / "k.json").create("a", "admin")
    headers = {"X-API-Key": key}
    with serving(quick, Settings(keys=tmp_path / "k.json")) as url:
        httpx.post(f"{url}/v1/ask", json={"question": "Wer leitete die Tscheka?"}, headers=headers)
        httpx.post(f"{url}/v1/ask", json={"question": "Was steht in Anmerkung 999?"}, headers=headers)
        told = httpx.get(f"{url}/metrics", headers=headers).text
    assert 'fussnote_answers_total{mode="extractive",outcome="refused"} 1.0' in told
    for stage in ("encode", "retrieve", "answer"):
        assert f'fussnote_stage_seconds_count{{stage="{stage}"}} 2.0' in told
    assert "fussnote_waiting 0.0" in told
    assert "fussnote_working 0.0" in told
    assert "fussnote_gate_dropped_total 0.0" in told


def test_the_dashboard_asks_for_metrics_that_there_are(quick: Answerer, tmp_path: Path) -> None:
    dashboard = json.loads((Path(__file__).parent.parent / "api" / "deploy" / "dashboard.json").read_text())
    settings = Settings(keys=tmp_path / "k.json", llm_base_url="http://127.0.0.1:9/v1", llm_model="m")
    known = set()
    for family in create_app(quick, settings).state.metrics.registry.collect():
        known |= {family.name, f"{family.name}_total", f"{family.name}_bucket"}
    asked = {word for panel in dashboard["panels"] for target in panel["targets"] for word in _names(target["expr"])}
    assert len(asked) > 6
    assert asked <= known


def _names(expression: str) -> set[str]:
    return set(re.findall(r"fussnote_\w+", expression))


def test_the_bill_of_materials_names_what_is_installed() -> None:
    bill = bill_of_materials()
    names = {component["name"] for component in bill["components"]}
    assert {"fastapi", "torch", "mcp", "numpy"} <= names
    assert all(component["version"] and component["purl"].startswith("pkg:pypi/") for component in bill["components"])
