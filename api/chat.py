"""`/v1/chat/completions` and `/v1/models`: the OpenAI chat protocol."""

import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.chat_schemas import ChatRequest, Message, Own
from api.errors import ServiceError, UnknownModelError
from api.problems import problem_body, problem_of
from api.schemas import AnswerBody
from api.state import Service, ServiceDep
from api.work import WorkStream, finished
from index.errors import IndexingError
from qa.answer import Answer, PlacedStatement
from qa.answerer import Answerer, checked_question
from qa.conversation import Turn, Understood, understand
from qa.deadline import Deadline
from qa.edition import address_of
from qa.errors import AnsweringError, QuestionError
from qa.plain import notes_of
from qa.refusal import is_refusal
from qa.version import VERSION
from qa.wire import answer_dict

router = APIRouter(prefix="/v1", tags=["chat"])

#: Model names and the mode of answering each stands for.
MODELS = {"fussnote": "auto", "fussnote-extractive": "extractive", "fussnote-generative": "generative"}
_CREATED = 1_767_225_600
_REWRITTEN = "(Verstanden als: »{}«)\n\n"
_PREFACE = re.compile(re.escape(_REWRITTEN).replace(re.escape("{}"), r"[^\n]*"))
# What stands between an answer and its notes: an earlier answer is read up to here.
_NOTES = "\n\n"


@dataclass(slots=True)
class Reply:
    """An answer on its way: read `pieces` first, then `answer`, what was `understood`, and where the answer begins."""

    service: Service
    answerer: Answerer
    body: ChatRequest
    deadline: Deadline
    answer: Answer | None = None
    understood: Understood | None = None
    begin: int = 0

    def pieces(self) -> Iterator[str]:
        """The content: what was understood, when that is not what was asked; statements as they pass; the notes."""
        question, turns = conversation(self.body.messages)
        self.understood = understand(question, turns, self.answerer.generator, self.deadline)
        sent = ""
        preface = _REWRITTEN.format(self.understood.question) if self.understood.changed else ""
        if preface:
            sent = preface
            yield preface
        self.begin = len(preface)
        own = self.body.fussnote or Own(k=8)
        steps = self.answerer.steps(
            self.understood.question,
            k=own.k,
            mode=MODELS[self.body.model],
            sources=own.sources,
            deadline=self.deadline,
        )
        for step in steps:
            if isinstance(step, PlacedStatement):
                marks = "".join(f" [{number}]" for number in step.citations)
                piece = " " * (self.begin + step.start - len(sent)) + step.text + marks
                sent += piece
                yield piece
            elif isinstance(step, Answer):
                self.answer = step
                self.service.saw(step)
                rest = preface + step.text + _NOTES + notes_of(step)
                yield rest.rstrip()[len(sent) :]

    def annotations(self, base_url: str) -> list[dict[str, Any]]:
        """Of each statement and each of its notes where it stands in the content, and a link to it in the text."""
        assert self.answer is not None
        labels = {citation.number: citation.label for citation in self.answer.citations}
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": self.begin + statement.start,
                    "end_index": self.begin + statement.end,
                    "title": labels[number],
                    "url": f"{base_url}lesen/{place.source_id}#{address_of(place.locus)}",
                },
            }
            for statement in self.answer.statements
            for place in statement.evidence[:1]
            for number in statement.citations
        ]

    def own(self) -> dict[str, Any]:
        """The body that `/v1/ask` gives, and the question as it was understood."""
        assert self.answer is not None and self.understood is not None
        body = AnswerBody.model_validate(answer_dict(self.answer)).model_dump(mode="json")
        return body | {"understood": {"question": self.understood.question, "by": self.understood.by}}


def conversation(messages: Sequence[Message]) -> tuple[str, list[Turn]]:
    """The last question, and the turns before it; what system messages and tools say is no question.

    Raises QuestionError when the last message of a person is missing, ParameterError for content that is no text.
    """
    turns: list[Turn] = []
    asked: str | None = None
    for number, message in enumerate(messages):
        text = message.plain(f"messages[{number}]")
        if message.role == "user":
            asked = text
        elif message.role == "assistant" and asked is not None:
            turns.append(Turn(asked, _told(text)))
            asked = None
    if asked is None:
        raise QuestionError("the last message is no question of a user; end the list with one of role »user«")
    return asked, turns


def _told(content: str) -> str:
    """What an earlier answer of ours told: without what was understood and without its notes; "" of a refusal."""
    text = _PREFACE.sub("", content, count=1).split(_NOTES + "[1]")[0]
    return "" if is_refusal(text.split(_NOTES)[0].strip()) else text


@router.get("/models")
def models(service: ServiceDep) -> dict[str, Any]:
    """The modes of answering, as models."""
    return {"object": "list", "data": [_model(name) for name in _available(service.answerer)]}


@router.get("/models/{name}")
def model(name: str, service: ServiceDep) -> dict[str, Any]:
    """One of them."""
    _check_model(name, service.answerer)
    return _model(name)


@router.post(
    "/chat/completions",
    response_model=None,
    responses={200: {"content": {"application/json": {}, "text/event-stream": {}}}},
)
async def chat(body: ChatRequest, request: Request, service: ServiceDep) -> Response:
    """Answer the last question of a conversation; follow-up questions are understood from the turns before.

    Content ends with numbered notes; `message.annotations` has them as url_citation with offsets in the content,
    `message.fussnote` is the whole answer of `/v1/ask`. Sampling parameters, lengths and tools that are only
    offered are ignored; a demand to call one, response formats other than text, `n` above 1, `stop` and log
    probabilities are refused by name.
    """
    body.check()
    _check_model(body.model, service.answerer)
    checked_question(conversation(body.messages)[0])  # before a stream has begun
    deadline = service.deadline()
    reply = Reply(service, service.answerer, body, deadline)
    base_url = service.settings.public_url or str(request.base_url)
    if body.stream:
        await service.gate.enter_for(request.receive)
        return WorkStream(_chunks(reply, request, base_url), service.gate, deadline)

    def content() -> str:
        return "".join(reply.pieces())

    text = await finished(request, service.gate, deadline, content)
    message = {
        "role": "assistant",
        "content": text,
        "refusal": None,
        "annotations": reply.annotations(base_url),
        "fussnote": reply.own(),
    }
    return JSONResponse(
        _head(reply, "chat.completion")
        | {
            "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
            "usage": _usage(body, text),
        }
    )


def _chunks(reply: Reply, request: Request, base_url: str) -> Iterator[str]:
    """The answer as server-sent chunks; annotations and our own object in the last delta, always."""
    head = _head(reply, "chat.completion.chunk")
    text = ""

    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        return _event(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]})

    try:
        yield chunk({"role": "assistant", "content": ""})
        for piece in reply.pieces():
            text += piece
            yield chunk({"content": piece})
        yield chunk({"annotations": reply.annotations(base_url), "fussnote": reply.own()}, "stop")
        if reply.body.stream_options and reply.body.stream_options.include_usage:
            yield _event(head | {"choices": [], "usage": _usage(reply.body, text)})
    except (AnsweringError, IndexingError, ServiceError) as error:
        yield _event(problem_body(problem_of(error), request, str(error)))
    yield "data: [DONE]\n\n"


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _head(reply: Reply, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": reply.body.model,
        "system_fingerprint": f"fussnote-{VERSION}",
    }


def _usage(body: ChatRequest, text: str) -> dict[str, int]:
    """Words instead of tokens: nothing is billed by them."""
    asked = sum(len(message.plain("messages").split()) for message in body.messages)
    told = len(text.split())
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "fussnote"}


def _available(answerer: Answerer) -> list[str]:
    return [name for name, mode in MODELS.items() if mode != "generative" or answerer.generator is not None]


def _check_model(name: str, answerer: Answerer) -> None:
    known = _available(answerer)
    if name not in known:
        raise UnknownModelError(f"no model »{name}«; there are {', '.join(known)}")
