"""Speed and peak memory of training as the number of events grows: python3 benchmarks/speed.py EXPORT [MILLIONS OF EVENTS ...]

Copies of the export are cut, or repeated one after the other in time, so users and works stay the same. Each size runs in a process of
its own: everything is read and prepared as for a whole run, then come 150 steps of the fine ranker, 150 of the towers' retrieval loss, and
1,500 requests of distillation. One thread; seconds are of CPU time, so that other programs on the machine count less.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

CONFIG = Path(__file__).parent.parent / "configs" / "demo.toml"
SETTINGS = ["training.threads=1", "training.epochs=1", "teacher.epochs=1", "distillation.requests=1500", "distillation.weight=1.0",
            "distillation.teacher=1.0", "training.validation_users=500"]

STEPS = 150

# What one example of the demo world stands for.
EVENTS_AN_EXAMPLE = 1_000_886 / 725_427


def scale(source: Path, target: Path, examples: int) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("examples", "export.json"))
    (target / "examples").mkdir()
    manifest = json.loads((source / "export.json").read_text())
    have = manifest["examples"]
    times = -(-examples // have)
    at = np.load(source / "examples" / "at.npy", mmap_mode="r")
    span, requests = int(at[-1]) - int(at[0]) + 1, int(np.load(source / "examples" / "request.npy", mmap_mode="r").max()) + 1
    for path in sorted((source / "examples").iterdir()):
        values = np.load(path, mmap_mode="r")
        result = np.lib.format.open_memmap(target / "examples" / path.name, "w+", values.dtype, (examples, *values.shape[1:]))
        for number in range(times):
            part = result[number * have:(number + 1) * have]
            part[:] = values[:len(part)]
            if path.stem == "at":
                part += number * span
            if path.stem == "request":
                part[part >= 0] += number * requests
        result.flush()
    (target / "export.json").write_text(json.dumps(manifest | {"examples": examples}))


def measure(folder: str, answers) -> None:
    from vectorrec_training import runtime
    from vectorrec_training.config import Config
    from vectorrec_training.data import requests
    from vectorrec_training.data.export import Export
    from vectorrec_training.data.inputs import InputReader
    from vectorrec_training.data.interactions import Interactions
    from vectorrec_training.data.objectives import exposures
    from vectorrec_training.data.validation import HeldOut
    from vectorrec_training.fitting import soft_labels
    from vectorrec_training.fitting.teacher_trainer import TeacherTrainer
    from vectorrec_training.fitting.trainer import Trainer

    def timed(work):
        start = time.process_time()
        result = work()
        return result, time.process_time() - start

    config = Config.load([CONFIG], SETTINGS)
    runtime.prepare(config.training.threads, config.training.seed)
    export = Export(Path(folder))
    reader = InputReader(export)
    # Repeated events hold nothing new to be validated on: the cut is all that is needed.
    nobody = Interactions(np.zeros(1, np.int64), np.zeros(0, np.int32))
    held_out = HeldOut(np.zeros(0, np.int64), nobody, export.now, nobody, int(export.at[int(export.examples * 0.9)]))
    fine = TeacherTrainer(export, reader, held_out.until, config)
    shown = min(len(exposures(export, held_out.until)[0]), STEPS * config.teacher.batch_size)
    batches = fine._batches
    fine._batches = lambda rng: itertools.islice(batches(rng), STEPS)
    _, fine_seconds = timed(lambda: fine._epoch(1))
    towers = Trainer(export, reader, held_out, config)
    engaged = min(towers._batches.examples, STEPS * config.training.batch_size)
    epoch = towers._epoch_batches
    towers._epoch_batches = lambda number: itertools.islice(epoch(number), STEPS)
    _, tower_seconds = timed(lambda: towers.refit(1))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    drawn = requests.draw(export, reader, held_out.until, config)
    pairs = int((drawn.works >= 0).sum())
    drawn, score_seconds = timed(lambda: soft_labels.score(reader, drawn, fine_trained(fine), config))
    ranking = Trainer(export, reader, held_out, config, drawn)
    _, ranking_seconds = timed(lambda: ranking.refit(1))
    answers.put((export.examples, shown / fine_seconds, engaged / tower_seconds, pairs / score_seconds,
                 pairs / ranking_seconds, peak, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def fine_trained(trainer):
    from vectorrec_training.fitting.teacher_trainer import TrainedTeacher

    return TrainedTeacher(trainer.model, trainer.popularity, [])


if __name__ == "__main__":
    source, millions = Path(sys.argv[1]), [float(value) for value in sys.argv[2:]] or [0.1, 1, 5]
    print(
        "| events | examples | fine ranker, exposures/s | towers, engagements/s | fine ranker scoring, pairs/s "
        "| distillation, pairs/s | peak MB | with distillation |"
    )
    print("|---|---|---|---|---|---|---|---|")
    context = multiprocessing.get_context("spawn")
    for size in millions:
        with tempfile.TemporaryDirectory() as temporary:
            # In a process of its own: a child's peak memory begins with its parent's.
            scaling = context.Process(target=scale, args=(source, Path(temporary) / "export", int(size * 1e6 / EVENTS_AN_EXAMPLE)))
            scaling.start()
            scaling.join()
            answers = context.SimpleQueue()
            process = context.Process(target=measure, args=(str(Path(temporary) / "export"), answers))
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(process.exitcode)
            examples, *values = answers.get()
            print(f"| {size:g} M | {examples:,} | " + " | ".join(f"{value:,.0f}" for value in values) + " |", flush=True)
