"""Where the tests find texts that may not be part of this repository."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / "shared"


def _shared(path: Path) -> Path:
    if not path.exists():
        missing = f"{path.relative_to(_SHARED)} is not in the folder »shared« beside the checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="session")
def chapter_path() -> Path:
    """The chapter that Fussnote was made for; it stays outside the repository."""
    return _shared(_SHARED / "corpus" / "kapitel-iv-2.txt")


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Public data that stays outside the repository, by its path under `data`."""
    return lambda name: _shared(_SHARED / "data" / name)
