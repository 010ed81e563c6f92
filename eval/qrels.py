"""Qrels: graded judgments of loci, in TREC's form."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.errors import FormatError
from eval.topics import Topic

Qrels = dict[str, dict[str, int]]


def qrels_of(topics: Sequence[Topic]) -> Qrels:
    """Topic id to locus to grade; topics without a judged locus are left out."""
    return {topic.topic_id: dict(topic.loci) for topic in topics if topic.loci}


def write_qrels(path: Path, qrels: Mapping[str, Mapping[str, int]]) -> None:
    """Write lines »topic 0 locus grade«, sorted."""
    lines = [f"{topic} 0 {locus} {grade}" for topic in sorted(qrels) for locus, grade in sorted(qrels[topic].items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_qrels(path: Path) -> Qrels:
    """Read what `write_qrels` wrote, or any TREC qrels. Raises FormatError naming the line."""
    qrels: Qrels = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path} cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        fields = line.split()
        if not fields:
            continue
        if len(fields) != 4 or not fields[3].lstrip("-").isdigit():
            raise FormatError(f"{path}:{number}: a qrels line is »topic 0 locus grade«")
        qrels.setdefault(fields[0], {})[fields[2]] = int(fields[3])
    return qrels
