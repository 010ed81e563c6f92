"""`/v1/sources`: what is in the library, and its footnotes."""

from fastapi import APIRouter, Request

from api.problems import prefers_english
from api.schemas import FootnoteBody, SourceBody, SourcesBody
from api.state import AnswererDep
from index.manifest import SourceEntry
from index.reading.doubts import Language
from qa.wire import footnote_dict

router = APIRouter(prefix="/v1/sources", tags=["sources"])


@router.get("")
def list_sources(request: Request, answerer: AnswererDep) -> SourcesBody:
    """All sources with their counts and warnings, these in German unless `Accept-Language` prefers English."""
    return SourcesBody(sources=[_body(entry, request) for entry in answerer.library.manifest.sources])


@router.get("/{source_id}")
def get_source(source_id: str, request: Request, answerer: AnswererDep) -> SourceBody:
    """One source; its warnings as in the list."""
    return _body(answerer.library.source(source_id), request)


@router.get("/{source_id}/footnotes/{number}")
def get_footnote(source_id: str, number: int, answerer: AnswererDep) -> FootnoteBody:
    """One footnote with its works; of an »Ebd.« the works meant."""
    return FootnoteBody.model_validate(footnote_dict(answerer.library.footnote(source_id, number)))


def _body(entry: SourceEntry, request: Request) -> SourceBody:
    language: Language = "en" if prefers_english(request) else "de"
    return SourceBody(
        source_id=entry.source_id,
        title=entry.title,
        file=entry.file,
        sha256=entry.sha256,
        pages=entry.pages,
        passages=entry.passages,
        footnotes=entry.footnotes,
        warnings=[doubt.text(language) for doubt in entry.doubts],
    )
