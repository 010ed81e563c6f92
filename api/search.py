"""`/v1/search`: ranked passages, footnotes among them."""

from functools import partial

from fastapi import APIRouter, Request

from api.schemas import PassageBody, PassagesBody, SearchRequest
from api.state import ServiceDep
from api.work import finished
from qa.wire import ranked_dict

router = APIRouter(prefix="/v1", tags=["search"])


@router.post("/search")
async def search(body: SearchRequest, request: Request, service: ServiceDep) -> PassagesBody:
    """The passages nearest to a query, best first."""
    work = partial(service.answerer.search, body.query, k=body.k, sources=body.sources)
    ranking = await finished(request, service.gate, service.deadline(), work)
    return PassagesBody(passages=[PassageBody.model_validate(ranked_dict(ranked)) for ranked in ranking.ranked])
