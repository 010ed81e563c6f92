"""Keys of notes: what tells notes of one number apart, how they are shown, and where they stand."""

import re

# More than any footnote's number.
_AGAIN = 100_000


def note_key(number: int, earlier: int) -> int:
    """What tells notes of one number apart where numbering starts again (`earlier`: notes of that number before)."""
    return number + _AGAIN * earlier


def printed_number(key: int) -> int:
    """The number that the note with this key is printed with."""
    return key % _AGAIN


def shown_number(number: int) -> str:
    """How a note's number is shown: »12«; »*« for a note that is marked by a sign, or not at all (0)."""
    return str(number) if number else "*"


def note_locus(source_id: str, key: int) -> str:
    """Where the note with this key stands: »buch/fn12«, the next of that number »buch/fn12~2«."""
    again, number = divmod(key, _AGAIN)
    return f"{source_id}/fn{number}" + (f"~{again + 1}" if again else "")


def key_at(locus: str) -> int | None:
    """The inverse of `note_locus`; None for a place that is no note's."""
    match = re.search(r"/fn(\d+)(?:~(\d+))?$", locus)
    return note_key(int(match[1]), int(match[2] or 1) - 1) if match else None
