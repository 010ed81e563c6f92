"""Runs: ranked loci for topics in TREC's form, in files that name what made them."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import FormatError, RunMissingError

#: Where runs are kept; git does not.
RUNS = Path(__file__).with_name("runs")
#: So many loci of a topic are written.
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Run:
    """A run: `ranked` maps a topic's id to (locus, score), best first; `settings` say what made it."""

    what: str
    settings: Mapping[str, Any]
    ranked: Mapping[str, Sequence[tuple[str, float]]]

    @property
    def name(self) -> str:
        """`<what>-<sha12>`, the hash being that of the settings."""
        text = json.dumps(self.settings, sort_keys=True, ensure_ascii=False)
        return f"{self.what}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def to_loci(scored: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Scored passages' loci, best first, as a run has them: each locus once, at its best passage's place.

    Scores are made strictly decreasing, so that every tool breaks ties alike: as ranked.
    """
    best: dict[str, float] = {}
    for locus, score in scored:
        best.setdefault(locus, score)
    result: list[tuple[str, float]] = []
    for locus, score in best.items():
        given = round(score, 6)
        if result and given >= result[-1][1]:
            given = round(result[-1][1] - 1e-6, 6)
        result.append((locus, given))
    return result[:DEPTH]


def write_run(run: Run, folder: Path = RUNS) -> Path:
    """Write the run and its settings to `folder`; the path of the run file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.name}.run"
    lines = [
        f"{topic} Q0 {locus} {rank} {score:.6f} {run.what}\n"
        for topic, ranked in run.ranked.items()
        for rank, (locus, score) in enumerate(ranked, 1)
    ]
    path.write_text("".join(lines), encoding="utf-8")
    path.with_suffix(".json").write_text(
        json.dumps(run.settings, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
    )
    return path


def read_run(path: Path) -> Run:
    """Read a run file with its settings. Raises RunMissingError or FormatError naming the line."""
    if not path.is_file():
        raise RunMissingError(f"no run {path}; make it with `python -m eval run`")
    ranked: dict[str, list[tuple[str, float]]] = {}
    what = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split()
        try:
            topic, _, locus, _, score, what = fields
            ranked.setdefault(topic, []).append((locus, float(score)))
        except ValueError as error:
            raise FormatError(f"{path}:{number}: a run line is »topic Q0 locus rank score name«") from error
    for scored in ranked.values():
        scored.sort(key=lambda item: -item[1])
    beside = path.with_suffix(".json")
    settings = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
    return Run(what, settings, ranked)


def find_run(name: str, folder: Path = RUNS) -> Path:
    """The run file that `name` means: a path, a run's name, the name without its hash, or a beginning only one has.

    Raises RunMissingError, listing what there is.
    """
    given = Path(name)
    if given.is_file():
        return given
    found = sorted(folder.glob(f"{name.removesuffix('.run')}*.run"))
    # »sample-dev-bm25« is also the beginning of another stage's name.
    whole = [path for path in found if path.stem.rpartition("-")[0] == name]
    for only in (whole, found):
        if len(only) == 1:
            return only[0]
    there = ", ".join(path.stem for path in (found or sorted(folder.glob("*.run")))[:12])
    raise RunMissingError(f"»{name}« names {len(found)} runs; there are {there or 'none'}")
