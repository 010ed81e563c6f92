"""The gate: measures of the test halves against the least that they may be."""

import math
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.answers import answer_figures
from eval.collection import COLLECTIONS, find_collection, must_be_complete
from eval.errors import CollectionMissingError, FormatError
from eval.evaluation import Evaluation
from eval.legs import FINAL
from eval.measures import figures_of, values_of
from eval.references import FieldScore, hyphen_figures, reference_figures, score_hyphens
from eval.refusals import refusal_figures
from eval.significance import NONE, Figure
from eval.work import Workbench

GATES = Path(__file__).with_name("gates.toml")
_BOUNDS = ("min", "max")


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound of one measure of one collection: `least` or `most`, whichever is not None."""

    collection: str
    measure: str
    least: float | None
    most: float | None

    def holds(self, value: float) -> bool:
        """Whether `value` keeps the bound; what could not be measured does not."""
        low, high = self.least, self.most
        return not math.isnan(value) and (low is None or value >= low) and (high is None or value <= high)


def read_gates(path: Path = GATES) -> list[Gate]:
    """The gates of a TOML file: `[collection]`, then `measure = {min = 0.8}` or `{max = 0.1}`; `why` may say why.

    Raises FormatError naming the entry.
    """
    try:
        content: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise FormatError(f"{path} cannot be read ({error})") from error
    gates = []
    for collection, measures in content.items():
        for measure, bounds in measures.items():
            if not isinstance(bounds, dict) or not set(bounds) & set(_BOUNDS) or set(bounds) - {*_BOUNDS, "why"}:
                raise FormatError(f"{path}: [{collection}] {measure} needs min or max, and may have why")
            gates.append(Gate(collection, measure, bounds.get("min"), bounds.get("max")))
    return gates


def measures_of(evaluation: Evaluation) -> dict[str, Figure]:
    """All measures of an evaluation that can be gated: retrieval of the whole retriever, answers, refusals."""
    return {
        **figures_of(values_of(evaluation.qrels, evaluation.runs[FINAL].ranked)),
        **answer_figures(evaluation.judged),
        **refusal_figures(evaluation.judged),
    }


def failed(gates: Sequence[Gate], measured: Mapping[str, Mapping[str, Figure]]) -> list[Gate]:
    """The gates that do not hold, a measure that was not taken included; collections not measured are left out."""
    here = [gate for gate in gates if gate.collection in measured]
    return [gate for gate in here if not gate.holds(measured[gate.collection].get(gate.measure, NONE).value)]


def run_gate(bench: Workbench, references: Sequence[FieldScore], console: Console) -> int:
    """Measure the test halves and the references; 1 when a gate does not hold, naming each, else 0.

    What is not on this machine is left out, and is an error where CI=true.
    """
    started = time.perf_counter()
    gates = read_gates()
    measured: dict[str, Mapping[str, Figure]] = {"references": reference_figures(references)}
    for name in COLLECTIONS:
        try:
            find_collection(name)
        except CollectionMissingError as error:
            if must_be_complete():
                raise
            console.print(f"[yellow]left out:[/yellow] {error}", highlight=False, soft_wrap=True)
            continue
        measured[name] = measures_of(bench.evaluate(name, "test"))
        console.print(f"{name}: measured ({time.perf_counter() - started:.0f} s)", highlight=False)
    try:
        measured["hyphens"] = hyphen_figures(score_hyphens())
    except CollectionMissingError as error:
        if must_be_complete():
            raise
        console.print(f"[yellow]left out:[/yellow] {error}", highlight=False, soft_wrap=True)
    missed = failed(gates, measured)
    _show(gates, measured, missed, console)
    for gate in missed:
        found = measured[gate.collection].get(gate.measure)
        bound = f"at least {gate.least}" if gate.least is not None else f"at most {gate.most}"
        told = f"{gate.collection} {gate.measure} is {found}, must be {bound}"
        console.print(f"[red]gate failed:[/red] {told}", highlight=False)
    console.print(f"{len(gates) - len(missed)} gates hold, {len(missed)} fail ({time.perf_counter() - started:.0f} s)")
    return 1 if missed else 0


def _show(
    gates: Sequence[Gate], measured: Mapping[str, Mapping[str, Figure]], missed: Sequence[Gate], console: Console
) -> None:
    table = Table("collection", "measure", "measured", "bound", "", title="gates")
    for gate in gates:
        if gate.collection not in measured:
            continue
        bound = f"≥ {gate.least}" if gate.least is not None else f"≤ {gate.most}"
        mark = "[red]fails" if gate in missed else "[green]holds"
        table.add_row(gate.collection, gate.measure, str(measured[gate.collection].get(gate.measure, "–")), bound, mark)
    console.print(table)
