"""A service of its own process on a free port, for what is measured from outside."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from eval.collection import ROOT
from eval.errors import EvaluationError

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_START = 180.0


@contextmanager
def running(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[tuple[str, int]]:
    """Serve the index in `folder`, with further variables of the environment; gives address and process id."""
    command = [sys.executable, "-m", "api", "--index", str(folder), "--port", "0"]
    given = os.environ | (environment or {})
    process = subprocess.Popen(
        command, cwd=ROOT, env=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        until, said = time.monotonic() + _START, ""
        while not (found := _ADDRESS.search(said)):
            line = process.stdout.readline()
            if not line or time.monotonic() > until:
                raise EvaluationError(f"the service did not start: {said[-300:]}")
            said += line
        yield found[0], process.pid
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.stdout.close()
