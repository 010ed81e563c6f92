"""`/docs`: the description of the API, with nothing loaded from elsewhere."""

import base64
import hashlib
import re
from pathlib import Path

import swagger_ui_bundle
from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse

from index.errors import SourceNotFoundError

router = APIRouter(include_in_schema=False)

_FOLDER = Path(swagger_ui_bundle.swagger_ui_path)
_FILES = {"swagger-ui-bundle.js": "text/javascript; charset=utf-8", "swagger-ui.css": "text/css; charset=utf-8"}


@router.get("/docs")
def docs() -> HTMLResponse:
    """The page that describes every call."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Fussnote: API",
        swagger_js_url="/docs/swagger-ui-bundle.js",
        swagger_css_url="/docs/swagger-ui.css",
        swagger_favicon_url="data:,",
    )
    # The page's own script is allowed by its hash, no other.
    scripts = re.findall(rb"<script>(.*?)</script>", bytes(page.body), re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'" for text in scripts)
    page.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'self' {hashes}; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
    )
    return page


@router.get("/docs/{name}")
def file(name: str) -> FileResponse:
    """A file of that page."""
    if name not in _FILES:
        raise SourceNotFoundError(f"the description has no file »{name}«")
    return FileResponse(_FOLDER / name, media_type=_FILES[name])
