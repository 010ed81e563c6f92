"""`/v1/admin`: sources sent and removed, the index built anew; needs a key with the scope admin."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect

from api.errors import ClientLeftError, UploadError
from api.keeper import Job, Keeper
from api.schemas import JobBody
from api.state import ServiceDep
from index.errors import SourceNotFoundError
from index.reading.source import READABLE

router = APIRouter(prefix="/v1/admin", tags=["admin"])

_LONGEST_NAME = 200


@router.put("/sources/{name}", status_code=202)
async def put_source(
    name: str,
    request: Request,
    service: ServiceDep,
    first_page: Annotated[int | None, Query(ge=1, le=100_000, description="printed number of the first page")] = None,
) -> JobBody:
    """Add or replace a source: the file's bytes are the body, its name says what it is (.txt, .md, .pdf)."""
    keeper = _keeper(service.keeper)
    if Path(name).name != name or name.startswith(".") or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UploadError(f"»{name[:60]}« is no name of a file; send it as /v1/admin/sources/mein-buch.pdf")
    if Path(name).suffix.lower() not in READABLE:
        raise UploadError(f"{name}: only {', '.join(sorted(READABLE))} files are read")
    with tempfile.NamedTemporaryFile(prefix="fussnote-", delete=False) as kept:
        path = Path(kept.name)
    size = 0
    try:
        async with await anyio.open_file(path, "wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                await file.write(chunk)
        if not size:
            raise UploadError(f"{name} is empty")
    except ClientDisconnect as error:
        path.unlink(missing_ok=True)
        raise ClientLeftError("the client left while it sent a file") from error
    except BaseException:  # cancelled too: nothing half sent stays behind
        path.unlink(missing_ok=True)
        raise
    return _body(keeper.add(path, name, first_page))


@router.delete("/sources/{source_id}", status_code=202)
def delete_source(source_id: str, service: ServiceDep) -> JobBody:
    """Remove a source."""
    service.answerer.library.source(source_id)
    return _body(_keeper(service.keeper).remove(source_id))


@router.post("/rebuild", status_code=202)
def rebuild(service: ServiceDep) -> JobBody:
    """Read and encode all sources anew."""
    return _body(_keeper(service.keeper).rebuild())


@router.get("/jobs/{job_id}")
def get_job(job_id: str, service: ServiceDep) -> JobBody:
    """How far a change is, or how it ended."""
    job = _keeper(service.keeper).job(job_id)
    if job is None:
        raise SourceNotFoundError(f"no job »{job_id}«")
    return _body(job)


def _keeper(keeper: Keeper | None) -> Keeper:
    if keeper is None:
        raise UploadError("this service was started with an index that it must not change")
    return keeper


def _body(job: Job) -> JobBody:
    return JobBody.model_validate(asdict(job))
