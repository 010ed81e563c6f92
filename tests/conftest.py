"""Fixtures: texts that may not be part of this repository, the encoder, and the sample in a real index."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from index.encoder import SentenceTransformerEncoder
from index.library import Library
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from qa.answerer import Answerer
from tests.hashing import HashingEncoder

# The same examples in every run: a landing is judged by the change, not by the draw. `--hypothesis-profile=search`
# looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parents[1]
_SHARED = ROOT.parent / "shared"


def _shared(path: Path) -> Path:
    if not path.exists():
        missing = f"{path.relative_to(_SHARED)} is not in the folder »shared« beside the checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


def needed_program(name: str) -> str:
    """The path of a program that a test needs; where `CI=true` a missing one is an error, elsewhere it skips."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. For one module: while it runs, other tests could start no event loop of their own."""
    path = needed_program("chromium")
    quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *quiet])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chapter_path() -> Path:
    """The chapter that Fussnote was made for; it stays outside the repository."""
    return _shared(_SHARED / "corpus" / "kapitel-iv-2.txt")


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Public data that stays outside the repository, by its path under `data`."""
    return lambda name: _shared(_SHARED / "data" / name)


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The default encoder with its real weights."""
    return SentenceTransformerEncoder()


@pytest.fixture(scope="session")
def sample_folder(encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample, built with the real encoder."""
    folder = tmp_path_factory.mktemp("sample-index")
    IndexStore(folder, encoder).build([Addition(ROOT / "index" / "sample" / "beispielkapitel.txt")])
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path, encoder: SentenceTransformerEncoder) -> Answerer:
    """An answerer over the sample."""
    library = Library.load(sample_folder, encoder)
    return Answerer(library, HybridRetriever(library, encoder))


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """An answerer over the sample whose encoder costs nothing: for what stands around the answers."""
    folder, hashing = tmp_path_factory.mktemp("quick-index"), HashingEncoder()
    IndexStore(folder, hashing).build([Addition(ROOT / "index" / "sample" / "beispielkapitel.txt")])
    library = Library.load(folder, hashing)
    return Answerer(library, HybridRetriever(library, hashing))
