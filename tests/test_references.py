"""What a footnote cites is read as it is printed: journals, books, series, letters, and what is not cited at all."""

from typing import Any

import pytest

from index.reading.parsing import parse_references
from index.reading.references import Reference, label


def said(reference: Reference) -> dict[str, Any]:
    """The fields that a reference says something in."""
    quiet = (None, (), "unknown", "direct", "other")
    return {
        name: getattr(reference, name)
        for name in reference.__slots__
        if name not in ("printed", "resolution") and getattr(reference, name) not in quiet
    }


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        (
            "Siehe Franz Borkenau, Zwei Revolutionäre, in: Der Monat 3 (1950), H. 25, S. 19–29, hier S. 22 (Rez.).",
            {"authors": ("Franz Borkenau",), "title": "Zwei Revolutionäre", "journal": "Der Monat", "volume": "3",
             "year": "1950", "issue": "25", "pages": "19–29", "cited_pages": "22", "kind": "review"},
        ),
        (
            "Siehe: Wie führt man Schauprozesse?, in: Der Monat 2 (1949), H. 14, S. 217.",
            {"title": "Wie führt man Schauprozesse?", "journal": "Der Monat", "volume": "2", "year": "1949",
             "issue": "14", "pages": "217", "kind": "article"},
        ),
        (
            "Hans Müller, Die Lage der Presse, in: Historische Zeitschrift 212 (1971), S. 1–20.",
            {"authors": ("Hans Müller",), "title": "Die Lage der Presse", "journal": "Historische Zeitschrift",
             "volume": "212", "year": "1971", "pages": "1–20", "kind": "article"},
        ),
        (
            "K. Schmidt, »Vom Wesen der Zeit«, in: Merkur 5 (1951), H. 3, S. 201–210, hier 205.",
            {"authors": ("K. Schmidt",), "title": "Vom Wesen der Zeit", "journal": "Merkur", "volume": "5",
             "year": "1951", "issue": "3", "pages": "201–210", "cited_pages": "205", "kind": "article"},
        ),
        (
            "Siehe Adam Feld, »Scherben, was?«, Merkur 11, H. 109 (März 1957): 201– 214, hier 203.",
            {"authors": ("Adam Feld",), "title": "Scherben, was?", "journal": "Merkur", "volume": "11",
             "year": "1957", "issue": "109", "pages": "201–214", "cited_pages": "203", "kind": "article"},
        ),
        (
            "»In eigener Sache«, Preuves 6, Nr. 62 (April 1956): 3.",
            {"title": "In eigener Sache", "journal": "Preuves", "volume": "6", "year": "1956",
             "issue": "62", "pages": "3", "kind": "article"},
        ),
        (
            "Ida Rost, Lage, in: Frankfurter Hefte 5 (1950), H. 9, S. 942–954.",
            {"authors": ("Ida Rost",), "title": "Lage", "journal": "Frankfurter Hefte", "volume": "5", "year": "1950",
             "issue": "9", "pages": "942–954", "kind": "article"},
        ),
        (
            "Zweig, Anna: Nebel, in: Merkur 5 (1951), H. 3, S. 201–210.",
            {"authors": ("Zweig, Anna",), "title": "Nebel", "journal": "Merkur", "volume": "5", "year": "1951",
             "issue": "3", "pages": "201–210", "kind": "article"},
        ),
        (
            "Ida Rost, Woche, in: HZ 185/2 (1960), S. 1–20.",
            {"authors": ("Ida Rost",), "title": "Woche", "journal": "HZ", "volume": "185", "issue": "2", "year": "1960",
             "pages": "1–20", "kind": "article"},
        ),
        (
            "Ida Rost, Tag, in: HZ 181, 1956, S. 1–20.",
            {"authors": ("Ida Rost",), "title": "Tag", "journal": "HZ", "volume": "181", "year": "1956",
             "pages": "1–20", "kind": "article"},
        ),
        (
            "Ida Rost, Mond, in: Merkur 20 (1966) 3, S. 201–220.",
            {"authors": ("Ida Rost",), "title": "Mond", "journal": "Merkur", "volume": "20", "issue": "3",
             "year": "1966", "pages": "201–220", "kind": "article"},
        ),
        (
            "Otto Pohl, Frage, in: FAZ vom 12.3.1980, S. 25.",
            {"authors": ("Otto Pohl",), "title": "Frage", "journal": "FAZ", "year": "1980", "pages": "25",
             "details": "vom 12.3.1980", "kind": "article"},
        ),
        (
            "So Otto von Plawenn, Hans Kofler: Leben und Werk, Freiburg i. Br. 1951, S. 7.",
            {"authors": ("Otto von Plawenn",), "title": "Hans Kofler: Leben und Werk", "place": "Freiburg i. Br.",
             "year": "1951", "pages": "7", "kind": "book"},
        ),
        (
            "Zum Forschungsstand Thea Lindqvist, Der Meister, Köln: Böhlau 1979, S. 4.",
            {"authors": ("Thea Lindqvist",), "title": "Der Meister", "place": "Köln", "year": "1979", "pages": "4",
             "kind": "book"},
        ),
        (
            "Grundlegend: Emil Rothe, Farben, Bern ²1951, S. 3.",
            {"authors": ("Emil Rothe",), "title": "Farben", "place": "Bern", "year": "1951", "pages": "3",
             "kind": "book"},
        ),
        (
            "Vor allem Margarete Lohwasser, Der Stil, Archiv für Hofgeschichte XXI (1953), S. 1–40, hier S. 3.",
            {"authors": ("Margarete Lohwasser",), "title": "Der Stil", "journal": "Archiv für Hofgeschichte",
             "volume": "XXI", "year": "1953", "pages": "1–40", "cited_pages": "3", "kind": "article"},
        ),
        (
            "Das Wort stammt, in anderem Zusammenhang, von Rudolf Anders Helm, Die Sitte, München 1949, S. 12.",
            {"authors": ("Rudolf Anders Helm",), "title": "Die Sitte", "place": "München", "year": "1949",
             "pages": "12", "kind": "book"},
        ),
        (
            "Vgl. auch die Sammlung von GISLER, Alois: Alpbriefe. In: Der Freund 88 (1933), S. 1–112.",
            {"authors": ("GISLER, Alois",), "title": "Alpbriefe", "journal": "Der Freund", "volume": "88",
             "year": "1933", "pages": "1–112", "kind": "article"},
        ),
        (
            "Dazu materialreich, wenn auch im Urteil überholt, Adelheid Kron, Der Geiz und sein Lohn, Ulm 1951, S. 7.",
            {"authors": ("Adelheid Kron",), "title": "Der Geiz und sein Lohn", "place": "Ulm", "year": "1951",
             "pages": "7", "kind": "book"},
        ),
        (
            "Zum Begriff: Gernot Eichstätt, Fürkauf, in: Archiv für Handel 4 (1969), S. 61.",
            {"authors": ("Gernot Eichstätt",), "title": "Fürkauf", "journal": "Archiv für Handel", "volume": "4",
             "year": "1969", "pages": "61", "kind": "article"},
        ),
        (
            "Petra Lind: Kessel. Eine Geschichte. Frankfurt am Main/New York: Campanula 2009, S. 8.",
            {"authors": ("Petra Lind",), "title": "Kessel. Eine Geschichte", "place": "Frankfurt am Main/New York",
             "year": "2009", "pages": "8", "kind": "book"},
        ),
        (
            "LANGER, Fritz, Meer, Halle 1 986, S. 11.",
            {"authors": ("LANGER, Fritz",), "title": "Meer", "place": "Halle", "year": "1986", "pages": "11",
             "kind": "book"},
        ),
        (
            "K. Ehrismann u. P. Gerlach, Briefe, Zürich 1929, S. 305.",
            {"authors": ("K. Ehrismann", "P. Gerlach"), "title": "Briefe", "place": "Zürich", "year": "1929",
             "pages": "305", "kind": "book"},
        ),
        (
            "Ida Haller / Bruno Egger / Max Thöni, Fassungen, Bozen 1970, S. 91.",
            {"authors": ("Ida Haller", "Bruno Egger", "Max Thöni"), "title": "Fassungen", "place": "Bozen",
             "year": "1970", "pages": "91", "kind": "book"},
        ),
        (
            "Müller, Hans: Titel, Berlin 1999, S. 3",
            {"authors": ("Müller, Hans",), "title": "Titel", "place": "Berlin", "year": "1999", "pages": "3",
             "kind": "book"},
        ),
        (
            "Müller, Hans: Titel. Berlin 1999, S. 3.",
            {"authors": ("Müller, Hans",), "title": "Titel", "place": "Berlin", "year": "1999", "pages": "3",
             "kind": "book"},
        ),
        (
            "Karl Schmidt: Das Ende der Republik. Stuttgart: Klett 1962, S. 45.",
            {"authors": ("Karl Schmidt",), "title": "Das Ende der Republik", "place": "Stuttgart", "year": "1962",
             "pages": "45", "kind": "book"},
        ),
        (
            "Hans Müller (Hg.), Titel, 2. Aufl., Frankfurt a. M. 1987, S. 22 f.",
            {"authors": ("Hans Müller",), "title": "Titel", "details": "2. Aufl.",
             "place": "Frankfurt a. M.", "year": "1987", "pages": "22 f.", "kind": "book"},
        ),
        (
            "Vgl. Müller, Hans/Meier, Eva (Hg.): Große Fragen. Ein Handbuch, Göttingen 2005, hier S. 12–15.",
            {"authors": ("Müller, Hans", "Meier, Eva"), "title": "Große Fragen. Ein Handbuch", "place": "Göttingen",
             "year": "2005", "cited_pages": "12–15", "kind": "book"},
        ),
        (
            "Hans-Peter Schwarz, Adenauer. Der Aufstieg: 1876–1952, Stuttgart 1986.",
            {"authors": ("Hans-Peter Schwarz",), "title": "Adenauer. Der Aufstieg: 1876–1952", "place": "Stuttgart",
             "year": "1986", "kind": "book"},
        ),
        (
            "Arthur Koestler u. a., Ein Gott, der keiner war, Zürich 1950.",
            {"authors": ("Arthur Koestler",), "title": "Ein Gott, der keiner war", "place": "Zürich", "year": "1950",
             "kind": "book"},
        ),
        (
            "Vgl. zum Folgenden Peter Gay, Die Republik der Außenseiter, Frankfurt a. M. 1970, S. 22, 45 f. und 99.",
            {"authors": ("Peter Gay",), "title": "Die Republik der Außenseiter", "place": "Frankfurt a. M.",
             "year": "1970", "pages": "22, 45 f. und 99", "kind": "book"},
        ),
        ("Siehe von den Beiträgen besonders die Reihe Der Gott, der keiner war.",
         {"title": "Der Gott, der keiner war", "kind": "series"}),
        ("Stellvertretend sei die Reihe Der Gott, der keiner war genannt.",
         {"title": "Der Gott, der keiner war", "kind": "series"}),
        ("Ebd., S. 52 f.", {"via": "ebd", "cited_pages": "52 f."}),
        ("Vgl. zum Folgenden ebd.", {"via": "ebd"}),
        ("Müller, a. a. O., S. 7.", {"authors": ("Müller",), "via": "short", "cited_pages": "7"}),
        ("Müller (wie Anm. 12), S. 8.", {"authors": ("Müller",), "via": "short", "cited_pages": "8", "back_note": 12}),
        ("Müller, Titel (wie Anm. 3), S. 8.",
         {"authors": ("Müller",), "title": "Titel", "via": "short", "cited_pages": "8", "back_note": 3}),
        ("Dallin/Nicolaevsky, Arbeiter oder Ausgebeutete, S. 66 f.",
         {"authors": ("Dallin", "Nicolaevsky"), "title": "Arbeiter oder Ausgebeutete", "pages": "66 f.",
          "via": "short"}),
        ("Tresenreuth an Hellwig, 9. November 1923, DLA Marbach.",
         {"title": "Tresenreuth an Hellwig, 9. November 1923, DLA Marbach", "year": "1923"}),
        ("Kölnische Rundschau, 14. Oktober 1921, S. 3.",
         {"journal": "Kölnische Rundschau", "details": "vom 14. Oktober 1921", "year": "1921", "pages": "3",
          "kind": "newspaper"}),
        ("Thea Lind, Falsche Hände, in: Karl Ober (Hrsg.), Studien zur Skulptur um 1500, Innsbruck 1974, S. 15–38.",
         {"authors": ("Thea Lind",), "title": "Falsche Hände", "kind": "article",
          "journal": "Studien zur Skulptur um 1500", "editors": "Karl Ober (Hrsg.)",
          "place": "Innsbruck", "year": "1974", "pages": "15–38"}),
        ("Ders., Zweiter Titel, München 1990, S. 4.",
         {"title": "Zweiter Titel", "place": "München", "year": "1990", "pages": "4", "kind": "book"}),
    ],
)  # fmt: skip
def test_one_work(note: str, fields: dict[str, Any]) -> None:
    """Each field is what the note prints, and nothing else is made up."""
    assert [said(reference) for reference in parse_references(note)] == [fields]


@pytest.mark.parametrize(
    "note",
    ["Der Brief findet sich im Nachlass.", "Die Angaben erfolgen nach den Mitteilungen der Redaktion.",
     "Siehe dazu oben S. 12.", "", "12", "…", "Gemeint ist die Schlacht bei Leipzig, Oktober 1813.",
     "Mündliche Mitteilung, Colmar, Mai 1924."],
)  # fmt: skip
def test_prose_cites_nothing(note: str) -> None:
    """Sentences, archives and cross-references are no works."""
    assert parse_references(note) == ()


def test_several_works_keep_their_order() -> None:
    """Semicolon, »sowie« and a full stop behind pages divide works; »sowie« inside a title does not."""
    found = parse_references(
        "Anna Weber, Staat sowie Gesellschaft, Bonn 1970, S. 3; vgl. hierzu Hans Kohn, Vor Lenin, in: Der Monat 6 "
        "(1954), H. 67, S. 75 f., sowie Löwenthal, Stalins Vermächtnis, S. 17. Eva Meier, Der Rest, Köln 1980."
    )
    assert [reference.title for reference in found] == [
        "Staat sowie Gesellschaft",
        "Vor Lenin",
        "Stalins Vermächtnis",
        "Der Rest",
    ]


def test_parts_of_one_work() -> None:
    """A second part in another issue has the author and title of the first."""
    first, second = parse_references(
        "Vgl. Hans Kohn, Dostojewski, in: Der Monat 2 (1949), H. 13, S. 78–88 (Teil I), sowie H. 14, S. 187–192 "
        "(Teil II)."
    )
    assert (first.issue, first.part, second.issue, second.pages, second.part) == (
        "13",
        "Teil I",
        "14",
        "187–192",
        "Teil II",
    )
    assert (second.authors, second.title) == (("Hans Kohn",), "Dostojewski")


def test_ders_in_the_same_note() -> None:
    """»ders.« behind a semicolon is the author before it."""
    found = parse_references("Hans Müller, Erster Titel, Köln 1980; ders., Zweiter Titel, München 1990, S. 4.")
    assert [(reference.authors, reference.title) for reference in found] == [
        (("Hans Müller",), "Erster Titel"),
        (("Hans Müller",), "Zweiter Titel"),
    ]


def test_ders_after_two_authors_names_nobody() -> None:
    """One man is meant, and nobody can tell which; »Dies.« means both."""
    note = "Karl Rost / Max Egger, Briefe, Bern 1951, S. 3; {}, Masken, Bern 1953, S. 5."
    assert parse_references(note.format("ders."))[1].authors == ()
    assert parse_references(note.format("dies."))[1].authors == ("Karl Rost", "Max Egger")


def test_editors_letters_and_registers_name_no_wrong_author() -> None:
    """An editor stands for the author who is missing; the addressee of a letter and the last word of a title do not."""
    [register] = parse_references("Das Register des Amtes Moorburg, bearb. von W. Kettenburg, Ulm 1931, S. 7.")
    assert (register.authors, register.place) == (("W. Kettenburg",), "Ulm")
    [letter] = parse_references("Ehrenpfort an Burkhardt, 12. März 1824, in: Briefe der Zeit, Basel 1911, S. 340.")
    assert letter.authors == ()


def test_pages_without_their_sign_and_volumes_meant() -> None:
    [book] = parse_references("Benedikt Aurich, Die Fiktion des Rechts, Tübingen: Mohr 1999, 17–44.")
    assert (book.pages, book.place) == ("17–44", "Tübingen")
    [article] = parse_references("H. Thalbitzer, Das Verfahren, in: ZRG GA 8 (1887), 91–148 (102).")
    assert (article.pages, article.volume, article.year) == ("91–148", "8", "1887")
    [part] = parse_references("Karl Nuss, Geschichte, 2 Bde., Rottweil 1902–1907, hier Bd. 1, S. 266.")
    assert (part.volume, part.year, part.place) == ("1", "1902–1907", "Rottweil")
    assert label(part) == "Karl Nuss, Geschichte, 2 Bde., Rottweil 1902–1907, Bd. 1, S. 266."
    [thesis] = parse_references("Rolf Using, Der Prozeß in Sachsen, jur. Diss. Leipzig 1934, S. 88.")
    assert thesis.place == "Leipzig"


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("Kershaw, Hitler 1889–1936, S. 5.", {"authors": ("Kershaw",), "title": "Hitler 1889–1936", "pages": "5",
                                              "via": "short"}),
        ("Im Anschluss an Reinhart Koselleck, Vergangene Zukunft, Ulm 1979, S. 3.",
         {"authors": ("Reinhart Koselleck",), "title": "Vergangene Zukunft", "place": "Ulm", "year": "1979",
          "pages": "3", "kind": "book"}),
        ("Hans Meier, Der Fall, in: Der Monat, Heft 55, 1953, S. 4.",
         {"authors": ("Hans Meier",), "title": "Der Fall", "journal": "Der Monat", "issue": "55", "year": "1953",
          "pages": "4", "kind": "article"}),
        ("Die Politik der KPD, Eine Analyse, Berlin 1970, S. 3.",
         {"title": "Die Politik der KPD, Eine Analyse", "place": "Berlin", "year": "1970", "pages": "3",
          "kind": "book"}),
        ("Das Leben von Thomas Mann, Ein Bericht, Berlin 1990, S. 3.",
         {"title": "Das Leben von Thomas Mann, Ein Bericht", "place": "Berlin", "year": "1990", "pages": "3",
          "kind": "book"}),
        ("Hans Meier, Das Ende, Berlin 1980, 1985.",
         {"authors": ("Hans Meier",), "title": "Das Ende", "place": "Berlin", "year": "1980", "kind": "book"}),
        ("Karl Marx, Lohnarbeit und Kapital, Berlin 1962 (MEW, Bd. 6), S. 5.",
         {"authors": ("Karl Marx",), "title": "Lohnarbeit und Kapital", "place": "Berlin", "year": "1962",
          "pages": "5", "kind": "book"}),
    ],
)  # fmt: skip
def test_what_looks_like_another_field(note: str, fields: dict[str, Any]) -> None:
    """Years in titles, issues, series, people whom a title treats: none becomes a place, volume, page or author."""
    assert [said(reference) for reference in parse_references(note)] == [fields]


def test_short_forms_of_older_books() -> None:
    """»Helm a. a. O. S. 3« is one reference; a volume is no part of a short title; a dash divides."""
    [old] = parse_references("Helm a. a. O. S. 119.")
    assert (old.authors, old.cited_pages, old.via) == (("Helm",), "119", "short")
    [short] = parse_references("BÜHLMANN, Stoss und Schnee, Bd. 2, S. 9.")
    assert (short.title, short.pages) == ("Stoss und Schnee", "9")
    first, second = parse_references("Ebd. – Anders urteilt Tannert, Gulaschkanone (wie Anm. 2), S. 124.")
    assert (first.via, second.authors, second.back_note) == ("ebd", ("Tannert",), 2)


def test_works_named_in_running_words() -> None:
    """A remark of the editors and the book it names are references too."""
    found = parse_references(
        "Eva Ost, Der Hafen, in: Der Monat 3 (1951), H. 30, S. 6–9; der Text wurde, so die redaktionelle Mitteilung "
        "auf S. 66 im selben Heft, dem Sammelwerk Jan West, Three Harbours, New York o. J. entnommen."
    )
    assert [(r.title, r.pages, r.issue, r.kind) for r in found] == [
        ("Der Hafen", "6–9", "30", "article"),
        ("Redaktionelle Mitteilung", "66", "30", "other"),
        ("Three Harbours", None, None, "book"),
    ]
    assert (found[2].authors, found[2].place, found[2].year) == (("Jan West",), "New York", None)


def test_printed_words_are_kept() -> None:
    """Every reference keeps its own part of the note."""
    assert [r.printed for r in parse_references("Ebd., S. 3; Müller, Titel, S. 4.")] == [
        "Ebd., S. 3",
        "Müller, Titel, S. 4.",
    ]


def test_labels() -> None:
    """A label prints all fields in one style; what leads nowhere keeps its own words."""
    work = parse_references(
        "Franz Borkenau, Zwei Revolutionäre, in: Der Monat 3 (1950), H. 25, S. 19–29, hier S. 22 (Rez.)."
    )[0]
    assert label(work) == (
        "Franz Borkenau, Zwei Revolutionäre, in: Der Monat 3 (1950), H. 25, S. 19–29, hier S. 22 (Rezension)."
    )
    assert (
        label(parse_references("Müller, Hans: Titel, Berlin 1999, S. 3")[0])
        == "Müller, Hans, Titel, Berlin 1999, S. 3."
    )
    assert label(parse_references("Vgl. ebd.")[0]) == "Vgl. ebd."


@pytest.mark.parametrize("unit", ["A", "Aa, Bb / ", "S. 1, ", ", A", "Ebd. ; ", "hier S. 1 ", "dem Buch A ", "(", " "])
def test_long_texts_take_no_time(unit: str) -> None:
    """No text makes a pattern run away: 100,000 characters are read like any others."""
    parse_references("Hans Müller, " + unit * (100_000 // len(unit)))


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("Emil Roth, Kleine Geschichte, 2., erw. Aufl., Ulm 1926, S. 8.",
         {"authors": ("Emil Roth",), "title": "Kleine Geschichte", "details": "2., erw. Aufl.", "place": "Ulm",
          "year": "1926", "pages": "8", "kind": "book"}),
        ("Agathe Kern, Vierhundert Mappen, hg. v. Paul Lenz, Kassel 1938, S. 53.",
         {"authors": ("Agathe Kern",), "title": "Vierhundert Mappen", "details": "hg. v. Paul Lenz",
          "place": "Kassel", "year": "1938", "pages": "53", "kind": "book"}),
        ("Nolte, Erika: Zunft und Zeitung (= Rheinische Studien, Bd. ll). Aachen l954, S. lo.",
         {"authors": ("Nolte, Erika",), "title": "Zunft und Zeitung", "details": "(= Rheinische Studien, Bd. 11)",
          "place": "Aachen", "year": "1954", "pages": "10", "kind": "book"}),
        ("AEBERSOLD, JAKOB : Die Druckereien, Bern 1912, S. 4l.",
         {"authors": ("AEBERSOLD, JAKOB",), "title": "Die Druckereien", "place": "Bern", "year": "1912",
          "pages": "41", "kind": "book"}),
        ("BART, LINA, und KUNDERT, PETER : Lesen bei Kienspan, Chur 1951, S. 17.",
         {"authors": ("BART, LINA", "KUNDERT, PETER"), "title": "Lesen bei Kienspan", "place": "Chur",
          "year": "1951", "pages": "17", "kind": "book"}),
        ("Hohenried, Egon Graf von: Handwerk. Hrsg. von der Handwerkskammer Trier. Trier 1921, S. 5.",
         {"authors": ("Hohenried, Egon Graf von",), "title": "Handwerk",
          "details": "Hrsg. von der Handwerkskammer Trier", "place": "Trier", "year": "1921", "pages": "5",
          "kind": "book"}),
        ("Georg Amlung/Ruth Tauber, Papier und Lizenz, München: Verlag am Anger 1987, S. 35–41.",
         {"authors": ("Georg Amlung", "Ruth Tauber"), "title": "Papier und Lizenz", "place": "München",
          "year": "1987", "pages": "35–41", "kind": "book"}),
        ("L. Quast, Geschichte der Zensur (Tübingen 1924), S. 88.",
         {"authors": ("L. Quast",), "title": "Geschichte der Zensur", "place": "Tübingen", "year": "1924",
          "pages": "88", "kind": "book"}),
        ("M. Ihlenfeld: Das Blatt. Berlin o. J. [1948], S. l20.",
         {"authors": ("M. Ihlenfeld",), "title": "Das Blatt", "place": "Berlin", "year": "1948", "pages": "120",
          "kind": "book"}),
        ("K. L. [d. i. Karl Lohse], Schon wieder eine, in: Der Bote, 23. 9. 1949, S. 5.",
         {"authors": ("Karl Lohse",), "title": "Schon wieder eine", "journal": "Der Bote", "year": "1949",
          "details": "vom 23. 9. 1949", "pages": "5", "kind": "article"}),
        ("Die Zahl nach: Bernd Oelze, Wer liest noch?, in: Presse-Spiegel, 4. Jg. (1951), Nr. 27, S. 2.",
         {"authors": ("Bernd Oelze",), "title": "Wer liest noch?", "journal": "Presse-Spiegel", "volume": "4",
          "year": "1951", "issue": "27", "pages": "2", "kind": "article"}),
        ("F. Over: Das Honorar, in: Zeitschrift für Buchgewerbe, XIV. Jg., 1911, Heft 3, S. 97–110.",
         {"authors": ("F. Over",), "title": "Das Honorar", "journal": "Zeitschrift für Buchgewerbe",
          "volume": "XIV", "year": "1911", "issue": "3", "pages": "97–110", "kind": "article"}),
        ("Vgl. die Darstellung bei Hermann Lück, der in seinem Buch »Der Hafen liest« (Hamburg 1956) auf S. 44 darauf"
         " eingeht.",
         {"authors": ("Hermann Lück",), "title": "Der Hafen liest", "place": "Hamburg", "year": "1956",
          "pages": "44", "kind": "book"}),
        ("Ann Field and Bo Lind, “Broken Objects,” Journal of Practice 11, no. 3 (2018): 201–225, here 214.",
         {"authors": ("Ann Field", "Bo Lind"), "title": "Broken Objects", "journal": "Journal of Practice",
          "volume": "11", "year": "2018", "issue": "3", "pages": "201–225", "cited_pages": "214",
          "kind": "article"}),
        ("Miriam K. Castell, Mending: Repair Cultures (Cambridge, MA: Harrow Press, 2017), 12–15.",
         {"authors": ("Miriam K. Castell",), "title": "Mending: Repair Cultures", "place": "Cambridge, MA",
          "year": "2017", "pages": "12–15", "kind": "book"}),
        ("Friedrich Frhr. v. Rodenberg, Zur Flößerei, in: Zeitschrift für Wald 23 (1911), S. 1–64.",
         {"authors": ("Friedrich Frhr. v. Rodenberg",), "title": "Zur Flößerei", "journal": "Zeitschrift für Wald",
          "volume": "23", "year": "1911", "pages": "1–64", "kind": "article"}),
        ("Bloch, Ernst: Spuren der Zeit. Berlin 1930, S. 7.",
         {"authors": ("Bloch, Ernst",), "title": "Spuren der Zeit", "place": "Berlin", "year": "1930", "pages": "7",
          "kind": "book"}),
        ("Staatsarchiv Chur, B 1503/2, Brief vom 3. März 1811.",
         {"journal": "Staatsarchiv Chur", "title": "B 1503/2, Brief vom 3. März 1811", "year": "1811",
          "kind": "archive"}),
    ],
)  # fmt: skip
def test_what_other_printers_print(note: str, fields: dict[str, Any]) -> None:
    """Editions, editors, series, publishers, names in capitals, and the letters that recognition has for figures."""
    assert [said(reference) for reference in parse_references(note)] == [fields]


@pytest.mark.parametrize(
    ("note", "title"),
    [
        ("Bundesarchiv (Hg.), Akten der Reichskanzlei, Boppard 1980, S. 14.", "Akten der Reichskanzlei"),
        ("Otto Ahn, Bundesarchiv und Presse, Kiel 1980/81, S. 4.", "Bundesarchiv und Presse"),
        ("Hans Beer, Vom Bauen. Anders wohnen, Wien 1960, S. 9.", "Vom Bauen. Anders wohnen"),
        ("Karl Ahn, Sonderdruck. Nachdruck und Plagiat, Bonn 1960, S. 9.", "Sonderdruck. Nachdruck und Plagiat"),
        ("Otto Ahn, Die 1. Auflage. Zum Buchmarkt, Bonn 1960, S. 9.", "Die 1. Auflage. Zum Buchmarkt"),
        ("Anna Kolb, Lieder. Aus dem Süden von Wien, Bonn 1960, S. 9.", "Lieder. Aus dem Süden von Wien"),
        ("Anna Kolb, Israel. Ausgewählt von Gott, Bonn 1960, S. 9.", "Israel. Ausgewählt von Gott"),
        ("Otto Ahn, Luther (Schriften und Briefe bis 1521), Bonn 1960.", "Luther (Schriften und Briefe bis 1521)"),
        ("Anna Kolb, Emma (= Emilia) Galotti, Bonn 1960, S. 9.", "Emma (= Emilia) Galotti"),
        ("Otto Ahn, Briefe, übersetzt von Anna Kolb ins Englische. Eine Kritik, Bonn 1960, S. 9.",
         "Briefe, übersetzt von Anna Kolb ins Englische. Eine Kritik"),
        ("Otto Ahn, der »Zauberberg« und seine Leser, Köln 1962, S. 9.", "der »Zauberberg« und seine Leser"),
        ("Eva Duval, Qu’est-ce que la vie ? Essai, Paris 1962, S. 9.", "Qu’est-ce que la vie ? Essai"),
        ("Otto Ahn, Sauerstoff O2. Kraftwerk I1, Bonn 1960, S. 9.", "Sauerstoff O2. Kraftwerk I1"),
    ],
)  # fmt: skip
def test_a_title_keeps_what_belongs_to_it(note: str, title: str) -> None:
    assert [reference.title for reference in parse_references(note)] == [title]


def test_a_label_gives_edition_and_editors_too() -> None:
    [book] = parse_references("Emil Roth, Kleine Geschichte (= Studien 3), 2. Aufl., Ulm 1926, S. 8.")
    assert label(book) == "Emil Roth, Kleine Geschichte (= Studien 3), 2. Aufl., Ulm 1926, S. 8."
    [part] = parse_references("Ida Klein, Das Ende, in: Thea Vogel (Hg.), Das Heft, 3. Aufl., Köln 1999, S. 55–80.")
    assert (part.journal, part.editors) == ("Das Heft", "Thea Vogel (Hg.)")
    assert label(part) == "Ida Klein, Das Ende, in: Thea Vogel (Hg.), Das Heft, 3. Aufl., Köln 1999, S. 55–80."


def test_the_same_work_elsewhere_and_a_sentence_that_names_the_next() -> None:
    note = "Hanns Pert, Der Zaun, in: Die Laterne, 3. Jg. (1948), H. 6, S. 22–25; wieder in: ders., Glossen, Ulm 1964."
    first, second = parse_references(note)
    assert (second.authors, second.title, second.year) == (first.authors, "Glossen", "1964")
    first, second = parse_references("Otto Bern, Der Weg, Ulm 1956, passim. Anders urteilt Ida Rau, Lust, Bonn 1961.")
    assert (first.title, second.authors, second.title) == ("Der Weg", ("Ida Rau",), "Lust")


@pytest.mark.parametrize(
    ("note", "authors", "title"),
    [
        ("Daneben noch immer brauchbar: Otto Bern, Der Weg, Ulm 1956, S. 3.", ("Otto Bern",), "Der Weg"),
        ("So die spätere Erinnerung: Karl von Bern, Der Weg, Ulm 1956, S. 3.", ("Karl von Bern",), "Der Weg"),
        ("Vgl. die Beiträge in: Otto Bern/Ida Rau (Hg.), Der Weg, Ulm 1956.", ("Otto Bern", "Ida Rau"), "Der Weg"),
        ("Zu den Zahlen siehe: Der Weg seit 1900, URL: https://weg.example/12 [3. 9. 2008].", (), "Der Weg seit 1900"),
        ("[Otto Bern,] Der Weg, Ulm 1856.", ("Otto Bern",), "Der Weg"),
        ("Otto Bern, *Der Weg. Ein Lob*, Ulm 1956, S. 3. ↑", ("Otto Bern",), "Der Weg. Ein Lob"),
        ("[Der Weg](https://weg.example/12), Stand: 1. Februar 2021.", (), "Der Weg"),
        ("Zustimmend Tegtmeyer, Der Weg, Ulm 1956, S. 3.", ("Tegtmeyer",), "Der Weg"),
        ("Endlich Frieden, Ulm 1956, S. 3.", (), "Endlich Frieden"),
        ("Für den Verdacht Ida Bern, Der Weg, Ulm 1956, S. 3.", ("Ida Bern",), "Der Weg"),
        ("Karl Rost, Gott und Geschichte. Zur Theologie Karl Barths, Bonn 1970, S. 4.",
         ("Karl Rost",), "Gott und Geschichte. Zur Theologie Karl Barths"),
        ("Der Philosoph als Zeuge: Karl Jaspers, Bonn 1983, S. 4.", (), "Der Philosoph als Zeuge: Karl Jaspers"),
        ("Leonardo da Vinci: Codex Leicester, Bonn 1999.", ("Leonardo da Vinci",), "Codex Leicester"),
        ("[Erste Auflage,] Die Stadt, Bonn 1856.", (), "[Erste Auflage,] Die Stadt"),
        ("Karl Rost, [Die Stadt](https://stadt.example), Bonn 1990, S. 4.", ("Karl Rost",), "Die Stadt"),
    ],
)  # fmt: skip
def test_what_stands_around_a_work_is_no_part_of_it_and_what_only_seems_to_is(
    note: str, authors: tuple[str, ...], title: str
) -> None:
    assert [(work.authors, work.title) for work in parse_references(note)] == [(authors, title)]


def test_a_note_on_a_holding_names_a_work_behind_it() -> None:
    note = "Stadtarchiv Lohe, Abt. C, Nr. 211. Zum Bestand Ida Rau, Die Akten, in: Blätter 31 (1984), S. 77."
    assert [(work.kind, work.authors) for work in parse_references(note)] == [
        ("archive", ()),
        ("article", ("Ida Rau",)),
    ]


def test_lawyers_put_the_page_meant_in_brackets() -> None:
    [work] = parse_references("Vgl. nur Ida Kern, Die Ordnung, in: Zeitschrift für Praxis 51 (2020), S. 34–52 (37 f.).")
    assert (work.pages, work.cited_pages) == ("34–52", "37 f.")
