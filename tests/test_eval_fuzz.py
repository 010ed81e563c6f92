"""Fuzzing, in small: hostile questions by both ways and hostile files; and what fuzzing found stays mended."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from eval import fuzz
from index.errors import SourceFormatError
from index.library import Library
from index.reading.names import printable_name
from index.reading.source import parse_source
from index.store import Addition, IndexStore
from qa.answerer import Answerer, checked_question
from qa.errors import QuestionError
from qa.wire import answer_dict
from tests.conftest import ROOT
from tests.hashing import HashingEncoder
from tests.serving import serving

_SAMPLE = (ROOT / "index" / "sample" / "beispielkapitel.txt").read_text(encoding="utf-8")
_WORDS = _SAMPLE.split()


@pytest.fixture(scope="module")
def url(quick: Answerer) -> Iterator[str]:
    with serving(quick) as running:
        yield running


def test_hostile_questions_meet_named_errors_or_answers_that_stand(quick: Answerer) -> None:
    met = fuzz.ask_directly(quick, fuzz.questions(300, 11, _WORDS))
    assert met.broken == []
    assert met.counts["answered"] > 30
    assert met.counts["QuestionError"] > 10


def test_hostile_requests_meet_problems_or_answers_that_stand(quick: Answerer, url: str) -> None:
    met = fuzz.ask_over_http(url, quick.library, fuzz.questions(400, 12, _WORDS), 12)
    assert met.broken == []
    assert met.counts["answered"] > 30
    assert met.counts["status 422"] > 30


def test_hostile_files_are_read_or_refused_by_name() -> None:
    met = fuzz.read_texts(20, 13, _SAMPLE)
    assert met.broken == []
    assert met.counts["read"] > 5
    assert met.counts["SourceFormatError"] > 0


def test_fuzzing_is_repeatable() -> None:
    assert fuzz.questions(50, 3, _WORDS) == fuzz.questions(50, 3, _WORDS) != fuzz.questions(50, 4, _WORDS)


def test_fuzzing_tells_an_answer_that_does_not_stand(quick: Answerer) -> None:
    answer = next(found for found in map(quick.ask, ("Was sagt Fußnote 3?", "Wer war Trotzki?")) if not found.abstained)
    assert fuzz.fault_of(answer_dict(answer), quick.library) is None
    statement = answer.statements[0]
    lie = replace(statement.evidence[0], quote=statement.evidence[0].quote + "!")
    for changed, told in (
        (replace(statement, evidence=()), "without evidence"),
        (replace(statement, evidence=(lie,)), "not its passage's text"),
        (replace(statement, start=statement.start + 1), "not at its place"),
    ):
        body = answer_dict(replace(answer, statements=(changed,)))
        assert told in str(fuzz.fault_of(body, quick.library))
    assert fuzz.fault_of(answer_dict(replace(answer, statements=())), quick.library) == "an answer without statements"
    assert fuzz.fault_of(answer_dict(replace(answer, abstained=True)), quick.library) == "a refusal cites"


def test_half_a_character_is_none(quick: Answerer) -> None:
    assert checked_question("Wer\ud800 war\0 Lenin\udcfc?") == "Wer war Lenin ?"
    assert quick.ask("Was sagt \ud800Fußnote 3?").question == "Was sagt Fußnote 3?"
    with pytest.raises(QuestionError):
        quick.ask("\ud800\udfff")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/ask", {"question": "Wer?", "sources": ["\ud800"]}),
        ("/v1/ask", {"question": "Wer?", "sources": ["\ud800"], "stream": True}),
        ("/v1/ask", {"question": "\ud800"}),
        ("/v1/ask", {"question": "Wer?", "\ud800": 1}),
        ("/v1/search", {"query": "Lenin", "sources": ["x\udfff"]}),
        ("/v1/verify", {"answer": "\ud800"}),
        ("/v1/chat/completions", {"model": "\ud800", "messages": [{"role": "user", "content": "Wer?"}]}),
        ("/v1/chat/completions", {"model": "fussnote", "messages": [{"role": "\ud800", "content": "Wer?"}]}),
    ],
)
def test_half_a_character_in_a_request_is_a_problem_and_no_crash(url: str, path: str, body: dict[str, object]) -> None:
    response = httpx.post(url + path, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert response.status_code in (404, 422), response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_half_a_character_in_a_chat_is_left_out(url: str) -> None:
    body = {"model": "fussnote", "messages": [{"role": "user", "content": "Was sagt \ud800Fußnote 3?"}]}
    response = httpx.post(f"{url}/v1/chat/completions", content=json.dumps(body), timeout=60)
    assert response.status_code in (200, 422), response.text


def test_a_file_whose_name_is_no_utf8_becomes_a_source(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"M\xfcller.txt")
    path.write_text("Lenin kam im April 1917 aus der Schweiz.", encoding="utf-8")
    IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(path)])
    entry = Library.load(tmp_path / "index", HashingEncoder()).manifest.sources[0]
    assert (entry.file, entry.title, entry.source_id) == ("Müller.txt", "Müller", "mueller")
    assert printable_name("a\ud800b") == "a\ufffdb"


def test_a_name_that_grows_when_it_is_spelled_out_is_still_a_folder(tmp_path: Path) -> None:
    path = tmp_path / ("ﬃ" * 83 + ".md")
    path.write_text("Lenin kam im April 1917 aus der Schweiz.", encoding="utf-8")
    longest = parse_source(path.read_bytes(), "㎯" * 80 + ".md").source_id
    assert len(longest) == 200
    assert IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(path)]).sources[0].passages == 1


def test_the_wrong_kind_of_file_is_named() -> None:
    with pytest.raises(SourceFormatError, match=r"buch\.txt"):
        parse_source(b"PK\x03\x04" + bytes(200), "buch.txt")


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ('<p title="a">&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1) onerror=alert(1)</p>', None),
        ('<script type="module" src="/web/page.js"></script><a href="/web/x">x</a>', None),
        ('<script type="application/json" id="given">{"a": "onload=1"}</script>', None),
        ("<p><script>alert(1)</script></p>", "a script"),
        ('<script type="application/json">{"a": "</script><script>alert(1)</script>"}</script>', "a script"),
        ("<img src=x onerror=alert(1)>", "a foreign picture"),
        ('<p title="a"><svg/onload=alert(1)>', "onload='alert(1)'"),
        ('<a href=" java\nscript:alert(1)">x</a>', "href=' java\\nscript:alert(1)'"),
        ("<satz id=s1>Erfunden.</satz>", "an element satz"),
    ],
)
def test_markup_that_is_not_the_page_s_own_is_told(page: str, told: str | None) -> None:
    assert fuzz.foreign_markup(page) == told


def test_no_question_becomes_markup_of_the_page(url: str) -> None:
    met = fuzz.see_pages(url, fuzz.questions(60, 14, _WORDS))
    assert met.broken == []
    assert met.counts["status 200"] > 20
