"""`python -m eval`: run, compare, report, gate, calibrate, score, speed."""

import argparse
import signal
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from eval.calibrate import Case, fit, write_calibration
from eval.cases import cases_of
from eval.collection import COLLECTIONS, INDEXES, find_collection, must_be_complete
from eval.compare import compare_runs
from eval.errors import CollectionMissingError, EvaluationError
from eval.evaluation import Evaluation, code_hash
from eval.foreign import POOL, SETS, sampled
from eval.gate import run_gate
from eval.page import measure_page
from eval.prose import load_prose
from eval.references import (
    FieldScore,
    hyphen_figures,
    read_gold,
    read_sample,
    reference_figures,
    score_hyphens,
    score_references,
)
from eval.report import write_report
from eval.runs import RUNS
from eval.score import score_service
from eval.speed import measure_speed
from eval.stress import PARTS, Plan, stress
from eval.tables import show_evaluation, show_figures, show_missing
from eval.training.schedule import ENCODER, READER
from eval.work import Workbench
from index.errors import IndexingError
from index.terminal import error_line
from index.weights import MODEL_NAME
from qa.errors import AnsweringError

# What confidence and the threshold of refusal are fitted on: the development halves.
_FITTED = ("chapter", "sample", "remarks")
# Passages and questions of a foreign set that a run takes unless told otherwise: minutes on two cores, not an hour.
_FOREIGN_QUESTIONS = 200
# What calibration takes of our own prose beside the development halves, and what a case of it counts.
_PROSE_CASES, _PROSE_WEIGHT = 300, 0.25


def main(argv: list[str] | None = None) -> int:
    """Run a command; errors are told in one line and end with status 1."""
    arguments = _parser().parse_args(argv)
    code_hash()  # before anything else: of the code that was loaded
    console = Console()
    try:
        return _run(arguments, console)
    except (EvaluationError, IndexingError, AnsweringError) as error:
        Console(stderr=True).print(error_line(error), highlight=False, soft_wrap=True)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="evaluate collections and print tables")
    run.add_argument("what", choices=(*COLLECTIONS, "foreign", "references", "all"))
    run.add_argument("--half", choices=("dev", "test"), default="dev", help="tune on dev; test is for the gate")
    run.add_argument("--encoder", default=MODEL_NAME, help="a SentenceTransformer by name or folder")
    run.add_argument("--cross-encoder", help="a CrossEncoder by name or folder, to rank the best passages")
    _add_foreign(run)
    compare = commands.add_parser("compare", help="two runs, question by question, and whether they differ")
    compare.add_argument("one")
    compare.add_argument("other")
    report = commands.add_parser("report", help="one HTML page with plots and failures")
    report.add_argument("--half", choices=("dev", "test"), default="dev")
    report.add_argument("--out", type=Path, default=RUNS / "report.html")
    commands.add_parser("gate", help="fail when a measure is below eval/gates.toml")
    commands.add_parser("calibrate", help="fit confidence and the threshold of refusal on development halves")
    score = commands.add_parser("score", help="evaluate a service that speaks API.md")
    score.add_argument("url", help="where it listens, as http://127.0.0.1:8000")
    score.add_argument("--topics", type=Path, required=True, help="a .jsonl file of questions")
    score.add_argument("--qrels", type=Path, help="TREC qrels, when the topics hold no loci")
    score.add_argument("--out", type=Path, help="also write the HTML report there")
    speed = commands.add_parser("speed", help="milliseconds of each step of answering")
    speed.add_argument("--repeats", type=int, default=3)
    speed.add_argument("--page", action="store_true", help="from the Enter key to the first words, in Chromium")
    stress = commands.add_parser("stress", help="load, hostile input, faults and killed writers: what must hold then")
    stress.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="these parts")
    usual = Plan()
    for name, told in (
        ("clients", "that ask at once"),
        ("seconds", "that they ask for"),
        ("kills", "of builds, additions, swaps and key changes"),
        ("questions", "hostile ones"),
        ("texts", "hostile files"),
        ("damages", "of an index's files"),
        ("disks", "without room, of each kind"),
        ("builders", "times two at once"),
        ("seed", "of all that is drawn"),
    ):
        default = getattr(usual, name)
        stress.add_argument(f"--{name}", type=type(default), default=default, help=f"{told} (default: %(default)s)")
    train = commands.add_parser(
        "train", help="train encoder or reader (an hour on two cores; goes on where it was interrupted)"
    )
    train.add_argument("what", choices=("encoder", "reader"))
    train.add_argument("--steps", type=int, help="batches of questions (encoder) or pairs (reader)")
    train.add_argument("--batch", type=int, help="questions or pairs in a batch; 16 unless told")
    train.add_argument("--share", type=float, default=1.0, help="of the way to the learnt layers")
    train.add_argument("--further", action="store_true", help="go on from the weights that ship")
    train.add_argument("--rate", type=float, help="of AdamW at its highest")
    train.add_argument("--seed", type=int, default=READER.seed)
    return parser


def _add_foreign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sets", nargs="+", choices=(*SETS, POOL), default=[*SETS, POOL], help="of foreign data")
    parser.add_argument("--limit", type=int, help="only the first passages of each foreign set")
    parser.add_argument("--questions", type=int, default=_FOREIGN_QUESTIONS, help="of each foreign set")


def _run(arguments: argparse.Namespace, console: Console) -> int:
    bench = Workbench(console)
    if arguments.command == "run":
        bench.encoder_name, bench.cross_encoder_name = arguments.encoder, arguments.cross_encoder
        _ = bench.cross_encoder  # one that does not load is told before a text is indexed
    if arguments.command == "run":
        _evaluate(arguments, bench, console)
    elif arguments.command == "compare":
        compare_runs(arguments.one, arguments.other, console)
    elif arguments.command == "report":
        evaluations = [bench.evaluate(name, arguments.half) for name in _present(COLLECTIONS, console)]
        write_report(arguments.out, evaluations, _read_references())
        console.print(f"report: {arguments.out}", highlight=False, soft_wrap=True)
    elif arguments.command == "gate":
        return run_gate(bench, _read_references(), console)
    elif arguments.command == "calibrate":
        _calibrate(bench, console)
    elif arguments.command == "score":
        evaluation = score_service(arguments.url, arguments.topics, arguments.qrels, console)
        show_evaluation(console, evaluation)
        if arguments.out is not None:
            write_report(arguments.out, [evaluation], [])
    elif arguments.command == "stress":
        # Who ends the command ends its services too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        bench.library("sample", find_collection("sample").texts)
        plan = Plan(**{name: getattr(arguments, name) for name in Plan.__dataclass_fields__})
        held = stress(INDEXES / "sample", bench.encoder, plan, arguments.only, console)
        return 0 if held else 1
    elif arguments.command == "train":
        _train(arguments, console)
    elif arguments.page:
        collection = find_collection("sample")
        bench.library(collection.name, collection.texts)
        measure_page(INDEXES / collection.name, collection.topics("dev"), console)
    else:
        measure_speed(bench, arguments.repeats, console)
    return 0


def _train(arguments: argparse.Namespace, console: Console) -> None:
    from eval.training.train import train_encoder, train_reader  # loads torch

    named = {name: getattr(arguments, name) for name in ("seed", "further", "steps", "rate", "batch")}
    given = {name: value for name, value in named.items() if value is not None}
    if arguments.what == "encoder":
        train_encoder(replace(ENCODER, **given), arguments.share, console)
    else:
        train_reader(replace(READER, **given), arguments.share, console)


def _present(names: tuple[str, ...], console: Console) -> list[str]:
    """Those of `names` whose texts are here; on a machine that guards (CI=true) a missing one is an error."""
    found, missing = [], []
    for name in names:
        try:
            find_collection(name)
            found.append(name)
        except CollectionMissingError as error:
            if must_be_complete():
                raise
            missing.append(str(error))
    show_missing(console, missing)
    return found


def _evaluate(arguments: argparse.Namespace, bench: Workbench, console: Console) -> None:
    wanted = [arguments.what] if arguments.what != "all" else [*COLLECTIONS, "references", "foreign"]
    names = tuple(name for name in wanted if name in COLLECTIONS)
    if arguments.what in COLLECTIONS:
        find_collection(arguments.what)
    for name in _present(names, console):
        show_evaluation(console, bench.evaluate(name, arguments.half))
    if "references" in wanted:
        _show_references(console)
    if "foreign" in wanted:
        for evaluation in _foreign(arguments, bench, console):
            show_evaluation(console, evaluation)


def _foreign(arguments: argparse.Namespace, bench: Workbench, console: Console) -> list[Evaluation]:
    done = []
    for name in arguments.sets:
        try:
            done.append(bench.evaluate_foreign(name, arguments.limit, arguments.questions))
        except CollectionMissingError as error:
            if must_be_complete() or arguments.what == "foreign":
                raise
            show_missing(console, [str(error)])
    return done


def _read_references() -> list[FieldScore]:
    return score_references(read_sample(), read_gold())


def _show_references(console: Console) -> None:
    scores = _read_references()
    show_figures(console, "references: the sample's notes, field by field", reference_figures(scores))
    for score in scores:
        if not score.right:
            told = f"note {score.note}, work {score.work}, {score.field}: »{score.found}«, should be »{score.expected}«"
            console.print(told, highlight=False, soft_wrap=True, markup=False)
    try:
        show_figures(console, "references: line-end hyphens", hyphen_figures(score_hyphens()))
    except CollectionMissingError as error:
        if must_be_complete():
            raise
        show_missing(console, [str(error)])


def _calibrate(bench: Workbench, console: Console) -> None:
    cases: list[Case] = []
    for name in _FITTED:
        collection = find_collection(name)
        library = bench.library(name, collection.texts)
        cases += cases_of(name, collection.topics("dev"), library, bench.encoder)
        console.print(f"{name}: {len(cases)} answers so far", highlight=False)
    text, topics = load_prose()
    library = bench.library(text.stem, [text])
    cases += cases_of(
        text.stem, sampled(topics, _PROSE_CASES), library, bench.encoder, weight=_PROSE_WEIGHT, held_out=False
    )
    content = write_calibration(fit(cases), cases, code_hash())
    console.print_json(data=content)


if __name__ == "__main__":
    sys.exit(main())
