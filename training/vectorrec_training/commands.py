"""What the commands do."""

from __future__ import annotations

import math
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Callable

from . import files, runtime
from .bundle import writing
from .budget import Budget
from .config import Config, TrainingConfig
from .data import pairs, requests, samples
from .data.export import Export
from .data.inputs import InputReader
from .data.interactions import Interactions
from .data.times import made_up
from .data.validation import HeldOut, everything, from_pairs, hold_out
from .errors import TrainingError
from .evaluation import baselines, truth
from .evaluation.funnel import Funnel
from .evaluation.ranking import rank_with
from .fitting import soft_labels, tuning, warm_start
from .fitting.checkpoint import Checkpoint, State, TeacherState
from .fitting.probe import SHARE, Probe
from .fitting.teacher_trainer import TeacherTrainer, TrainedTeacher
from .fitting.trainer import Trainer
from .processes import ALONE, Processes
from .progress import duration, log
from .studies import cold, ladder, report, skew

# Of a time budget, what the fine ranker may take before the towers.
_FINE_SHARE = 0.4


def train(export_folder: Path, bundle_folder: Path, config: Config, version: str | None, run_folder: Path | None, resume: bool,
          start: Path | None = None, budget: Budget | None = None, processes: Processes = ALONE) -> dict:
    """Trains the towers and writes the bundle and the report; returns the validation's metrics.

    `start`: an earlier run to start from. `budget`: when it is over, the best so far becomes the bundle, and `resume` can go on.
    `processes`: those that train together; the first has the checkpoints, probes and writes.
    """
    budget = budget or Budget()
    version = writing.check_name(version or bundle_folder.name)
    run_folder = run_folder or bundle_folder.with_name(f"{bundle_folder.name}.run")
    export, reader, held_out = _open(export_folder, config)
    checkpoint = Checkpoint(run_folder, "checkpoint.pt", State, config, export.schema.hash)
    state = processes.of_first(lambda: checkpoint.load() if resume else State())
    fine_checkpoint = Checkpoint(run_folder, "fine_ranker.pt", TeacherState, config, export.schema.hash)
    began = time.monotonic()
    teacher = _teacher(
        export, reader, held_out.until, config, fine_checkpoint,
        processes.of_first(lambda: fine_checkpoint.load() if resume else None), budget.part(_FINE_SHARE), processes)
    fine_seconds = time.monotonic() - began
    config = processes.of_first(lambda: _probed(export, reader, held_out, config, state, checkpoint, start, budget))
    state.least = processes.of_first(lambda: state.least)
    trainer = _trainer(export, reader, held_out, teacher, config, start, processes)
    trained = trainer.run(checkpoint, state, budget)
    rankings = {"validation": trained.ranking, "popularity": baselines.popularity(export, held_out)}
    if not export.undated and config.model.popularity_half_life > 0:
        rankings["recentPopularity"] = baselines.recent_popularity(export, held_out, config.model.popularity_half_life)
    metrics = {"bestEpoch": trained.state.best_epoch} | {name: _rounded(ranking.metrics) for name, ranking in rankings.items()}
    if teacher is not None:
        metrics["fineRanker"] = _rounded(teacher.metrics)
    judged, model = teacher, trained.model
    needed = fine_seconds + trained.state.best_epoch * trained.seconds_an_epoch
    refit = processes.of_first(lambda: budget.left >= needed)
    if config.training.refit and not refit:
        log(f"no time is left to train on everything: it would take {duration(needed)}")
    elif config.training.refit:
        log(f"training on everything for {trained.state.best_epoch} epochs")
        if teacher is not None:
            teacher = _teacher(export, reader, None, replace(config, teacher=replace(config.teacher, epochs=teacher.epoch)),
                               processes=processes)
        model = _trainer(export, reader, everything(export, held_out), teacher, config, start, processes).refit(trained.state.best_epoch)
    if not processes.first:
        return metrics
    writing.write_bundle(bundle_folder, version, export, reader, model, metrics, teacher.model if teacher else None, config.teacher.fusion)
    warm_start.save(run_folder / warm_start.FILE, model, export)
    files.write(run_folder / "report.html", report.render(version, export, held_out, trained, rankings, config, judged).encode())
    if budget.over:
        log(f"--resume goes on from {run_folder}")
    else:
        checkpoint.clear()
        fine_checkpoint.clear()
    log(f"wrote {bundle_folder} and {run_folder / 'report.html'}; peak memory {_peak_memory():.0f} MB")
    return metrics


def compare(export_folder: Path, config: Config, test: Path | None) -> dict:
    """Trains the towers and the baselines, and measures all of them on validation and on the pairs of the file `test`."""
    export, reader, held_out = _open(export_folder, config)
    held = {"validation": held_out}
    if test is not None:
        held["test"] = _test(export, test, config)
    state = State()
    config = _probed(export, reader, held_out, config, state, None, None, Budget())
    trained = Trainer(export, reader, held_out, config).run(None, state)
    bpr = baselines.Bpr(export, held_out, config.training.seed)
    bpr.fit()
    return {
        name: {
            "towers": rank_with(trained.model, reader, of).metrics,
            "popularity": baselines.popularity(export, of).metrics,
            "bpr": bpr.rank(of).metrics,
        } for name, of in held.items()}


def tune(export_folder: Path, load: Callable[[list[str]], Config], trials: int, out: Path, budget: Budget | None = None) -> dict:
    """Looks for better settings; writes the best to `out`, to be used over the same configuration."""
    export, reader, held_out = _open(export_folder, load([]))
    return tuning.tune(export, reader, held_out, load, trials, out, budget)


def climb(export_folder: Path, config: Config, seeds: int, users: int, worth: Path | None) -> dict:
    """The ladder of distillation for some seeds: means, deviations and the single runs. `worth`: what `ask_truth` wrote, answered."""
    export, reader, held_out = _open(export_folder, config)
    funnel = Funnel(export, held_out, users)
    values = None if worth is None else truth.worth(worth, export, funnel)
    runs = []
    for seed in range(1, seeds + 1):
        log(f"seed {seed}")
        seeded = replace(config, training=replace(config.training, seed=seed))
        runs.append(ladder.Ladder(export, reader, held_out, funnel, values, seeded).run())
    summary = ladder.summarise(runs)
    log(ladder.table(summary))
    return {"seeds": seeds, "users": users, "summary": summary, "runs": runs}


def mix_versions(export_folder: Path, config: Config, seeds: int) -> dict:
    """What happens when user and item vectors are of different versions, for some seeds."""
    export, reader, held_out = _open(export_folder, config)
    runs = []
    for seed in range(1, seeds + 1):
        log(f"seed {seed}")
        runs.append(skew.measure(export, reader, held_out, replace(config, training=replace(config.training, seed=seed))))
    summary = ladder.summarise(runs)
    log(ladder.table(summary))
    return {"seeds": seeds, "users": len(held_out.users), "summary": summary, "runs": runs}


def find_cold(export_folder: Path, config: Config, seeds: int) -> dict:
    """What the works' vectors are worth for works that hardly anybody has engaged with, for some seeds."""
    export, _, held_out = _open(export_folder, config)
    measured = cold.Cold(export, held_out)
    runs = []
    for seed in range(1, seeds + 1):
        log(f"seed {seed}")
        runs.append(measured.run(replace(config, training=replace(config.training, seed=seed))))
    summary = ladder.summarise(runs)
    log(ladder.table(summary))
    about = {"seeds": seeds, "users": len(held_out.users), "works": measured.works, "pairs": measured.pairs}
    return about | {"summary": summary, "runs": runs}


def ask_truth(export_folder: Path, config: Config, users: int, out: Path) -> dict:
    """Writes the pairs whose true worth the ladder can use."""
    export, _, held_out = _open(export_folder, config)
    return {"pairs": truth.ask(out, export, Funnel(export, held_out, users))}


def _teacher(export: Export, reader: InputReader, until: int | None, config: Config, checkpoint: Checkpoint[TeacherState] | None = None,
             state: TeacherState | None = None, budget: Budget | None = None, processes: Processes = ALONE) -> TrainedTeacher | None:
    if not config.teacher.enabled:
        return None
    return TeacherTrainer(export, reader, until, config, config.distillation.cross_features, processes).run(checkpoint, state, budget)


def _probed(export: Export, reader: InputReader, held_out: HeldOut, config: Config, state: State, checkpoint: Checkpoint[State] | None,
            start: Path | None, budget: Budget) -> Config:
    """The configuration with what a probe chose; a run that is resumed goes on with what was chosen then."""
    if state.probe is None and state.epoch == 0 and config.training.probe and config.distillation.weight == 0 and start is None:
        chosen = Probe(export, reader, held_out, config, budget.part(1 / (SHARE + 1))).run()
        if chosen is not None:
            state.probe = {"settings": chosen.settings, "why": chosen.why, "trials": chosen.trials, "cost": chosen.cost}
            state.least = chosen.least
            if checkpoint is not None:
                checkpoint.save(state)
    return config if state.probe is None else config.with_settings(state.probe["settings"])


def _trainer(
    export: Export, reader: InputReader, held_out: HeldOut, teacher: TrainedTeacher | None, config: Config, start: Path | None,
    processes: Processes = ALONE
) -> Trainer:
    trainer = Trainer(export, reader, held_out, config, _requests(export, reader, held_out.until, teacher, config), processes)
    return trainer if start is None else trainer.start_from(start)


def _requests(
    export: Export, reader: InputReader, until: int | None, teacher: TrainedTeacher | None, config: Config
) -> requests.Requests | None:
    """Requests that the service sampled, with the scores that were served, and others of the log in so far as more are wanted."""
    settings = config.distillation
    if settings.weight == 0:
        return None
    served = samples.Samples.load(export)
    drawn = None if served is None else served.draw(until, config)
    if drawn is None or len(drawn) < settings.requests:
        left = settings.requests - (0 if drawn is None else len(drawn))
        log_drawn = requests.draw(export, reader, until, replace(config, distillation=replace(settings, requests=left)))
        drawn = log_drawn if drawn is None else drawn.followed_by(log_drawn)
    if len(drawn) == 0:
        raise TrainingError(
            f"{export.folder} has no slates{'' if until is None else ' before the part that is held out'} for the towers to learn to rank: "
            "set distillation.weight to 0."
        )
    return drawn if teacher is None or settings.teacher == 0 else soft_labels.score(reader, drawn, teacher, config)


def _open(folder: Path, config: Config) -> tuple[Export, InputReader, HeldOut]:
    runtime.prepare(config.training.threads, config.training.seed)
    runtime.check_blas()
    if config.model.learn_temperature and config.distillation.weight == 0:
        raise TrainingError(
            "model.learn_temperature needs distillation.weight above 0: the retrieval loss would only make the temperature smaller. "
            "Leave both out, and a probe chooses it."
        )
    export = Export(folder)
    if not export.undated:
        export.undated = not config.training.use_times or _invented(export, config)
    reader = InputReader(export, config.model.without)
    for side in ("user", "item"):
        if not (reader.user_features if side == "user" else reader.item_features):
            raise TrainingError(f"{folder} has no {side} feature that differs between rows.")
    log(f"{export.users:,} users, {export.works:,} works, {export.examples:,} examples{', undated' if export.undated else ''}")
    if export.undated and config.training.batch_size != TrainingConfig().batch_size:
        log(f"undated data: a step is training.batch_users = {config.training.batch_users} users, training.batch_size is of dated data")
    log(f"user features: {', '.join(f.name for f in reader.user_features)}")
    log(f"item features: {', '.join(f.name for f in reader.item_features)}")
    return export, reader, hold_out(export, config.training)


def _invented(export: Export, config: Config) -> bool:
    reason = None if "training.use_times" in config.given else made_up(export)
    if reason is not None:
        log(f"the times look made up: {reason}. Training goes as without times; training.use_times=true takes them as they are")
    return reason is not None


def _test(export: Export, file: Path, config: Config) -> HeldOut:
    """As published protocols have it, validation pairs are no longer candidates when the test pairs are ranked."""
    users, works, unknown = pairs.read(file, export)
    if unknown:
        log(f"{unknown:,} pairs of {file} are of users without training events or of unknown works; they are left out")
    everyone = replace(config.training, validation_users=export.users)
    return from_pairs(
        export, users, works, everyone, Interactions.from_pairs(*export.validation, export.users) if export.validation else None
    )


def _rounded(metrics: dict[str, float]) -> dict[str, float]:
    """JSON has no NaN: what could not be measured is left out."""
    return {name: round(value, 5) for name, value in metrics.items() if math.isfinite(value)}


def _peak_memory() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
