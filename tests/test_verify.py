"""Verification: an answer holds as given; any change in it is found and named."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from api.schemas import AnswerBody, PassageDetail
from qa.answerer import Answerer
from qa.errors import ReceiptError
from qa.verify import verify_answer
from qa.wire import answer_dict, passage_detail_dict

Body = dict[str, Any]


@pytest.fixture(scope="module")
def body(sample: Answerer) -> Body:
    answer = answer_dict(sample.ask("Wer entwickelte das Konzept der permanenten Revolution, und woraus?"))
    return json.loads(json.dumps(answer))  # type: ignore[no-any-return]


def test_an_answer_holds(sample: Answerer, body: Body) -> None:
    result = verify_answer(sample.library, body)
    assert result.holds
    assert result.same_index
    assert len(result.findings) >= 2


def _evidence(body: Body) -> Body:
    return body["statements"][0]["evidence"][0]  # type: ignore[no-any-return]


def _said_before(body: Body, words: str) -> None:
    """Put `words` before the first statement, with all offsets as they ought to be."""
    first, *others = body["statements"]
    body["answer"] = words + body["answer"]
    first.update(text=words + first["text"], end=first["end"] + len(words))
    for statement in others:
        statement.update(start=statement["start"] + len(words), end=statement["end"] + len(words))


_CHANGES: dict[str, Callable[[Body], Any]] = {
    "a letter": lambda b: _evidence(b).update(quote=_evidence(b)["quote"].replace("o", "a", 1)),
    "an offset": lambda b: _evidence(b).update(start=_evidence(b)["start"] + 1, end=_evidence(b)["end"] + 1),
    "a file offset": lambda b: _evidence(b).update(source_start=_evidence(b)["source_start"] + 3),
    "a place": lambda b: _evidence(b).update(locus="beispielkapitel/3.1/p1"),
    "a passage": lambda b: _evidence(b).update(passage_id="nirgends"),
    "a page in the reference": lambda b: b["citations"][0].update(
        label=b["citations"][0]["label"].replace("S. 1", "S. 2")
    ),
    "the footnote's words": lambda b: b["citations"][0].update(printed="Vgl. Trotzki."),
    "the footnote": lambda b: b["citations"][0].update(footnote=201),
    "the answer's words": lambda b: b.update(answer=b["answer"].replace("a", "o", 1)),
    "a statement's words": lambda b: b["statements"][0].update(text="Lenin lobte ihn."),
    "a citation taken away": lambda b: b["statements"][0].update(citations=[]),
    "all statements taken away": lambda b: b.update(statements=[], citations=[]),
    "an author in the works": lambda b: b["citations"][0]["references"][0].update(authors=["Erfunden"]),
    "a sentence besides": lambda b: b.update(answer=b["answer"] + " Und mehr."),
    "a refusal instead": lambda b: b.update(statements=[], citations=[], abstained=True, answer="Nein."),
    "a refusal beside statements": lambda b: b.update(abstained=True),
    "the item for Zotero": lambda b: b["citations"][0]["csl"][0].update(page="77"),
    "no item for Zotero": lambda b: b["citations"][0].update(csl=[]),
    "how an »Ebd.« was resolved": lambda b: b["citations"][0].update(resolved_from=1),
    "the citation's source": lambda b: b["citations"][0].update(source_id="anderes"),
    "the page of the quotation": lambda b: _evidence(b).update(page_printed="77"),
    "the sheet of the quotation": lambda b: _evidence(b).update(page_index=77),
    "a passage's text": lambda b: b["passages"][0].update(text="Anderes."),
    "a passage that is not there": lambda b: b["passages"][0].update(passage_id="nirgends"),
    "a sentence put before a quotation": lambda b: _said_before(b, "Lenin war ein Agent des Kaisers. "),
    "the book's title": lambda b: b["source_titles"].update(beispielkapitel="Das Kapital"),
    "the hash left out": lambda b: b["receipt"].update(source_sha256={}),
    "the source's hash": lambda b: b["receipt"]["source_sha256"].update(beispielkapitel="0" * 64),
}


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES.keys())
def test_a_change_is_found_and_named(sample: Answerer, body: Body, change: Callable[[Body], Any]) -> None:
    changed = copy.deepcopy(body)
    change(changed)
    result = verify_answer(sample.library, changed)
    assert not result.holds
    assert all(finding.reason for finding in result.findings if not finding.holds)


def test_an_answer_of_a_version_that_knew_fewer_fields_holds(sample: Answerer, body: Body) -> None:
    earlier = copy.deepcopy(body)
    for name in ("details", "editors", "part"):
        del earlier["citations"][0]["references"][0][name]
    assert verify_answer(sample.library, earlier).holds
    earlier["citations"][0]["references"][0]["supplement"] = "erfunden"
    assert not verify_answer(sample.library, earlier).holds


@pytest.mark.parametrize(
    "question",
    [
        "Wer leitete die Tscheka?",
        "Was steht in Anmerkung 999?",
        "Wer war Machno im Jahr 1999?",
        "Was steht in Anmerkung 220?",
        "In welchem Heft erschien »Die neue Komintern«?",
        "Wer schrieb »Russlandreise 1922«?",
        "Welche Werke von Borkenau werden zitiert?",
        "Was wird aus Heft 55 zitiert?",
        "In welchem Heft wird über Kronstadt berichtet?",
    ],
)
def test_answers_of_every_kind_hold(sample: Answerer, question: str) -> None:
    """A sentence under no footnote, refusals with a reason and without, what a note prints."""
    result = verify_answer(sample.library, json.loads(json.dumps(answer_dict(sample.ask(question)))))
    assert [finding for finding in result.findings if not finding.holds] == []


@pytest.mark.parametrize("wrong", [{}, {"receipt": {}}, {"receipt": {}, "statements": [{}], "citations": []}])
def test_what_is_no_answer_is_an_error(sample: Answerer, wrong: Body) -> None:
    with pytest.raises(ReceiptError):
        verify_answer(sample.library, wrong)


@pytest.mark.parametrize("wrong", [{"start": None}, {"end": "x"}, {"passage_id": []}])
def test_quotations_of_another_shape_are_an_error(sample: Answerer, body: Body, wrong: Body) -> None:
    changed = copy.deepcopy(body)
    _evidence(changed).update(wrong)
    with pytest.raises(ReceiptError, match=r"statements\[0\].evidence\[0\]"):
        verify_answer(sample.library, changed)


def test_what_is_too_long_for_an_answer_is_not_read(sample: Answerer, body: Body) -> None:
    """The rules for a model's words would take a minute over pages of them."""
    changed = copy.deepcopy(body)
    changed["receipt"]["mode"] = "generative"
    _said_before(changed, "Lenin sagte es. " * 2000)
    reasons = [finding.reason for finding in verify_answer(sample.library, changed).findings if not finding.holds]
    assert "no answer has a statement as long as this" in reasons


def test_the_shapes_on_the_wire_leave_no_field_out(sample: Answerer, body: Body) -> None:
    """What a response's shape does not name is dropped from it without a word."""
    assert AnswerBody.model_validate(body).model_dump(mode="json") == body
    passage = sample.library.passage(body["passages"][0]["passage_id"])
    detail = json.loads(json.dumps(passage_detail_dict(sample.library, passage)))
    assert detail["notes"]
    assert PassageDetail.model_validate(detail).model_dump(mode="json") == detail
