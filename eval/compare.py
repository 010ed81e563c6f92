"""Two runs compared: which questions changed, and whether the difference is more than chance."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from eval.answers import Judged
from eval.errors import FormatError
from eval.measures import values_of
from eval.runs import find_run, read_run
from eval.significance import paired_test
from eval.work import kept_answers, kept_qrels

_SHOWN = 40


def compare_runs(one: str, other: str, console: Console) -> dict[str, float]:
    """Print measures of both runs, the p of each difference, and the questions that changed; measure to p.

    Raises RunMissingError, or FormatError when the runs are not of the same topics.
    """
    paths = find_run(one), find_run(other)
    runs = read_run(paths[0]), read_run(paths[1])
    qrels = [kept_qrels(run, path.parent) for run, path in zip(runs, paths, strict=True)]
    if qrels[0] != qrels[1]:
        raise FormatError(f"{paths[0].stem} and {paths[1].stem} are of different topics or judgments")
    before, after = (values_of(qrels[0], run.ranked) for run in runs)
    answers = kept_answers(paths[0]), kept_answers(paths[1])
    if all(answers):
        judged = [{item.topic_id: item for item in items} for items in answers]
        if set(judged[0]) == set(judged[1]):
            before |= _answer_values(judged[0])
            after |= _answer_values(judged[1])
    table = Table("measure", paths[0].stem, paths[1].stem, "difference", "p", "n", title="paired randomisation test")
    ps = {}
    for name, values in before.items():
        ids = list(values)
        if not ids:
            continue  # no question of these has it
        left, right = [values[i] for i in ids], [after[name][i] for i in ids]
        ps[name] = paired_test(left, right)
        means = sum(left) / len(ids), sum(right) / len(ids)
        mark = "[bold]" if ps[name] < 0.05 else ""
        cells = (f"{means[0]:.3f}", f"{means[1]:.3f}", f"{mark}{means[1] - means[0]:+.3f}", f"{ps[name]:.3f}")
        table.add_row(name, *cells, str(len(ids)))
    console.print(table)
    _show_changes(before, after, console)
    return ps


def _answer_values(judged: Mapping[str, Judged]) -> dict[str, dict[str, float]]:
    items = judged.values()
    return {
        "keywords": {item.topic_id: float(item.right) for item in items if item.answerable},
        "citation_recall": {
            item.topic_id: item.citation_recall
            for item in items
            if item.answerable and item.citation_recall is not None
        },
        "refused": {item.topic_id: float(item.abstained) for item in items if not item.answerable},
    }


def _show_changes(
    before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]], console: Console
) -> None:
    changed = [
        (topic, name, value, after[name][topic])
        for name, values in before.items()
        if name in ("RR(rel=2)", "keywords", "refused")
        for topic, value in values.items()
        if value != after[name][topic]
    ]
    table = Table("question", "measure", "before", "after", title=f"{len(changed)} changes")
    for topic, name, old, new in sorted(changed, key=lambda item: item[3] - item[2])[:_SHOWN]:
        table.add_row(topic, name, f"{old:.2f}", f"[{'green' if new > old else 'red'}]{new:.2f}")
    console.print(table)
