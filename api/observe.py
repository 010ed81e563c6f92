"""What can be seen from outside: one log line a request, metrics, spans; no words of a question, and no secret."""

import logging
import re
import sys
import time
import traceback
from typing import Any
from uuid import uuid4

import structlog
from fastapi import APIRouter, Request, Response
from opentelemetry import trace
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import INTERNAL, problem_body, problem_response
from api.work import Gate
from qa.answer import Answer

router = APIRouter(include_in_schema=False)

_REQUEST_ID = re.compile(r"[\w.-]{1,64}")
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
#: Sent with every response that does not say otherwise.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Metrics:
    """The figures of one service, in a registry of its own."""

    def __init__(self, gate: Gate, *, has_model: bool) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "fussnote_requests", "Requests by route and status", ["route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "fussnote_request_seconds", "Seconds of a request", ["route"], buckets=_SECONDS, registry=self.registry
        )
        self.stages = Histogram(
            "fussnote_stage_seconds", "Seconds of a stage", ["stage"], buckets=_SECONDS, registry=self.registry
        )
        self.answers = Counter(
            "fussnote_answers", "Answers by outcome and mode", ["outcome", "mode"], registry=self.registry
        )
        self.dropped = Counter(
            "fussnote_gate_dropped", "Statements of a language model held back", registry=self.registry
        )
        self.model_failures = Counter(
            "fussnote_model_failures", "Questions that the language model failed", registry=self.registry
        )
        self._model: Gauge | None = None
        if has_model:  # without one a 0 would say that it is down
            told = "Whether the language model answered when last asked"
            self._model = Gauge("fussnote_model_up", told, registry=self.registry)
        waiting = Gauge("fussnote_waiting", "Questions that wait for a place", registry=self.registry)
        waiting.set_function(lambda: gate.waiting)
        working = Gauge("fussnote_working", "Questions being answered", registry=self.registry)
        working.set_function(lambda: gate.working)

    def saw(self, answer: Answer) -> None:
        """Count an answer."""
        self.answers.labels("refused" if answer.abstained else "answered", answer.mode).inc()
        for stage in ("encode", "retrieve", "answer"):
            self.stages.labels(stage).observe(answer.timings_ms[stage] / 1000)
        self.dropped.inc(answer.dropped)
        if answer.model is not None:
            if self._model is not None:
                self._model.set(answer.model == "answered")
            self.model_failures.inc(answer.model == "failed")


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """The figures, as Prometheus reads them."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


class Observer:
    """Around everything else: gives a request its id, its headers, its log line and its metrics, and no error away."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics
        self._log = structlog.get_logger("fussnote")
        self._tracer = trace.get_tracer("fussnote")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; an unexpected error is logged by its place, without what it says."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        started, status = time.perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        fault: dict[str, Any] = {}
        with self._tracer.start_as_current_span(request.method, kind=trace.SpanKind.SERVER) as span:
            try:
                await self.app(scope, receive, sent)
            except Exception as error:
                fault = {"error": type(error).__name__, "at": _place(error)}
                if not status:
                    body = problem_body(INTERNAL, request, f"the log has more under {request_id}")
                    await problem_response(500, body)(scope, receive, sent)
            tools = request.url.path.rstrip("/") == "/mcp" and status < 400  # a route that does not name itself
            route = getattr(scope.get("route"), "path", "/mcp" if tools else "other")
            span.update_name(f"{request.method} {route}")
            span.set_attributes(
                {"http.request.method": request.method, "http.route": route, "http.response.status_code": status}
            )
        seconds = time.perf_counter() - started
        self.metrics.requests.labels(route, str(status)).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        tell = self._log.error if fault else self._log.info
        tell(
            "request",
            request_id=request_id,
            method=request.method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            key=scope.get("state", {}).get("key_id"),
            **fault,
        )


def _place(error: Exception) -> str:
    """Where an error was raised: files, lines and functions, nothing of the data."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " < ".join(
        f"{frame.name} ({frame.filename.rsplit('/', 1)[-1]}:{frame.lineno})" for frame in reversed(frames)
    )


def configure_logs() -> None:
    """One JSON object a line on stderr, our own lines and the libraries' alike."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # sets a level of its own
