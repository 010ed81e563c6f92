"""The Model Context Protocol, with the SDK's own client: over HTTP on a port, over stdio in its own process."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

from qa.answerer import Answerer
from tests.serving import serving

_QUESTION = "Wer entwickelte das Konzept der permanenten Revolution, und woraus?"


@pytest.fixture(scope="module")
def url(sample: Answerer) -> Iterator[str]:
    with serving(sample) as base_url:
        yield f"{base_url}/mcp"


def _call(server: Any, tool: str, **arguments: Any) -> CallToolResult:
    async def call() -> CallToolResult:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(call)


def _text(result: CallToolResult) -> str:
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def test_the_five_tools_say_what_they_take_and_give(url: str) -> None:
    async def listed() -> Any:
        async with Client(url) as client:
            return client.instructions, (await client.list_tools()).tools

    instructions, tools = anyio.run(listed)
    assert "verbatim" in instructions
    assert [tool.name for tool in tools] == ["ask", "search", "get_passage", "get_footnote", "verify"]
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint is True
        assert tool.output_schema["type"] == "object"
        assert all("description" in value for value in tool.input_schema["properties"].values() if value.get("type"))


def test_an_answer_begins_with_its_reference_and_can_be_verified(url: str) -> None:
    result = _call(url, "ask", question=_QUESTION)
    body = result.structured_content
    assert body is not None
    assert _text(result).startswith(f"[1] Fußnote {body['citations'][0]['footnote']}: {body['citations'][0]['label']}")
    assert body["answer"] in _text(result)
    assert _text(_call(url, "verify", answer=body)) == "Die Antwort hält."
    body["statements"][0]["evidence"][0]["quote"] = "Das steht nirgends."
    broken = _call(url, "verify", answer=body)
    assert broken.structured_content is not None
    assert broken.structured_content["holds"] is False
    assert "Das steht nirgends." in _text(broken)


def test_a_refusal_says_so_first(url: str) -> None:
    result = _call(url, "ask", question="Wie heißt die Hauptstadt von Australien?")
    assert result.structured_content is not None
    assert result.structured_content["abstained"] is True
    assert _text(result).startswith("Darauf gibt der Text keine Antwort")


def test_passages_and_footnotes(url: str) -> None:
    found = _call(url, "search", query="Kronstadt", k=3)
    assert re.match(r"Fußnote \d+: \w+", _text(found))
    assert found.structured_content is not None
    first = found.structured_content["passages"][0]
    assert _text(found).count("\n") == 2
    passage = _call(url, "get_passage", passage_id=first["locus"])
    assert passage.structured_content is not None
    assert passage.structured_content["passage_id"] == first["passage_id"]
    note = _call(url, "get_footnote", source_id="beispielkapitel", number=212)
    assert _text(note).startswith("Fußnote 212: Richard Löwenthal")
    assert note.structured_content is not None
    assert note.structured_content["resolved_from"] == 211


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "…?"}, "has no word"),
        ("ask", {"question": "Wer?", "sources": ["fehlt"]}, "no source »fehlt«"),
        ("ask", {"question": "Wer?", "mode": "generative"}, "not configured"),
        ("get_passage", {"passage_id": "nirgends"}, "no passage »nirgends«"),
        ("get_footnote", {"source_id": "beispielkapitel", "number": 9999}, "no footnote 9999"),
        ("verify", {"answer": {}}, "needs receipt"),
        ("ask", {"question": "Wer?", "k": 0}, "ask cannot be called so: k: Input should be greater than or equal to 1"),
        ("search", {}, "query: Field required"),
    ],
)
def test_errors_reach_the_model_in_words(url: str, tool: str, arguments: dict[str, Any], said: str) -> None:
    result = _call(url, tool, **arguments)
    assert result.is_error
    assert said in _text(result)
    assert "pydantic" not in _text(result)


def test_the_address_may_end_with_a_slash(url: str) -> None:
    assert "Trotzki" in _text(_call(f"{url}/", "ask", question=_QUESTION))


def test_over_stdio_nothing_but_the_protocol_is_written(sample_folder: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "api", "mcp", "--index", str(sample_folder)],
        cwd=str(Path(__file__).parent.parent),
    )
    result = _call(stdio_client(command), "ask", question=_QUESTION)
    assert "Trotzki" in _text(result)
    assert result.structured_content is not None
