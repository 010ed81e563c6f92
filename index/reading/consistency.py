"""Whether the volume, year and issue that a reference prints for *Der Monat* can all be right."""

import re
from dataclasses import replace

from index.reading.references import Reference

_JOURNAL = re.compile(r"(?:Der\s+)?Monat")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def check_consistency(reference: Reference) -> Reference:
    """The reference with `consistency` and, of a conflict, both readings: the printed one and what the issue implies.

    *Der Monat* began with issue 1 in October 1948 and was monthly, so that volume = ceil(issue / 12), and the month
    and its year follow from the issue. Other journals, and references without two figures to compare, are unknown.
    """
    if not reference.journal or not _JOURNAL.fullmatch(reference.journal):
        return reference
    issue, volume, year = _number(reference.issue), _number(reference.volume), _number(reference.year)
    if issue is not None and (volume is not None or year is not None):
        expected_volume, expected_year = -(-issue // 12), 1948 + (issue + 8) // 12
        wrong_volume = volume is not None and volume != expected_volume
        wrong_year = year is not None and year != expected_year
        if issue >= 1 and not wrong_volume and not wrong_year:
            return replace(reference, consistency="ok", conflict=None)
        printed = _reading(reference.volume, reference.year, reference.issue)
        implied = _reading(str(expected_volume), str(expected_year), reference.issue)
        return replace(reference, consistency="conflict", conflict=(printed, implied))
    if volume is not None and year is not None:
        if year in (1947 + volume, 1948 + volume):
            return replace(reference, consistency="ok", conflict=None)
        printed = _reading(reference.volume, reference.year, None)
        return replace(
            reference,
            consistency="conflict",
            conflict=(printed, f"Jahrgang {volume} ({1947 + volume}/{(1948 + volume) % 100:02d})"),
        )
    return reference


def _reading(volume: str | None, year: str | None, issue: str | None) -> str:
    head = f"Jahrgang {volume}" if volume else "ohne Jahrgang"
    return head + (f" ({year})" if year else "") + (f", Heft {issue}" if issue else "")


def _number(printed: str | None) -> int | None:
    """The first number of `printed`, Arabic or Roman."""
    if not printed:
        return None
    if digits := re.match(r"\d+", printed):
        return int(digits.group())
    values = [_ROMAN.get(letter) for letter in printed.upper()]
    if any(value is None for value in values):
        return None
    numbers = [value or 0 for value in values]
    return sum(-a if a < b else a for a, b in zip(numbers, [*numbers[1:], 0], strict=True))
