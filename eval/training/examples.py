"""What the reader learns from: texts with their sentences, questions with the sentences that answer them, if any."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.collection import shared_data
from eval.errors import FormatError
from index.parts import parts_of
from index.reading.sentences import split_sentences

OWN = Path(__file__).with_name("data")
_SETS = ("squad2_en", "xquad_de", "mlqa_de_dev", "omos_qa_de")
_PARTS = ("corpus.jsonl", "queries.jsonl", "answers.jsonl", "qrels.tsv", "evidence.jsonl")
# XQuAD has five paragraphs of each article, one after the other.
_PARAGRAPHS = 5
# Of the articles held out of XQuAD those whose English originals are learnt as SQuAD's: nothing is judged by them.
_IN_SQUAD = frozenset({11, 15, 19, 31, 43, 47})

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """A text and where its sentences stand; `group` shares hard negatives; nothing is learnt from one `held_out`."""

    text_id: str
    group: str
    text: str
    sentences: tuple[Span, ...]
    held_out: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A question of a text: the numbers of the sentences that answer it (none: it does not), and the short answer."""

    question: str
    text_id: str
    gold: tuple[int, ...]
    answer: Span | None
    kind: str
    language: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Material:
    """Everything to learn from and to judge by, and the sha256 of each file that it was read from."""

    texts: Mapping[str, Text]
    queries: tuple[Query, ...]
    manifest: Mapping[str, str]


def load_material() -> Material:
    """The public sets in `../shared/data` and the texts and questions written for this purpose.

    Held out, by whole documents: of SQuAD two articles, of XQuAD and MLQA every fourth article (of XQuAD those only
    that SQuAD has not in English), of OMoS-QA what is not its train split, of our own prose every eighth text.
    Raises CollectionMissingError or FormatError.
    """
    texts: dict[str, Text] = {}
    queries: list[Query] = []
    for read in (_squad, _xquad, _mlqa, _omos, _prose, _wikipedia):
        read(texts, queries)
    return Material(texts, tuple(queries), _manifest())


def in_fold(name: str, folds: int) -> bool:
    """Whether a name falls into the first of `folds` equal parts; the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds == 0


def held_out_questions(name: str) -> frozenset[str]:
    """The ids of a public German set's questions that nothing is learnt from: what foreign figures may rest on."""
    if name == "omos_qa_de":
        return frozenset(
            str(row["query_id"]) for row in _rows(shared_data(name) / "evidence.jsonl") if row["split"] != "train"
        )
    told = "xquad_de" if name == "xquad_r_de" else name  # the same questions, asked of sentences
    rows = list(_rows(shared_data(told) / "corpus.jsonl"))
    kept = {str(row["id"]) for i, row in enumerate(rows) if _is_held_out(told, i, row) and not _is_known(told, i)}
    return frozenset(query for query, text in _places(told).items() if text in kept)


def _is_held_out(name: str, number: int, row: dict[str, Any]) -> bool:
    """Whether nothing is learnt from a paragraph, the `number`-th of its set: every fourth article."""
    return number // _PARAGRAPHS % 4 == 3 if name == "xquad_de" else in_fold(str(row["title"]), 4)


def _is_known(name: str, number: int) -> bool:
    return name == "xquad_de" and number // _PARAGRAPHS in _IN_SQUAD


def _manifest() -> dict[str, str]:
    files = [shared_data(name) / part for name in _SETS for part in _PARTS]
    files += sorted(OWN.glob("*.jsonl"))
    return {
        f"{path.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file()
    }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path} cannot be read ({error})") from error


def _keyed(name: str) -> dict[str, dict[str, Any]]:
    return {str(row["query_id"]): row for row in _rows(shared_data(name) / "answers.jsonl")}


def _places(name: str) -> dict[str, str]:
    lines = (shared_data(name) / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    return {query: text for query, text, _ in (line.split("\t") for line in lines)}


def _text(text_id: str, group: str, text: str, *, held_out: bool) -> Text:
    return Text(text_id, group, text, tuple(split_sentences(text)), held_out)


def touched(sentences: Sequence[Span], span: Span) -> tuple[int, ...]:
    """The numbers of the sentences that `span` has characters of."""
    return tuple(i for i, (start, end) in enumerate(sentences) if span[0] < end and start < span[1])


def _with_answer(row: dict[str, Any], text: Text, span: Span, language: str) -> Iterator[Query]:
    gold = touched(text.sentences, span)[:1]
    if gold:
        yield Query(str(row["text"]), text.text_id, gold, span, "factoid", language, text.held_out)


def _squad(texts: dict[str, Text], queries: list[Query]) -> None:
    folder, answers = shared_data("squad2_en"), _keyed("squad2_en")
    rows = list(_rows(folder / "corpus.jsonl"))
    articles = sorted({str(row["id"]).split("-")[0] for row in rows})
    for row in rows:
        held = str(row["id"]).split("-")[0] in articles[-2:]
        texts[row["id"]] = _text(row["id"], "squad", str(row["text"]), held_out=held)
    for row in _rows(folder / "queries.jsonl"):
        answer = answers[row["id"]]
        text = texts[answer["context_doc"]]
        if answer["is_impossible"]:
            queries.append(Query(row["text"], text.text_id, (), None, "impossible", "en", text.held_out))
            continue
        best = min(answer["answers"], key=lambda item: len(item["text"]))
        queries.extend(_with_answer(row, text, (best["start"], best["start"] + len(best["text"])), "en"))


def _xquad(texts: dict[str, Text], queries: list[Query]) -> None:
    folder, answers, places = shared_data("xquad_de"), _keyed("xquad_de"), _places("xquad_de")
    known = set()
    for i, row in enumerate(_rows(folder / "corpus.jsonl")):
        known |= {row["id"]} if _is_known("xquad_de", i) else set()
        texts[row["id"]] = _text(row["id"], "xquad", str(row["text"]), held_out=_is_held_out("xquad_de", i, row))
    for row in _rows(folder / "queries.jsonl"):
        answer = answers[row["id"]]
        start = int(answer["answer_start"][0])
        span = (start, start + len(answer["answers"][0]))
        if places[row["id"]] not in known:
            queries.extend(_with_answer(row, texts[places[row["id"]]], span, "de"))


def _mlqa(texts: dict[str, Text], queries: list[Query]) -> None:
    folder, answers, places = shared_data("mlqa_de_dev"), _keyed("mlqa_de_dev"), _places("mlqa_de_dev")
    for i, row in enumerate(_rows(folder / "corpus.jsonl")):
        plain = " ".join(str(row["text"]).split())
        texts[row["id"]] = _text(row["id"], "mlqa", plain, held_out=_is_held_out("mlqa_de_dev", i, row))
    for row in _rows(folder / "queries.jsonl"):
        text, answer = texts[places[row["id"]]], str(answers[row["id"]]["answers"][0])
        if text.text.count(answer) == 1:  # offsets are not given, and a second occurrence may stand elsewhere
            start = text.text.index(answer)
            queries.extend(_with_answer(row, text, (start, start + len(answer)), "de"))


def _omos(texts: dict[str, Text], queries: list[Query]) -> None:
    folder, answers = shared_data("omos_qa_de"), _keyed("omos_qa_de")
    asked = {str(row["id"]): str(row["text"]) for row in _rows(folder / "queries.jsonl")}
    for row in _rows(folder / "corpus.jsonl"):
        spans, at = [], 0
        for line in str(row["text"]).split("\n"):  # its sentences are lines
            spans.append((at, at + len(line)))
            at += len(line) + 1
        texts[row["id"]] = Text(row["id"], "omos", str(row["text"]), tuple(spans), held_out=False)
    for row in _rows(folder / "evidence.jsonl"):
        answer = answers[row["query_id"]]
        place = row.get("doc_id") or answer.get("context_doc")
        possible = not answer.get("is_impossible", False)
        if place not in texts:
            continue
        gold = tuple(i for i in row["sentence_indices"] if i < len(texts[place].sentences)) if possible else ()
        if gold or not possible:
            kind = "advice" if possible else "impossible"
            queries.append(Query(asked[row["query_id"]], place, gold, None, kind, "de", row["split"] != "train"))


def own_prose() -> tuple[list[Text], list[Query]]:
    """The texts written for this purpose, and the questions on them."""
    texts: list[Text] = []
    queries: list[Query] = []
    for row in _rows(OWN / "prose.jsonl"):
        spans, at = [], 0
        for sentence in row["sentences"]:
            spans.append((at, at + len(sentence)))
            at += len(sentence) + 1
        text = Text(row["id"], row["id"][:2], " ".join(row["sentences"]), tuple(spans), in_fold(row["id"], 8))
        texts.append(text)
        for asked in row["questions"]:
            gold = tuple(asked["sentences"])
            answer = None
            if gold:
                start = text.text.index(asked["answer"], spans[gold[0]][0])
                answer = (start, start + len(asked["answer"]))
            language = "en" if asked["kind"] == "english" else "de"
            queries.append(Query(asked["text"], text.text_id, gold, answer, asked["kind"], language, text.held_out))
    return texts, queries


def _prose(texts: dict[str, Text], queries: list[Query]) -> None:
    own, asked = own_prose()
    texts.update({text.text_id: text for text in own})
    for query in asked:
        queries.append(query)
        queries.extend(_parts(query))


def _parts(query: Query) -> Iterator[Query]:
    """The parts of a question for two things, each with the sentence that answers it: as answers look for them."""
    parts = parts_of(query.question)
    if query.kind == "two_parts" and len(parts) == len(query.gold):
        for number, (part, sentence) in enumerate(zip(parts, query.gold, strict=True)):
            answer = None if number else query.answer  # the first one's is known
            yield replace(query, question=part, gold=(sentence,), answer=answer, kind="part")


def _wikipedia(texts: dict[str, Text], queries: list[Query]) -> None:
    """Our questions on paragraphs of XQuAD and MLQA, whose texts are not of this repository: places are offsets."""
    for row in _rows(OWN / "wikipedia.jsonl"):
        text = texts[row["id"]]
        for asked in row["questions"]:
            gold = tuple(dict.fromkeys(touched(text.sentences, tuple(span))[0] for span in asked["evidence"]))
            answer = (int(asked["answer"][0]), int(asked["answer"][1])) if gold else None
            queries.append(Query(asked["text"], text.text_id, gold, answer, asked["kind"], "de", text.held_out))
