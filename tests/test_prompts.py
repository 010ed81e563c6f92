"""Prompts: complete, hashed, filled in once; nothing of a book in them."""

import hashlib

import pytest

from prompts.catalogue import load_prompt, parse_prompt
from prompts.errors import MissingVariablesError, PromptFormatError
from qa.composition import prompts_sha256
from tests.conftest import ROOT

_NAMES = sorted(path.stem for path in (ROOT / "prompts").glob("*.md"))


@pytest.mark.parametrize("name", _NAMES)
def test_every_prompt_has_front_matter_and_the_hash_of_its_file(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.sha256 == hashlib.sha256((ROOT / "prompts" / f"{name}.md").read_bytes()).hexdigest()
    assert prompt.version >= 1
    assert prompt.body == prompt.body.strip()


def test_the_prompts_are_those_that_the_program_uses() -> None:
    assert _NAMES == ["answer", "question", "repair", "rewrite"]
    assert len(prompts_sha256()) == 64


def test_a_value_is_filled_in_once() -> None:
    """What looks like a variable inside the data stays as it is."""
    filled = load_prompt("question").fill({"sentences": "{{question}}", "question": "Wer?"})
    assert "{{question}}" in filled
    assert "<frage>Wer?</frage>" in filled


def test_missing_and_foreign_variables_are_named() -> None:
    with pytest.raises(MissingVariablesError, match="sentences"):
        load_prompt("question").fill({"question": "Wer?"})
    with pytest.raises(MissingVariablesError, match="fremd"):
        load_prompt("question").fill({"question": "Wer?", "sentences": "", "fremd": ""})


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("Text ohne Kopf", "front matter"),
        ("---\nname: x\nversion: 1\npurpose: wozu es dient\n", "front matter"),
        ("---\nname: x\nversion: null\npurpose: wozu es dient\n---\nText", "version"),
        ("---\nname: x\nversion: 1\npurpose: wozu es dient\nfarbe: rot\n---\nText", "farbe"),
        ("---\nname: y\nversion: 1\npurpose: wozu es dient\n---\nText", "calls itself"),
        ("---\nname\n---\nText", "key: value"),
    ],
)
def test_an_ill_formed_prompt_is_an_error_that_names_the_fault(content: str, fault: str) -> None:
    with pytest.raises(PromptFormatError, match=fault):
        parse_prompt(content, "x")


def test_a_missing_prompt_is_an_error() -> None:
    with pytest.raises(PromptFormatError, match="fehlt"):
        load_prompt("fehlt")
