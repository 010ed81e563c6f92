"""The references collection: what was read from notes, field by field against a gold file, and line-end hyphens."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.collection import FOLDER, ROOT, shared_data
from eval.errors import FormatError
from eval.significance import Figure, mean, ratio
from index.reading.records import Source
from index.reading.references import Reference
from index.reading.repair import decide_hyphen
from index.reading.source import read_source
from index.reading.vocabulary import collect

GOLD = FOLDER / "sample" / "references.jsonl"
TEXT = ROOT / "index" / "sample" / "beispielkapitel.txt"
FIELDS = (
    "authors",
    "title",
    "journal",
    "volume",
    "year",
    "issue",
    "pages",
    "cited_pages",
    "kind",
    "via",
    "resolved_from",
    "consistency",
    "status",
)
# Of an »Ebd.« that can mean more than one work, no field can be right but these.
_AMBIGUOUS = ("via", "status")
_JOINTS = {"join": "JOIN", "keep": "KEEP", "suspend": "SUSPENDED"}


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field of one gold work: whether it was read right, and both readings."""

    note: int
    work: int
    field: str
    expected: str
    found: str

    @property
    def right(self) -> bool:
        """Whether both readings are the same."""
        return self.expected == self.found


def read_gold(path: Path = GOLD) -> dict[int, list[dict[str, Any]]]:
    """Note number to its works. Raises FormatError naming the line."""
    gold: dict[int, list[dict[str, Any]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            gold[int(row["number"])] = list(row["works"])
        except (ValueError, KeyError, TypeError) as error:
            raise FormatError(f"{path}:{number}: no gold note ({error})") from error
    return gold


def score_references(source: Source, gold: Mapping[int, Sequence[Mapping[str, Any]]]) -> list[FieldScore]:
    """Every field of every gold work against the work at the same place in the note; missing ones are all wrong.

    A work that was read beside the gold ones counts as one wrong field »extra«. Gold works of an ambiguous »Ebd.«
    are its candidates: one reading that says so is right.
    """
    notes = {note.number: note.references for note in reversed(source.footnotes)}
    scores = []
    for number, works in gold.items():
        read = notes.get(number, ())
        ambiguous = [work for work in works if work.get("status") == "ambiguous"]
        works = [work for work in works if work not in ambiguous[1:]]
        for i, work in enumerate(works):
            found: Reference | None = read[i] if i < len(read) else None
            for field in _AMBIGUOUS if work in ambiguous else FIELDS:
                got = "(no work)" if found is None else _plain(_field(found, field))
                scores.append(FieldScore(number, i + 1, field, _plain(work.get(field)), got))
        scores.extend(FieldScore(number, i + 1, "extra", "", read[i].printed) for i in range(len(works), len(read)))
    return scores


def _field(reference: Reference, name: str) -> Any:
    if name != "status":
        return getattr(reference, name)
    return "resolved" if reference.resolution == "direct" else reference.resolution


def _plain(value: Any) -> str:
    if value is None or value == [] or value == ():
        return ""
    if isinstance(value, (list, tuple)):
        return "; ".join(_plain(item) for item in value)
    return re.sub(r"\s+", " ", str(value)).replace("—", "–").strip()


def reference_figures(scores: Sequence[FieldScore]) -> dict[str, Figure]:
    """The share of right fields: of each field, of all (`fields`), and of works right in every field (`works`)."""
    by_field = {field: [score.right for score in scores if score.field == field] for field in FIELDS}
    works: dict[tuple[int, int], bool] = {}
    for score in scores:
        works[score.note, score.work] = works.get((score.note, score.work), True) and score.right
    return {
        "fields": mean([score.right for score in scores]),
        "works": mean(list(works.values())),
        **{field: mean(values) for field, values in by_field.items()},
    }


@dataclass(frozen=True, slots=True)
class HyphenCase:
    """A real line-end hyphen: what becomes of it (JOIN, KEEP, SUSPENDED), and what the program makes of it."""

    expected: str
    found: str
    left: str
    right: str


def score_hyphens(limit: int | None = None) -> list[HyphenCase]:
    """All cases of the dehyphenation set, or every n-th so that about `limit` remain.

    Each is decided with the words of its own two lines only: harder than in a book, which shows the word elsewhere.
    Raises CollectionMissingError when the set is not on this machine.
    """
    path = shared_data("dehyphenation") / "cases.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    cases = []
    for row in rows[:: max(1, len(rows) // limit) if limit else 1]:
        before, after = str(row["line_end"]), str(row["next_line"])
        joint = decide_hyphen(before, after, collect([before, after]))
        cases.append(HyphenCase(str(row["label"]), _JOINTS[joint], str(row["left"]), str(row["right"])))
    return cases


def hyphen_figures(cases: Sequence[HyphenCase]) -> dict[str, Figure]:
    """The share decided right: of all, of each label, and their macro-F1 (without an interval of its own)."""
    labels = sorted({case.expected for case in cases})
    figures = {"hyphens": mean([case.expected == case.found for case in cases])}
    f1 = []
    for label in labels:
        hits = sum(case.expected == case.found == label for case in cases)
        total = sum(case.expected == label for case in cases) + sum(case.found == label for case in cases)
        f1.append(2 * hits / total if total else 0.0)
        figures[f"hyphens_{label.lower()}"] = ratio(
            [(case.found == label, 1.0) for case in cases if case.expected == label]
        )
    macro = sum(f1) / len(f1) if f1 else 0.0
    figures["hyphens_macro_f1"] = Figure(macro, macro, macro, len(cases))
    return figures


def read_sample() -> Source:
    """The sample chapter, read."""
    return read_source(TEXT)
