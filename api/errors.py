"""Errors as RFC 9457 problem documents: one table from class to status, in German and English."""

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import (
    EncoderError,
    IndexBusyError,
    IndexDamagedError,
    IndexingError,
    IndexMissingError,
    IndexOutdatedError,
    SourceFormatError,
    SourceNotFoundError,
)
from qa.errors import AnsweringError, GeneratorError, GroundingError, ModeUnavailableError, QuestionError, ReceiptError

_TYPE = "urn:fussnote:problem:"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """How a class of errors is told: HTTP status, name in the problem's type, title in German and English."""

    status: int
    name: str
    german: str
    english: str


#: Looked up along an error's classes, the nearest first.
PROBLEMS: dict[type[Exception], Problem] = {
    QuestionError: Problem(422, "question", "Die Frage lässt sich nicht lesen", "The question cannot be read"),
    ReceiptError: Problem(422, "receipt", "Das ist keine prüfbare Antwort", "This is no answer that can be verified"),
    ModeUnavailableError: Problem(
        422, "mode", "Diese Betriebsart ist nicht eingerichtet", "This mode is not configured"
    ),
    SourceNotFoundError: Problem(404, "not-found", "Das gibt es hier nicht", "There is no such thing here"),
    SourceFormatError: Problem(422, "source-format", "Die Datei lässt sich nicht lesen", "The file cannot be read"),
    IndexBusyError: Problem(409, "index-busy", "Der Index wird gerade geschrieben", "The index is being written"),
    IndexMissingError: Problem(503, "index-missing", "Es gibt noch keinen Index", "There is no index yet"),
    IndexDamagedError: Problem(503, "index-damaged", "Der Index ist beschädigt", "The index is damaged"),
    IndexOutdatedError: Problem(503, "index-outdated", "Der Index ist veraltet", "The index is outdated"),
    EncoderError: Problem(503, "encoder", "Der Encoder lädt nicht", "The encoder does not load"),
    GeneratorError: Problem(
        502, "generator", "Das Sprachmodell hat nicht geantwortet", "The language model did not answer"
    ),
    GroundingError: Problem(
        500, "grounding", "Die Antwort hielt der Prüfung nicht stand", "The answer failed its checks"
    ),
    AnsweringError: Problem(
        500, "answering", "Die Frage konnte nicht beantwortet werden", "The question was not answered"
    ),
    IndexingError: Problem(500, "indexing", "Der Index konnte nicht gelesen werden", "The index could not be read"),
}
_VALIDATION = Problem(
    422, "validation", "Die Anfrage entspricht nicht der Beschreibung", "The request does not fit its description"
)
_INTERNAL = Problem(500, "internal", "Ein unerwarteter Fehler", "An unexpected error")


def prefers_english(request: Request) -> bool:
    """Whether `Accept-Language` names English before German; German is the default."""
    ranked = []
    for position, part in enumerate(request.headers.get("accept-language", "").lower().split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        if tag[:2] in ("de", "en") and quality > 0:
            ranked.append((-quality, position, tag[:2]))
    return bool(ranked) and min(ranked)[2] == "en"


def problem_body(
    problem: Problem, request: Request, detail: str, errors: list[dict[str, str]] | None = None
) -> dict[str, object]:
    """The problem document (RFC 9457) of an error met while serving `request`."""
    body: dict[str, object] = {
        "type": _TYPE + problem.name,
        "title": problem.english if prefers_english(request) else problem.german,
        "status": problem.status,
        "detail": detail,
        "instance": request.url.path,
    }
    if errors is not None:
        body["errors"] = errors
    return body


def problem_of(error: Exception) -> Problem:
    """The table's entry for the nearest class of `error`."""
    for kind in type(error).__mro__:
        if kind in PROBLEMS:
            return PROBLEMS[kind]
    return _INTERNAL


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem document."""

    async def known(request: Request, error: Exception) -> JSONResponse:
        problem = problem_of(error)
        return _response(problem.status, problem_body(problem, request, str(error)))

    async def unknown(request: Request, error: Exception) -> JSONResponse:
        return _response(500, problem_body(_INTERNAL, request, "the log of the service says more"))

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        errors = [{"field": ".".join(map(str, item["loc"])), "message": str(item["msg"])} for item in error.errors()]
        first = f"{errors[0]['field']}: {errors[0]['message']}" if errors else "the request is not valid"
        return _response(422, problem_body(_VALIDATION, request, first, errors))

    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        phrase = HTTPStatus(error.status_code).phrase
        problem = Problem(error.status_code, "http", phrase, phrase)
        return _response(error.status_code, problem_body(problem, request, str(error.detail)), error.headers)

    for kind in (IndexingError, AnsweringError):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unknown)


def _response(status: int, body: dict[str, object], headers: object = None) -> JSONResponse:
    extra = dict(headers) if isinstance(headers, dict) else None
    return JSONResponse(body, status, media_type=MEDIA_TYPE, headers=extra)
