"""Speed: milliseconds of each step of answering, over the sample's development questions."""

import time

import numpy as np
from rich.console import Console

from eval.collection import find_collection
from eval.significance import Figure, Numbers, estimate, median
from eval.tables import show_figures
from eval.work import Workbench
from index.ranked import Ranking
from index.retriever import HybridRetriever
from qa.answer import Answer
from qa.answerer import Answerer

STEPS = ("encode", "retrieve", "read", "answer", "total")


def measure_speed(bench: Workbench, repeats: int, console: Console) -> dict[str, Figure]:
    """Ask every question `repeats` times; the median of each step, the 95th percentile, each step's share of the whole.

    The first pass warms caches and is not counted. A share compares between machines, milliseconds do not.
    """
    collection = find_collection("sample")
    library = bench.library("sample", collection.texts)
    answerer = Answerer(library, HybridRetriever(library, bench.encoder))
    questions = [topic.text for topic in collection.topics("dev")]
    taken: dict[str, list[float]] = {step: [] for step in STEPS}
    started = time.perf_counter()
    for turn in range(repeats + 1):
        for question in questions:
            ranking, *_, answer = answerer.steps(question)
            assert isinstance(ranking, Ranking) and isinstance(answer, Answer)
            timings = {**answer.timings_ms, "retrieve": ranking.retrieve_ms, "read": ranking.read_ms}
            if turn:
                for step in STEPS:
                    taken[step].append(timings[step])
    figures = {f"{step} (ms, median)": median(values) for step, values in taken.items()}
    pairs = list(zip(taken["total"], strict=True))
    figures["total (ms, 95th percentile)"] = estimate(pairs, _percentile)
    whole = sum(taken["total"])
    for step in STEPS[:-1]:
        share = sum(taken[step]) / whole
        figures[f"{step} (share)"] = Figure(share, share, share, len(taken[step]))
    show_figures(console, f"speed, {time.perf_counter() - started:.0f} s in all", figures)
    return figures


def _percentile(samples: Numbers) -> Numbers:
    return np.asarray(np.percentile(samples[:, :, 0], 95, axis=1), np.float64)
