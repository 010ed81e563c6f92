"""Figures: exact on tiny judgments, and the same from plain ir_measures on the files."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

from eval.errors import FormatError, RunMissingError
from eval.legs import STAGE_NAMES, STAGES
from eval.measures import RETRIEVAL, figures_of, is_ranked, values_of
from eval.qrels import read_qrels, write_qrels
from eval.runs import Run, find_run, read_run, to_loci, write_run
from eval.significance import clopper_pearson, mean, median, paired_test, ratio

QRELS = {"q1": {"buch/1/p1": 2, "buch/1/p2": 1}, "q2": {"buch/1/p3": 2, "buch/1/p4": 2}, "q3": {"buch/1/p5": 2}}
RANKED = {
    "q1": [("buch/1/p2", 3.0), ("buch/1/p1", 2.0), ("buch/1/p9", 1.0)],
    "q2": [("buch/1/p3", 9.0), ("buch/1/p7", 5.0), ("buch/1/p4", 4.0)],
}


def test_measures_have_the_values_that_their_definitions_give() -> None:
    """q1 answers at rank 2 behind a helping place, q2 has both at 1 and 3, q3 was not ranked at all."""
    values = values_of(QRELS, RANKED)
    assert values["R(rel=2)@1"] == {"q1": 0.0, "q2": 0.5, "q3": 0.0}
    assert values["R(rel=2)@3"] == {"q1": 1.0, "q2": 1.0, "q3": 0.0}
    assert values["RR(rel=2)"] == {"q1": 0.5, "q2": 1.0, "q3": 0.0}
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert values["nDCG@10"]["q1"] == pytest.approx((1 / math.log2(2) + 2 / math.log2(3)) / ideal)
    assert figures_of(values)["RR(rel=2)"].value == pytest.approx(0.5)
    assert figures_of(values, ["q1"])["RR(rel=2)"].n == 1


def test_plain_ir_measures_gives_the_same_figures_from_the_files(tmp_path: Path) -> None:
    """Anybody can check a run without this program."""
    write_qrels(tmp_path / "tiny.qrels", QRELS)
    run = write_run(Run("tiny-fusion", {"stage": "fusion"}, RANKED), tmp_path)
    command = [sys.executable, "-m", "ir_measures", str(tmp_path / "tiny.qrels"), str(run), " ".join(RETRIEVAL)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    outside = {line.split("\t")[0]: float(line.split("\t")[1]) for line in printed.splitlines() if line}
    own = {name: figure.value for name, figure in figures_of(values_of(QRELS, RANKED)).items()}
    assert outside == pytest.approx(own, abs=1e-4)
    assert set(outside) == set(RETRIEVAL)


def test_a_run_file_names_what_made_it_and_reads_back(tmp_path: Path) -> None:
    """Other settings, another name; the file gives the same ranking."""
    run = Run("tiny-fusion", {"stage": "fusion", "k": 1}, RANKED)
    path = write_run(run, tmp_path)
    assert path.stem.startswith("tiny-fusion-") and len(path.stem.rsplit("-", 1)[1]) == 12
    assert path.stem != Run("tiny-fusion", {"stage": "fusion", "k": 2}, RANKED).name
    read = read_run(path)
    assert {topic: [locus for locus, _ in loci] for topic, loci in read.ranked.items()} == {
        topic: [locus for locus, _ in loci] for topic, loci in RANKED.items()
    }
    assert read.settings == run.settings
    assert find_run("tiny-f", tmp_path) == find_run(path.stem, tmp_path) == path
    longer = write_run(Run("tiny-fusion-2", {}, RANKED), tmp_path)
    assert find_run("tiny-fusion", tmp_path) == path and find_run(longer.stem, tmp_path) == longer
    with pytest.raises(RunMissingError, match="tiny-fusion"):
        find_run("other", tmp_path)


def test_passages_of_one_place_count_once_and_ties_are_broken_as_ranked() -> None:
    """Two parts of p1 are one locus; equal scores still fall."""
    loci = to_loci([("p1", 2.0), ("p1", 1.9), ("p2", 2.0), ("p3", 2.0)])
    assert [locus for locus, _ in loci] == ["p1", "p2", "p3"]
    assert is_ranked(loci)


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.qrels").write_text("q1 0 p1 2\nq1 0 p2\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"bad\.qrels:2"):
        read_qrels(tmp_path / "bad.qrels")


def test_intervals_are_seeded_and_enclose_the_value() -> None:
    """The same cases give the same interval; a constant has none."""
    assert mean([0, 1, 1, 1, 0, 1]) == mean([0, 1, 1, 1, 0, 1])
    figure = mean([0, 1, 1, 1, 0, 1])
    assert (figure.n, figure.low <= figure.value <= figure.high) == (6, True)
    assert (mean([1, 1, 1]).low, mean([1, 1, 1]).high) == (1.0, 1.0)
    assert median([1, 2, 9]).value == 2
    assert ratio([(1, 2), (0, 1), (3, 3)]).value == pytest.approx(4 / 6)
    assert ratio([(1, 2), (0, 1), (3, 3)]).n == 6
    assert mean([]).n == 0 and math.isnan(mean([]).value)
    assert ratio([(0, 0)]).n == 0


def test_clopper_pearson_has_the_published_bounds() -> None:
    """Rule of three: no hit in 10 leaves up to 30.8 %; 16 of 20 is 0.563 to 0.943 (exact binomial tables)."""
    assert clopper_pearson(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)
    assert clopper_pearson(16, 20) == pytest.approx((0.5634, 0.9427), abs=1e-4)
    assert clopper_pearson(0, 0) == (0.0, 1.0)


def test_the_paired_test_tells_noise_from_a_change() -> None:
    """Nothing changed: 1. Ups and downs: no. Twelve of twelve better: yes, p about 2/4096."""
    assert paired_test([0.0, 1.0], [0.0, 1.0]) == 1.0
    assert paired_test([0, 1, 0, 1], [1, 0, 1, 0]) == 1.0
    assert paired_test([0.0] * 12, [1.0] * 12) < 0.002
    assert paired_test([0.0] * 3, [1.0] * 3) == pytest.approx(0.25, abs=0.02)


def test_every_stage_has_a_name_in_both_languages() -> None:
    assert set(STAGES) == set(STAGE_NAMES)
