"""The Model Context Protocol: ask, search, get_passage, get_footnote, verify; over HTTP at `/mcp`, and over stdio.

What a tool gives back begins with the ready-made reference, so that citing right is the easy way; the same as data
stands in the structured content.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict
from functools import partial, wraps
from typing import Annotated, Any, Literal, TypeVar

import anyio
import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ServiceError
from api.schemas import (
    AnswerBody,
    FindingBody,
    FootnoteBody,
    PassageBody,
    PassageDetail,
    PassagesBody,
    SourceId,
    VerificationBody,
)
from api.state import Service
from api.work import beside, until_disconnected
from index.errors import IndexingError
from index.reading.keys import shown_number
from qa.deadline import Deadline
from qa.errors import AnsweringError
from qa.plain import found_line, notes_of, page_of
from qa.verify import verify_answer
from qa.version import VERSION
from qa.wire import answer_dict, footnote_dict, passage_detail_dict, ranked_dict

_INSTRUCTIONS = """Fussnote answers questions about footnoted books in German. Use `ask` for a question: every statement
of its answer is quoted verbatim from the book and carries the reference that the book's own footnote gives. Cite these
references as they stand; never write a page, volume or issue that no result shows. When `abstained` is true the book
does not say it: tell so, do not answer from memory. `search` finds passages, `get_passage` and `get_footnote` show one
whole, `verify` checks a saved answer again."""
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Result = TypeVar("Result")
# Set once the client of the call has left; None over stdio, where leaving ends the process.
_left: ContextVar[anyio.Event | None] = ContextVar("left", default=None)
Sources = Annotated[list[SourceId] | None, Field(description="ids of the sources to search; leave out for all")]
Mode = Annotated[
    Literal["auto", "extractive", "generative"], Field(description="auto: worded by a model where there is one")
]
Count = Annotated[int, Field(ge=1, le=50, description="passages to consider")]


class Tools(MCPServer[Any]):
    """Tools that name each argument which does not fit, and why, in a line: a model reads it and corrects itself."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """As the base class; raises ToolError in its own words."""
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            wrong = (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.__cause__.errors())
            raise ToolError(f"{name} cannot be called so: {'; '.join(wrong)}") from error


def make_server(service: Service) -> Tools:
    """The tools of one service."""
    server = Tools("fussnote", title="Fussnote", version=VERSION, instructions=_INSTRUCTIONS)

    def add(tool: Callable[..., Any], title: str) -> None:
        server.add_tool(tool, title=title, annotations=_READS)

    async def ask(
        question: Annotated[str, Field(min_length=1, max_length=2000, description="a question, best in German")],
        k: Count = 8,
        mode: Mode = "auto",
        sources: Sources = None,
    ) -> Annotated[CallToolResult, AnswerBody]:
        """Answer a question from the book; each statement verbatim, with the footnote's reference, or a refusal."""
        deadline = service.deadline()
        work = partial(service.answerer.ask, question, k=k, mode=mode, sources=sources, deadline=deadline)
        answer = await _done(service, deadline, work)
        service.saw(answer)
        told = f"{notes_of(answer)}\n\n{answer.text}" if not answer.abstained else f"{answer.text}\n{notes_of(answer)}"
        return _result(told, AnswerBody.model_validate(answer_dict(answer)))

    async def search(
        query: Annotated[str, Field(min_length=1, max_length=2000, description="key words or a question")],
        k: Count = 8,
        sources: Sources = None,
    ) -> Annotated[CallToolResult, PassagesBody]:
        """Find passages, best first: paragraphs, quotations and footnotes, each with its place and footnotes."""
        work = partial(service.answerer.search, query, k=k, sources=sources)
        ranking = await _done(service, service.deadline(), work)
        body = PassagesBody(passages=[PassageBody.model_validate(ranked_dict(item)) for item in ranking.ranked])
        library = service.answerer.library
        return _result("\n".join(found_line(library, item) for item in ranking.ranked), body)

    async def get_passage(
        passage_id: Annotated[str, Field(description="a passage's id or locus, as answers give it")],
    ) -> Annotated[CallToolResult, PassageDetail]:
        """One passage whole: its references, its sentences with the footnotes that cover each, its neighbours."""
        library = service.answerer.library
        body = PassageDetail.model_validate(passage_detail_dict(library, library.find_passage(passage_id)))
        notes = [f"Fußnote {shown_number(note.number)}: {note.label}" for note in body.notes]
        place = f"{body.locus}, {page_of(body.page_index, body.page_printed)}"
        return _result("\n".join([*notes, f"{place}: »{body.text}«"]), body)

    async def get_footnote(
        source_id: Annotated[str, Field(description="the source's id")],
        number: Annotated[int, Field(ge=0, description="the footnote's number")],
    ) -> Annotated[CallToolResult, FootnoteBody]:
        """One footnote: the works it cites in full, an »Ebd.« resolved, and what it prints."""
        body = FootnoteBody.model_validate(footnote_dict(service.answerer.library.footnote(source_id, number)))
        return _result(f"Fußnote {shown_number(body.number)}: {body.label}\nGedruckt: »{body.text}«", body)

    async def verify(
        answer: Annotated[dict[str, Any], Field(description="an answer as `ask` gave it, as structured content")],
    ) -> Annotated[CallToolResult, VerificationBody]:
        """Check a saved answer again, quotation by quotation, against the book."""
        library = service.answerer.library
        result = await anyio.to_thread.run_sync(lambda: verify_answer(library, answer))
        findings = [FindingBody(**asdict(finding)) for finding in result.findings]
        body = VerificationBody(holds=result.holds, same_index=result.same_index, findings=findings)
        failed = [f"{finding.what} »{finding.name}«: {finding.reason}" for finding in findings if not finding.holds]
        return _result("\n".join(["Die Antwort hält." if result.holds else "Die Antwort hält nicht.", *failed]), body)

    add(_told(ask), "Eine Frage beantworten")
    add(_told(search), "Stellen suchen")
    add(_told(get_passage), "Eine Stelle zeigen")
    add(_told(get_footnote), "Eine Fußnote zeigen")
    add(_told(verify), "Eine Antwort prüfen")
    return server


async def _done(service: Service, deadline: Deadline, work: Callable[[], Result]) -> Result:
    """What `work` gives, in a thread, once there is a place; given up when the call is cancelled."""
    async with service.gate.place():
        return await beside(partial(_until_left, deadline), partial(anyio.to_thread.run_sync, work))


async def _until_left(deadline: Deadline) -> None:
    """Wait until the client has left, or the call is cancelled, and give up: the thread that works ends soon after."""
    left = _left.get()
    try:
        await (left.wait() if left is not None else anyio.sleep_forever())
    finally:
        deadline.give_up()


class Leaving:
    """A door of the tools over HTTP that notices when a client leaves, which the protocol's own server does not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a call; what it began is given up when its client leaves."""
        whole, left = anyio.Event(), anyio.Event()
        _left.set(left)

        async def read() -> Message:
            message = await receive()
            if not message.get("more_body"):
                whole.set()
            return message

        async def watch() -> None:
            await whole.wait()  # until then the server reads
            await until_disconnected(receive)
            left.set()

        await beside(watch, partial(self.app, scope, read, send))


def _result(text: str, body: BaseModel) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=body.model_dump(mode="json")
    )


def _told(tool: Callable[..., Any]) -> Callable[..., Any]:
    """A tool whose known errors reach the model as the result of its call, in their own words."""

    @wraps(tool)
    async def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return await tool(*args, **kwargs)
        except (AnsweringError, IndexingError, ServiceError) as error:
            raise ToolError(str(error)) from error

    return told
