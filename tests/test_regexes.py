"""Every regular expression of the program on hostile text: twice the text may not cost far more than twice the time."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import api
import eval as evaluation
import index
import prompts
import qa

#: Pieces that are repeated, and what makes a match fail at the end.
_PUMPS = (
    "a", "A", "1", " ", ".", "-", "»", "(", "\n", "ä", "S. 1", "H. 1, ", "Der Monat 3 (1953), ", "Ebd., ", "a b ",
    "A. ", "1 2 ", "1, ", "a-", "wer ", ", und wer ", "Hans Kohn ", "[^1]", "aA ", "1. ", "»a« ", "f. ",
)  # fmt: skip
_ENDS = ("", "!")
_SHORT, _LONG = 500, 1000
# Twice the text at more than so many times the time grows faster than with its square; of less than a moment nothing
# can be told. Time is the process's own: other processes do not count.
_GROWTH, _MOMENT = 6.0, 0.05


def _modules() -> Iterator[ModuleType]:
    for package in (index, qa, prompts, api, evaluation):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _patterns() -> list[re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for module in _modules():
        for value in vars(module).values():
            several = list(value.values()) if isinstance(value, dict) else value
            for item in several if isinstance(several, (list, tuple)) else [several]:
                if isinstance(item, re.Pattern) and isinstance(item.pattern, str):
                    found[item.pattern] = item
    return list(found.values())


PATTERNS = _patterns()


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    for _ in pattern.finditer(text):
        pass
    pattern.match(text)
    return time.process_time() - started


def test_there_are_many() -> None:
    assert len(PATTERNS) > 100


@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_no_expression_explodes(pattern: re.Pattern[str]) -> None:
    for pump in _PUMPS:
        for end in _ENDS:
            short = _seconds(pattern, (pump * _SHORT)[:_SHORT] + end)
            if short < _MOMENT / _GROWTH:
                continue
            long = _seconds(pattern, (pump * _LONG)[:_LONG] + end)
            assert long < _MOMENT or long < _GROWTH * short, f"{pattern.pattern[:200]!r} on {pump!r} and {end!r}"
