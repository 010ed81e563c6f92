"""»Ebd.«, »a. a. O.«, »Ders.« and short titles mean the work that a reader would take them for, or none."""

from index.reading.references import Reference, parse_references
from index.reading.resolution import resolve_references

WORK = "Franz Borkenau, Die neue Komintern. Ein Bericht, in: Der Monat 1 (1949), H. 4, S. 50–60, hier S. 52."
OTHER = "Hans Müller, Die Presse, Berlin 1999, S. 3."


def resolved(**notes: str) -> dict[int, tuple[Reference, ...]]:
    """References by note, of notes given as n1="…"."""
    return dict(resolve_references([(int(name[1:]), parse_references(text)) for name, text in notes.items()]))


def test_ebd_means_the_note_before() -> None:
    """It has the work's fields and its own pages."""
    found = resolved(n1=WORK, n2="Ebd., S. 53 f.")[2][0]
    assert (found.title, found.pages, found.cited_pages) == ("Die neue Komintern. Ein Bericht", "50–60", "53 f.")
    assert (found.via, found.resolution, found.resolved_from, found.chain) == ("ebd", "resolved", 1, (1,))
    assert found.printed == "Ebd., S. 53 f."


def test_chains_of_ebd() -> None:
    """An Ebd. behind an Ebd. leads on to the work, and the way is kept; a bare one prints no pages."""
    found = resolved(n1=WORK, n2="Ebd., S. 53.", n3="Siehe ebd.")[3][0]
    assert (found.resolved_from, found.chain, found.cited_pages) == (1, (2, 1), None)


def test_ebd_inside_a_note() -> None:
    """Behind a semicolon it means the work just before, in the same note."""
    found = resolved(n1=WORK, n2=f"{OTHER[:-1]}; ebd., S. 7.")[2][1]
    assert (found.title, found.cited_pages, found.resolved_from) == ("Die Presse", "7", 2)


def test_ebd_behind_several_works_is_ambiguous() -> None:
    """Nobody can tell which is meant: its fields stay empty, and so do those of an Ebd. behind it."""
    found = resolved(n1=f"{WORK[:-1]}; {OTHER}", n2="Ebd., S. 7.", n3="Ebd.")
    for number, chain in ((2, ()), (3, (2,))):
        assert (found[number][0].title, found[number][0].resolution) == (None, "ambiguous")
        assert (found[number][0].candidates, found[number][0].chain) == ((1,), chain)


def test_ebd_that_leads_nowhere() -> None:
    """In a first note, behind a gap in the numbers, or behind mere prose it is unresolved."""
    assert resolved(n1="Ebd.")[1][0].resolution == "unresolved"
    assert resolved(n1=WORK, n3="Ebd.")[3][0].resolution == "unresolved"
    assert resolved(n1=WORK, n2="Der Brief ist verloren.", n3="Ebd.")[3][0].resolution == "unresolved"


def test_short_titles() -> None:
    """The same surname and the title's first words mean the work, printed before or behind."""
    for notes in (
        {"n1": WORK, "n5": "Borkenau, Die neue Komintern, S. 55."},
        {"n5": "Borkenau, Die neue Komintern, S. 55.", "n6": WORK},
    ):
        found = resolved(**notes)[5][0]
        assert (found.issue, found.pages, found.cited_pages, found.via) == ("4", "50–60", "55", "short")
    assert resolved(n1=WORK, n2="Burnham, Die neue Komintern, S. 27.")[2][0].resolution == "unresolved"
    assert resolved(n1=WORK, n2="Borkenau, Die alte Komintern, S. 27.")[2][0].resolution == "unresolved"


def test_a_a_o() -> None:
    """»Borkenau, a. a. O.« means his work before; of two it is ambiguous."""
    found = resolved(n1=WORK, n2=OTHER, n3="Borkenau, a. a. O., S. 58.")[3][0]
    assert (found.title, found.cited_pages, found.resolution) == ("Die neue Komintern. Ein Bericht", "58", "resolved")
    second = "Franz Borkenau, Zwei Revolutionäre, in: Der Monat 3 (1950), H. 25, S. 19."
    assert resolved(n1=WORK, n2=second, n3="Borkenau, a. a. O., S. 58.")[3][0].resolution == "ambiguous"


def test_back_references() -> None:
    """»wie Anm. 1« means the work of that note."""
    found = resolved(n1=WORK, n2=OTHER, n3="Borkenau (wie Anm. 1), S. 58.")[3][0]
    assert (found.title, found.cited_pages, found.resolved_from) == ("Die neue Komintern. Ein Bericht", "58", 1)
    assert resolved(n1=WORK, n3="Borkenau (wie Anm. 2), S. 58.")[3][0].resolution == "unresolved"


def test_ders_means_the_author_of_the_note_before() -> None:
    """Through an Ebd. too; of several authors it cannot be told which."""
    new = "Ders., Der Spötter, in: Der Monat 3 (1951), H. 36, S. 606."
    assert resolved(n1=WORK, n2=new)[2][0].authors == ("Franz Borkenau",)
    assert resolved(n1=WORK, n2="Ebd.", n3=new)[3][0].authors == ("Franz Borkenau",)
    assert resolved(n1=f"{WORK[:-1]}; {OTHER}", n2=new)[2][0].authors == ()
    assert resolved(n1=new)[1][0].authors == ()


def test_ders_with_a_short_title() -> None:
    """»Ders., Die neue Komintern, S. 55« is the work of that author."""
    second = "Franz Borkenau, Zwei Revolutionäre, in: Der Monat 3 (1950), H. 25, S. 19."
    found = resolved(n1=WORK, n2=second, n3="Ders., Die neue Komintern, S. 55.")[3][0]
    assert (found.issue, found.cited_pages, found.resolution) == ("4", "55", "resolved")
