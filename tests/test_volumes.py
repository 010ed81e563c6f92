"""Which volume of a work a reference means, and what is cited by an abbreviation."""

import pytest

from index.reading.parsing import known_from, parse_references
from index.reading.references import Reference, label
from index.reading.resolution import resolve_references

_BAUR = "Emil Baur, Werke, Bd. 3, Berlin 1959, S. 415."
_HUNTE = "Karl Hunte, Geschichte der Hunte, 3 Bde., Köln 1955, hier Bd. 2, S. 44."
_KERN = "Otto Kern, Das Rathaus, in: Blätter für Stadtkunde 8 (1955), S. 12–30."


def read(*notes: str) -> list[tuple[Reference, ...]]:
    """The references of notes 1, 2, …, resolved."""
    numbered = list(enumerate(notes, 1))
    known = known_from(numbered)
    return [works for _, works in resolve_references([(n, parse_references(text, known)) for n, text in numbered])]


@pytest.mark.parametrize(
    ("first", "then", "meant"),
    [
        (_BAUR, "Ebd., Bd. 4, S. 12.", "Emil Baur, Werke, Bd. 4, S. 12."),
        (_BAUR, "Ebd. 4, S. 12.", "Emil Baur, Werke, Bd. 4, S. 12."),
        (_BAUR, "Baur, Werke, Bd. 5, S. 3 f.", "Emil Baur, Werke, Bd. 5, S. 3 f."),
        (_BAUR, "Baur, Werke 5, S. 3.", "Emil Baur, Werke, Bd. 5, S. 3."),
        (_BAUR, "Baur, a. a. O., Bd. 5, S. 3.", "Emil Baur, Werke, Bd. 5, S. 3."),
        (_BAUR, "Baur, Werke (wie Anm. 1), Bd. 5, S. 3.", "Emil Baur, Werke, Bd. 5, S. 3."),
        # the same volume, however its number is printed
        (_BAUR, "Ebd., Bd. III, S. 12.", "Emil Baur, Werke, Berlin 1959, Bd. 3, S. 12."),
        (_BAUR, "Baur, Werke, S. 12.", "Emil Baur, Werke, Berlin 1959, Bd. 3, S. 12."),
        # all volumes have one year
        (_HUNTE, "Ebd., Bd. 3, S. 7.", "Karl Hunte, Geschichte der Hunte, 3 Bde., Köln 1955, Bd. 3, S. 7."),
        # another volume of a journal holds another article
        (_KERN, "Ebd. 9 (1956), S. 44.", "Blätter für Stadtkunde 9 (1956), S. 44."),
        (_KERN, "Ebd., S. 20.", "Otto Kern, Das Rathaus, in: Blätter für Stadtkunde 8 (1955), S. 12–30, hier S. 20."),
        ("Ida Rau, Der Fall, in: Wage 5 (1953), H. 4, S. 3–9.", "Ebd., H. 6, S. 20.", "Wage 5 (1953), H. 6, S. 20."),
        # a number that belongs to the title
        (
            "Jan Röhl, Wilhelm II., Bonn 1990, S. 3.",
            "Röhl, Wilhelm II, S. 9.",
            "Jan Röhl, Wilhelm II., Bonn 1990, S. 9.",
        ),
    ],
)
def test_a_volume_is_that_which_the_note_names(first: str, then: str, meant: str) -> None:
    (work,) = read(first, then)[1]
    assert work.resolution == "resolved"
    assert label(work) == meant


def test_a_short_title_means_the_volume_that_was_cited_in_full() -> None:
    other = "Emil Baur, Werke, Bd. 5, Bonn 1962, S. 9."
    works = read(_BAUR, other, "Baur, Werke, Bd. 5, S. 7.", "Baur, Werke, Bd. 3, S. 8.", "Baur, Werke, S. 1.")
    assert [(work.volume, work.year) for (work,) in works[2:4]] == [("5", "1962"), ("3", "1959")]
    assert works[4][0].resolution == "ambiguous"


def test_a_further_volume_follows_the_work() -> None:
    one, other = read("Emil Baur, Werke, Bd. 10, S. 54; Bd. 11, S. 12.")[0]
    assert (one.volume, one.pages, other.title, other.volume, other.pages) == ("10", "54", "Werke", "11", "12")


def test_an_abbreviated_work_has_the_year_of_its_own_volume_alone() -> None:
    first = "Kurt Bahr, Briefe, Bd. I, Leipzig 1903 (im Folgenden: BB), S. 3."
    works = read(first, "BB II, S. 44.", "BB I, S. 5.")
    assert [(work.volume, work.year) for (work,) in works[1:]] == [("II", None), ("I", "1903")]


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("MEW 23, S. 49 f.", "MEW 23, S. 49 f."),
        ("MEW, Bd. 23, S. 49.", "MEW 23, S. 49."),
        ("Vgl. dazu KSA 5, 291.", "KSA 5, S. 291."),
        ("MEGA² I/5, S. 37.", "MEGA² I/5, S. 37."),
        ("Marx, Das Kapital, MEW 23, S. 49.", "Marx, Das Kapital, in: MEW 23, S. 49."),
        ("Karl Marx, Das Kapital, in: MEW 23, S. 49.", "Karl Marx, Das Kapital, in: MEW 23, S. 49."),
        ("So Engels in MEW 20, S. 262.", "MEW 20, S. 262."),
        ("Kant, AA VIII, 35.", "Kant, in: AA VIII, S. 35."),
        ("Goethe, WA I, 27, S. 15.", "Goethe, in: WA I, 27, S. 15."),
        ("MGH SS rer. Germ. 6, S. 12.", "MGH SS rer. Germ. 6, S. 12."),
        ("ADAP, Serie D, Bd. VII, Dok. Nr. 228, S. 205.", "ADAP, Serie D VII, S. 205 (Nr. 228)."),
        ("DDF, Bd. 3, Nr. 45.", "DDF 3, Nr. 45."),
        ("M. Fels, Zum Brühl, JdI 101, 1986, 22–45.", "M. Fels, Zum Brühl, in: JdI 101 (1986), S. 22–45."),
        (
            "K. Arnim, Töpfe, BJb 178 (1978) 112–140, bes. 115.",
            "K. Arnim, Töpfe, in: BJb 178 (1978), S. 112–140, hier S. 115.",
        ),
        (
            "E. Witte, Die Mauer, Germania 45, 1967, 12–30 bes. 14 Abb. 2.",
            "E. Witte, Die Mauer, in: Germania 45 (1967), S. 12–30, hier S. 14.",
        ),
        ("H. Klose, AA 1992, 33–40.", "H. Klose, in: AA (1992), S. 33–40."),
        ("B. Rahm, Terrakotten (Berlin 1959) 12 Nr. 3 Taf. 2.", "B. Rahm, Terrakotten, Berlin 1959, S. 12."),
        ("DNP 4 (1998) 23–25 s. v. Garten (A. Baum).", "A. Baum, Garten, in: DNP 4 (1998), S. 23–25."),
        (
            "P. Zorn in: L. Brand (Hrsg.), Festschrift Hall (Köln 1980) 77–90.",
            "P. Zorn, in: L. Brand (Hrsg.), Festschrift Hall, Köln 1980, S. 77–90.",
        ),
    ],
)
def test_works_cited_by_an_abbreviation(note: str, told: str) -> None:
    assert [label(work) for work in parse_references(note)] == [told]


@pytest.mark.parametrize(
    "note",
    [
        "Die SPD 12 Jahre danach.",
        "Er war Mitglied der KPD, der SPD und der USPD.",
        "Interview mit dem Verfasser in der DDR 1985.",
        "Im Jahr 1946 zählte die SED 12, die CDU 23 Ortsgruppen.",
    ],
)
def test_parties_and_states_are_no_editions(note: str) -> None:
    assert parse_references(note) == ()


def test_works_of_classicists_are_cited_again() -> None:
    works = read(
        "M. Fels, Zum Brühl, JdI 101, 1986, 22–45.",
        "Fels a. O. (Anm. 1) 30 Abb. 4.",
        "Fels a. O. 31.",
        "Fels (Anm. 1) 32 mit Anm. 12.",
        "Ebenda 33.",
    )
    assert [(work.resolution, work.journal, work.cited_pages) for (work,) in works[1:]] == [
        ("resolved", "JdI", str(page)) for page in (30, 31, 32, 33)
    ]


def test_of_two_works_of_an_author_the_year_tells_which() -> None:
    works = read(
        "E. Valk, Dienerin, JdI 101, 1986, 22–45; dies., Nachträge, AM 104, 1989, 220–231.", "Valk a. O. 1989, 226."
    )
    assert (works[1][0].title, works[1][0].cited_pages) == ("Nachträge", "226")


def test_two_authors_are_joined_by_a_dash() -> None:
    works = read(
        "H. Sievert – R. Dorn, Die Grabsteine II (Mainz 1979) 412.", "Sievert – Dorn a. O. (Anm. 1) I 57 Nr. 3."
    )
    assert label(works[1][0]) == "H. Sievert/R. Dorn, Die Grabsteine, Bd. I, S. 57."


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ("Max Alt, Die Mauer, in: Festschrift Lenz (wie Anm. 1), S. 44–60, hier S. 50.", "S. 44–60, hier S. 50."),
        ("E. Valk in: Kern, Festschrift (Anm. 1) 77–80.", "S. 77–80."),
    ],
)
def test_a_contribution_stands_in_the_volume_that_another_note_cites(again: str, told: str) -> None:
    first = "Ida Rau, Das Tor, in: Hans Kern (Hg.), Festschrift für Otto Lenz, Köln 1980, S. 9–30."
    (work,) = read(first, again)[1]
    assert label(work).endswith(f"in: Hans Kern (Hg.), Festschrift für Otto Lenz, Köln 1980, {told}")
    (other,) = read(first, "Max Alt, Der Wall, in: Archiv (wie Anm. 1), S. 3.")[1]
    assert other.journal == "Archiv (wie Anm. 1)"


def test_author_and_title_before_ebd_mean_the_journal() -> None:
    works = read("Karl Kaut, Was nun?, in: Neue Zeit 28 (1909/10), S. 33–40; Rosa Lux, Ermattung?, ebd., S. 257–266.")
    assert label(works[0][1]) == "Rosa Lux, Ermattung?, in: Neue Zeit 28 (1909/10), S. 257–266."


def test_an_abbreviation_behind_a_collection_means_the_collection() -> None:
    first = "Rosa Lux, Die Reform, in: dies., Gesammelte Werke (fortan: GW), Bd. 1, Berlin 1970, S. 367–466."
    assert label(read(first, "GW, Bd. 2, S. 4.")[1][0]) == "Rosa Lux, Gesammelte Werke, Bd. 2, S. 4."


@pytest.mark.parametrize(
    ("first", "again", "told"),
    [
        (
            "K. Wend, Historia 34, 1985, 12–30.",
            "Wend (o. Anm. 1) 17 mit Anm. 22.",
            "Historia 34 (1985), S. 12–30, hier S. 17.",
        ),
        (
            "W. Streh, RE IV A 1 (1931) 231 f. s. v. Sold.",
            "Vgl. Streh, RE IV A 1, 233.",
            "Sold, in: RE IV A 1 (1931), S. 231 f., hier S. 233.",
        ),
        (
            "T. Olb, Acker I (Bonn 1966) 134; II (Bonn 1969) 20 ff.",
            "Olb, a. O. II 45.",
            "Acker, Bonn 1969, Bd. II, S. 45.",
        ),
        (
            "E. Torn, Zobl, in: Das Amt 31 (1978), S. 12.",
            "Torn 1978 (wie Anm. 1), S. 19.",
            "Zobl, in: Das Amt 31 (1978), S. 12, hier S. 19.",
        ),
        (
            "Die Denkmäler von Franken, Köln 1916, S. 7.",
            "Denkmäler (wie Anm. 1), S. 80.",
            "Denkmäler von Franken, Köln 1916, S. 80.",
        ),
        (
            "Ida Ritzer, Tor, in: Festschrift Lenz, Köln 1979, S. 2.",
            "Ritzer, in: Festschrift Lenz (wie Anm. 1), S. 6.",
            "Tor, in: Festschrift Lenz, Köln 1979, S. 2, hier S. 6.",
        ),
        (
            "Ida Rau, Tor, in: dies., Werke, Bd. 3, Köln 1959, S. 2–9.",
            "Rau, Werke, Bd. 3, S. 41.",
            "Ida Rau, Werke, Köln 1959, Bd. 3, S. 41.",
        ),
        (
            "Max Roth, Bau, Bd. 3: Barock, Köln 1956, S. 2.",
            "Roth (wie Anm. 1), Bd. 2: Gotik, Bonn 1953, S. 37.",
            "Max Roth, Bau, Bonn 1953, Bd. 2, S. 37.",
        ),
    ],
)
def test_works_are_cited_again_in_the_forms_of_many_disciplines(first: str, again: str, told: str) -> None:
    (work,) = read(first, again)[1]
    assert work.resolution == "resolved"
    assert label(work).endswith(told)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Luther, Resolutionen, WA 1, 539, 3–9.", "Luther, Resolutionen, in: WA 1, S. 539, 3–9."),
        ("Hrabanus Maurus, De institutione, PL 107, 317 C.", "Hrabanus Maurus, De institutione, in: PL 107, S. 317 C."),
        ("AAPD 1953, Bd. I, Dok. 118, S. 341.", "AAPD 1953 I, S. 341 (Dok. 118)."),
        ("Mansi 21, Sp. 714 (can. 6).", "Mansi 21, Sp. 714."),
        ("UB Kloster Ilsen 1, Nr. 12, S. 16.", "UB Kloster Ilsen 1, S. 16 (Nr. 12)."),
        (
            "E. Traut, Klio 60, 1978, 341–352 = dies., Schriften (Bonn 1994) 77–88.",
            "E. Traut, in: Klio 60 (1978), S. 341–352.",
        ),
        (
            "Bruno, De bello, ed. Hans Loh (MGH Dt. MA 2), Leipzig 1937, S. 30.",
            "Bruno, De bello, ed. Hans Loh (MGH Dt. MA 2), Leipzig 1937, S. 30.",
        ),
    ],
)
def test_editions_lines_columns_and_numbers(note: str, told: str) -> None:
    assert label(parse_references(note)[0]) == told


def test_endless_pages_are_read_in_an_instant() -> None:
    """»1f« was a page and its letter, or a page and what follows it: each doubled the ways to read the rest."""
    assert len(parse_references(f"MEW 23, S. {'1f, ' * 300}!")) <= 1


@pytest.mark.parametrize(
    "note",
    [
        "Karl Kern, Das Tor, in: HZ 5 (1971), S. 3–20, hier S. 12 (Anm. 4).",
        "Karl Kern, Das Tor, in: HZ 5 (1971), S. 3–20, hier S. 12 (vgl. oben Anm. 2).",
    ],
)
def test_a_note_behind_a_whole_article_is_no_container(note: str) -> None:
    (work,) = parse_references(note)
    assert (work.journal, work.volume, work.year, work.cited_pages) == ("HZ", "5", "1971", "12")


def test_what_has_a_title_is_meant_before_what_has_none() -> None:
    works = read("Adam Brehm, Der Akt, Köln 1965, S. 14.", "A. Brehm, NJW 1968, 345–350.", "Brehm, a. a. O., S. 20.")
    assert (works[2][0].resolution, works[2][0].title) == ("resolved", "Der Akt")


def test_a_year_in_a_title_and_a_series_behind_a_sign_stay() -> None:
    works = read("Ida Lohr, Deutschland nach 1945, Köln 1980, S. 8.", "Lohr, Deutschland nach 1945, a.a.O., S. 22.")
    assert (works[1][0].resolution, works[1][0].cited_pages) == ("resolved", "22")
    assert read("Otto Rau, Das Recht, Leipzig 1911 = Leipziger Studien 3, S. 17.")[0][0].pages == "17"


def test_another_page_of_the_volume_is_another_piece() -> None:
    works = read("Karl Kern, Die Fürsten, in: HZ 212 (1971), S. 1–30.", "Kern, HZ 212 (1971), S. 412.")
    assert (works[1][0].title, works[1][0].pages) == (None, "412")


def test_a_series_is_no_authors_own_works() -> None:
    first = "Karl Kern, Der Fund, in: Schriften des Vereins für Lübeck, Bd. 3, Lübeck 1930, S. 4–20."
    assert read(first, "Kern, Schriften, Bd. 3, S. 6.")[1][0].resolution == "unresolved"
