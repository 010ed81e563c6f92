"""The whole OpenAPI description, tried out by Schemathesis on a real port: no crash, nothing undocumented."""

import subprocess
import sys
from pathlib import Path

from api.keys import KeyStore
from api.settings import Settings
from qa.answerer import Answerer
from tests.serving import serving

_CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def test_every_call_answers_as_described(quick: Answerer, tmp_path: Path) -> None:
    key = KeyStore(tmp_path / "keys.json").create("schemathesis", "admin")
    with serving(quick, Settings(keys=tmp_path / "keys.json", rate="1000000/minute")) as url:
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.json", "--checks", _CHECKS,
            "-H", f"Authorization: Bearer {key}", "--max-examples", "25", "--seed", "1",
            "--phases", "examples,coverage,fuzzing", "--generation-database", "none", "--no-color",
        ]  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "Tested: 17" in done.stdout
