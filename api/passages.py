"""`/v1/passages`: one passage with its sentences, footnotes and neighbours."""

from fastapi import APIRouter

from api.schemas import PassageDetail
from api.state import AnswererDep
from qa.wire import passage_detail_dict

router = APIRouter(prefix="/v1", tags=["passages"])


@router.get("/passages/{passage_id:path}")
def get_passage(passage_id: str, answerer: AnswererDep) -> PassageDetail:
    """One passage; `passage_id` as answers give it, or a locus (of a divided block: its first part)."""
    library = answerer.library
    return PassageDetail.model_validate(passage_detail_dict(library, library.find_passage(passage_id)))
