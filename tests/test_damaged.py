"""Scans whose raised numbers recognition destroyed: notes and markers are counted by what is left of them."""

import math

import pytest

from index.reading.records import Source
from index.reading.source import parse_source
from tests.pdf_books import minimal_pdf

# Two pages as recognition leaves them: a sign for each raised figure, one sentence with quotation marks of its own.
PAGES = [
    (
        """Der Hafen von Wiek war im Winter geschlossen und ohne Licht.' Erst
der neue Lotse ließ die Tonnen auch im Dezember auslegen.? Die Reeder
dankten es ihm mit einem »silbernen Becher«, den er nie benutzte.”
Im Frühjahr darauf kam der Streit um die Gebühren.“""",
        [
            "Klaus Behm, Der Hafen von Wiek, Rostock 1931, S. 14.",
            "Vgl. Ida Thoms, Tonnen und Baken, in: Küstenblätter 4 (1926), S. 33–40.",
            "Behm, Hafen, S. 19.",
            "Ebd., S. 22.",
        ],
    ),
    (
        """Die Gebühren trafen zuerst die kleinen Boote aus dem Osten.° Ein
Fischer namens Jahnke verweigerte die Zahlung und wurde gepfändet.°
Das Gericht gab ihm nach drei Jahren recht, wie er es erwartet hatte.”
Seither zahlte auf der ganzen Insel niemand mehr.®""",
        [
            "Karl Lüders, Abgaben auf Rügen, Greifswald 1940, S. 7.",
            "Ebd., S. 9.",
            "Thoms, Tonnen, S. 38.",
            "Lüders, Abgaben, S. 11 f.",
        ],
    ),
]


def read(labels: list[str]) -> Source:
    """The pages as text, each note behind one of `labels`."""
    marks = iter(labels)
    pages = (body + "\n\n" + "\n".join(f"{next(marks)} {note}" for note in notes) for body, notes in PAGES)
    return parse_source("\f".join(pages).encode(), "hafen.txt")


def called(source: Source) -> dict[int, str]:
    """The sentence that calls each note."""
    blocks = {block.locus: block for block in source.blocks}
    found = {}
    for note in source.footnotes:
        if note.anchor is not None:
            block = blocks[note.anchor.locus]
            sentence = block.sentences[note.anchor.sentence]
            found[note.number] = block.text.text[sentence.start : sentence.end]
    return found


ENDINGS = ["Licht.", "auslegen.", "benutzte.", "Gebühren.", "Osten.", "gepfändet.", "hatte.", "mehr."]


def test_markers_of_which_a_sign_is_left_call_their_notes() -> None:
    """Labels are legible, markers are not: each note is called by the sentence that ends with its sign."""
    source = read([f"{n})" for n in range(1, 9)])
    assert {n: sentence.split()[-1] for n, sentence in called(source).items()} == dict(enumerate(ENDINGS, 1))


def test_notes_without_a_legible_label_are_counted() -> None:
    """Neither labels nor markers are legible: both sequences tell each other's numbers."""
    source = read(["'", "?", "”", "“", "°", "s", "7", "®"])
    assert [note.number for note in source.footnotes] == list(range(1, 9))
    assert source.footnotes[3].references[0].title == "Der Hafen von Wiek"
    assert {n: sentence.split()[-1] for n, sentence in called(source).items()} == dict(enumerate(ENDINGS, 1))


def test_a_marker_that_cannot_be_told_is_left_open() -> None:
    """Three signs for four notes: those that may be either's call none, and the text says so."""
    pages = [PAGES[0], (PAGES[1][0].replace("gepfändet.°", "gepfändet."), PAGES[1][1])]
    text = "\f".join(body + "\n\n" + "\n".join(f"{n}) {note}" for n, note in enumerate(notes, 1 + 4 * p))
                     for p, (body, notes) in enumerate(pages))  # fmt: skip
    source = parse_source(text.encode(), "hafen.txt")
    assert {1, 2, 3, 4, 8} <= called(source).keys()
    assert called(source).get(7, "hatte.").endswith("hatte.")
    assert any(doubt.kind == "note_without_marker" for doubt in source.doubts)


NOTES = ["Behm, Hafen, Rostock 1931, S. 14.", "Thoms, Tonnen, Köln 1926, S. 3.", "Lüders, Abgaben, Berlin 1940, S. 7."]


@pytest.mark.parametrize(
    ("page", "note"),
    [
        ("Er kam ohne Licht.* Der Lotse schlief.", "* {}"),
        (
            'Der Lotse sagte: "Nein." {n} Seither schwieg er.\nDann sagte er "Ja." Man dankte ihm, usw., wie immer.',
            "{n} {}",
        ),
        (
            'Er nannte es "Möwe". Dort wohnten Lotsen u. a., wie man weiß. Er ging ... und kam -- niemand weiß es.',
            "{n} {}",
        ),
        ("Er rief: 'Nein!' {n} 'Die Reeder danken', sagte er ... und schwieg.", "{n} {}"),
        ('Der Hafen war leer. Man nannte es "Möwe". Die Reeder dankten es ihm.', "• {}"),
    ],
    ids=["stars", "straight quotes", "ordinary signs", "single quotes", "bullets"],
)
def test_an_authors_own_signs_are_no_remnants(page: str, note: str) -> None:
    """Stars that mark notes, quotation marks, abbreviations, ellipses and dashes stay as they are."""
    towns = ["Wiek", "Barth", "Sassnitz", "Bergen", "Putbus", "Gager"]
    before = "{0} lag im Winter still, und niemand ging vor die Tür.\nDie Boote von {0} blieben auf dem Strand.\n"
    after = "\nIn {0} dachte man darüber anders als in der Stadt.\nAm Abend kamen die Leute von {0} zusammen."
    pages = [
        f"{before.format(town)}{page.format(n=n)}{after.format(town)}\n\n{note.format(NOTES[n % 3], n=n)}"
        for n, town in enumerate(towns, 1)
    ]
    source = parse_source("\f".join(pages).encode(), "hafen.txt")
    text = " ".join(block.text.text for block in source.blocks)
    for sign in ('"', "'", "usw.,", "u. a.,", "...", "--"):
        assert text.count(sign) == 6 * page.count(sign)
    called = [footnote.anchor is not None for footnote in source.footnotes]
    assert all(called) if "{n}" in page or "*" in page else not any(called)


def test_quotation_marks_are_no_markers() -> None:
    """Closing quotation marks, apostrophes and question marks behind words call nothing."""
    body = "»Wer zahlt?«, fragte Jahnke. »Niemand!« Hans' Boot lag „im Hafen.“ Er nannte es ›Möwe‹ (die ›alte‹). Und?"
    source = parse_source(f"{body}\n\n1 Behm, Hafen, Rostock 1931, S. 3.\n".encode(), "hafen.txt")
    assert body in source.blocks[0].text.text


def test_lines_of_a_crooked_scan_are_read_straight() -> None:
    """Invisible text over a page that lies askew by half a degree: rows are whole, in order, and of one type."""
    words = "Zeile um Zeile steht auf der Seite und reicht von links bis ganz nach rechts mit jedem Wort".split()
    lines = [" ".join(["Am", *words[n:], *words[:n]]) for n in range(12)]
    skew = math.radians(0.6)
    ops = [b"BT 3 Tr"]
    for n, line in enumerate(lines):
        x, y = 60.0, 700.0 - 14 * n
        for word in line.split():
            at = (x * math.cos(skew) - y * math.sin(skew), x * math.sin(skew) + y * math.cos(skew))
            # Recognition guesses the type of each line by itself.
            ops.append(f"/F1 {9 + (n % 3 > 0)} Tf 1 0 0 1 {at[0]:.2f} {at[1]:.2f} Tm ({word} ) Tj".encode("cp1252"))
            x += 5.6 * len(word) + 4
    source = parse_source(minimal_pdf((b"\n".join([*ops, b"ET"]),)), "schief.pdf")
    assert [block.text.text for block in source.blocks] == [" ".join(lines)]
