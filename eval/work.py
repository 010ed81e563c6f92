"""The work of a command: encoder, libraries with progress bars, evaluations kept as files."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from eval.answers import Judged, judged_from
from eval.collection import Collection, find_collection, open_library
from eval.evaluation import Evaluation, Evaluator
from eval.foreign import by_source, load_foreign, sampled, without_answers
from eval.legs import FINAL
from eval.qrels import qrels_of, read_qrels, write_qrels
from eval.runs import RUNS, Run, write_run
from eval.topics import Half, Topic
from index.cross_encoder import CrossEncoder
from index.encoder import Encoder
from index.library import Library
from index.weights import MODEL_NAME

_COUNT = TextColumn("{task.completed}/{task.total}")
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), _COUNT, TimeElapsedColumn())


@dataclass(slots=True)
class Workbench:
    """One encoder and, where it is named, one cross-encoder, loaded when first needed; the libraries opened so far."""

    console: Console
    libraries: dict[str, Library] = field(default_factory=dict)
    encoder_name: str = MODEL_NAME
    cross_encoder_name: str | None = None
    _encoder: Encoder | None = None
    _cross_encoder: CrossEncoder | None = None

    @property
    def encoder(self) -> Encoder:
        """The encoder, unless another is named the default one."""
        if self._encoder is None:
            from index.encoder import SentenceTransformerEncoder  # loads torch

            with self.console.status("loading the encoder"):
                self._encoder = SentenceTransformerEncoder(self.encoder_name)
        return self._encoder

    @property
    def cross_encoder(self) -> CrossEncoder | None:
        """The cross-encoder that is named, None without one."""
        if self._cross_encoder is None and self.cross_encoder_name is not None:
            from index.cross_encoder import SentenceTransformerCrossEncoder

            with self.console.status("loading the cross-encoder"):
                self._cross_encoder = SentenceTransformerCrossEncoder(self.cross_encoder_name)
        return self._cross_encoder

    def library(self, name: str, texts: Sequence[Path]) -> Library:
        """The library of `texts`, indexed when it is not yet."""
        if name not in self.libraries:
            encoder = self.encoder
            with Progress(*_COLUMNS, console=self.console, transient=True) as bars:
                task = bars.add_task(f"{name}: indexing", total=None)

                def report(source_id: str, done: int, total: int) -> None:
                    bars.update(task, description=f"{name}: encoding {source_id}", completed=done, total=total)

                self.libraries[name] = open_library(self._folder(name), tuple(texts), encoder, report)
        return self.libraries[name]

    def _folder(self, name: str) -> str:
        """The name of the index of `name`: another encoder has indexes of its own, and leaves the default's alone."""
        return name if self.encoder_name == MODEL_NAME else f"{name}-{self.encoder.weights_hash[:12]}"

    def evaluate(self, name: str, half: Half, *, answers: bool = True) -> Evaluation:
        """Evaluate a half of the collection `name` and keep its files."""
        collection = find_collection(name)
        library = self.library(name, collection.texts)
        settings = _settings(collection, half)
        return keep(self._evaluate(f"{name}-{half}", collection.topics(half), library, settings, answers=answers))

    def evaluate_foreign(self, name: str, limit: int | None, questions: int) -> Evaluation:
        """Evaluate a foreign set, ranked by source, with at most `questions` at equal distances.

        Each is asked a second time without the passages that answer it.
        """
        given = load_foreign(name, limit)
        title = f"foreign-{name}" + (f"-{limit}" if limit else "")
        library = self.library(title, given.texts)
        topics = sampled(given.topics, questions)
        topics += without_answers(topics)
        settings = {"collection": title, "topics": len(topics), "passages": len(given.texts)}
        made = self._evaluate(title, topics, library, settings, answers=name != "xquad-sentences")
        runs = {
            stage: Run(run.what, run.settings, {topic: by_source(loci) for topic, loci in run.ranked.items()})
            for stage, run in made.runs.items()
        }
        return keep(Evaluation(made.name, made.topics, made.qrels, runs, made.judged))

    def _evaluate(
        self, name: str, topics: Sequence[Topic], library: Library, settings: dict[str, Any], *, answers: bool
    ) -> Evaluation:
        with Progress(*_COLUMNS, console=self.console, transient=True) as bars:
            task = bars.add_task(f"{name}: questions", total=len(topics))
            evaluator = Evaluator(library, self.encoder, cross_encoder=self.cross_encoder)
            return evaluator.evaluate(
                name, topics, settings, answers=answers, progress=lambda done: bars.update(task, completed=done)
            )


def _settings(collection: Collection, half: Half) -> dict[str, Any]:
    return {"collection": collection.name, "half": half, "collection_sha256": collection.fingerprint()[:16]}


def keep(evaluation: Evaluation, folder: Path = RUNS) -> Evaluation:
    """Write the runs, the qrels and the judged answers of an evaluation."""
    write_qrels(folder / f"{evaluation.name}.qrels", qrels_of(evaluation.topics))
    for run in evaluation.runs.values():
        path = write_run(run, folder)
        if run.settings.get("stage") == FINAL and evaluation.judged:
            lines = [json.dumps(item.row(), ensure_ascii=False) for item in evaluation.judged]
            path.with_suffix(".answers.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return evaluation


def kept_answers(run_path: Path) -> list[Judged]:
    """The judged answers kept beside a run; none for a run of a single stage."""
    path = run_path.with_suffix(".answers.jsonl")
    if not path.is_file():
        return []
    return [judged_from(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def kept_qrels(run: Run, folder: Path = RUNS) -> dict[str, dict[str, int]]:
    """The qrels of the collection that a run is of."""
    return read_qrels(folder / f"{run.what.removesuffix('-' + str(run.settings.get('stage', '')))}.qrels")
