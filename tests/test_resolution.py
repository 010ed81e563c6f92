"""»Ebd.«, »a. a. O.«, »Ders.« and short titles mean the work that a reader would take them for, or none."""

import pytest

from index.reading.parsing import known_from, parse_references
from index.reading.references import Reference, label
from index.reading.resolution import resolve_references

WORK = "Franz Borkenau, Die neue Komintern. Ein Bericht, in: Der Monat 1 (1949), H. 4, S. 50–60, hier S. 52."
OTHER = "Hans Müller, Die Presse, Berlin 1999, S. 3."


def resolved(**notes: str) -> dict[int, tuple[Reference, ...]]:
    """References by note, of notes given as n1="…"."""
    numbered = [(int(name[1:]), text) for name, text in notes.items()]
    known = known_from(numbered)
    return dict(resolve_references([(number, parse_references(text, known)) for number, text in numbered]))


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
    found = resolved(n1=f"{WORK[:-1]}; {OTHER}", n2="Ebd., S. 55.", n3="Ebd.")
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


MANN, KRANZ = "Golo Mann, Farben der Stadt, Bern 1950, S. 3.", "Wilhelm Kranz, Türme und Tore, Bonn 1906, S. 191."


@pytest.mark.parametrize(
    ("short", "pages"),
    [
        ("Mann, a. a. O., S. 7.", "7"),
        ("Mann, Farben, S. 8.", "8"),
        ("Mann (wie Anm. 1), S. 9.", "9"),
        ("Mann (Anm. 1), S. 9.", "9"),
        ("Vgl. oben Anm. 1, S. 4.", "4"),
        ("S. o. Anm. 1.", None),
        ("Mann, S. 10.", "10"),
        ("Vgl. auch Mann 1950, S. 11.", "11"),
        ("Mann, ebd., S. 12.", "12"),
        ("Brief vom 3. Mai 1884, abgedruckt bei Mann, a. a. O., S. 51.", "51"),
        ("Der Brief ist gedruckt bei Mann (A. a. O., S. 51).", "51"),
    ],
)
def test_a_name_that_is_a_word_too_means_its_own_work(short: str, pages: str | None) -> None:
    """And never the work that happens to stand just before."""
    found = resolved(n1=MANN, n2=KRANZ, n3=short)[3][0]
    assert (found.title, found.resolution, found.resolved_from) == ("Farben der Stadt", "resolved", 1)
    assert found.cited_pages == pages


@pytest.mark.parametrize("ebd", ["Ebda., S. 5.", "A. a. O., S. 5.", "a. a. 0., S. 5.", "Ebendort, S. 5."])
def test_other_words_for_ebd(ebd: str) -> None:
    found = resolved(n1=MANN, n2=KRANZ, n3=ebd)[3][0]
    assert (found.title, found.via, found.cited_pages) == ("Türme und Tore", "ebd", "5")


def test_ders_with_a_a_o_means_the_author_before() -> None:
    found = resolved(n1=MANN, n2="Ders., a. a. O., S. 36.", n3="Ders., Neue Zeit, Köln 1930, S. 5.")
    assert (found[2][0].title, found[2][0].resolved_from) == ("Farben der Stadt", 1)
    assert found[3][0].authors == ("Golo Mann",)


def test_given_names_years_and_titles_that_differ_mean_no_work() -> None:
    anna = "Anna Meyer, Geschichte der Stadt, Bonn 1950, S. 3."
    found = resolved(
        n1=anna, n2="Otto Meyer, Stadt, S. 8.", n3="Meyer, Briefe (wie Anm. 1), S. 2.", n4="Meyer 1951, S. 3."
    )
    assert [found[n][0].resolution for n in (2, 3, 4)] == ["unresolved"] * 3
    assert resolved(n1=anna, n2="A. Meyer, a. a. O., S. 9.")[2][0].resolved_from == 1


def test_words_before_a_a_o_that_name_nobody_leave_it_open() -> None:
    found = resolved(n1=MANN, n2="In der schon genannten Schrift, a. a. O., S. 9.")[2][0]
    assert (found.title, found.resolution) == (None, "unresolved")


def test_ebd_behind_a_document_means_the_document() -> None:
    document = "Vertrag vom 12. Januar 1922, StA Kassel, Best. 340"
    found = resolved(n1=MANN, n2=f"{document}, Bl. 4.", n3="Ebd.", n4="Ebd., Bl. 9.")
    assert (found[3][0].details, found[3][0].title) == ("Vertrag vom 12. Januar 1922", "Best. 340")
    assert label(found[3][0]) == f"{document}."
    assert label(found[4][0]) == "StA Kassel, Best. 340, Bl. 9."


def test_ebd_behind_an_archive_means_its_holding() -> None:
    """The one that was cited last, whatever stands between."""
    found = resolved(n1="Staatsarchiv Chur, B 1503/2, Bl. 7.", n2=MANN, n3="Staatsarchiv Chur, ebenda, Bl. 31.")
    assert label(found[3][0]) == "Staatsarchiv Chur, B 1503/2, Bl. 31."
    assert (found[3][0].resolution, found[3][0].resolved_from) == ("resolved", 1)


def test_in_ebd_means_the_volume_of_the_work_before() -> None:
    volume = "Jan Sohr, Presse, in: Ida Kern (Hg.), Kleine Stadt, Lohe 1950, S. 3–40"
    found = resolved(n1=f"{volume}.", n2="Thea Voss, Die Stadt, in: ebd., S. 44–60.")
    assert label(found[2][0]) == "Thea Voss, Die Stadt, in: Ida Kern (Hg.), Kleine Stadt, Lohe 1950, S. 44–60."


def test_ebd_behind_several_works_means_the_only_one_that_has_the_page() -> None:
    """An article's pages shut out others; where a book is left too nobody can tell, and one alone is meant."""
    law = "Gesetz über die Zeit vom 25. 7. 1978, BGBl. I, S. 1110 f."
    article = "Ida Kern, Die Zeit, in: Die Uhr 3 (1979), S. 577–603."
    assert resolved(n1=f"{law} {article}", n2="Ebd., S. 585.")[2][0].title == "Die Zeit"
    assert resolved(n1=f"{article[:-1]}; {OTHER}", n2="Ebd., S. 585.")[2][0].resolution == "ambiguous"
    assert resolved(n1=f"{law} {article}", n2="Ebd., S. 9.")[2][0].resolution == "unresolved"
    assert resolved(n1=article, n2="Ebd., S. 9.")[2][0].title == "Die Zeit"
    papers = "Stadtarchiv Lohe, Best. 3, Nr. 4, Bl. 9"
    assert resolved(n1=f"{papers}; {OTHER}", n2="Ebd., S. 13.")[2][0].title == "Die Presse"


def test_abbreviations_that_a_note_introduces_are_spelled_out() -> None:
    found = resolved(
        n1="Staatsarchiv Lohe, Abteilung Rheinufer (im Folgenden: StAL R), Best. 16, Nr. 4, Bl. 3.",
        n2="Vgl. StAL R, Best. 24, Nr. 112, Bl. 37.",
        n3="Karl Rost, Briefe aus dem Amt, Lohe 1911 (künftig zitiert als: BA).",
        n4="BA II, S. 14; Rost, Briefe, S. 3.",
    )
    assert [label(reference) for reference in found[2]] == [
        "Staatsarchiv Lohe, Abteilung Rheinufer, Best. 24, Nr. 112, Bl. 37."
    ]
    assert "Folgenden" not in label(found[1][0])
    assert label(resolved(n1="Staatsarchiv Lohe (künftig: Lohe).", n2="Lohe, Hans, Die Stadt, Bonn 1912.")[2][0]) == (
        "Lohe, Hans, Die Stadt, Bonn 1912."
    )
    author = resolved(n1="Karl Marx, Das Amt, Bonn 1962 (im Folgenden: Marx).", n2="Marx, Der Stil, Bonn 1953, S. 12.")
    assert author[2][0].title == "Der Stil"
    siglum, short = found[4]
    assert (siglum.title, siglum.volume, siglum.cited_pages, siglum.resolved_from) == (
        "Briefe aus dem Amt",
        "II",
        "14",
        3,
    )
    assert short.title == "Briefe aus dem Amt"


def test_a_note_of_another_chapter_is_told_by_author_and_title() -> None:
    found = resolved(n1=OTHER, n2=WORK, n3="Müller, Presse (Kap. 1, Anm. 1), S. 57; Müller, Presse, Nr. 11.")
    aside = resolved(n1="Otto Braun, Die Stadt, Köln 1912, S. 12 (vgl. Kap. 2, Anm. 4).", n2="Ebd., S. 13.")
    assert [works[0].title for works in aside.values()] == ["Die Stadt", "Die Stadt"]
    assert [(work.title, work.cited_pages) for work in found[3]] == [("Die Presse", "57"), ("Die Presse", "Nr. 11")]


@pytest.mark.parametrize(
    "again", ["Müller, aaO, S. 57.", "Für das Original Müller, a. a. O., S. 57.", "Müller, Presse, aaO, S. 57."]
)
def test_other_ways_to_say_again(again: str) -> None:
    work = resolved(n1=OTHER, n2=WORK, n3=again)[3][0]
    assert (work.title, work.cited_pages, work.resolved_from) == ("Die Presse", "57", 1)


def test_ebd_behind_a_title_means_the_same_journal() -> None:
    found = resolved(n1="Jan Sohr, Maß, in: Blätter 8 (2001), S. 3–29; Ida Kern, Mitte, ebd. 9 (2002), S. 115–121.")
    assert label(found[1][1]) == "Ida Kern, Mitte, in: Blätter 9 (2002), S. 115–121."


def test_an_author_before_a_bracket_is_that_of_the_short_title_in_it() -> None:
    note = "Während Müller (Presse, S. 41) an die Stadt denkt, hält Rost (Lob, S. 3) es mit dem Land."
    assert [(work.title, work.cited_pages) for work in resolved(n1=OTHER, n2=note)[2]] == [("Die Presse", "41")]


def test_catalogues_are_cited_by_their_title() -> None:
    full = "Ausst.-Kat. Licht im Norden. Bilder 1880–1910, Museum Lohe 1984, hg. von Ida Kern, Lohe 1984, Kat.-Nr. 17."
    work = resolved(n1=full, n2="Ausst.-Kat. Licht im Norden (wie Anm. 1), S. 9.")[2][0]
    assert (work.authors, work.resolution, work.resolved_from, work.cited_pages) == ((), "resolved", 1, "9")


def test_archives_and_editions_are_known_by_what_their_notes_call_them() -> None:
    found = resolved(
        n1="Staatsarchiv Lohe (StALo), PA 512, C 3, Bl. 4; Kern-Archiv Lohe (StadtA Lohe), Schachtel 9, Mappe 3.",
        n2="StALo, PA 512, C 8, Bl. 3.",
        n3="Ida Rost: Sämtliche Werke. Hg. von Otto Kern. 14 Bde. Bonn 1958–1981. Im Folgenden zitiert als SW.",
        n4="SW 11, S. 204.",
    )
    assert label(found[2][0]) == "Staatsarchiv Lohe, PA 512, C 8, Bl. 3."
    assert (found[3][0].title, found[4][0].title, found[4][0].volume) == ("Sämtliche Werke", "Sämtliche Werke", "11")


@pytest.mark.parametrize(
    ("again", "cited"),
    [("Ebd. 63 f.", "63 f."), ("A.a.O. 15–19. Die Fassung nennt einen Eid.", "15–19"), ("Müller, aaO 61.", "61"),
     ("Müller (wie Anm. 1), 5.", "5"), ("Müller, Presse, 34.", "34"), ("Ebd.: 19.", "19"),
     ("Ebd., 12. März 1921.", None)],
)  # fmt: skip
def test_pages_need_no_sign_where_a_work_is_cited_again(again: str, cited: str | None) -> None:
    work = resolved(n1=OTHER, n2=again)[2][0]
    assert (work.title, work.cited_pages) == ("Die Presse", cited)


def test_a_title_without_an_author_is_found_by_its_note() -> None:
    full = "Akten zur Ordnung der Stadt, hg. v. E. Kern und K. Rost (QF 31), Lohe 1938, S. 147."
    found = resolved(n1=full, n2="Akten (wie Anm. 1), 152.")
    assert (found[2][0].authors, found[2][0].cited_pages) == (("E. Kern", "K. Rost"), "152")


def test_ebd_behind_a_lost_note_leads_to_no_other_chapter() -> None:
    assert resolved(n11=OTHER, n12=OTHER, n2="Ebd., S. 5.")[2][0].resolution == "unresolved"


def test_a_title_that_ends_in_a_known_name_is_a_title() -> None:
    found = resolved(n1="Richard Wagner, Oper und Drama, Bonn 1852.", n2="Otto Kern, Der Fall Wagner, Bonn 1888.",
                     n3="Der Fall Wagner (wie Anm. 2), S. 5.")  # fmt: skip
    assert found[3][0].title == "Der Fall Wagner"


def test_a_catalogue_known_by_its_year_is_that_of_the_note() -> None:
    full = "Licht. Ausst.-Kat. Kunsthalle Lohe, hg. v. Otto Kern, Lohe 1990."
    assert resolved(n1=full, n2="Ausst.-Kat. Lohe 1990 (wie Anm. 1), S. 4.")[2][0].resolution == "resolved"


def test_a_bracket_behind_a_name_is_a_work_only_where_he_wrote_it() -> None:
    note = "Die Urkunde nennt einen Heinrich Müller (Kölner Stadtbuch, S. 44), der 1344 starb."
    assert resolved(n1=OTHER, n2=note)[2] == ()


def test_the_contributions_to_a_work_cited_before_are_its_own() -> None:
    work = resolved(n1=OTHER, n2="Vgl. die Beiträge in: Müller, Presse (wie Anm. 1), S. 33–90.")[2][0]
    assert (work.title, work.cited_pages) == ("Die Presse", "33–90")


def test_zitiert_nach_introduces_no_abbreviation() -> None:
    said = "Otto Kern, Loci, Bonn 1521. Im Folgenden zitiert Müller nach der Vulgata."
    assert resolved(n1=OTHER, n2=said, n3="Müller, S. 9.")[3][0].title == "Die Presse"
