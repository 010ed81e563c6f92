"""What a language model replied: statements with the ids they rest on, or a refusal; read strictly, also when cut."""

import json
import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_MAX_STATEMENTS = 6
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?\s*(.*?)(?:```|\Z)", re.DOTALL)
_LIST = re.compile(r'"statements"\s*:\s*\[')
_REFUSED = re.compile(r'"refusal"\s*:\s*true')
_DECODER = json.JSONDecoder()


class Draft(BaseModel):
    """A statement as the model wrote it, and the ids it names."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(min_length=1)
    evidence: list[str]


class Reply(BaseModel):
    """A whole or cut reply; `refusal` without statements means that the sentences do not answer."""

    model_config = ConfigDict(extra="forbid", strict=True)

    refusal: bool = False
    statements: list[Draft] = []


def reply_schema(ids: Sequence[str]) -> dict[str, Any]:
    """The JSON schema of a reply that may name `ids` only."""
    draft = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "evidence": {"type": "array", "items": {"type": "string", "enum": list(ids)}},
        },
        "required": ["text", "evidence"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"refusal": {"type": "boolean"}, "statements": {"type": "array", "items": draft}},
        "required": ["refusal", "statements"],
        "additionalProperties": False,
    }


def read_reply(text: str) -> Reply:
    """What is whole in `text`: of JSON that was cut, its complete statements; of babble, nothing."""
    bare = json_text(text)
    refused = bool(_REFUSED.search(bare))
    begin = _LIST.search(bare)
    if begin is None:
        return Reply(refusal=refused)
    drafts: list[Draft] = []
    at = begin.end()
    while len(drafts) < _MAX_STATEMENTS:
        at += len(bare[at:]) - len(bare[at:].lstrip(" \n\r\t,"))
        if not bare.startswith("{", at):
            break
        try:
            value, at = _DECODER.raw_decode(bare, at)
        except ValueError:
            break
        try:
            drafts.append(Draft.model_validate(value))
        except ValidationError:
            continue
    return Reply(refusal=refused, statements=drafts)


def json_text(text: str) -> str:
    """`text` from its first brace, without thoughts and code fences."""
    bare = _THOUGHT.sub("", text)
    fenced = _FENCE.search(bare)
    if fenced and "{" in fenced[1]:
        bare = fenced[1]
    return bare[bare.find("{") :] if "{" in bare else ""
