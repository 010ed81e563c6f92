"""Citations and the bibliography: nothing but what the notes print."""

import json
from pathlib import Path

from index.library import Library
from index.ranked import Ranked, SentenceScore
from index.reading.references import Reference
from index.retriever import HybridRetriever
from index.store import Addition, IndexStore
from qa.answerer import Answerer
from qa.bibliography import Entry, as_bibtex, as_ris, as_text, entries
from qa.citations import csl_item, inner_quotes
from qa.confidence import Calibration
from qa.evidence import Chosen
from qa.statements import Writer
from qa.verify import verify_answer
from qa.wire import answer_dict
from tests.hashing import HashingEncoder


def test_csl_has_just_the_printed_fields() -> None:
    reference = Reference(
        "…",
        ("Richard Löwenthal",),
        "Ein Titel",
        "Der Monat",
        "3",
        "1953",
        "55",
        "16–25",
        "17",
        kind="article",
        consistency="conflict",
    )
    assert csl_item(reference, "a:fn1:1") == {
        "id": "a:fn1:1",
        "type": "article-magazine",
        "author": [{"family": "Löwenthal", "given": "Richard"}],
        "title": "Ein Titel",
        "container-title": "Der Monat",
        "volume": "3",
        "issue": "55",
        "page": "16–25",
        "locator": "17",
        "issued": {"date-parts": [[1953]]},
    }


def test_quotation_marks_inside_a_quotation_become_single() -> None:
    assert inner_quotes("das »Kabinett« war") == "das ›Kabinett‹ war"


def test_the_bibliography_has_each_work_once_and_is_sorted(sample: Answerer) -> None:
    found = entries(sample.library)
    keys = [(e.reference.authors, e.reference.title, e.reference.issue, e.reference.part) for e in found]
    assert len(keys) == len(set(keys))
    names = [line.split(",")[0].split()[-1].lower() for line in as_text(found).splitlines() if line[0].isupper()]
    assert names.index("borkenau") < names.index("löwenthal")


def test_ids_and_words_choose_works(sample: Answerer) -> None:
    assert {e.reference.title for e in entries(sample.library, ids=["beispielkapitel:fn212"])} == {
        "Stalins Vermächtnis. Zur Interpretation seiner letzten Schrift"
    }
    assert entries(sample.library, ids=["beispielkapitel/fn212"]) == entries(
        sample.library, ids=["beispielkapitel:fn212"]
    )
    found = entries(sample.library, query="kohn")
    assert found
    assert all("Kohn" in e.reference.authors[0] for e in found)


def test_the_page_cited_of_a_book_is_not_its_extent() -> None:
    """»Rostock 1931, S. 14«: a locator; an article's pages are its own."""
    book = csl_item(
        Reference("", title="Der Hafen", place="Rostock", year="1931", pages="14", kind="book"), "a:fn1~2:1"
    )
    assert (book.get("page"), book["locator"]) == (None, "14")
    article = csl_item(Reference("", title="Tonnen", journal="Blätter", pages="3–9", kind="article"), "a:fn1:1")
    assert article["page"] == "3–9"
    assert "{a-fn1-2-1," in as_bibtex([Entry("a:fn1~2:1", Reference("", title="Der Hafen", kind="book"))])


def test_what_is_quoted_before_a_quotation_brings_its_own_note(tmp_path: Path) -> None:
    """A clause that introduces it is cited too; a sentence that is proved alone introduces nothing."""
    for lead, numbers in (("Dazu schrieb Anna Meinken[^1]:", [1, 2]), ("Anna Meinken klagte und gewann.[^1]", [2])):
        book = f"# Kaffee\n\n{lead}\n\n> Wer den Kaffee verbietet, trinkt ihn selbst.[^2]\n\n"
        (tmp_path / "kaffee.md").write_text(
            f"{book}[^1]: Tietjen, Wirte, Bremen 1931, S. 3.\n[^2]: Dehning, Kaffee, S. 1.\n"
        )
        IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(tmp_path / "kaffee.md")])
        library = Library.load(tmp_path / "index", HashingEncoder())
        quoted = next(passage for passage in library.passages if passage.kind == "block_quote")
        chosen = Chosen(Ranked(quoted, 1.0, {}, (SentenceScore(1.0, 1.0),)), 0, 1.0)
        (statement,) = Writer(library).statements([chosen], with_references=False)
        assert [note for _, note in statement.notes] == numbers
        assert statement.text.startswith("Dazu") == (numbers == [1, 2])


def test_bibtex_and_ris_carry_the_fields(sample: Answerer) -> None:
    found = entries(sample.library, ids=["beispielkapitel:fn211"])
    bibtex, ris = as_bibtex(found), as_ris(found)
    assert "author = {Löwenthal, Richard}" in bibtex
    assert "pages = {16--25}" in bibtex
    assert "TY  - MGZN\n" in ris
    assert "SP  - 16\nEP  - 25\n" in ris


def test_notes_of_one_number_are_cited_as_what_they_are(tmp_path: Path) -> None:
    """A book whose numbering starts again on each page: each statement has the work of its own note, and verifies."""
    text = (
        "Die Stadt lag im Nebel, und keiner sah die Laternen.1\n\n1 Helene Voss, Briefe, Jena 1912, S. 1.\n\f"
        "Später kam der rote Bahnhof mit seinen Uhren.1\n\n1 Dora Klemm, Masken, Weimar 1990, S. 3.\n"
    )
    book = tmp_path / "buch.txt"
    book.write_text(text, encoding="utf-8")
    encoder = HashingEncoder()
    IndexStore(tmp_path / "index", encoder).build([Addition(book)])
    library = Library.load(tmp_path / "index", encoder)
    answerer = Answerer(library, HybridRetriever(library, encoder), Calibration(0.0, {}, -1.0))
    for question, work, locus in (
        ("Wer sah die Laternen der Stadt im Nebel?", "Helene Voss, Briefe", "buch/fn1"),
        ("Was kam mit dem roten Bahnhof und seinen Uhren?", "Dora Klemm, Masken", "buch/fn1~2"),
    ):
        answer = answerer.ask(question)
        first = answer.citations[answer.statements[0].citations[0] - 1]
        assert (first.footnote, first.locus) == (1, locus)
        assert first.label.startswith(work)
        assert verify_answer(library, json.loads(json.dumps(answer_dict(answer)))).holds
        assert all(passage["footnotes"] == [1] for passage in answer_dict(answer)["passages"])
