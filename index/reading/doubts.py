"""Doubts: what was uncertain while a source was read, and the place, told in German or English."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Language = Literal["de", "en"]

#: What each kind of doubt says; the names in braces are the doubt's values.
_TEXTS: Final[Mapping[str, Mapping[Language, str]]] = {
    "encoding": {
        "de": "nicht in UTF-8 (Byte {byte}), als Windows-1252 gelesen. Sicher ist es, die Datei in UTF-8 zu speichern.",
        "en": "not UTF-8 (byte {byte}); read as Windows-1252. Save it as UTF-8 to be sure.",
    },
    "cut_off": {
        "de": "Das Ende der Datei scheint zu fehlen, vielleicht auch Seiten. Laden Sie sie noch einmal.",
        "en": "the file seems to be cut off at its end; pages may be missing. Fetch it again.",
    },
    "damaged_pages": {"de": "beschädigt und ausgelassen: {pages}.", "en": "damaged and left out: {pages}."},
    "pictures": {
        "de": "Bilder ohne Textebene, nur mit Texterkennung (OCR) zu lesen: {pages}.",
        "en": "pictures without a text layer, run OCR to read them: {pages}.",
    },
    "garbled": {
        "de": "Die Schriften nennen ihre Buchstaben nicht, nur mit Texterkennung (OCR) zu lesen: {pages}.",
        "en": "the fonts do not tell their letters, run OCR to read them: {pages}.",
    },
    "note_uncounted": {
        "de": "Fußnote »{printed}« hat keine Nummer; sie zählt als {number}",
        "en": "note »{printed}« has no number; it is counted as {number}",
    },
    "note_before_first": {
        "de": "Der Fußnotentext »{words}…« beginnt vor der ersten nummerierten Fußnote",
        "en": "the note text »{words}…« begins before the first numbered note",
    },
    "out_of_sequence": {
        "de": "Fußnote {number} folgt auf Fußnote {before}: nicht in der Reihe",
        "en": "footnote {number} follows footnote {before}: out of sequence",
    },
    "note_without_marker": {
        "de": "Fußnote {number} hat kein Zeichen im Text",
        "en": "footnote {number} has no marker in the text",
    },
    "marker_twice": {
        "de": "Fußnotenzeichen {number} steht mehr als einmal",
        "en": "marker {number} stands more than once",
    },
    "marker_without_note": {
        "de": "Zum Fußnotenzeichen {number} gibt es keine Fußnote",
        "en": "marker {number} has no footnote",
    },
    "no_notes": {
        "de": "Im Text scheinen die Zeichen 1 bis {number} zu stehen, aber es gibt keine Fußnote",
        "en": "markers 1 to {number} seem to stand in the text, but there is no footnote",
    },
    "conflict": {
        "de": "Fußnote {number} druckt {printed}; aus dem Heft folgt {implied}",
        "en": "footnote {number} prints {printed}; the issue implies {implied}",
    },
    "unresolved": {
        "de": "Fußnote {number}: Was »{printed}« meint, ist nicht zu finden",
        "en": "footnote {number}: »{printed}« is unresolved",
    },
    "ambiguous": {
        "de": "Fußnote {number}: »{printed}« ist mehrdeutig",
        "en": "footnote {number}: »{printed}« is ambiguous",
    },
    "numbers_repeated": {
        "de": "{number} Fußnotennummern kommen mehr als einmal vor",
        "en": "{number} footnote numbers occur more than once",
    },
    "stray_note": {
        "de": "»{words}…« sieht wie eine Fußnote aus, ist aber als Text gelesen",
        "en": "»{words}…« looks like a footnote, but was read as text",
    },
}
_PAGE: Final[Mapping[Language, str]] = {"de": "Blatt {page} der Datei", "en": "page {page} of the file"}
_PRINTED: Final[Mapping[Language, str]] = {"de": " (S. {printed})", "en": " (p. {printed})"}
_SHEETS: Final[Mapping[Language, tuple[str, str]]] = {"de": ("Blatt", "Blätter"), "en": ("page", "pages")}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was uncertain: its `kind` (a key of the texts), the file or source, the page if any, and what it names.

    `page` counts pages of the file from 1, `printed` is the number printed on it; `pages` are those that a doubt about
    several names.
    """

    kind: str
    where: str
    page: int | None = None
    printed: str | None = None
    values: dict[str, str | int] = field(default_factory=dict)
    pages: tuple[int, ...] = ()

    def text(self, language: Language) -> str:
        """The doubt as a sentence with its place."""
        place = self.where
        if self.page is not None:
            place += ", " + _PAGE[language].format(page=self.page)
            place += _PRINTED[language].format(printed=self.printed) if self.printed else ""
        return f"{place}: {_TEXTS[self.kind][language].format(**self.values, pages=_listed(self.pages, language))}"


class DoubtList:
    """The doubts about one source as they come up; `printed` are the numbers printed on its pages."""

    def __init__(self, source_id: str, printed: Mapping[int, str | None], before: Iterable[Doubt] = ()) -> None:
        self.source_id, self._printed = source_id, printed
        self.found = list(before)

    def add(self, kind: str, page: int | None = None, **values: str | int) -> None:
        """Note a doubt, of a page or of the whole source."""
        self.found.append(Doubt(kind, self.source_id, page, None if page is None else self._printed.get(page), values))


def _listed(numbers: Sequence[int], language: Language) -> str:
    """Page numbers as people write them: `page 4`, `pages 2–5, 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    text = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
    return f"{_SHEETS[language][len(numbers) != 1]} {text}"
