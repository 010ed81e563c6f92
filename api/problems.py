"""Errors as RFC 9457 problem documents: one table from class to status, in German and English."""

import math
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.errors import (
    ClientLeftError,
    ForbiddenError,
    KeyFileError,
    NotReadyError,
    OverloadedError,
    ParameterError,
    RateLimitedError,
    ServiceError,
    TooLargeError,
    UnauthorizedError,
    UnknownModelError,
    UploadError,
)
from index.errors import (
    CrossEncoderError,
    EncoderError,
    IndexBusyError,
    IndexDamagedError,
    IndexingError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnwritableError,
    SourceFormatError,
    SourceNotFoundError,
)
from qa.errors import (
    AnsweringError,
    GeneratorError,
    GroundingError,
    ModeUnavailableError,
    QuestionError,
    ReceiptError,
    StyleError,
)

_TYPE = "urn:fussnote:problem:"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """How a class of errors is told: HTTP status, name in the problem's type, title and way out in both languages."""

    status: int
    name: str
    german: str
    english: str
    german_advice: str = ""
    english_advice: str = ""

    def title(self, english: bool) -> str:
        """What happened, in a few words."""
        return self.english if english else self.german

    def advice(self, english: bool) -> str:
        """What whoever asked can do about it, in a sentence; empty where that is for the operator to know."""
        return self.english_advice if english else self.german_advice


#: Looked up along an error's classes, the nearest first.
PROBLEMS: dict[type[Exception], Problem] = {
    QuestionError: Problem(
        422,
        "question",
        "Die Frage lässt sich nicht lesen",
        "The question cannot be read",
        "Stellen Sie sie in einem Satz oder in Stichworten, mit höchstens 2000 Zeichen.",
        "Ask in a sentence or in key words, with at most 2000 characters.",
    ),
    ReceiptError: Problem(422, "receipt", "Das ist keine prüfbare Antwort", "This is no answer that can be verified"),
    ModeUnavailableError: Problem(
        422, "mode", "Diese Betriebsart ist nicht eingerichtet", "This mode is not configured"
    ),
    StyleError: Problem(422, "style", "Diesen Zitierstil gibt es hier nicht", "There is no such citation style"),
    SourceNotFoundError: Problem(
        404,
        "not-found",
        "Das gibt es hier nicht",
        "There is no such thing here",
        "Auf der Startseite und im Leseraum steht, was es gibt.",
        "The first page and the reading room list what there is.",
    ),
    SourceFormatError: Problem(422, "source-format", "Die Datei lässt sich nicht lesen", "The file cannot be read"),
    IndexBusyError: Problem(
        409,
        "index-busy",
        "Der Index wird gerade geschrieben",
        "The index is being written",
        "Warten Sie, bis die laufende Änderung fertig ist.",
        "Wait until the change that is running is done.",
    ),
    IndexUnwritableError: Problem(
        507, "index-unwritable", "Der Index lässt sich nicht schreiben", "The index cannot be written"
    ),
    IndexMissingError: Problem(503, "index-missing", "Es gibt noch keinen Index", "There is no index yet"),
    IndexDamagedError: Problem(503, "index-damaged", "Der Index ist beschädigt", "The index is damaged"),
    IndexOutdatedError: Problem(503, "index-outdated", "Der Index ist veraltet", "The index is outdated"),
    EncoderError: Problem(503, "encoder", "Der Encoder lädt nicht", "The encoder does not load"),
    CrossEncoderError: Problem(503, "cross-encoder", "Der Cross-Encoder lädt nicht", "The cross-encoder does not load"),
    GeneratorError: Problem(
        502, "generator", "Das Sprachmodell hat nicht geantwortet", "The language model did not answer"
    ),
    GroundingError: Problem(
        500,
        "grounding",
        "Die Antwort hielt der Prüfung nicht stand",
        "The answer failed its checks",
        "Es wird nichts gezeigt, was nicht belegt ist; fragen Sie in anderen Worten.",
        "Nothing is shown without evidence; ask in other words.",
    ),
    AnsweringError: Problem(
        500,
        "answering",
        "Die Frage konnte nicht beantwortet werden",
        "The question was not answered",
        "Fragen Sie in anderen Worten, oder geben Sie der Betreuung des Dienstes Bescheid.",
        "Ask in other words, or tell whoever runs the service.",
    ),
    IndexingError: Problem(500, "indexing", "Der Index konnte nicht gelesen werden", "The index could not be read"),
    OverloadedError: Problem(
        503,
        "overloaded",
        "Zu viele Fragen auf einmal",
        "Too many questions at once",
        "Versuchen Sie es gleich noch einmal.",
        "Try again in a moment.",
    ),
    RateLimitedError: Problem(
        429,
        "rate-limited",
        "Zu viele Anfragen in kurzer Zeit",
        "Too many requests",
        "Warten Sie eine Minute.",
        "Wait a minute.",
    ),
    # As nginx counts it; nobody reads it.
    ClientLeftError: Problem(499, "left", "Wer fragte, ist gegangen", "Whoever asked has left"),
    NotReadyError: Problem(
        503,
        "not-ready",
        "Der Dienst ist noch nicht bereit",
        "The service is not ready",
        "Der Index wird geladen; versuchen Sie es gleich noch einmal.",
        "The index is being loaded; try again in a moment.",
    ),
    UnauthorizedError: Problem(
        401,
        "unauthorized",
        "Dafür wird ein Schlüssel gebraucht",
        "A key is needed for this",
        "Melden Sie sich mit einem Schlüssel an.",
        "Sign in with a key.",
    ),
    ForbiddenError: Problem(403, "forbidden", "Dafür gilt der Schlüssel nicht", "The key is not for this"),
    TooLargeError: Problem(
        413,
        "too-large",
        "Die Anfrage ist zu groß",
        "The request is too large",
        "Senden Sie weniger auf einmal.",
        "Send less at once.",
    ),
    ParameterError: Problem(
        422, "parameter", "Dieser Parameter wird nicht unterstützt", "This parameter is not supported"
    ),
    UnknownModelError: Problem(404, "model", "Dieses Modell gibt es hier nicht", "There is no such model here"),
    KeyFileError: Problem(503, "keys", "Die Schlüsseldatei ist nicht lesbar", "The file of keys cannot be read"),
    UploadError: Problem(422, "upload", "Daraus wird keine Quelle", "This cannot become a source"),
    ServiceError: Problem(500, "service", "Die Anfrage wurde nicht ausgeführt", "The request was not carried out"),
}
# Below these paths errors have an `error` member too, in the form that clients of the OpenAI protocol read.
_OPENAI_PATHS = ("/v1/chat/", "/v1/models")
# Seconds after which an index that is being loaded or written is worth another look.
_SOON = "5"
_VALIDATION = Problem(
    422, "validation", "Die Anfrage entspricht nicht der Beschreibung", "The request does not fit its description"
)
INTERNAL = Problem(500, "internal", "Ein unerwarteter Fehler", "An unexpected error")


def prefers_english(request: Request) -> bool:
    """Whether `Accept-Language` names English before German; German is the default."""
    ranked = []
    for position, part in enumerate(request.headers.get("accept-language", "").lower().split(",")):
        # Blanks may stand around the semicolon (RFC 9110, 12.4.2).
        tag, *parameters = (item.strip() for item in part.split(";"))
        weights = [item.removeprefix("q=") for item in parameters if item.startswith("q=")]
        try:
            quality = float(weights[0]) if weights else 1.0
        except ValueError:
            quality = 0.0
        if tag[:2] in ("de", "en") and quality > 0:
            ranked.append((-quality, position, tag[:2]))
    return bool(ranked) and min(ranked)[2] == "en"


def problem_body(
    problem: Problem,
    request: Request,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    param: str | None = None,
) -> dict[str, object]:
    """The problem document (RFC 9457) of an error met while serving `request`."""
    body: dict[str, object] = {
        "type": _TYPE + problem.name,
        "title": problem.title(prefers_english(request)),
        "status": problem.status,
        "detail": _writable(detail),
        "instance": request.url.path,
    }
    if advice := problem.advice(prefers_english(request)):
        body["advice"] = advice
    if errors is not None:
        body["errors"] = [{name: _writable(said) for name, said in error.items()} for error in errors]
    if request.url.path.startswith(_OPENAI_PATHS):
        named = _writable(errors[0]["field"]).removeprefix("body.") if errors else param
        kind = "invalid_request_error" if problem.status < 500 else "server_error"
        body["error"] = {"message": body["detail"], "type": kind, "param": named, "code": problem.name}
    return body


def _writable(said: str) -> str:
    """What a client sent may stand in it: half a character, which UTF-8 cannot write, is written by its number."""
    return said.encode("utf-8", "backslashreplace").decode()


def problem_of(error: Exception) -> Problem:
    """The table's entry for the nearest class of `error`."""
    for kind in type(error).__mro__:
        if kind in PROBLEMS:
            return PROBLEMS[kind]
    return INTERNAL


def response_of(request: Request, error: Exception) -> JSONResponse:
    """The problem document of a known error, with `Retry-After` and `WWW-Authenticate` where they belong."""
    problem = problem_of(error)
    param = error.name if isinstance(error, ParameterError) else None
    return problem_response(problem.status, problem_body(problem, request, str(error), param=param), headers_of(error))


def headers_of(error: Exception) -> dict[str, str]:
    """When to come again, and how to say who one is."""
    if isinstance(error, OverloadedError):
        return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
    if isinstance(error, NotReadyError | IndexBusyError):
        return {"Retry-After": _SOON}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, UnauthorizedError) else {}


def http_response(request: Request, error: Exception) -> JSONResponse:
    """The problem document of an error of the protocol: no such address, no such method."""
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    problem = Problem(error.status_code, "http", phrase, phrase)
    return problem_response(error.status_code, problem_body(problem, request, str(error.detail)), error.headers)


def install(app: FastAPI) -> None:
    """Answer every known error of the app with a problem document; unexpected ones are the observer's."""

    async def known(request: Request, error: Exception) -> JSONResponse:
        return response_of(request, error)

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        errors = [{"field": ".".join(map(str, item["loc"])), "message": str(item["msg"])} for item in error.errors()]
        first = f"{errors[0]['field']}: {errors[0]['message']}" if errors else "the request is not valid"
        return problem_response(422, problem_body(_VALIDATION, request, first, errors))

    async def http(request: Request, error: Exception) -> JSONResponse:
        return http_response(request, error)

    for kind in (IndexingError, AnsweringError, ServiceError):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


def problem_response(status: int, body: dict[str, object], headers: object = None) -> JSONResponse:
    """A problem document as a response."""
    extra = dict(headers) if isinstance(headers, dict) else None
    return JSONResponse(body, status, media_type=MEDIA_TYPE, headers=extra)
