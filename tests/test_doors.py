"""Every example of api/DOORS.md, run as it stands against a real server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.answerer import Answerer
from tests.serving import serving

ROOT = Path(__file__).parent.parent
_BLOCKS = re.findall(r"```(bash|python)\n(.*?)```", (ROOT / "api" / "DOORS.md").read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def base_url(sample: Answerer) -> Iterator[str]:
    with serving(sample) as url:
        yield url


@pytest.mark.parametrize(("language", "code"), _BLOCKS, ids=range(len(_BLOCKS)))
def test_an_example_runs(language: str, code: str, base_url: str, sample_folder: Path, tmp_path: Path) -> None:
    """It ends well and says something of the sample."""
    code = code.replace("http://127.0.0.1:8000", base_url).replace("indexes/sample", str(sample_folder))
    code = code.replace("answer.json", str(tmp_path / "answer.json")).replace(".venv/bin/python", sys.executable)
    command = [sys.executable, "-c", code] if language == "python" else ["bash", "-euo", "pipefail", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip()
    assert '"status": 4' not in done.stdout
    assert "urn:fussnote:problem" not in done.stdout
