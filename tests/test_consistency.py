"""A reference to *Der Monat* is checked against its issue: twelve a volume, from October 1948."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.consistency import check_consistency
from index.reading.references import Reference


def check(volume: str | None, year: str | None, issue: str | None, journal: str = "Der Monat") -> Reference:
    return check_consistency(Reference("", journal=journal, volume=volume, year=year, issue=issue))


@pytest.mark.parametrize(
    ("volume", "year", "issue"),
    [("1", "1948", "1"), ("1", "1948", "3"), ("1", "1949", "4"), ("1", "1949", "12"), ("2", "1949", "13"),
     ("2", "1949", "15"), ("2", "1950", "16"), ("5", "1953", "55"), ("V", "1953", "55"), (None, "1953", "55"),
     ("5", None, "55"), ("5", "1953", None), ("5", "1952", None)],
)  # fmt: skip
def test_what_can_be_right_is_ok(volume: str | None, year: str | None, issue: str | None) -> None:
    """Volume, year and issue that agree are no conflict; a volume spans two years."""
    assert (check(volume, year, issue).consistency, check(volume, year, issue).conflict) == ("ok", None)


@pytest.mark.parametrize(
    ("volume", "year", "issue", "conflict"),
    [
        ("3", "1953", "55", ("Jahrgang 3 (1953), Heft 55", "Jahrgang 5 (1953), Heft 55")),
        ("5", "1952", "55", ("Jahrgang 5 (1952), Heft 55", "Jahrgang 5 (1953), Heft 55")),
        (None, "1951", "55", ("ohne Jahrgang (1951), Heft 55", "Jahrgang 5 (1953), Heft 55")),
        ("3", "1953", None, ("Jahrgang 3 (1953)", "Jahrgang 3 (1950/51)")),
    ],
)
def test_both_readings_of_a_conflict(
    volume: str | None, year: str | None, issue: str | None, conflict: tuple[str, str]
) -> None:
    """What is printed and what the issue implies are both reported; the printed fields stay."""
    found = check(volume, year, issue)
    assert (found.consistency, found.conflict) == ("conflict", conflict)
    assert (found.volume, found.year, found.issue) == (volume, year, issue)


@pytest.mark.parametrize(
    "reference",
    [Reference("", journal="Merkur", volume="3", year="1953", issue="55"),
     Reference("", journal="Der Monat", issue="55"),
     Reference("", journal="Der Monat", volume="x"), Reference("")],
)  # fmt: skip
def test_what_cannot_be_compared_is_unknown(reference: Reference) -> None:
    """Other journals, and a single figure, tell nothing."""
    assert check_consistency(reference) == reference


@given(st.integers(1, 274))
def test_every_issue_has_one_volume_and_year(issue: int) -> None:
    """The month counted from October 1948 gives the year, the volume follows the issue."""
    year, volume = 1948 + (9 + issue - 1) // 12, (issue - 1) // 12 + 1
    assert check(str(volume), str(year), str(issue)).consistency == "ok"
    assert check(str(volume + 1), str(year), str(issue)).consistency == "conflict"
    assert check(str(volume), str(year - 1), str(issue)).consistency == "conflict"
