"""`/v1/references`: the bibliography."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from api.state import AnswererDep
from qa.bibliography import TEXT_FORMATS, as_csl, entries

router = APIRouter(prefix="/v1", tags=["references"])


@router.get("/references", response_class=Response)
def references(
    answerer: AnswererDep,
    format: Literal["csl", "bibtex", "ris", "text"] = "csl",  # noqa: A002 (the wire's name)
    q: Annotated[str | None, Query(max_length=200, description="words that a reference must have")] = None,
    ids: Annotated[list[str] | None, Query(description="ids of CSL items, or of footnotes: only these")] = None,
) -> Response:
    """All works that the notes cite, or those of one answer by their `ids` (repeated, or with commas)."""
    chosen = [part for item in ids for part in item.split(",") if part] if ids is not None else None
    found = entries(answerer.library, chosen, q)
    if format == "csl":
        return JSONResponse(as_csl(found), media_type="application/vnd.citationstyles.csl+json")
    media_type, render = TEXT_FORMATS[format]
    return Response(render(found), media_type=media_type)
