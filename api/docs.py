"""`/docs`: the description of the API, with nothing loaded from elsewhere."""

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
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Fussnote: API",
        swagger_js_url="/docs/swagger-ui-bundle.js",
        swagger_css_url="/docs/swagger-ui.css",
        swagger_favicon_url="data:,",
    )


@router.get("/docs/{name}")
def file(name: str) -> FileResponse:
    """A file of that page."""
    if name not in _FILES:
        raise SourceNotFoundError(f"the description has no file »{name}«")
    return FileResponse(_FOLDER / name, media_type=_FILES[name])
