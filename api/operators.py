"""The operators' page: sources, what was noticed in them, changes of the index, and the latest evaluation report."""

import base64
import hashlib
import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.rendering import PageRoute, rendered
from api.state import ServiceDep
from index.errors import SourceNotFoundError
from index.reading.source import READABLE

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@router.get("/betrieb")
def operators(request: Request, service: ServiceDep) -> Response:
    """The page, for admin keys; it changes the index through `/v1/admin`."""
    values: dict[str, Any] = {
        "sources": service.answerer.library.manifest.sources if service.ready else (),
        "changing": service.keeper is not None,
        "reason": None if service.ready else service.reason,
        "endings": ",".join(sorted(READABLE)),
        "report": service.settings.report.is_file(),
    }
    return rendered(request, "operators.html", **values)


@router.get("/betrieb/bericht")
def report(service: ServiceDep) -> Response:
    """The report that `python -m eval run` wrote; its own styles are allowed by their hash, scripts are not."""
    path = service.settings.report
    if not path.is_file():
        raise SourceNotFoundError(f"no report at {path.name}; `python -m eval report` writes it")
    text = path.read_text(encoding="utf-8")
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in _STYLE.findall(text)
    )
    policy = f"sandbox; default-src 'none'; img-src data:; style-src {hashes}; base-uri 'none'"
    return HTMLResponse(text, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"})
