"""What notes cite besides books and journals: papers of archives, newspapers, letters, laws and pages of the web."""

from typing import Any

import pytest

from index.reading.parsing import parse_references
from index.reading.references import label
from qa.bibliography import Entry, as_bibtex, as_csl, as_ris
from tests.test_references import said


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("Stadtarchiv Lohe, Best. 1003, Nr. 14, Bl. 22 f.",
         {"journal": "Stadtarchiv Lohe", "title": "Best. 1003, Nr. 14", "cited_pages": "Bl. 22 f."}),
        ("BArch, R 3001/1094, Bl. 56–61.", {"journal": "BArch", "title": "R 3001/1094", "cited_pages": "Bl. 56–61"}),
        ("Vgl. LHA Koblenz, Best. 403, Nr. 2217, unfol. (Bracht an Schaper, 3. Februar 1844).",
         {"journal": "LHA Koblenz", "title": "Best. 403, Nr. 2217", "cited_pages": "unfol.",
          "year": "1844", "details": "(Bracht an Schaper, 3. Februar 1844)"}),
        ("Es fehlen zwei Jahrgänge, siehe Stadtarchiv Arnsheim, Rep. B, Nr. 212–279.",
         {"journal": "Stadtarchiv Arnsheim", "title": "Rep. B, Nr. 212–279"}),
        ("Ida Malchow an Paul Kühn, 17. Januar 1924. Deutsches Literaturarchiv Lohe, A: Malchow, Konvolut 7, Bl. 3.",
         {"journal": "Deutsches Literaturarchiv Lohe", "title": "A: Malchow, Konvolut 7", "cited_pages": "Bl. 3",
          "year": "1924", "details": "Ida Malchow an Paul Kühn, 17. Januar 1924"}),
        ("Stadtarchiv Lohe, Best. 16, Nr. 4481, unfol., Bericht des Rats Amsel vom 2. Mai 1824.",
         {"journal": "Stadtarchiv Lohe", "title": "Best. 16, Nr. 4481", "cited_pages": "unfol.", "year": "1824",
          "details": "Bericht des Rats Amsel vom 2. Mai 1824"}),
        ("Königl. Staatsarchiv zu Lohe, Erzstift, Rep. 13, Nr. 611, fol. 14–57, hier fol. 19v.",
         {"journal": "Königl. Staatsarchiv zu Lohe", "title": "Erzstift, Rep. 13, Nr. 611",
          "cited_pages": "fol. 14–57, hier fol. 19v"}),
        ("Haus-, Hof- und Staatsarchiv Lohe, Rentkammer, Decisa 4417.",
         {"journal": "Haus-, Hof- und Staatsarchiv Lohe", "title": "Rentkammer, Decisa 4417"}),
        ("Pfarrarchiv St. Anna Lohe, Taufbuch 1829, o. Pag.",
         {"journal": "Pfarrarchiv St. Anna Lohe", "title": "Taufbuch 1829", "cited_pages": "o. Pag."}),
        ("Geschäftsbericht der Torfgesellschaft für 1886, Landesarchiv Lohe, A Rep. 250, Nr. 9.",
         {"journal": "Landesarchiv Lohe", "title": "A Rep. 250, Nr. 9", "year": "1886",
          "details": "Geschäftsbericht der Torfgesellschaft für 1886"}),
        ("Das Folgende nach den Akten im Pfarrarchiv Kehrberg, Nr. 71.",
         {"journal": "Pfarrarchiv Kehrberg", "title": "Nr. 71"}),
    ],
)  # fmt: skip
def test_papers_have_archive_holding_and_leaf(note: str, fields: dict[str, Any]) -> None:
    assert [said(reference) for reference in parse_references(note)] == [fields | {"kind": "archive"}]


@pytest.mark.parametrize(
    "note",
    ["Karl Rost, Der Stil, in: Archiv für Musik 21 (1953), Nr. 4, S. 1–40.",
     "Karl Rost, Das Stadtarchiv Lohe. Bestände und Geschichte, Lohe 1953, S. 1.",
     "[Karl Rost:] Catalog der Bücher. Lohe 1827. Benutzt wurde das Exemplar der Landesbibliothek Lohe, Sign. 8 H 23.",
     "Otto Brehm, Archiv und Nr. 7, in: Der Bote 3 (1951), H. 7, S. 2."],
)  # fmt: skip
def test_what_only_names_an_archive_is_no_paper(note: str) -> None:
    assert [reference.kind in ("article", "book") for reference in parse_references(note)] == [True]


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("Rheinischer Bote, Nr. 61 vom 2. März 1844, S. 1.",
         {"journal": "Rheinischer Bote", "issue": "61", "year": "1844", "details": "vom 2. März 1844", "pages": "1"}),
        ("Amtsblatt der Oberpostdirektion Lohe, Nr. 9 v. 28. Febr. 1893, S. 61.",
         {"journal": "Amtsblatt der Oberpostdirektion Lohe", "issue": "9", "year": "1893",
          "details": "vom 28. Febr. 1893", "pages": "61"}),
        ("Vgl. den Bericht »Friede im Turm« im Lohener Boten vom 20. Mai 1854, S. 2.",
         {"title": "Friede im Turm", "journal": "Lohener Boten", "year": "1854", "details": "vom 20. Mai 1854",
          "pages": "2"}),
        ("Oberhessischer Anzeiger vom 3. 2. 1908.",
         {"journal": "Oberhessischer Anzeiger", "year": "1908", "details": "vom 3. 2. 1908"}),
        ("FAZ vom 3.4.1968.", {"journal": "FAZ", "year": "1968", "details": "vom 3.4.1968"}),
    ],
)  # fmt: skip
def test_newspapers_have_number_and_day(note: str, fields: dict[str, Any]) -> None:
    assert [said(reference) for reference in parse_references(note)] == [fields | {"kind": "newspaper"}]


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("Rheinischer Bote digital, hg. von der Stadtbibliothek Lohe, https://bote.example/j (14. 3. 2019).",
         {"title": "Rheinischer Bote digital", "kind": "web",
          "details": "hg. von der Stadtbibliothek Lohe, https://bote.example/j (14. 3. 2019)"}),
        ("Vgl. M. Harcourt, Time Known, London 1967; deutsch: Gewußte Zeit, Berlin 1970, S. 28 ff.",
         {"authors": ("M. Harcourt",), "title": "Gewußte Zeit", "place": "Berlin", "year": "1970", "pages": "28 ff.",
          "kind": "book"}),
        ("[Anonym], Der gewöhnliche Hofrat, in: Der Bote 3 (1951), S. 3.",
         {"title": "Der gewöhnliche Hofrat", "journal": "Der Bote", "volume": "3", "year": "1951", "pages": "3",
          "kind": "article"}),
        ("in der Sache nicht anders B. Kolbitz, Takt und Lohn, Berlin 1969, S. 9.",
         {"authors": ("B. Kolbitz",), "title": "Takt und Lohn", "place": "Berlin", "year": "1969", "pages": "9",
          "kind": "book"}),
        ("Reglement für die Webereien, vom 2. April 1748, in: Corpus Mandatorum, Bd. IV, Berlin 1751, S. 77.",
         {"title": "Reglement für die Webereien, vom 2. April 1748", "journal": "Corpus Mandatorum",
          "place": "Berlin", "year": "1751", "pages": "77", "volume": "IV", "kind": "article"}),
        ("Roth an Bruder Kaspar, 11. März 1558, in: Briefwechsel, hrsg. v. E. Nebel, Lohe 1931, S. 7.",
         {"title": "Roth an Bruder Kaspar, 11. März 1558", "journal": "Briefwechsel",
          "details": "hrsg. v. E. Nebel", "place": "Lohe", "year": "1931", "pages": "7", "kind": "article"}),
        ("Terhaven an Kolb, in: August Terhaven: Briefe eines Verlegers, Köln 1902, S. 88.",
         {"title": "Terhaven an Kolb", "editors": "August Terhaven", "journal": "Briefe eines Verlegers",
          "place": "Köln", "year": "1902", "pages": "88", "kind": "article"}),
        ("L. Amthor: Das Recht der Presse, 2 Bde., Bonn 1859, S. 304.",
         {"authors": ("L. Amthor",), "title": "Das Recht der Presse", "details": "2 Bde.", "place": "Bonn",
          "year": "1859", "pages": "304", "kind": "book"}),
        ("A. Rohrig, Die Kirchenordnungen der Wetterau, Bd. II, Halle u. Leipzig 1898, S. 214.",
         {"authors": ("A. Rohrig",), "title": "Die Kirchenordnungen der Wetterau", "volume": "II",
          "place": "Halle u. Leipzig", "year": "1898", "pages": "214", "kind": "book"}),
        ("B. Kolbitz, Produktivkraft Zeit. Phil. Diss. Halle 1961, S. 17.",
         {"authors": ("B. Kolbitz",), "title": "Produktivkraft Zeit", "details": "Phil. Diss.", "place": "Halle",
          "year": "1961", "pages": "17", "kind": "book"}),
        ("Karl Rost, Der Stil, in: Historische Zeitschrift 212/1971, S. 3 ff.",
         {"authors": ("Karl Rost",), "title": "Der Stil", "journal": "Historische Zeitschrift", "volume": "212",
          "year": "1971", "pages": "3 ff.", "kind": "article"}),
        ("Lohe und die Reformation. Zur 350jährigen Jubelfeier, hrsg. vom Pfarrverein, Lohe 1908, S. 5.",
         {"title": "Lohe und die Reformation. Zur 350jährigen Jubelfeier", "details": "hrsg. vom Pfarrverein",
          "place": "Lohe", "year": "1908", "pages": "5", "kind": "book"}),
    ],
)  # fmt: skip
def test_who_wrote_what(note: str, fields: dict[str, Any]) -> None:
    """Names stand behind clauses and before letters, laws have no author, and volumes are no part of a title."""
    assert said(parse_references(note)[-1]) == fields


@pytest.mark.parametrize(
    "note",
    ["Stadtarchiv Lohe, Best. 1003, Nr. 14, Bl. 22 f.", "Rheinischer Bote, Nr. 61 vom 2. März 1844, S. 1.",
     "Oberhessischer Anzeiger vom 3. 2. 1908.", "Karl Rost, Stille, in: Neue Zeitung vom 5. Oktober 1984, S. 4.",
     "Vertrag vom 12. Januar 1922, StA Kassel, Best. 340, Bl. 4."],
)  # fmt: skip
def test_labels_say_what_the_note_says(note: str) -> None:
    assert label(parse_references(note)[0]) == note


def test_programs_get_papers_newspapers_and_pages_as_what_they_are() -> None:
    notes = ("Stadtarchiv Lohe, Best. 10, Bl. 2.", "Rheinischer Bote, Nr. 61 vom 2. März 1844, S. 1.",
             "Bote digital, hg. von Ida Kern, https://bote.example")  # fmt: skip
    found = [Entry(f"buch:fn{n}:1", parse_references(note)[0]) for n, note in enumerate(notes)]
    assert [item["type"] for item in as_csl(found)] == ["manuscript", "article-newspaper", "webpage"]
    assert [line for line in as_ris(found).splitlines() if line.startswith("TY")] == [
        "TY  - MANSCPT",
        "TY  - NEWS",
        "TY  - ELEC",
    ]
    assert "Stadtarchiv Lohe, Best. 10" in as_bibtex(found)


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("Die Zeit vom 3. Mai 1950, S. 4.",
         {"journal": "Die Zeit", "details": "vom 3. Mai 1950", "year": "1950", "pages": "4", "kind": "newspaper"}),
        ("Süddeutsche Zeitung Nr. 45 vom 23.2.1958.",
         {"journal": "Süddeutsche Zeitung", "issue": "45", "details": "vom 23.2.1958", "year": "1958",
          "kind": "newspaper"}),
        ("Bundesarchiv Koblenz (BA), R 43 I/1234, Bl. 33.",
         {"journal": "Bundesarchiv Koblenz (BA)", "title": "R 43 I/1234", "cited_pages": "Bl. 33", "kind": "archive"}),
        ("Archiv des Instituts für Zeitgeschichte, ED 104, Bd. 3.",
         {"journal": "Archiv des Instituts für Zeitgeschichte", "title": "ED 104, Bd. 3", "kind": "archive"}),
        ("Stenographische Berichte, Bd. 12, Berlin 1872, S. 33.",
         {"title": "Stenographische Berichte", "volume": "12", "place": "Berlin", "year": "1872", "pages": "33",
          "kind": "book"}),
        ("Akten zur auswärtigen Politik, Serie D, Bd. 5, Bonn 1953, S. 15.",
         {"title": "Akten zur auswärtigen Politik, Serie D", "volume": "5", "place": "Bonn", "year": "1953",
          "pages": "15", "kind": "book"}),
        ("Berlin: Stadt der Presse, hg. von Ida Kern, Berlin 1959, S. 3.",
         {"title": "Berlin: Stadt der Presse", "details": "hg. von Ida Kern", "place": "Berlin", "year": "1959",
          "pages": "3", "kind": "book"}),
        ("Zeitschrift für Geschichte 12 (1964), Heft 3, S. 401 ff.",
         {"journal": "Zeitschrift für Geschichte", "volume": "12", "year": "1964", "issue": "3", "pages": "401 ff.",
          "kind": "article"}),
        ("Hans Kolb, Rezension zu: Karl Rost, Stil, in: HZ 200 (1965), S. 3.",
         {"authors": ("Hans Kolb",), "title": "Rezension zu: Karl Rost, Stil", "journal": "HZ", "volume": "200",
          "year": "1965", "pages": "3", "kind": "review"}),
        ("Vgl. zum Folgenden Kolb, Die Reise, in: Der Bote 4 (1952), H. 40, S. 3.",
         {"authors": ("Kolb",), "title": "Die Reise", "journal": "Der Bote", "volume": "4", "year": "1952",
          "issue": "40", "pages": "3", "kind": "article"}),
        ("Peter Voss, Ästhetik, 3 Bde., Lohe 1975–1981.",
         {"authors": ("Peter Voss",), "title": "Ästhetik", "details": "3 Bde.", "place": "Lohe", "year": "1975–1981",
          "kind": "book"}),
        ("Art. »Zensur«, in: Staatslexikon, Bd. 5, Lohe 1932, Sp. 1480.",
         {"title": "Zensur", "journal": "Staatslexikon", "volume": "5", "place": "Lohe", "year": "1932",
          "pages": "Sp. 1480", "kind": "article"}),
    ],
)  # fmt: skip
def test_what_ordinary_notes_print(note: str, fields: dict[str, Any]) -> None:
    assert [said(reference) for reference in parse_references(note)] == [fields]


def test_columns_keep_their_sign_and_a_journal_alone_needs_none() -> None:
    lexicon, journal = parse_references(
        "Art. »Zensur«, in: Lexikon, Bd. 5, Lohe 1932, Sp. 1480; Zeitschrift für Geschichte 12 (1964), H. 3, S. 401 ff."
    )
    assert label(lexicon).endswith("Sp. 1480.")
    assert label(journal) == "Zeitschrift für Geschichte 12 (1964), H. 3, S. 401 ff."


@pytest.mark.parametrize(
    ("note", "authors", "title", "journal"),
    [
        ("So meinte Wehler, Gesellschaftsgeschichte, Lohe 1987, S. 3.", ("Wehler",), "Gesellschaftsgeschichte", None),
        ("Vgl. aber Humboldt, Ideen, in: Bote 20 (1966), S. 3.", ("Humboldt",), "Ideen", "Bote"),
        ("Vgl. aber Otto von Lohr, Recht, Lohe 1868, S. 4.", ("Otto von Lohr",), "Recht", None),
        ("Der junge Marx, Schriften, Lohe 1960, S. 4.", ("Marx",), "Schriften", None),
        ("Vgl. im einzelnen Habermas, Wandel, Lohe 1962, S. 4.", ("Habermas",), "Wandel", None),
        ("Karl Rost, Meer, in: Politische Bilder: Ein Handbuch, Lohe 1960, S. 4–9.", ("Karl Rost",), "Meer",
         "Politische Bilder: Ein Handbuch"),
        ("Karl Rost, Dichter, in: Heinrich Heine: Werk und Wirkung, Lohe 1960, S. 4.", ("Karl Rost",), "Dichter",
         "Heinrich Heine: Werk und Wirkung"),
        ("Ida Kern, Ideen, Lohe 1784, https://www.kern.example (3. Mai 2010).", ("Ida Kern",), "Ideen", None),
        ("Otto Voss, Brief an Kern, 3. Mai 1882, in: Briefe, Lohe 1986, S. 190.", ("Otto Voss",),
         "Brief an Kern, 3. Mai 1882", "Briefe"),
        ("Ida Kern, Der Mord an Roth, 24. Juni 1922, in: Bote 12 (1958), S. 3.", ("Ida Kern",),
         "Der Mord an Roth, 24. Juni 1922", "Bote"),
        ("Hans Kolb, Zur Sache, in: Deutsches Archiv, Bd. 12/13, 1956, S. 4–30.", ("Hans Kolb",), "Zur Sache",
         "Deutsches Archiv"),
        ("Otto Voss, Faust, in: BA, Bd. 8, Nr. 3, S. 165.", ("Otto Voss",), "Faust", "BA"),
        ("Bericht Nr. 412 vom 3. Mai 1914, in: Große Politik, Bd. 39, Lohe 1926, S. 4.", (),
         "Bericht Nr. 412 vom 3. Mai 1914", "Große Politik"),
        ("Aufruf an das Volk von Lohe, 3. Mai 1849.", (), "Aufruf an das Volk von Lohe, 3. Mai 1849", None),
        ("Voss an Kern, Nr. 4, 3. Mai 1795, S. 30.", (), "Voss an Kern, Nr. 4, 3. Mai 1795, S. 30", None),
        ("Karl Rost, Zeit, in: Handbuch der Geschichte, Bd. 2, Teil 1, Lohe 1960, S. 4.", ("Karl Rost",), "Zeit",
         "Handbuch der Geschichte"),
        ("von Rehm und K. Rost, Das Meer, Lohe 1960, S. 4.", ("Rehm", "K. Rost"), "Das Meer", None),
        ("Deutsch: Grammatik für Anfänger, Lohe 1999, S. 4.", (), "Deutsch: Grammatik für Anfänger", None),
        ("Im Weiteren Sinne. Zur Theorie, Lohe 1960, S. 4.", (), "Im Weiteren Sinne. Zur Theorie", None),
    ],
)  # fmt: skip
def test_what_only_looks_like_one_of_them(note: str, authors: tuple[str, ...], title: str, journal: str | None) -> None:
    """Ordinary notes that have their author, title and journal whatever words stand in them."""
    found = parse_references(note)
    assert [(work.authors, work.title, work.journal) for work in found] == [(authors, title, journal)]


@pytest.mark.parametrize("note", ["Vgl. http://www.kern.example (3. Mai 2010).", "Siehe auch https://kern.example.",
                                  "Anlage 3 (1920), S. 4."])  # fmt: skip
def test_an_address_or_a_number_alone_is_no_work(note: str) -> None:
    assert parse_references(note) == ()


@pytest.mark.parametrize(
    ("note", "authors", "title"),
    [
        ("So etwa Karl Rost, »Rote Karte«, Neue Allgemeine v. 14. Januar 2019, S. 2.", ("Karl Rost",), "Rote Karte"),
        ("Karl Rost, Der Weg, FAZ vom 3.4.1968, S. 2.", ("Karl Rost",), "Der Weg"),
        ("»Der Weg«, Lohener Anzeiger vom 3.4.1968, S. 2.", (), "Der Weg"),
        ("Brief an Karl Rost, Der Bote vom 3. Mai 1920.", (), "Brief an Karl Rost, Der Bote vom 3. Mai 1920"),
    ],
)  # fmt: skip
def test_articles_of_newspapers_need_no_in(note: str, authors: tuple[str, ...], title: str) -> None:
    assert [(work.authors, work.title) for work in parse_references(note)] == [(authors, title)]


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("Allgemeines Landrecht für die Preußischen Staaten von 1794, Teil I, Titel 9, §§ 170–185.",
         {"title": "Allgemeines Landrecht für die Preußischen Staaten von 1794", "year": "1794",
          "details": "Teil I, Titel 9", "cited_pages": "§§ 170–185"}),
        ("Vgl. Bürgerliches Gesetzbuch, § 823 Abs. 1.",
         {"title": "Bürgerliches Gesetzbuch", "cited_pages": "§ 823 Abs. 1"}),
        ("Gesetz über die Zeit vom 25. 7. 1978, BGBl. I, S. 1110 f.",
         {"title": "Gesetz über die Zeit vom 25. 7. 1978", "journal": "BGBl. I", "year": "1978", "pages": "1110 f.",
          "kind": "article"}),
        ("BVerfGE 60, 374 (379 f.).", {"title": "BVerfGE 60, 374", "cited_pages": "379 f."}),
        ("BT-Drs. 19/8877, S. 3.", {"title": "BT-Drs. 19/8877", "cited_pages": "3"}),
        ("Plenarprotokoll 19/91, S. 10844 (C).",
         {"title": "Plenarprotokoll 19/91", "cited_pages": "10844 (C)"}),
        ("LVerfG Lohe, Urteil v. 23. Januar 2014 – LVerfG 4/13.",
         {"title": "LVerfG Lohe, Urteil v. 23. Januar 2014 – LVerfG 4/13", "year": "2014"}),
    ],
)  # fmt: skip
def test_laws_have_sections_or_a_gazette(note: str, fields: dict[str, Any]) -> None:
    assert [said(reference) for reference in parse_references(note)] == [fields]


def test_an_entry_of_a_dictionary_is_told_from_the_prose_before_it() -> None:
    named, unnamed = (
        parse_references(f"{before} in: Wörterbuch der Flößer, Lohe 1911, S. 31.")[0]
        for before in ("Sabine Ohl: Art. »Floß«", "Die Sache heißt bald »Brett«. Vgl. den Artikel »Peil«")
    )
    assert (named.authors, named.title) == (("Sabine Ohl",), "Floß")
    assert (unnamed.authors, unnamed.title) == ((), "Peil")
    whole = "Karl Braun, Der Artikel »Zunft«, in: Die Uhr 12 (1912), S. 3–9."
    assert parse_references(whole)[0].title == "Der Artikel »Zunft«"
    assert parse_references("Die Ordnung kannte das nicht, § 12.") == ()


def test_signs_of_pages_that_recognition_misread_are_read() -> None:
    note = "Karl Rost, Der Stil, in: Blätter für Kunde 23 (1931), 8. 145–172, bes. 5. 150; Rost, a. a. 0.8.160."
    article, again = parse_references(note)
    assert (article.pages, again.cited_pages) == ("145–172", "160")
    assert parse_references("Tacitus, Annalen, 5. 12.") == ()
    assert "8. 12. 1923" in (parse_references("Karl Rost an Ida Kern, 8. 12. 1923.")[0].title or "")


def test_a_papers_number_is_no_year() -> None:
    (paper,) = parse_references("Aussage Lenz v. 12. 10. 1908, in: HStA Wiesen, Abt. 461, Nr. 1786, Bl. 33.")
    assert (paper.kind, paper.journal, paper.title, paper.cited_pages) == (
        "archive",
        "HStA Wiesen",
        "Abt. 461, Nr. 1786",
        "Bl. 33",
    )
    assert paper.year == "1908"
