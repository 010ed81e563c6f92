"""What the routers share: the answerer in use, the gate that work passes, and the settings."""

import re
import threading
from typing import Annotated

import structlog
from fastapi import Depends, Request

from api.errors import NotReadyError
from api.keeper import Keeper
from api.observe import Metrics
from api.settings import Settings
from api.work import Gate
from qa.answer import Answer
from qa.answerer import Answerer
from qa.deadline import Deadline
from qa.suggestions import suggestions

_FOLDERS = re.compile(r"(?<![\w.])(?:/[^/\s]+)+/(?=[^/\s])")


class Service:
    """The answerer in use, exchanged without dropping a question: who has begun with the old one ends with it.

    `reason` says why there is none.
    """

    def __init__(self, settings: Settings, answerer: Answerer | None = None) -> None:
        self.settings = settings
        self.gate = Gate(settings.concurrency, settings.queue, settings.patience)
        self.reason = "the index is being loaded"
        self.metrics = Metrics(self.gate, has_model=settings.llm_model is not None)
        self._answerer = answerer
        self._finding = threading.Lock()
        self._examples: tuple[Answerer, list[str]] | None = None
        #: Changes the index; None where the service was given its answerer from outside.
        self.keeper: Keeper | None = None

    @property
    def answerer(self) -> Answerer:
        """The answerer in use. Raises NotReadyError when there is none."""
        if self._answerer is None:
            raise NotReadyError(self.reason)
        return self._answerer

    @property
    def ready(self) -> bool:
        """Whether questions are answered."""
        return self._answerer is not None

    def use(self, answerer: Answerer) -> None:
        """Answer from now on with another one; then its examples are found, for which nobody should wait."""
        self._answerer, self._examples = answerer, None
        self.examples()

    def examples(self) -> list[str]:
        """Questions to begin with; found when first asked for, once for each index."""
        answerer = self.answerer
        with self._finding:
            if self._examples is None or self._examples[0] is not answerer:
                self._examples = answerer, suggestions(answerer)
            return self._examples[1]

    def fail(self, reason: str) -> None:
        """Say why there is no answerer; one in use stays in use.

        Anybody may read it: files are named without their folders.
        """
        self.reason = _FOLDERS.sub("", reason)

    def saw(self, answer: Answer) -> None:
        """Count an answer; its question is logged only where the settings say so."""
        self.metrics.saw(answer)
        if self.settings.log_questions:
            structlog.get_logger("fussnote").info(
                "question", question=answer.question, abstained=answer.abstained, confidence=answer.confidence
            )

    def deadline(self) -> Deadline:
        """Until when a question that is asked now must be answered."""
        return Deadline(self.settings.llm_timeout)


def get_service(request: Request) -> Service:
    """The service that the app was built for."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


def get_answerer(request: Request) -> Answerer:
    """The answerer in use. Raises NotReadyError when there is none."""
    return get_service(request).answerer


ServiceDep = Annotated[Service, Depends(get_service)]
AnswererDep = Annotated[Answerer, Depends(get_answerer)]
