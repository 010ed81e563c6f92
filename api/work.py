"""Work: how many questions are answered at once, how many may wait, and what ends when a client leaves."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.errors import ClientLeftError, OverloadedError
from qa.deadline import Deadline

Result = TypeVar("Result")


class Gate:
    """Lets `at_once` pieces of work through together and `waiting` more stand in line, `patience` seconds at most."""

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self._free = anyio.Semaphore(at_once)
        self._limit, self._patience = waiting, patience
        self.waiting = self.working = 0

    async def enter(self) -> None:
        """Wait for a place. Raises OverloadedError when too many wait already, or none comes free in time."""
        if self.waiting >= self._limit:
            raise OverloadedError(f"{self.waiting} questions wait already", self._patience)
        self.waiting += 1
        try:
            with anyio.fail_after(self._patience):
                await self._free.acquire()
        except TimeoutError:
            raise OverloadedError(f"no answer could be begun within {self._patience:g} s", self._patience) from None
        finally:
            self.waiting -= 1
        self.working += 1

    def leave(self) -> None:
        """Give the place back."""
        self.working -= 1
        self._free.release()

    @asynccontextmanager
    async def place(self, receive: Receive | None = None) -> AsyncIterator[None]:
        """A place for as long as the block runs; raises as `enter`, and as `enter_for` where `receive` is given."""
        await (self.enter() if receive is None else self.enter_for(receive))
        try:
            yield
        finally:
            self.leave()

    async def enter_for(self, receive: Receive) -> None:
        """Wait as `enter` does for a client whose messages are `receive`. Raises ClientLeftError when it leaves."""
        left, entered = False, False
        refused: OverloadedError | None = None
        async with anyio.create_task_group() as group:

            async def watch() -> None:
                nonlocal left
                await until_disconnected(receive)
                left = True
                group.cancel_scope.cancel()

            group.start_soon(watch)
            try:
                await self.enter()
                entered = True
            except OverloadedError as error:  # raised below: a task group would wrap it
                refused = error
            group.cancel_scope.cancel()
        if refused is not None:
            raise refused
        if left:
            if entered:  # it left in the very moment
                self.leave()
            raise ClientLeftError("the client left while it waited")


async def until_disconnected(receive: Receive) -> None:
    """Wait until the client leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def until_left(receive: Receive, deadline: Deadline) -> None:
    """Wait until the client leaves, then give up."""
    await until_disconnected(receive)
    deadline.give_up()


async def finished(request: Request, gate: Gate, deadline: Deadline, work: Callable[[], Result]) -> Result:
    """What `work` gives, done in a thread once there is a place; `deadline` is given up when the client leaves."""
    async with gate.place(request.receive):
        return await beside(partial(until_left, request.receive, deadline), partial(anyio.to_thread.run_sync, work))


async def beside(watch: Callable[[], Coroutine[Any, Any, None]], run: Callable[[], Awaitable[Result]]) -> Result:
    """What `run` gives, while `watch` runs beside it, which ends with it."""
    outcome: list[Result] = []
    failure: Exception | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        try:
            outcome.append(await run())
        except Exception as error:  # raised below: a task group would wrap it
            failure = error
        group.cancel_scope.cancel()
    if failure is not None:
        raise failure
    return outcome[0]


class WorkStream(StreamingResponse):
    """Text that a thread makes piece by piece, each sent at once; needs a place in `gate`, and gives it back."""

    def __init__(self, pieces: Iterator[str], gate: Gate, deadline: Deadline) -> None:
        self._pieces, self._gate, self._deadline = pieces, gate, deadline
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(self._made(), media_type="text/event-stream", headers=headers)

    async def _made(self) -> AsyncIterator[str]:
        while (piece := await anyio.to_thread.run_sync(partial(next, self._pieces, None))) is not None:
            yield piece

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces; when the client leaves, what is being made is given up."""
        try:
            async with anyio.create_task_group() as group:

                async def watch() -> None:
                    await until_left(receive, self._deadline)
                    group.cancel_scope.cancel()

                group.start_soon(watch)
                await self.stream_response(send)
                group.cancel_scope.cancel()
        finally:
            self._deadline.give_up()
            with anyio.CancelScope(shield=True):  # whoever waits next finds the thread free
                await anyio.to_thread.run_sync(getattr(self._pieces, "close", lambda: None))
            self._gate.leave()
