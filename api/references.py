"""`/v1/references`: the bibliography."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from api.state import AnswererDep
from qa.bibliography import TEXT_FORMATS, as_csl, entries
from qa.styles import DEFAULT_STYLE, formatted

router = APIRouter(prefix="/v1", tags=["references"])

_CSL = "application/vnd.citationstyles.csl+json"


_MEDIA_TYPES = [_CSL, "text/plain", *(media_type.split(";")[0] for media_type, _ in TEXT_FORMATS.values())]


@router.get(
    "/references",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in _MEDIA_TYPES}}},
)
def references(
    answerer: AnswererDep,
    format: Literal["csl", "bibtex", "ris", "text"] = "csl",  # noqa: A002 (the wire's name)
    q: Annotated[str | None, Query(max_length=200, description="words that a reference must have")] = None,
    style: Annotated[str, Query(max_length=120, description="of the text: a CSL style, or »note«")] = DEFAULT_STYLE,
    ids: Annotated[list[str] | None, Query(description="ids of CSL items, or of footnotes: only these")] = None,
) -> Response:
    """All works that the notes cite, or those of one answer by their `ids` (repeated, or with commas)."""
    chosen = [part for item in ids for part in item.split(",") if part] if ids is not None else None
    found = entries(answerer.library, chosen, q)
    if format == "csl":
        return JSONResponse(as_csl(found), media_type=_CSL)
    if format == "text":
        return Response(formatted(found, style), media_type="text/plain; charset=utf-8")
    media_type, render = TEXT_FORMATS[format]
    return Response(render(found), media_type=media_type)
