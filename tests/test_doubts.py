"""Tests for index.reading.doubts."""

import string

import pytest

from index.reading.doubts import _TEXTS, Doubt


@pytest.mark.parametrize("kind", sorted(_TEXTS))
def test_every_doubt_names_the_same_in_both_languages(kind: str) -> None:
    """Neither language leaves out what the other one tells."""
    named = {
        language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for language, text in _TEXTS[kind].items()
    }
    assert named["de"] == named["en"]
    doubt = Doubt(kind, "buch", values=dict.fromkeys(named["de"] - {"pages"}, "{x}"), pages=(2, 3, 7))
    for text in (doubt.text("de"), doubt.text("en")):
        assert text.startswith("buch: ")
        assert text.count("{x}") + ("2–3, 7" in text) == len(named["de"])


def test_a_doubt_names_its_page() -> None:
    """As a sheet of the file, and with the printed number where there is one."""
    values: dict[str, str | int] = {"number": 7, "before": 5}
    doubt = Doubt("out_of_sequence", "buch", 3, "41", values)
    assert doubt.text("de") == "buch, Blatt 3 der Datei (S. 41): Fußnote 7 folgt auf Fußnote 5: nicht in der Reihe"
    assert doubt.text("en") == "buch, page 3 of the file (p. 41): footnote 7 follows footnote 5: out of sequence"
    assert Doubt("damaged_pages", "b.pdf", pages=(4,)).text("de") == "b.pdf: beschädigt und ausgelassen: Blatt 4."
