"""Public German data as collections: does it work on text that nobody of this project wrote or asked about."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.collection import INDEXES, shared_data
from eval.errors import FormatError
from eval.topics import Topic, answerable
from eval.training.examples import held_out_questions
from index.reading.names import slugify

#: The sets, and what each asks. `pool` is every passage of the first, third and fourth, with all their questions.
SETS = ("xquad-passages", "xquad-sentences", "omos", "mlqa")
POOL = "pool"
_FOLDERS = {"xquad-passages": "xquad_de", "xquad-sentences": "xquad_r_de", "omos": "omos_qa_de", "mlqa": "mlqa_de_dev"}


@dataclass(frozen=True, slots=True)
class ForeignSet:
    """Passages as files, one source each, and the questions on them; a topic's locus is its source's id."""

    name: str
    texts: tuple[Path, ...]
    topics: tuple[Topic, ...]


def load_foreign(name: str, limit: int | None = None, folder: Path = INDEXES / "texts") -> ForeignSet:
    """A set of SETS or POOL, or its first `limit` passages, with those questions that the reader was not trained on.

    Files are written below `folder`.

    Raises CollectionMissingError when the data are not on this machine.
    """
    if name == POOL:
        parts = [load_foreign(part, limit, folder) for part in SETS if part != "xquad-sentences"]
        texts = tuple(text for part in parts for text in part.texts)
        return ForeignSet(POOL, texts, tuple(topic for part in parts for topic in part.topics))
    data = shared_data(_FOLDERS[name])
    corpus = _rows(data / "corpus.jsonl")[:limit]
    ids = {str(row["id"]): slugify(str(row["id"])) for row in corpus}
    texts = tuple(_written(folder / name / f"{ids[str(row['id'])]}.md", row) for row in corpus)
    return ForeignSet(name, texts, tuple(_topics(data, name, ids)))


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise FormatError(f"{path} cannot be read ({error})") from error


def _written(path: Path, row: dict[str, Any]) -> Path:
    """The passage as a Markdown file of one paragraph; titles would give answers away."""
    text = " ".join(str(row["text"]).split())
    if text[:1] in "#>-*+|`":  # words, not markup
        text = "\\" + text
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path


def _topics(data: Path, name: str, ids: dict[str, str]) -> Iterable[Topic]:
    answers = {str(row["query_id"]): row for row in _rows(data / "answers.jsonl")}
    held_out = held_out_questions(data.name)
    loci: dict[str, dict[str, int]] = {}
    for line in (data / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, passage, _ = line.split("\t")
        loci.setdefault(query, {})[passage] = 2
    for row in _rows(data / "queries.jsonl"):
        query = str(row["id"])
        answer = answers.get(query, {})
        possible = not answer.get("is_impossible", False)
        places = set(loci.get(query, {})) | ({str(answer["context_doc"])} if answer.get("context_doc") else set())
        if query not in held_out or not places or not places <= set(ids):
            continue
        yield Topic(
            f"{name}:{query}",
            str(row["text"]),
            name if possible else f"{name}-unanswerable",
            "test",
            possible,
            {ids[place]: 2 for place in loci.get(query, {})} if possible else {},
            keywords=_keywords(answer) if possible else (),
        )


def _keywords(answer: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Any answer string, or any sentence that an annotator chose, must stand in the answer."""
    given: Sequence[str] = answer.get("sentences") or answer.get("answers") or ()
    return (tuple(" ".join(item.split()) for item in given if item.strip()),) if given else ()


def without_answers(topics: Sequence[Topic]) -> list[Topic]:
    """The answerable ones of `topics` with the passages that answer them left out, so that they must be refused.

    What is left are the passages that are nearest otherwise, as in NoMIRACL's subset without a relevant one (Thakur et
    al. 2024).
    """
    return [
        replace(
            topic,
            topic_id=f"{topic.topic_id}-without",
            kind=f"{topic.kind}-without",
            answerable=False,
            loci={},
            keywords=(),
            without=frozenset(topic.loci),
        )
        for topic in answerable(topics)
    ]


def sampled(topics: Sequence[Topic], count: int) -> list[Topic]:
    """About `count` topics at equal distances: the same ones each time."""
    if len(topics) <= count:
        return list(topics)
    step = len(topics) / count
    return [topics[int(i * step)] for i in range(count)]


def by_source(loci: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Ranked loci as ranked sources: a foreign passage may be several of ours."""
    best: dict[str, float] = {}
    for locus, score in loci:
        best.setdefault(locus.split("/")[0], score)
    return list(best.items())
