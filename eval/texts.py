"""The texts that answers quote, to check quotations and citations against: a library's, or a service's."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Protocol

from index.errors import SourceNotFoundError
from index.library import Library
from qa.citations import label_of
from qa.wire import passage_detail_dict


class Texts(Protocol):
    """What checking an answer needs of the texts."""

    def passage(self, passage_id: str) -> Mapping[str, Any] | None:
        """The passage with its sentences as API.md gives it; None when there is none."""

    def label(self, source_id: str, key: int) -> str | None:
        """What the footnote cites, in full; None when there is no such footnote.

        `key`: its number, or where numbers repeat what tells it from the first (`index.reading.keys.note_key`).
        """

    def in_file(self, evidence: Mapping[str, Any]) -> bool:
        """Whether the quotation stands in the source's file between its offsets there."""


class LibraryTexts:
    """The texts of a loaded library, and its files."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def passage(self, passage_id: str) -> Mapping[str, Any] | None:
        """The passage with its sentences, or None."""
        try:
            return passage_detail_dict(self.library, self.library.passage(passage_id))
        except SourceNotFoundError:
            return None

    def label(self, source_id: str, key: int) -> str | None:
        """What the footnote cites, in full; its text when it cites no work."""
        note = self.library.find_footnote(source_id, key)
        return None if note is None else label_of(note.references) or note.text.text

    def in_file(self, evidence: Mapping[str, Any]) -> bool:
        """Whether the file reads so from the first offset to the last; see `stands_at`."""
        text = self.library.texts.get(str(evidence["source_id"]))
        return text is not None and stands_at(text, evidence["source_start"], evidence["source_end"], evidence["quote"])


def stands_at(text: str, start: int, end: int, quote: str) -> bool:
    """Whether `text[start:end]` begins and ends with the quotation's ends and holds its letters and digits in order.

    Checked without the program's own edit map. Between them the file may have line ends, hyphens, a note's marker or
    the foot of a page: what repair leaves out.
    """
    if not quote or not 0 <= start < end <= len(text):
        return False
    part = text[start:end]
    if not (_same(part[0], quote[0]) and _same(part[-1], quote[-1])):
        return False
    letters = iter(_letters(part))
    return all(letter in letters for letter in _letters(quote))


def _same(printed: str, quoted: str) -> bool:
    if quoted == printed or (quoted.isspace() and printed.isspace()):
        return True
    kinds = {unicodedata.category(quoted), unicodedata.category(printed)}
    return kinds == {"Pd"} or unicodedata.normalize("NFKD", quoted)[0] in unicodedata.normalize("NFKD", printed)


def _letters(text: str) -> list[str]:
    return [character for character in unicodedata.normalize("NFKD", text) if character.isalnum()]
