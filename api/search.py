"""`/v1/search`: ranked passages, footnotes among them."""

from fastapi import APIRouter

from api.schemas import PassageBody, PassagesBody, SearchRequest
from api.state import AnswererDep
from qa.wire import ranked_dict

router = APIRouter(prefix="/v1", tags=["search"])


@router.post("/search")
def search(body: SearchRequest, answerer: AnswererDep) -> PassagesBody:
    """The passages nearest to a query, best first."""
    ranking = answerer.search(body.query, k=body.k, sources=body.sources)
    return PassagesBody(passages=[PassageBody.model_validate(ranked_dict(ranked)) for ranked in ranking.ranked])
