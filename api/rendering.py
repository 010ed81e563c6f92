"""Pages for people: templates filled on the server, their words in German or English, and their headers."""

import json
import re
from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from api.errors import ForbiddenError, ServiceError, UnauthorizedError
from api.guard import KEY_COOKIE
from api.problems import headers_of, http_response, prefers_english, problem_of
from api.state import get_service
from index.errors import IndexingError, SourceNotFoundError
from qa.errors import AnsweringError

WEB = Path(__file__).with_name("web")
# Nothing from elsewhere, nothing inline; a site that is named may show the page in a frame.
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {}"
)


# As `unbroken` of words.js.
_FIGURE = re.compile(r"((?<![^\W\d_])(?:S|H|Bd|Nr|Jg|Sp)\.\s\d+(?:\s?[–-]\s?\d+)?(?:\sff?\.)?)")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(WEB), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["unbroken"] = _unbroken
    return environment


def _unbroken(text: str) -> Markup:
    """Text whose abbreviations stay on one line with their figures: in elements, so that a copy is the text."""
    pieces = _FIGURE.split(text)
    return Markup().join(
        Markup('<span class="unbroken">{}</span>').format(piece) if i % 2 else escape(piece)
        for i, piece in enumerate(pieces)
    )


@cache
def words(language: str) -> dict[str, str]:
    """All words of the pages in one language, `de` or `en`."""
    both = json.loads((WEB / "words.json").read_text(encoding="utf-8"))
    return {name: each[language] for name, each in both.items()}


def language_of(request: Request) -> str:
    """The language that the address names (`?lang=en`), else the browser's."""
    named = request.query_params.get("lang")
    return named if named in ("de", "en") else "en" if prefers_english(request) else "de"


class PageRoute(APIRoute):
    """A page for people: whom the guard does not let in is asked for a key, and an error is told on a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with both."""
        handler = super().get_route_handler()

        async def page(request: Request) -> Response:
            denied = getattr(request.state, "denied", None)
            if isinstance(denied, ServiceError):
                return _key_page(request, denied)
            try:
                return await handler(request)
            except (AnsweringError, IndexingError, ServiceError) as error:
                return _problem_page(request, error)

        return page


def rendered(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template of `api/web/` as a page, with `say` for its words; all text is escaped."""
    language = language_of(request)
    mine = words(language)

    def say(name: str, **given: object) -> str:
        return mine[name].format(**given)

    def place(page_index: int, page_printed: str | None) -> str:
        return say("page", n=page_printed) if page_printed else say("sheet", n=page_index)

    named = request.query_params.get("lang") is not None

    def address(path: str, **query: str) -> str:
        """A link of the page that keeps the language where the address names it."""
        kept = query | ({"lang": language} if named else {})
        return f"{path}?{urlencode(kept)}" if kept else path

    other = urlencode(dict(request.query_params) | {"lang": mine["other"]})
    text = (
        _environment()
        .get_template(template)
        .render(
            say=say,
            words=mine,
            language=language,
            named_language=named,
            address=address,
            place=place,
            other_language=f"{request.url.path}?{other}",
            signed_in=KEY_COOKIE in request.cookies,
            **values,
        )
    )
    framed = " ".join(["'self'", *get_service(request).settings.origins])
    headers = {
        "Content-Security-Policy": _CSP.format(framed),
        # Without any referrer a browser sends a form with the origin »null«, which the guard turns away.
        "Referrer-Policy": "same-origin",
        "Vary": "Accept-Language, Cookie",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(text, status, headers=headers)


def told(request: Request, error: Exception) -> str:
    """What an error is and what can be done about it, in the language of the page."""
    problem, english = problem_of(error), language_of(request) == "en"
    return ". ".join(filter(None, [problem.title(english), problem.advice(english)]))


def install(app: FastAPI) -> None:
    """Tell a browser on a page, and any other client in a problem document, that an address is none."""

    async def missing(request: Request, error: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return _problem_page(request, SourceNotFoundError(f"no page has the address {request.url.path}"))
        return http_response(request, error)

    app.add_exception_handler(404, missing)


def _key_page(request: Request, error: ServiceError) -> Response:
    """The page that asks for a key, and says what was wrong with the one given."""
    if not isinstance(error, UnauthorizedError | ForbiddenError):
        return _problem_page(request, error)
    wrong = KEY_COOKIE in request.cookies and isinstance(error, UnauthorizedError)
    needed = "key_admin" if isinstance(error, ForbiddenError) else "key_needed"
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return rendered(request, "key.html", problem_of(error).status, needed=needed, wrong=wrong, back=back)


def _problem_page(request: Request, error: Exception) -> Response:
    problem, english = problem_of(error), language_of(request) == "en"
    response = rendered(
        request,
        "problem.html",
        problem.status,
        problem=problem.title(english),
        advice=problem.advice(english),
        detail=str(error),
    )
    response.headers.update(headers_of(error))
    return response
