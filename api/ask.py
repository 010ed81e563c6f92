"""`/v1/ask`: a question, its answer; as one body or as server-sent events."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.errors import problem_body, problem_of
from api.schemas import AnswerBody, AskRequest, PassageBody, StatementBody
from api.state import AnswererDep
from index.errors import IndexingError
from index.ranked import Ranking
from qa.answer import PlacedStatement
from qa.answerer import Answerer
from qa.errors import AnsweringError
from qa.wire import answer_dict, ranked_dict

router = APIRouter(prefix="/v1", tags=["ask"])


@router.post(
    "/ask",
    response_model=AnswerBody,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
def ask(body: AskRequest, request: Request, answerer: AnswererDep) -> AnswerBody | StreamingResponse:
    """Answer a question from the sources; every statement with verbatim evidence and its footnote's reference.

    With `stream` true or `Accept: text/event-stream`: the events passages, statement (one each), citations, answer.
    """
    if body.stream or "text/event-stream" in request.headers.get("accept", ""):
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_events(body, request, answerer), media_type="text/event-stream", headers=headers)
    return _answer(body, answerer)


def _answer(body: AskRequest, answerer: Answerer) -> AnswerBody:
    answer = answerer.ask(body.question, k=body.k, mode=body.mode, sources=body.sources)
    return AnswerBody.model_validate(answer_dict(answer))


def _events(body: AskRequest, request: Request, answerer: Answerer) -> Iterator[str]:
    """The passages at once, each statement when it has passed its checks, never before; then the whole answer."""
    try:
        for step in answerer.steps(body.question, k=body.k, mode=body.mode, sources=body.sources):
            if isinstance(step, Ranking):
                passages = [PassageBody.model_validate(ranked_dict(ranked)) for ranked in step.ranked]
                yield _event("passages", {"passages": [passage.model_dump() for passage in passages]})
            elif isinstance(step, PlacedStatement):
                yield _event("statement", StatementBody.model_validate(asdict(step)).model_dump())
            else:
                answer = AnswerBody.model_validate(answer_dict(step)).model_dump()
                yield _event("citations", {"citations": answer["citations"]})
                yield _event("answer", answer)
    except (AnsweringError, IndexingError) as error:
        yield _event("error", problem_body(problem_of(error), request, str(error)))


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
