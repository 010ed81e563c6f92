"""Passages: cut at sentences only, and every character keeps its place in the file."""

from index.passages import cut_passages
from index.reading.source import parse_source

_TEXT = """## 1.1 Ein Anfang

Der erste Satz steht am Anfang.[^1]
Der zweite Satz folgt am 21. Januar 1924 auf ihn. Ein dritter Satz, d. h. der letzte,
schließt ab.[^2]

Ein Zeuge hielt fest:

> Alles war still. Niemand sprach.[^3]

[^1]: Hans Muster, Ein Titel, in: Der Monat 1 (1949), H. 5, S. 3–9.
[^2]: Ebd., S. 4.
[^3]: Ebd.
"""


def test_a_block_that_is_too_long_is_divided_between_sentences() -> None:
    source = parse_source(_TEXT.encode(), "probe.md")
    passages = [p for p in cut_passages(source, lambda text: len(text.split()), 14) if p.locus == "probe/1.1/p1"]
    assert [p.passage_id for p in passages] == ["probe:1.1:p1:1", "probe:1.1:p1:2", "probe:1.1:p1:3"]
    assert passages[1].text == "Der zweite Satz folgt am 21. Januar 1924 auf ihn."
    assert [s.footnotes for p in passages for s in p.sentences] == [(1,), (2,), (2,)]
    assert [p.footnotes for p in passages] == [(1,), (), (2,)]


def test_every_character_of_a_passage_stands_at_its_place_in_the_file() -> None:
    source = parse_source(_TEXT.encode(), "probe.md")
    for passage in cut_passages(source, lambda text: len(text.split()), 14):
        for position, character in enumerate(passage.text):
            start, end = passage.source_span(position, position + 1)
            assert source.text[start:end].replace("\n", " ") == character


def test_a_quotation_knows_the_clause_that_introduces_it() -> None:
    source = parse_source(_TEXT.encode(), "probe.md")
    quote = next(p for p in cut_passages(source, len, 500) if p.kind == "block_quote")
    assert quote.lead == "Ein Zeuge hielt fest:"
    assert quote.text == "Alles war still. Niemand sprach."


def test_a_note_glosses_its_ebd() -> None:
    source = parse_source(_TEXT.encode(), "probe.md")
    note = next(p for p in cut_passages(source, len, 500) if p.locus == "probe/fn2")
    assert note.text == "Ebd., S. 4."
    assert note.gloss == "Hans Muster, Ein Titel, in: Der Monat 1 (1949), H. 5, S. 3–9, hier S. 4."
