"""The first page: one field, the answer with its notes."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from index.errors import SourceNotFoundError

router = APIRouter(include_in_schema=False)

_WEB = Path(__file__).with_name("web")
_FILES = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
_CSP = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"


@router.get("/")
def page() -> FileResponse:
    """The page."""
    headers = {"Content-Security-Policy": _CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    return FileResponse(_WEB / "page.html", media_type="text/html; charset=utf-8", headers=headers)


@router.get("/web/{name}")
def file(name: str) -> FileResponse:
    """A file of the page."""
    if name not in _FILES:
        raise SourceNotFoundError(f"the page has no file »{name}«")
    return FileResponse(_WEB / name, media_type=_FILES[name], headers={"X-Content-Type-Options": "nosniff"})
