"""Pages for people: templates filled on the server, their words in German or English, and their headers."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.errors import ForbiddenError, ServiceError, UnauthorizedError
from api.guard import KEY_COOKIE
from api.problems import prefers_english, problem_of
from api.settings import Settings
from qa.version import VERSION

WEB = Path(__file__).with_name("web")
# Nothing from elsewhere, nothing inline; a site that is named may show the page in a frame.
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {}"
)

Say = Callable[..., str]


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(WEB), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
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


def rendered(request: Request, template: str, settings: Settings, status: int = 200, **values: Any) -> HTMLResponse:
    """A template of `api/web/` as a page, with `say` for its words; all text is escaped."""
    language = language_of(request)
    mine = words(language)

    def say(name: str, **given: object) -> str:
        return mine[name].format(**given)

    named = request.query_params.get("lang") is not None

    def address(path: str, **query: str) -> str:
        """A link of the page that keeps the language where the address names it."""
        kept = query | ({"lang": language} if named else {})
        return f"{path}?{urlencode(kept)}" if kept else path

    other = urlencode(dict(request.query_params) | {"lang": mine["other"]})
    page = _environment().get_template(template)
    text = page.render(
        say=say,
        words=mine,
        language=language,
        address=address,
        other_language=f"{request.url.path}?{other}",
        signed_in=KEY_COOKIE in request.cookies,
        version=VERSION,
        place=lambda item: _place(say, item),
        **values,
    )
    framed = " ".join(["'self'", *settings.origins])
    headers = {"Content-Security-Policy": _CSP.format(framed), "Vary": "Accept-Language, Cookie"}
    # Without any referrer a browser sends a form with the origin »null«, which the guard turns away.
    headers["Referrer-Policy"] = "same-origin"
    return HTMLResponse(text, status, headers=headers | {"Cache-Control": "no-store"})


def denied(request: Request) -> ServiceError | None:
    """Why the guard does not let a page answer, None when it does."""
    error = getattr(request.state, "denied", None)
    assert error is None or isinstance(error, ServiceError)
    return error


def key_page(request: Request, settings: Settings, error: ServiceError) -> HTMLResponse:
    """The page that asks for a key, and says what was wrong with the one given."""
    wrong = "key_wrong" if KEY_COOKIE in request.cookies and isinstance(error, UnauthorizedError) else None
    needed = "key_admin" if isinstance(error, ForbiddenError) else "key_needed"
    problem = problem_of(error)
    told = None
    if not isinstance(error, UnauthorizedError | ForbiddenError):
        told = problem.english if language_of(request) == "en" else problem.german
    values = {"needed": needed, "wrong": wrong, "told": told, "back": _own_address(request)}
    return rendered(request, "key.html", settings, problem.status, **values)


def _own_address(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _place(say: Say, item: Any) -> str:
    """The typed page of an evidence or a passage: »S. 123« or »Blatt 3 der Datei«."""
    printed = item["page_printed"]
    return say("page", n=printed) if printed else say("sheet", n=item["page_index"])
