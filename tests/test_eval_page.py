"""The stop-watch in the page: a real browser, a real service."""

from pathlib import Path

from rich.console import Console

from eval.collection import find_collection
from eval.page import measure_page
from tests.conftest import needed_program


def test_the_first_words_of_each_answer_are_timed(sample_folder: Path) -> None:
    needed_program("chromium")
    topics = find_collection("sample").topics("dev")[:2]
    figure = measure_page(sample_folder, topics, Console())["first words (ms, median)"]
    assert figure.n == 2
    assert figure.value > 0
