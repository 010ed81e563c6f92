"""The OpenAI chat protocol, with the official client and LangChain's, against a real server on a port."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from openai import OpenAI
from pydantic import SecretStr

from qa.answerer import Answerer
from tests.serving import serving

_QUESTION = "Wer entwickelte das Konzept der permanenten Revolution, und woraus?"


@pytest.fixture(scope="module")
def base_url(sample: Answerer) -> Iterator[str]:
    with serving(sample) as url:
        yield url


@pytest.fixture(scope="module")
def client(base_url: str) -> Iterator[Any]:
    with OpenAI(base_url=f"{base_url}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def test_an_answer_ends_with_its_notes_and_has_annotations_and_the_whole_body(client: Any, base_url: str) -> None:
    completion = client.chat.completions.create(model="fussnote", messages=[_user(_QUESTION)])
    message = completion.choices[0].message
    assert message.content is not None
    own = message.model_extra["fussnote"]
    assert message.content.startswith(own["answer"])
    assert own["citations"][0]["label"] in message.content.removeprefix(own["answer"])
    assert message.annotations
    for annotation, statement in zip(message.annotations, own["statements"], strict=False):
        cited = annotation.url_citation
        assert message.content[cited.start_index : cited.end_index] == statement["text"]
        assert cited.url.startswith(f"{base_url}/lesen/")
        block = httpx.get(cited.url).text.split(f'id="{cited.url.partition("#")[2]}"')[1].split("</div>")[0]
        read = html.unescape(re.sub(r"<sup>.*?</sup>", "", block))
        assert statement["evidence"][0]["quote"] in read
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    assert httpx.post(f"{base_url}/v1/verify", json=own).json()["holds"] is True


def test_a_stream_says_the_same_and_brings_annotations_last(client: Any) -> None:
    given = {"model": "fussnote", "messages": [_user(_QUESTION)]}
    whole = client.chat.completions.create(**given).choices[0].message
    chunks = list(client.chat.completions.create(**given, stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.content
    last = [chunk for chunk in chunks if chunk.choices][-1]
    assert last.choices[0].finish_reason == "stop"
    assert last.choices[0].delta.model_extra["annotations"] == [a.model_dump() for a in whole.annotations]
    assert last.choices[0].delta.model_extra["fussnote"]["answer"] == whole.model_extra["fussnote"]["answer"]
    assert chunks[-1].usage is not None


def test_a_refusal_is_followed_by_the_nearest_passages_and_cites_nothing(client: Any) -> None:
    completion = client.chat.completions.create(
        model="fussnote", messages=[_user("Wie heißt die Hauptstadt von Australien?")]
    )
    message = completion.choices[0].message
    own = message.model_extra["fussnote"]
    assert own["abstained"] is True
    assert message.annotations == []
    nearest = message.content.removeprefix(own["answer"])
    assert nearest.count("\n– beispielkapitel/") == 3
    assert own["passages"][0]["text"][:60] in nearest
    streamed = list(
        client.chat.completions.create(
            model="fussnote", stream=True, messages=[_user("Wie heißt die Hauptstadt von Australien?")]
        )
    )
    assert streamed[-1].choices[0].delta.model_extra["annotations"] == []


def test_a_follow_up_is_understood_from_the_turns_before_and_shown(client: Any) -> None:
    first = client.chat.completions.create(model="fussnote", messages=[_user("Wer leitete die Tscheka?")])
    turns = [
        {"role": "system", "content": "Antworte wie ein Pirat."},
        _user("Wer leitete die Tscheka?"),
        {"role": "assistant", "content": first.choices[0].message.content},
        {"role": "user", "content": [{"type": "text", "text": "Und wann wurde sie gegründet?"}]},
    ]
    message = client.chat.completions.create(model="fussnote", messages=turns).choices[0].message
    own = message.model_extra["fussnote"]
    assert own["understood"]["by"] == "rules"
    assert "Tscheka" in own["understood"]["question"]
    assert message.content.startswith(f"(Verstanden als: »{own['understood']['question']}«)\n\n")
    for annotation, statement in zip(message.annotations, own["statements"], strict=False):
        cited = annotation.url_citation
        assert message.content[cited.start_index : cited.end_index] == statement["text"]


_TOOLS: Any = [{"type": "function", "function": {"name": "f", "parameters": {}}}]


def test_models_are_the_modes(client: Any) -> None:
    assert [model.id for model in client.models.list()] == ["fussnote", "fussnote-extractive"]
    assert client.models.retrieve("fussnote").owned_by == "fussnote"
    with pytest.raises(openai.NotFoundError, match="gpt-4"):
        client.chat.completions.create(model="gpt-4", messages=[_user("Wer?")])


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"tools": _TOOLS, "tool_choice": "required"}, "tool_choice"),
        ({"tools": _TOOLS, "tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice"),
        ({"n": 2}, "n"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"stop": ["."]}, "stop"),
        ({"logprobs": True}, "logprobs"),
        ({"extra_body": {"unbekannt": 1}}, "unbekannt"),
        ({"extra_body": {"fussnote": {"k": 0}}}, "fussnote.k"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(client: Any, given: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as caught:
        client.chat.completions.create(**({"model": "fussnote", "messages": [_user("Wer?")]} | given))
    assert isinstance(caught.value.body, dict)
    assert str(caught.value.body["param"]).startswith(param)


def test_what_has_no_meaning_here_changes_nothing(client: Any) -> None:
    plain = client.chat.completions.create(model="fussnote", messages=[_user(_QUESTION)])
    tuned = client.chat.completions.create(
        model="fussnote",
        messages=[_user(_QUESTION)],
        temperature=1.9,
        top_p=0.1,
        max_tokens=1,
        seed=5,
        tools=_TOOLS,
        tool_choice="auto",
        user="x",
        n=1,
        stop=None,
        response_format={"type": "text"},
    )
    assert tuned.choices[0].message.content == plain.choices[0].message.content


@pytest.mark.parametrize("messages", [[{"role": "system", "content": "Sei nett."}], [_user("…?")], [_user("x" * 2001)]])
def test_a_conversation_without_a_question_is_a_problem(client: Any, messages: list[dict[str, Any]]) -> None:
    for stream in (False, True):
        with pytest.raises(openai.UnprocessableEntityError):
            list(client.chat.completions.create(model="fussnote", messages=messages, stream=stream))


def test_langchain_talks_to_it(base_url: str) -> None:
    chat = ChatOpenAI(base_url=f"{base_url}/v1", api_key=SecretStr("none"), model="fussnote", max_retries=0)
    said = chat.invoke(_QUESTION)
    assert "Trotzki" in str(said.content)
    assert "[1] Fußnote 212" in str(said.content)
    assert "".join(str(chunk.content) for chunk in chat.stream(_QUESTION)) == said.content


def test_a_later_turn_is_not_misled_by_a_refusal_or_by_our_own_preface(client: Any) -> None:
    """As a chat program sends it: every reply goes back whole."""
    messages: list[dict[str, Any]] = []
    understood = []
    for question in ("Wie hoch ist der Eiffelturm?", "Und wer leitete die Tscheka?", "Wann starb er?"):
        messages.append(_user(question))
        message = client.chat.completions.create(model="fussnote", messages=messages).choices[0].message
        messages.append({"role": "assistant", "content": message.content})
        understood.append(message.model_extra["fussnote"]["understood"]["question"])
    assert understood[:2] == ["Wie hoch ist der Eiffelturm?", "Und wer leitete die Tscheka?"]
    assert "Dzierzynski" in understood[2]
    assert not any(word in understood[2] for word in ("Eiffelturm", "Text", "Verstanden"))


def test_half_a_character_and_no_parameters_of_our_own_do_no_harm(base_url: str) -> None:
    body = {
        "model": "fussnote",
        "fussnote": None,
        "messages": [{"role": "user", "content": "@ wer leitete die Tscheka"}],
    }
    sent = json.dumps(body).replace("@", "\\ud800").encode()
    for stream in (b"false", b"true"):
        response = httpx.post(
            f"{base_url}/v1/chat/completions",
            content=sent[:-1] + b', "stream": ' + stream + b"}",
            headers={"Content-Type": "application/json"},
            timeout=60,
        )
        assert response.status_code == 200
        assert "Dzierzynski" in response.text
    assert response.text.endswith("data: [DONE]\n\n")
