import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tiny import TinyExport

from vectorrec_training.processes import Processes

ROOT = Path(__file__).parent.parent.parent

# Of a process that there is not. Without them torchrun 1.13 fails on Python 3.11, whose flags have no 0.
NO_LOGS = ["--redirects=9:1", "--tee=9:1"]

# Nothing is left out by chance, so that the order of additions is all that differs.
EXACT = ["model.dropout=0", "model.user_id_dropout=0", "model.work_id_dropout=0", "teacher.dropout=0"]

SMALL = ["model.dimension=8", "model.widths={user=8,work=8,creator=8,song=8,tag=8,other=4}", "training.epochs=6", "training.patience=99",
         "training.batch_size=64", "training.batch_users=64", "training.learning_rate=0.02", "training.threads=1"]

WHOLE = ["teacher.enabled=true", "teacher.epochs=2", "teacher.patience=9", "distillation.weight=0.5", "distillation.requests=300"]


def _train(export: Path, bundle: Path, processes: int, settings: list[str]) -> dict:
    program = ["-m", "vectorrec_training"] if processes == 1 else [
        "-m", "torch.distributed.run", "--standalone", f"--nproc_per_node={processes}", *NO_LOGS, "-m", "vectorrec_training"]
    given = [part for setting in (*SMALL, *settings) for part in ("--set", setting)]
    run = subprocess.run(
        [sys.executable, *program, "train", "--export", export, "--bundle", bundle, "--model-version", "m", *given], cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    # One of them tells and writes.
    assert run.stderr.count("wrote ") == 1
    return json.loads(run.stdout)


def _vectors(bundle: Path) -> np.ndarray:
    golden = json.loads((bundle / "golden.json").read_text())
    return np.concatenate([golden[side]["embedding"] for side in ("user", "item")])


@pytest.mark.parametrize(
    "undated, settings",
    [(False, [*WHOLE, "training.probe=false"]), (True, ["training.probe=false"]),
     (False, ["training.probe=false", "objective.full_softmax_works=0", "objective.uniform_negatives=20"])])
def test_two_processes_train_the_bundle_that_one_does(tmp_path, undated, settings):
    export = TinyExport(undated=undated, events=3000).write(tmp_path / "export")
    one, two = (_train(export, tmp_path / f"bundle-{count}", count, [*EXACT, *settings]) for count in (1, 2))
    for ranking in ("validation", "fineRanker"):
        assert two.get(ranking, {}) == pytest.approx(one.get(ranking, {}), abs=0.02)
    # Rounding grows while it trains; other vectors have a cosine near 0.
    cosine = (_vectors(tmp_path / "bundle-1") * _vectors(tmp_path / "bundle-2")).sum(1)
    assert cosine.min() > 0.98


def test_two_processes_probe_leave_out_by_chance_and_keep_to_a_budget(tmp_path):
    export = TinyExport().write(tmp_path / "export")
    one, two = (_train(export, tmp_path / f"bundle-{count}", count, ["training.epochs=15"]) for count in (1, 2))
    assert two["validation"]["recall@10"] > 0.85 * one["validation"]["recall@10"]
    assert two["validation"]["recall@10"] > 1.2 * two["popularity"]["recall@10"]


def test_parts_are_all_rows_once_and_weigh_as_much_as_they_hold():
    for count in (2, 3, 7):
        for rows in (count, 10, 64, 65):
            parts = [Processes(rank, count).part(rows) for rank in range(count)]
            assert [row for part, _ in parts for row in range(part.start, part.stop)] == list(range(rows))
            assert [weight / count for _, weight in parts] == pytest.approx([(part.stop - part.start) / rows for part, _ in parts])
    assert Processes(1, 4).part(3) == (slice(0, 3), 1.0)


def test_other_commands_say_that_they_run_in_one(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "vectorrec_training", "compare", "--export", tmp_path], cwd=ROOT, env=os.environ | {"WORLD_SIZE": "2"},
        capture_output=True, text=True, timeout=60)
    assert run.returncode == 1 and "torchrun is for train" in run.stderr
