"""`/v1/ask`: a question, its answer; as one body or as server-sent events."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.problems import problem_body, problem_of
from api.schemas import AnswerBody, AskRequest, PassageBody, StatementBody
from api.state import Service, ServiceDep
from api.work import WorkStream, finished
from index.errors import IndexingError
from index.ranked import Ranking
from qa.answer import Answer, PlacedStatement
from qa.deadline import Deadline
from qa.errors import AnsweringError
from qa.wire import answer_dict, ranked_dict

router = APIRouter(prefix="/v1", tags=["ask"])


@router.post(
    "/ask",
    response_model=AnswerBody,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def ask(body: AskRequest, request: Request, service: ServiceDep) -> AnswerBody | Response:
    """Answer a question from the sources; every statement with verbatim evidence and its footnote's reference.

    With `stream` true or `Accept: text/event-stream`: the events passages, statement (one each), citations, answer.
    """
    answerer, deadline = service.answerer, service.deadline()
    if body.stream or "text/event-stream" in request.headers.get("accept", ""):
        await service.gate.enter_for(request.receive)
        return WorkStream(_events(body, request, service, deadline), service.gate, deadline)

    def work() -> Answer:
        return answerer.ask(body.question, k=body.k, mode=body.mode, sources=body.sources, deadline=deadline)

    answer = await finished(request, service.gate, deadline, work)
    service.saw(answer)
    return AnswerBody.model_validate(answer_dict(answer))


def _events(body: AskRequest, request: Request, service: Service, deadline: Deadline) -> Iterator[str]:
    """The passages at once, each statement when it has passed its checks, never before; then the whole answer."""
    try:
        given = service.answerer.steps(body.question, k=body.k, mode=body.mode, sources=body.sources, deadline=deadline)
        for step in given:
            if isinstance(step, Ranking):
                passages = [PassageBody.model_validate(ranked_dict(ranked)) for ranked in step.ranked]
                yield _event("passages", {"passages": [passage.model_dump() for passage in passages]})
            elif isinstance(step, PlacedStatement):
                yield _event("statement", StatementBody.model_validate(asdict(step)).model_dump())
            else:
                service.saw(step)
                answer = AnswerBody.model_validate(answer_dict(step)).model_dump()
                yield _event("citations", {"citations": answer["citations"]})
                yield _event("answer", answer)
    except (AnsweringError, IndexingError) as error:
        yield _event("error", problem_body(problem_of(error), request, str(error)))


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
