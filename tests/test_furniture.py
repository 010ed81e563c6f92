"""Running heads and page numbers are told from text, and give the pages their printed numbers."""

from index.reading.furniture import mark_furniture
from index.reading.pages import PagedText
from index.reading.plain import read_plain


def marked(*pages: str) -> tuple[list[str], list[str | None]]:
    """The lines taken for furniture, and the printed page numbers."""
    paged: PagedText = mark_furniture(read_plain("\f".join(pages).encode(), "buch.txt"))
    lines = [line for page in paged.pages for line in page.lines if line.zone == "furniture"]
    return [paged.text[line.start : line.end] for line in lines], [page.printed for page in paged.pages]


def body(number: int) -> str:
    words = ["Anfang", "Mitte", "Ende", "Rest", "Nachtrag"][number % 5]
    return f"{words} der Seite steht hier\nund geht weiter mit {words}\nbis zum {words}\n"


def test_page_numbers_at_the_foot() -> None:
    """Lone numbers that grow with the pages are page numbers."""
    found, printed = marked(*(f"{body(i)}\n{i + 41}\n" for i in range(4)))
    assert found == ["41", "42", "43", "44"]
    assert printed == ["41", "42", "43", "44"]


def test_running_heads_with_numbers_on_alternating_sides() -> None:
    """A repeated line with the page's number is a running head, whichever side the number stands on."""
    heads = [f"{i} Der Blick nach Osten" if i % 2 else f"Der Blick nach Osten {i}" for i in range(10, 16)]
    found, printed = marked(*(f"{head}\n\n{body(i)}" for i, head in enumerate(heads)))
    assert found == heads
    assert printed == ["10", "11", "12", "13", "14", "15"]


def test_running_heads_without_numbers() -> None:
    """A line that stands at the top of every page is a running head; no page number is made up."""
    assert marked(*(f"Kapitel IV\n{body(i)}" for i in range(3))) == (["Kapitel IV"] * 3, [None] * 3)


def test_notes_at_the_foot_are_no_furniture() -> None:
    """»Ebd., S. 52.« at the foot of many pages repeats, but its numbers do not grow with the pages."""
    assert marked(*(f"{body(i)}\n{n} Ebd., S. 52.\n" for i, n in enumerate((7, 9, 12, 13)))) == ([], [None] * 4)


def test_one_note_a_page_is_no_furniture() -> None:
    """Even where their numbers grow with the pages: each has its marker above."""
    pages = [f"{body(i)}Er kam.{i + 1}\n{body(i)}\n{i + 1} Ebd., S. {90 - i}.\n" for i in range(5)]
    assert marked(*pages) == ([], [None] * 5)
    numbered = [f"{i + 1} Der Blick nach Osten\n{page}" for i, page in enumerate(pages)]
    assert marked(*numbered) == ([f"{i} Der Blick nach Osten" for i in range(1, 6)], ["1", "2", "3", "4", "5"])


def test_years_and_figures_are_no_page_numbers() -> None:
    """A lone number that does not grow with the pages stays text."""
    assert marked(*(f"{body(i)}\n{n}\n" for i, n in enumerate((1917, 1921, 1905, 1924)))) == ([], [None] * 4)


def test_heads_of_two_kinds_with_numbers_set_apart() -> None:
    """Left and right heads differ, and change with the chapters: the number set apart from the words tells them."""
    heads = ["113       Zweiter Teil", "III. Die Ämter      114", "115      Zweiter Teil", "IV. Die Räte     116"]
    assert marked(*(f"{head}\n\n{body(i)}" for i, head in enumerate(heads))) == (heads, ["113", "114", "115", "116"])
    assert marked(*(f"{body(i)}\n{i + 88}\n" for i in range(2))) == (["88", "89"], ["88", "89"])


def test_two_pages_are_too_few() -> None:
    """On fewer than three pages nothing repeats often enough."""
    assert marked(f"Kopf\n{body(1)}", f"Kopf\n{body(2)}") == ([], [None, None])


def test_a_missing_page_number_is_not_filled_in() -> None:
    """A page that prints no number gets none."""
    assert marked(*(f"{body(i)}\n{i + 1 if i != 2 else ''}\n" for i in range(6)))[1] == ["1", "2", None, "4", "5", "6"]
