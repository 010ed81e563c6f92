"""The reading page: a question, and its answer set like a scholarly page; its files; the key that a browser keeps."""

from typing import Annotated, Any
from urllib.parse import urlsplit

import anyio
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from api.errors import ServiceError
from api.guard import KEY_COOKIE
from api.problems import problem_of
from api.rendering import WEB, PageRoute, rendered, told
from api.schemas import AnswerBody
from api.state import Service, ServiceDep
from api.work import finished
from index.errors import IndexingError, SourceNotFoundError
from qa.errors import AnsweringError
from qa.wire import answer_dict

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_SCRIPTS = ("ask.js", "answer.js", "evidence.js", "words.js", "reading.js", "operators.js", "widget.js")
_FILES = dict.fromkeys(_SCRIPTS, "text/javascript; charset=utf-8") | {
    "page.css": "text/css; charset=utf-8",
}
_SHOWN = ["GET", "HEAD"]
_KEY_AGE = 30 * 24 * 3600


@router.api_route("/", methods=_SHOWN)
async def page(request: Request, service: ServiceDep, q: Annotated[str, Query()] = "") -> Response:
    """The page; with a question its answer too, so that it can be read without scripts and shared as an address."""
    values: dict[str, Any] = {"asked": q, "given": None, "problem": None, "sources": [], "examples": []}
    status = 200
    if q.strip():
        try:
            values["given"] = await _answered(request, service, q)
        except (AnsweringError, IndexingError, ServiceError) as error:
            values["problem"], status = told(request, error), problem_of(error).status
    if service.ready or not q.strip():  # beside an answer too: going back may lead there
        values["sources"] = service.answerer.library.manifest.sources
        values["examples"] = await anyio.to_thread.run_sync(service.examples)
    return rendered(request, "ask.html", status, **values)


async def _answered(request: Request, service: Service, question: str) -> dict[str, Any]:
    answerer, deadline = service.answerer, service.deadline()
    answer = await finished(request, service.gate, deadline, lambda: answerer.ask(question, deadline=deadline))
    service.saw(answer)
    return AnswerBody.model_validate(answer_dict(answer)).model_dump()


@router.post("/schluessel")
def keep_key(
    request: Request, key: Annotated[str, Form(max_length=200)] = "", back: Annotated[str, Form(max_length=4000)] = "/"
) -> Response:
    """Keep a key in the browser, or forget it when none is given, and go back to the page."""
    # Only to a page of our own: »//host« and »https://host« lead away.
    response = RedirectResponse(back if _is_own(back) else "/", 303)
    secure = request.url.scheme == "https"
    if key.strip().isascii() and key.strip().isprintable() and key.strip():
        response.set_cookie(KEY_COOKIE, key.strip(), max_age=_KEY_AGE, httponly=True, samesite="strict", secure=secure)
    else:
        response.delete_cookie(KEY_COOKIE, httponly=True, samesite="strict", secure=secure)
    return response


def _is_own(address: str) -> bool:
    try:
        return address.startswith("/") and not address.startswith(("//", "/\\")) and not urlsplit(address).netloc
    except ValueError:  # »/\t/[«
        return False


@router.api_route("/demo", methods=_SHOWN)
def demo(request: Request) -> Response:
    """The widget, twice on a page."""
    return rendered(request, "demo.html", service=str(request.base_url).rstrip("/"))


@router.get("/widget.js")
def widget() -> FileResponse:
    """The widget, for pages of any site."""
    return _file("widget.js", {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"})


@router.get("/web/{name}")
def file(name: str) -> FileResponse:
    """A file of the pages."""
    if name not in _FILES:
        raise SourceNotFoundError(f"the page has no file »{name}«")
    return _file(name, {})


def _file(name: str, headers: dict[str, str]) -> FileResponse:
    return FileResponse(WEB / name, media_type=_FILES[name], headers=headers | {"Cache-Control": "no-cache"})
