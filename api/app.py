"""The app is built, not imported: no model is loaded and no environment read before `create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import Route

from api import (
    admin,
    ask,
    chat,
    docs,
    health,
    observe,
    operators,
    page,
    passages,
    problems,
    references,
    rendering,
    room,
    search,
    sources,
    verify,
)
from api.errors import KeyFileError
from api.guard import Guard, may_call
from api.keys import KeyStore
from api.mcp import Leaving, make_server
from api.observe import Observer
from api.problems import MEDIA_TYPE
from api.schemas import ProblemBody
from api.settings import Settings
from api.state import Service
from qa.answerer import Answerer
from qa.version import VERSION

_DESCRIPTION = """Answers German questions about footnoted books. Every statement rests on sentences shown verbatim and
carries the reference that the text's own footnote gives for them. Errors are RFC 9457 problem documents."""

_PROBLEM: dict[str, Any] = {
    "description": "What went wrong",
    "content": {MEDIA_TYPE: {"schema": ProblemBody.model_json_schema()}},
}


def create_app(answerer: Answerer | None, settings: Settings | None = None) -> FastAPI:
    """The service for one answerer; without one it answers 503 until `app.state.service` is given one."""
    service = Service(settings or Settings(), answerer)
    tools = make_server(service)
    # The guard has looked at host and origin already.
    open_to_all = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    over_http = tools.streamable_http_app(stateless_http=True, json_response=True, transport_security=open_to_all)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield

    app = FastAPI(
        title="Fussnote",
        version=VERSION,
        description=_DESCRIPTION,
        redirect_slashes=False,
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM},
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        # Its own spans and logs would hold questions (`url.query`, rejected input); ours is in `api/observe.py`.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.service = service
    app.state.metrics = service.metrics
    for module in (
        ask,
        chat,
        search,
        passages,
        sources,
        references,
        verify,
        admin,
        health,
        observe,
        page,
        room,
        operators,
        docs,
    ):
        app.include_router(module.router)
    for route in over_http.routes:
        assert isinstance(route, Route)
        route.app = Leaving(route.app)
        # Clients write the address with a slash behind it too, and not all of them follow a redirect with their body.
        app.router.routes += [route, Route(f"{route.path}/", route.app, include_in_schema=False)]
    problems.install(app)
    rendering.install(app)
    keys = KeyStore(service.settings.keys)

    class Origins(CORSMiddleware):
        """Origins of the settings and, as keys come and go, those that keys name."""

        def is_allowed_origin(self, origin: str) -> bool:
            try:
                return may_call(service.settings, keys, origin)
            except KeyFileError:  # the guard tells it
                return False

    # Added last, asked first: the observer sees what the guard turns away.
    app.add_middleware(Guard, settings=service.settings)
    app.add_middleware(
        Origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-ID", "Mcp-Protocol-Version"],
        expose_headers=["X-Request-ID", "Retry-After"],
    )
    app.add_middleware(Observer, metrics=service.metrics)
    return app
