"""stub."""
from pathlib import Path
from typing import Any


def write_report(path: Path, evaluations: Any, references: Any) -> None:
    """Stub."""
