"""Every regular expression of the program on hostile text: twice the text may not cost far more than twice the time.

Here on short texts, which show what grows with the square or worse; on long ones in `python -m eval stress`.
"""

import re

import pytest

from eval import regexes
from eval.regexes import GROWTH, Expression, expressions, growth, steepest

_FOUND = expressions()
_LONGEST = 4096


def test_all_are_found() -> None:
    """Those that modules keep, also in tables, and those written where they are used; and whether they are searched."""
    found = {one.place: one for one in _FOUND}
    assert len(found) > 150
    assert found["index.reading.sentences._END"].searched
    assert not found["index.reading.markdown._RULE"].searched
    assert any(place.startswith("index.reading.parsing:") for place in found)
    assert {place.partition(".")[0] for place in found} >= {"index", "qa", "api"}


@pytest.mark.parametrize("expression", _FOUND, ids=[one.place for one in _FOUND])
def test_no_expression_explodes(expression: Expression) -> None:
    worst = steepest(expression, _LONGEST)
    assert worst.ratio <= GROWTH, f"{worst.pump!r} and {worst.end!r}: {worst.ratio:.1f} at {worst.letters} letters"


@pytest.mark.parametrize(
    ("pattern", "pump", "searched", "steep"),
    [
        (r"\s+x", " ", True, True),
        (r"\s+x", " ", False, False),
        (r"(?<!\s)\s+x", " ", True, False),
        (r"»[^«]+«", "»", True, True),
        (r"»[^«]{1,50}«", "»", True, False),
        (r"(?:a+)+b", "a", False, True),
    ],
)
def test_what_explodes_is_told(
    monkeypatch: pytest.MonkeyPatch, pattern: str, pump: str, searched: bool, steep: bool
) -> None:
    monkeypatch.setattr(regexes, "_LIMIT", 2.0)
    monkeypatch.setattr(regexes, "_ENOUGH", 0.2)
    monkeypatch.setattr(regexes, "_REPEATS", 6)  # of so short times many are disturbed
    found = growth(Expression("here", re.compile(pattern), searched), pump, "!", _LONGEST)
    assert (found.ratio > GROWTH) == steep
