"""Pages are found where an extractor leaves no form feed, and what stands at their edges is no text."""

from pathlib import Path

from index.reading.records import Source
from index.reading.source import read_source

_TEXT = (
    "Der Kran am Hafen hob in jenem Sommer mehr Fässer als je zuvor, und",
    "doch klagten die Schiffer über die Gebühren, die der Rat nach Gutdünken",
    "festsetzte. Wer zahlte, bekam einen Zettel; wer nicht zahlen wollte, der",
    "wartete drei Tage vor der Mole, bis ihm ein Lotse gegen Trinkgeld half.",
    "So ging es Jahr um Jahr, und niemand dachte daran, die Ordnung zu ändern,",
    "die noch aus der Zeit der Herzöge stammte und von der es nur zwei",
    "Abschriften gab, eine im Zollhaus und eine in der Truhe der Zunft, deren",
)


def _read(tmp_path: Path, text: str) -> Source:
    path = tmp_path / "hafen.txt"
    path.write_text(text, encoding="utf-8")
    return read_source(path)


def _body(source: Source) -> str:
    return " ".join(block.text.text for block in source.blocks)


def _page(number: int, head: str, *, before: bool) -> str:
    lines = [head, str(number)] if before else [str(number), head]
    return "\n".join([*lines, "deren Vorsteher den Schlüssel hielt.", *_TEXT, *_TEXT])


def test_heads_and_numbers_between_lines_divide_the_pages(tmp_path: Path) -> None:
    """As an extractor gives a volume's pages: no form feed, no blank line, the first page's number at its foot."""
    first = "\n".join(["Der Kran", *_TEXT, *_TEXT, "61"])
    pages = [_page(k, "Der Kran" if k % 2 else "Ida Sommer", before=bool(k % 2)) for k in range(62, 66)]
    source = _read(tmp_path, "\n".join([first, *pages]))
    assert source.pages == 5
    assert [start[2] for block in source.blocks for start in block.page_starts][-1] == "65"
    assert "Sommer" not in _body(source).replace("jenem Sommer", "")
    assert not any(str(k) in _body(source) for k in range(61, 66))
    assert "Zunft, deren deren Vorsteher den Schlüssel hielt." in _body(source)


def test_a_number_that_opens_the_file_is_its_first_pages(tmp_path: Path) -> None:
    pages = ["\n".join([str(k), "deren Vorsteher den Schlüssel hielt.", *_TEXT, *_TEXT]) for k in range(61, 65)]
    source = _read(tmp_path, "\n\n" + "\n".join(pages))
    assert [source.pages, source.blocks[0].page_starts[0][2]] == [4, "61"]


def test_numbers_of_notes_between_lines_are_no_pages(tmp_path: Path) -> None:
    notes = [f"{k}\nIda Sommer, Der Kran, Emden 19{k}, S. {k}." for k in range(11, 16)]
    parts = ["\n".join([f"Damit begann der Streit um den Kran.{k}", *_TEXT, *_TEXT]) for k in range(11, 16)]
    source = _read(tmp_path, "\n".join(f"{part} nichts.\n{note}" for part, note in zip(parts, notes, strict=True)))
    assert source.pages == 1


def test_numbered_strophes_are_no_pages(tmp_path: Path) -> None:
    parts = [
        "\n".join([str(k), "Am Abend standen sie wieder da.", *_TEXT, *_TEXT, "Dann schwiegen sie."])
        for k in range(11, 16)
    ]
    assert _read(tmp_path, "\n".join(parts)).pages == 1


def test_another_number_between_running_heads_does_not_hide_them(tmp_path: Path) -> None:
    """»Sommer, Kran. 5« is a sheet's signature: the heads before and behind it count on."""
    page = "\n".join([*_TEXT, *_TEXT])
    heads = ["64 Zweites Buch. Der Kran.", "Der Streit der Schiffer. 65", "66 Zweites Buch. Der Kran."]
    text = f"{heads[0]}\n\n{page}\n\n{heads[1]}\n\n{page}\n\nSommer, Kran. 5\n\n{heads[2]}\n\n{page}\n"
    source = _read(tmp_path, text)
    assert source.pages == 3
    assert "Zweites Buch" not in _body(source)


def test_a_head_beside_the_number_alone_is_no_text(tmp_path: Path) -> None:
    """Left and right heads take turns above the text, each set apart from a number that stands alone."""
    heads = ["Ida Sommer", "Der Kran", "Ida Sommer", "Die Lotsen"]
    tops = [f"{head}\n\n{70 + k}" if k % 2 else f"{70 + k}\n\n{head}" for k, head in enumerate(heads)]
    pages = ["\n".join([f"Zum {k}. Male:", *_TEXT[:6], f"Abschriften gab, und {k} sind es noch."]) for k in range(4)]
    source = _read(tmp_path, "\f".join(f"{top}\n\n{page}\n" for top, page in zip(tops, pages, strict=True)))
    assert [start[2] for block in source.blocks for start in block.page_starts] == ["70", "71", "72", "73"]
    assert _body(source) == " ".join(pages).replace("\n", " ")


def test_titles_of_poems_below_page_numbers_are_text(tmp_path: Path) -> None:
    names = ("Fass", "Korb", "Sack")
    source = _read(
        tmp_path, "\f".join(f"{70 + k}\n\n{name}\n\nEs war ein Kran,\nder hob {name}." for k, name in enumerate(names))
    )
    words = " ".join([*(heading.text.text for heading in source.headings), _body(source)])
    assert [words.count(word) for word in (*names, "Es war ein Kran")] == [2, 2, 2, 3]


def test_a_last_paragraph_that_begins_like_the_foot_is_text(tmp_path: Path) -> None:
    pages = [f"{k}. Fass:\n{chr(10).join(_TEXT)}\n\nDer Kran\n" for k in range(3)]
    last = f"4. Fass:\n{chr(10).join(_TEXT)}\n\nDer Kran steht noch heute.\n"
    assert "Der Kran steht noch heute." in _body(_read(tmp_path, "\f".join([*pages, last])))


def test_the_name_of_a_journal_at_every_foot_is_no_text(tmp_path: Path) -> None:
    """On its first page an article's own pages follow."""
    foot = "Hafenblätter 12 (1987), H. 3"
    feet = [f"{foot}, S. 41–44\n\n41", foot, foot, foot]
    source = _read(tmp_path, "\f".join(f"{k}. Fass:\n{chr(10).join(_TEXT)}\n\n{text}\n" for k, text in enumerate(feet)))
    assert "Hafenblätter" not in _body(source)


def test_the_rest_of_a_note_goes_on_where_its_wider_lines_begin(tmp_path: Path) -> None:
    """No blank line sets it apart: the text above breaks off, and goes on in small letters on the next page."""
    wide = "Die Rechnungen, die sich im Zollhaus erhalten haben, nennen weder die Namen der Schiffer noch die Zahl der"
    rest = "Fässer, wohl aber jeden Zettel, den ein Lotse gegen Trinkgeld aus der Hand gab und nie wieder einlöste;"
    first = [*_TEXT[:6], "Abschriften gab.1 Die Zunft, deren", "1 Ida Sommer, Der Kran, Emden 1911, S. 4.", wide]
    second = [
        "Vorsteher schwieg, ließ sie verwahren.2",
        *_TEXT[:6],
        "Abschriften gab, und wieder fragte der",
        rest,
        "alles andere ging verloren.",
        "2 Ebd., S. 9. So schon die Alten, die freilich nur vom Hörensagen wußten, was im Zollhaus geschah und",
        "was nicht.",
    ]
    third = "alte Rat, wem der Kran gehöre. Niemand wußte es.\n" + "\n".join(_TEXT[:3])
    source = _read(tmp_path, f"{chr(10).join(first)}\f{chr(10).join(second)}\f{third}\n")
    assert source.footnotes[0].text.text.endswith("einlöste; alles andere ging verloren.")
    assert "und wieder fragte der alte Rat, wem der Kran gehöre." in _body(source)
    assert "Lotse gegen Trinkgeld aus" not in _body(source)


def test_headings_between_lines_are_told_by_their_length(tmp_path: Path) -> None:
    """In a text without blank lines a short line between an ended sentence and a full line is a heading."""
    text = "\n".join(
        [*_TEXT[:6], "Abschriften gab.", "Die Ordnung der Lotsen", *_TEXT, *_TEXT[1:6], "Abschriften gab."]
    )
    source = _read(tmp_path, text)
    assert [heading.text.text for heading in source.headings] == ["Die Ordnung der Lotsen"]
    verses = "\n".join(
        [*_TEXT[:6], "Abschriften gab.", "Es war ein Kran", "Und hob ein Fass", "Und sank.", *_TEXT[:6], "Ende."]
    )
    assert _read(tmp_path, verses).headings == ()
