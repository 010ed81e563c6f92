"""The app is built, not imported: no model is loaded and no environment read before `create_app`."""

from fastapi import FastAPI

from api import ask, docs, errors, health, page, passages, references, search, sources, verify
from qa.answerer import Answerer
from qa.version import VERSION

_DESCRIPTION = """Answers German questions about footnoted books. Every statement rests on sentences shown verbatim and
carries the reference that the text's own footnote gives for them. Errors are RFC 9457 problem documents."""


def create_app(answerer: Answerer) -> FastAPI:
    """The service for one answerer."""
    app = FastAPI(
        title="Fussnote",
        version=VERSION,
        description=_DESCRIPTION,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    app.state.answerer = answerer
    for module in (ask, search, passages, sources, references, verify, health, page, docs):
        app.include_router(module.router)
    errors.install(app)
    return app
