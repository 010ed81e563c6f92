"""The bibliography in the formats that reference managers read, and in a journal's style."""

import json
from collections.abc import Sequence

import bibtexparser
import pytest
import rispy

from qa.answerer import Answerer
from qa.bibliography import Entry, as_bibtex, as_csl, as_ris, entries
from qa.errors import StyleError
from qa.styles import formatted


@pytest.fixture(scope="module")
def found(quick: Answerer) -> Sequence[Entry]:
    return entries(quick.library)


def test_bibtex_is_read_back_whole(found: Sequence[Entry]) -> None:
    """The entries as a parser of BibTeX reads them, field by field."""
    read = {entry["ID"]: entry for entry in bibtexparser.loads(as_bibtex(found)).entries}
    assert len(read) == len(found)
    for item in as_csl(found):
        entry = read[str(item["id"]).replace(":", "-")]
        assert entry["title"] == item["title"].replace("&", r"\&")
        assert entry.get("volume", "") == item.get("volume", "")
        assert entry.get("number", "") == item.get("issue", "")
        assert entry.get("pages", "").replace("--", "–") == str(item.get("page", ""))
        assert entry.get("author", "").count(" and ") == max(0, len(item.get("author", [])) - 1)


def test_ris_is_read_back_whole(found: Sequence[Entry]) -> None:
    read = {entry["id"]: entry for entry in rispy.loads(as_ris(found))}
    assert len(read) == len(found)
    for item in as_csl(found):
        entry = read[item["id"]]
        assert entry["title"] == item["title"]
        assert entry.get("volume", "") == item.get("volume", "")
        assert entry.get("number", "") == item.get("issue", "")
        assert len(entry.get("authors", [])) == len(item.get("author", []))
        pages = "–".join(filter(None, [entry.get("start_page"), entry.get("end_page")]))
        assert pages == str(item.get("page", ""))


def test_csl_json_is_of_its_schema_and_names_are_split(found: Sequence[Entry]) -> None:
    items = json.loads(json.dumps(as_csl(found)))
    assert {item["type"] for item in items} <= {"article-magazine", "review", "book", "document"}
    assert all(set(name) in ({"family", "given"}, {"literal"}) for item in items for name in item.get("author", []))


def test_a_journal_of_history_prints_volume_issue_year_and_pages(found: Sequence[Entry]) -> None:
    lines = formatted(found).splitlines()
    assert len(lines) == len(found)
    own = next(line for line in lines if "Stalins Vermächtnis" in line)
    assert own.startswith("Richard Löwenthal: Stalins Vermächtnis.")
    assert own.endswith("Der Monat 3/55 (1953), S. 16–25.")
    assert formatted(found, "note").splitlines()[0] != lines[0]


@pytest.mark.parametrize("style", ["gibt-es-nicht", "../../etc/passwd", "", "A B"])
def test_a_style_that_is_not_there_is_named_with_the_way_out(found: Sequence[Entry], style: str) -> None:
    with pytest.raises(StyleError, match="take zeithistorische-forschungen"):
        formatted(found, style)
