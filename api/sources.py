"""`/v1/sources`: what is in the library, and its footnotes."""

from dataclasses import asdict

from fastapi import APIRouter

from api.schemas import FootnoteBody, SourceBody, SourcesBody
from api.state import AnswererDep
from qa.wire import footnote_dict

router = APIRouter(prefix="/v1/sources", tags=["sources"])


@router.get("")
def list_sources(answerer: AnswererDep) -> SourcesBody:
    """All sources with their counts and warnings."""
    entries = answerer.library.manifest.sources
    return SourcesBody(sources=[SourceBody.model_validate(asdict(entry)) for entry in entries])


@router.get("/{source_id}")
def get_source(source_id: str, answerer: AnswererDep) -> SourceBody:
    """One source."""
    return SourceBody.model_validate(asdict(answerer.library.source(source_id)))


@router.get("/{source_id}/footnotes/{number}")
def get_footnote(source_id: str, number: int, answerer: AnswererDep) -> FootnoteBody:
    """One footnote with its works; of an »Ebd.« the works meant."""
    return FootnoteBody.model_validate(footnote_dict(answerer.library.footnote(source_id, number)))
