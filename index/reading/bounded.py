"""Reading a file that a stranger sent: in a process of its own, with bounds of time and memory.

`python -m index.reading.bounded FILE NAME` reads a file and says nothing; what fails is told in one line on stderr.
"""

import resource
import subprocess
import sys
from pathlib import Path

from index.errors import IndexingError, SourceFormatError

#: Seconds and bytes that reading one file may take.
SECONDS, BYTES = 120, 3 * 1024**3
_FAILED = 3


def try_reading(path: Path, name: str, first_page: int | None = None, seconds: int = SECONDS) -> None:
    """Read `path` as the source `name` would be read, and forget it; the caller is safe from what the file does.

    Raises SourceFormatError when it is no source, crashes the reader, or takes more than its time or memory.
    """
    command = [sys.executable, "-m", "index.reading.bounded", str(path), name, str(first_page or 0), str(seconds)]
    root = Path(__file__).resolve().parent.parent.parent
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=seconds + 5, check=False)
    except subprocess.TimeoutExpired as error:
        raise SourceFormatError(
            f"{name} could not be read within {seconds} s; divide it, or send it as text"
        ) from error
    if done.returncode == _FAILED:
        raise SourceFormatError(done.stderr.strip().splitlines()[-1])
    if done.returncode:
        raise SourceFormatError(
            f"{name} could not be read within {seconds} s and {BYTES // 1024**2} MB; divide it, or send it as text"
        )


def main(words: list[str]) -> int:
    """Read the file named, within the bounds."""
    path, name, first_page, seconds = Path(words[0]), words[1], int(words[2]), int(words[3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it has nothing to write
    from index.reading.source import parse_source, read_bytes

    try:
        parse_source(read_bytes(path), name, first_page=first_page or None)
    except IndexingError as error:
        print(error, file=sys.stderr)
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
