"""The keeper of the served index: changes it one job at a time, and puts what it became into service."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from uuid import uuid4

from index.encoder import Encoder
from index.errors import IndexBusyError, IndexingError
from index.manifest import Manifest
from index.reading.bounded import try_reading
from index.store import Addition, IndexStore, kept_files
from qa.answerer import Answerer
from qa.errors import AnsweringError

State = Literal["running", "done", "failed"]
#: So many finished jobs can still be asked for.
_REMEMBERED = 100


@dataclass(slots=True)
class Job:
    """A change of the index: what it does, how far it is (in vectors of `source_id`), and how it ended."""

    what: str
    job_id: str = field(default_factory=lambda: uuid4().hex[:12])
    state: State = "running"
    source_id: str | None = None
    done: int = 0
    total: int = 0
    detail: str | None = None


class Keeper:
    """Changes the index in `folder`; `load` makes an answerer of it, `use` puts that into service.

    Who is being answered from the old one is answered to the end; a change that fails leaves the old one serving.
    """

    def __init__(
        self, folder: Path, encoder: Encoder, load: Callable[[], Answerer], use: Callable[[Answerer], None]
    ) -> None:
        self.folder, self._load, self._use = folder, load, use
        self._store = IndexStore(folder, encoder)
        self._busy = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def job(self, job_id: str) -> Job | None:
        """A job by its id."""
        return self._jobs.get(job_id)

    def add(self, path: Path, name: str, first_page: int | None) -> Job:
        """Add the file at `path`, which the keeper deletes afterwards, as the source `name`, or replace it."""

        def change(job: Job) -> Manifest:
            try_reading(path, name, first_page)
            return self._store.add([Addition(path, first_page, name)], _reporter(job))

        return self._begun(f"add {name}", change, lambda: path.unlink(missing_ok=True))

    def remove(self, source_id: str) -> Job:
        """Remove a source."""
        return self._begun(f"remove {source_id}", lambda job: self._store.remove([source_id], _reporter(job)))

    def rebuild(self) -> Job:
        """Read and encode all sources anew, from the files that the index keeps."""

        def change(job: Job) -> Manifest:
            return self._store.build(list(kept_files(self.folder).values()), _reporter(job), anew=True)

        return self._begun("rebuild", change)

    def _begun(self, what: str, change: Callable[[Job], Manifest], after: Callable[[], None] = lambda: None) -> Job:
        """Begin a job in a thread of its own. Raises IndexBusyError while another one runs."""
        if not self._busy.acquire(blocking=False):
            after()
            raise IndexBusyError("another change of the index is running; ask its job when it is done")
        job = Job(what)
        self._jobs[job.job_id] = job
        for old in list(self._jobs)[:-_REMEMBERED]:
            del self._jobs[old]

        def work() -> None:
            try:
                change(job)
                self._use(self._load())
                job.state = "done"
            except (IndexingError, AnsweringError) as error:
                job.detail, job.state = str(error), "failed"
            except OSError as error:
                job.detail, job.state = f"{error.strerror}: the index was left as it was", "failed"
            except Exception as error:
                job.detail, job.state = f"{type(error).__name__}: the index was left as it was", "failed"
                raise
            finally:
                after()
                self._busy.release()

        threading.Thread(target=work, name=f"fussnote-{job.job_id}", daemon=True).start()
        return job


def _reporter(job: Job) -> Callable[[str, int, int], None]:
    def report(source_id: str, done: int, total: int) -> None:
        job.source_id, job.done, job.total = source_id, done, total

    return report
