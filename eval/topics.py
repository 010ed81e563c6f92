"""Topics: questions with what a right answer must say, where it stands, and which footnotes belong to it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.errors import FormatError

Half = Literal["dev", "test", "all"]

_FIELDS = frozenset(
    ["id", "text", "type", "half", "answerable", "loci", "notes_must", "notes_may", "keywords", "comment"]
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with its judgments.

    `loci` maps a citable place to its grade (2 answers, 1 helps). `notes_must` are the footnotes that must accompany
    the answer, `notes_may` those that may. `keywords` is a list of alternatives: of each inner list one must occur.
    `half` is dev or test. `without` are the sources that are left out when it is asked.
    """

    topic_id: str
    text: str
    kind: str
    half: str
    answerable: bool
    loci: Mapping[str, int]
    notes_must: frozenset[int] = frozenset()
    notes_may: frozenset[int] = frozenset()
    keywords: tuple[tuple[str, ...], ...] = ()
    without: frozenset[str] = frozenset()


def read_topics(path: Path, half: Half = "all") -> list[Topic]:
    """The topics of a .jsonl file, all or those of one half, in the file's order.

    Only `id` and `text` are required: a topic without `answerable` is answerable when it has loci or keywords, or when
    nothing is said. Raises FormatError naming the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path} cannot be read ({error})") from error
    topics, seen = [], set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        topic = _topic(line, f"{path}:{number}")
        if topic.topic_id in seen:
            raise FormatError(f"{path}:{number}: the id {topic.topic_id} occurs twice")
        seen.add(topic.topic_id)
        topics.append(topic)
    if not topics:
        raise FormatError(f"{path} holds no topic")
    return [topic for topic in topics if half in ("all", topic.half)]


def _topic(line: str, place: str) -> Topic:
    try:
        row = json.loads(line)
        unknown = set(row) - _FIELDS
        if unknown:
            raise FormatError(f"{place}: unknown field {sorted(unknown)[0]}")
        grades = {str(locus): int(grade) for locus, grade in row.get("loci", {}).items()}
        if not set(grades.values()) <= {1, 2}:
            raise FormatError(f"{place}: grades are 1 (helps) and 2 (answers)")
        return Topic(
            str(row["id"]),
            str(row["text"]),
            str(row.get("type", "question")),
            str(row.get("half", "test")),
            bool(row.get("answerable", True)),
            grades,
            frozenset(map(int, row.get("notes_must", ()))),
            frozenset(map(int, row.get("notes_may", ()))),
            tuple(tuple(map(str, group)) for group in row.get("keywords", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(f"{place}: no topic ({error}); it needs at least id and text") from error


def meets_keywords(topic: Topic, text: str) -> bool:
    """Whether `text` has one alternative of every group of the topic's keywords; False for a topic without keywords.

    Case, kinds of dashes and quotation marks, and white space do not count; a number must stand whole.
    """
    plain = _plain(text)
    return bool(topic.keywords) and all(any(_occurs(_plain(word), plain) for word in group) for group in topic.keywords)


def _plain(text: str) -> str:
    text = re.sub(r"[‐‑–—]", "-", text.casefold())
    return re.sub(r"\s+", " ", re.sub(r"[»«›‹„“”\"]", "", text)).strip()


def _occurs(word: str, text: str) -> bool:
    before = r"(?<!\d)" if word[:1].isdigit() else ""
    behind = r"(?!\d)" if word[-1:].isdigit() else ""
    return bool(word) and re.search(before + re.escape(word) + behind, text) is not None


def topic_row(topic: Topic) -> dict[str, Any]:
    """The topic as a line of a topics file."""
    return {
        "id": topic.topic_id,
        "text": topic.text,
        "type": topic.kind,
        "half": topic.half,
        "answerable": topic.answerable,
        "loci": dict(topic.loci),
        "notes_must": sorted(topic.notes_must),
        "notes_may": sorted(topic.notes_may),
        "keywords": [list(group) for group in topic.keywords],
    }


def answerable(topics: Sequence[Topic]) -> list[Topic]:
    """Those of `topics` that the text answers."""
    return [topic for topic in topics if topic.answerable]
