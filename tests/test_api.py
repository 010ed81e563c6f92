"""The service, over HTTP on a port: the wire contract, and errors as problem documents."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from qa.answerer import Answerer
from tests.serving import serving

_QUESTION = "Wer entwickelte das Konzept der permanenten Revolution, und woraus?"


@pytest.fixture(scope="module")
def client(base_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base_url, timeout=60) as opened:
        yield opened


def test_ask_answers_in_the_form_of_the_contract(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json={"question": _QUESTION})
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {
        "id", "question", "mode", "answer", "abstained", "confidence", "statements", "citations", "passages",
        "receipt", "source_titles", "timings_ms",
    }  # fmt: skip
    assert body["source_titles"] == {"beispielkapitel": "beispielkapitel"}
    assert all(citation["printed"] for citation in body["citations"] if citation["footnote"] is not None)
    assert set(body["timings_ms"]) == {"encode", "retrieve", "answer", "total"}
    assert {"source_sha256", "index_id", "encoder", "mode", "prompt_sha256", "version"} <= set(body["receipt"])
    for statement in body["statements"]:
        assert body["answer"][statement["start"] : statement["end"]] == statement["text"]
        for evidence in statement["evidence"]:
            passage = client.get(f"/v1/passages/{evidence['passage_id']}").json()
            assert passage["text"][evidence["start"] : evidence["end"]] == evidence["quote"]
    citation = body["citations"][0]
    assert {"number", "footnote", "locus", "kind", "via", "resolved_from", "label", "references", "csl"} <= set(
        citation
    )
    assert {
        "authors", "title", "journal", "volume", "year", "issue", "pages", "cited_pages", "kind",
        "consistency", "conflict",
    } <= set(citation["references"][0])  # fmt: skip
    assert {
        "passage_id",
        "locus",
        "kind",
        "section",
        "text",
        "score",
        "footnotes",
        "source_id",
        "page_index",
        "page_printed",
    } <= set(body["passages"][0])


def _events(text: str) -> list[tuple[str, object]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    return [(lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))) for lines in blocks]


@pytest.mark.parametrize("accept", [None, "text/event-stream"])
def test_a_stream_sends_passages_statements_citations_and_the_answer(client: httpx.Client, accept: str | None) -> None:
    body = {"question": _QUESTION} | ({} if accept else {"stream": True})
    response = client.post("/v1/ask", json=body, headers={"Accept": accept} if accept else {})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = _events(response.text)
    names = [name for name, _ in events]
    assert names == ["passages", *["statement"] * (len(names) - 3), "citations", "answer"]
    assert isinstance(events[-1][1], dict)
    assert events[-1][1]["answer"]


def test_a_refusal_streams_empty_citations(client: httpx.Client) -> None:
    events = _events(client.post("/v1/ask", json={"question": "Was steht in Anmerkung 999?", "stream": True}).text)
    assert [name for name, _ in events] == ["passages", "citations", "answer"]
    assert events[1][1] == {"citations": []}


def test_an_error_in_a_stream_is_an_event(client: httpx.Client) -> None:
    events = _events(client.post("/v1/ask", json={"question": "Wer?", "stream": True, "sources": ["fehlt"]}).text)
    assert events[0][0] == "error"
    assert isinstance(events[0][1], dict)
    assert events[0][1]["status"] == 404


def test_search_finds_notes_too(client: httpx.Client) -> None:
    found = client.post("/v1/search", json={"query": "Anmerkung 203", "k": 2}).json()["passages"]
    assert found[0]["kind"] == "footnote"
    assert len(found) == 2


def test_sources_footnotes_and_passages(client: httpx.Client) -> None:
    sources = client.get("/v1/sources").json()["sources"]
    assert [source["source_id"] for source in sources] == ["beispielkapitel"]
    assert sources[0]["footnotes"] == 32
    assert client.get("/v1/sources/beispielkapitel").json() == sources[0]
    assert "beispielkapitel, Blatt 3 der Datei: Fußnote 210: »Vgl. ebd.« ist mehrdeutig" in sources[0]["warnings"]
    english = client.get("/v1/sources/beispielkapitel", headers={"Accept-Language": "en-GB,de;q=0.5"}).json()
    assert "beispielkapitel, page 3 of the file: footnote 210: »Vgl. ebd.« is ambiguous" in english["warnings"]
    for accepted, wanted in (("en; q=0.1, de", "Blatt 3"), ("de; q=0.9, en; q=1.0", "page 3")):
        told = client.get("/v1/sources/beispielkapitel", headers={"Accept-Language": accepted}).json()
        assert any(wanted in warning for warning in told["warnings"])
    note = client.get("/v1/sources/beispielkapitel/footnotes/212").json()
    assert (note["number"], note["via"], note["resolved_from"]) == (212, "ebd", 211)
    assert note["references"][0]["cited_pages"] == "17"
    passage = client.get(f"/v1/passages/{note['anchor']['locus']}").json()
    sentence = passage["sentences"][note["anchor"]["sentence"]]
    assert 212 in sentence["footnotes"]
    assert passage["next"] is None or client.get(f"/v1/passages/{passage['next']}").status_code == 200


@pytest.mark.parametrize(("form", "begin"), [("csl", "["), ("bibtex", "@"), ("ris", "TY  - "), ("text", "")])
def test_references_in_four_formats(client: httpx.Client, form: str, begin: str) -> None:
    response = client.get("/v1/references", params={"format": form})
    assert response.status_code == 200
    assert response.text.startswith(begin)
    assert "Löwenthal" in response.text
    assert "Löwenthal" not in client.get("/v1/references", params={"format": form, "q": "Kohn"}).text


def test_an_answer_can_be_verified(client: httpx.Client) -> None:
    body = client.post("/v1/ask", json={"question": _QUESTION}).json()
    assert client.post("/v1/verify", json=body).json()["holds"] is True
    body["statements"][0]["evidence"][0]["quote"] += "!"
    verdict = client.post("/v1/verify", json=body).json()
    assert verdict["holds"] is False
    assert [finding["what"] for finding in verdict["findings"] if finding["reason"]] == ["statement", "quote"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/ask", {}, 422),
        ("POST", "/v1/ask", {"question": ""}, 422),
        ("POST", "/v1/ask", {"question": "…?"}, 422),
        ("POST", "/v1/ask", {"question": "x" * 2001}, 422),
        ("POST", "/v1/ask", {"question": "Wer?", "k": 51}, 422),
        ("POST", "/v1/ask", {"question": "Wer?", "fremd": 1}, 422),
        ("POST", "/v1/ask", {"question": "Wer?", "mode": "generative"}, 422),
        ("POST", "/v1/ask", {"question": "Wer?", "sources": ["fehlt"]}, 404),
        ("GET", "/v1/passages/nirgends", None, 404),
        ("GET", "/v1/sources/nirgends", None, 404),
        ("GET", "/v1/sources/beispielkapitel/footnotes/9999", None, 404),
        ("GET", "/v1/sources/beispielkapitel/footnotes/abc", None, 422),
        ("GET", "/v1/references?format=word", None, 422),
        ("POST", "/v1/verify", {}, 422),
        ("GET", "/nirgends", None, 404),
        ("GET", "/v1/ask", None, 405),
    ],
)
def test_errors_are_problem_documents(client: httpx.Client, method: str, path: str, body: object, status: int) -> None:
    response = client.request(method, path, json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["status"] == status
    assert problem["detail"]


def test_fields_are_named_and_titles_follow_the_language(client: httpx.Client) -> None:
    german = client.post("/v1/ask", json={"question": ""}).json()
    english = client.post("/v1/ask", json={"question": ""}, headers={"Accept-Language": "en-GB,de;q=0.5"}).json()
    assert german["errors"][0]["field"] == "body.question"
    assert german["title"] != english["title"]
    assert english["title"] == "The request does not fit its description"


def test_a_body_that_is_no_json_is_a_problem_too(client: httpx.Client) -> None:
    for content in (b"{", b"\xff\xfe", b"[" * 5000):
        response = client.post("/v1/ask", content=content, headers={"Content-Type": "application/json"})
        assert response.status_code in (400, 422)
        assert response.headers["content-type"] == "application/problem+json"


def test_many_clients_at_once_get_the_answers_that_one_gets(base_url: str) -> None:
    """48 questions by 16 clients: the same answers, no error."""
    questions = [
        _QUESTION,
        "Wer leitete die Tscheka?",
        "Was steht in Anmerkung 212?",
        "Wann wurde die UdSSR gegründet?",
    ]

    def ask(question: str) -> str:
        response = httpx.post(f"{base_url}/v1/ask", json={"question": question}, timeout=60)
        assert response.status_code == 200
        return str(response.json()["answer"])

    alone = {question: ask(question) for question in questions}
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(ask, questions * 12)) == [alone[question] for question in questions * 12]


def test_operations(client: httpx.Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json()["status"] == "ready"
    schema = client.get("/openapi.json").json()
    assert "/v1/ask" in schema["paths"]
    assert client.get("/docs").status_code == 200


def test_the_page_allows_no_inline_script(client: httpx.Client) -> None:
    response = client.get("/")
    assert "unsafe" not in response.headers["content-security-policy"]
    assert '<script type="module" src=' in response.text
    assert client.get("/web/ask.js").status_code == 200
    assert client.get("/web/..%2f__init__.py").status_code == 404


@pytest.fixture(scope="module")
def base_url(sample: Answerer) -> Iterator[str]:
    with serving(sample) as url:
        yield url
