"""Tables for the terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from eval.answers import ANSWERS, answer_figures
from eval.evaluation import Evaluation
from eval.legs import FINAL, STAGE_NAMES
from eval.measures import figures_of, values_of
from eval.refusals import REFUSALS, refusal_figures
from eval.significance import Figure, median

_STEPS = ("encode", "retrieve", "answer", "total")


def show_figures(console: Console, title: str, rows: Mapping[str, Figure]) -> None:
    """One measure a row: value, interval, n."""
    table = Table("measure", "value", "95 % interval", "n", title=title)
    for name, figure in rows.items():
        table.add_row(name, *_cells(figure))
    console.print(table)


def _cells(figure: Figure) -> tuple[str, str, str]:
    if not figure.n:
        return "–", "–", "0"
    return f"{figure.value:.3f}", f"{figure.low:.3f} – {figure.high:.3f}", str(figure.n)


def show_grid(console: Console, title: str, head: str, rows: Mapping[str, Mapping[str, Figure]]) -> None:
    """One group a row, one measure a column; the interval below the value."""
    columns = [name.replace("(rel=2)", "") for name in next(iter(rows.values()), {})]
    table = Table(head, *columns, "n", title=title)
    for name, figures in rows.items():
        cells = [f"{f.value:.3f}\n[dim]{f.low:.2f}–{f.high:.2f}[/dim]" if f.n else "–" for f in figures.values()]
        table.add_row(name, *cells, str(max((f.n for f in figures.values()), default=0)))
    console.print(table)


def stage_rows(evaluation: Evaluation) -> dict[str, dict[str, Figure]]:
    """Stage to retrieval measures."""
    return {
        f"{STAGE_NAMES[stage][1]}": figures_of(values_of(evaluation.qrels, run.ranked))
        for stage, run in evaluation.runs.items()
    }


def type_rows(evaluation: Evaluation) -> dict[str, dict[str, Figure]]:
    """Question type to retrieval measures of the whole retriever and keyword accuracy."""
    values = values_of(evaluation.qrels, evaluation.runs[FINAL].ranked)
    rows: dict[str, dict[str, Figure]] = {}
    for kind in dict.fromkeys(topic.kind for topic in evaluation.topics if topic.answerable):
        ids = [topic.topic_id for topic in evaluation.topics if topic.kind == kind]
        judged = [item for item in evaluation.judged if item.kind == kind]
        rows[kind] = figures_of(values, ids) | {"keywords": answer_figures(judged)["keywords"]}
    return rows


def refusal_rows(evaluation: Evaluation) -> dict[str, dict[str, Figure]]:
    """Kind of unanswerable question to the share refused."""
    kinds = dict.fromkeys(topic.kind for topic in evaluation.topics if not topic.answerable)
    return {
        kind: {"refused": refusal_figures([item for item in evaluation.judged if item.kind == kind])["refusal_recall"]}
        for kind in kinds
    }


def latency_figures(evaluation: Evaluation) -> dict[str, Figure]:
    """Median milliseconds of each step of answering."""
    return {step: median([item.timings[step] for item in evaluation.judged if step in item.timings]) for step in _STEPS}


def show_evaluation(console: Console, evaluation: Evaluation) -> None:
    """Everything about one collection."""
    name = evaluation.name
    if any(evaluation.qrels.values()):
        show_grid(console, f"{name}: retrieval by stage", "stage", stage_rows(evaluation))
        show_grid(console, f"{name}: by question type", "type", type_rows(evaluation))
    if evaluation.judged:
        named = {f"{key} ({ANSWERS[key][1]})": value for key, value in answer_figures(evaluation.judged).items()}
        show_figures(console, f"{name}: answers", named)
        named = {f"{key} ({REFUSALS[key][1]})": value for key, value in refusal_figures(evaluation.judged).items()}
        show_figures(console, f"{name}: refusals", named)
        show_grid(console, f"{name}: refused by kind", "kind", refusal_rows(evaluation))
        show_figures(console, f"{name}: milliseconds (median)", latency_figures(evaluation))


def show_missing(console: Console, names: Sequence[str]) -> None:
    """What was left out."""
    for name in names:
        console.print(f"[yellow]left out:[/yellow] {name}", highlight=False, soft_wrap=True)
