"""What the commands do."""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from pathlib import Path

from . import baselines, bundle, files, report, runtime
from .checkpoint import Checkpoint, State
from .config import Config
from .errors import TrainingError
from .evaluation import rank_with
from .export import Export
from .inputs import InputReader
from .interactions import Interactions
from .progress import log
from .trainer import Trained, Trainer
from .validation import HeldOut, from_pairs, hold_out


def train(export_folder: Path, bundle_folder: Path, config: Config, version: str | None, run_folder: Path | None, resume: bool) -> dict:
    """Trains the towers and writes the bundle and the report; returns the validation's metrics."""
    version = bundle.check_name(version or bundle_folder.name)
    run_folder = run_folder or bundle_folder.with_name(f"{bundle_folder.name}.run")
    export, reader, held_out = _open(export_folder, config)
    checkpoint = Checkpoint(run_folder, config, export.schema.hash)
    trained = Trainer(export, reader, held_out, config).run(checkpoint, checkpoint.load() if resume else State())
    popular = baselines.popularity(export, held_out)
    metrics = _metrics(trained, popular)
    run_folder.mkdir(parents=True, exist_ok=True)
    files.write(run_folder / "report.html", report.render(version, export, held_out, trained, popular, config).encode())
    model = trained.model
    if config.training.refit:
        log(f"training on everything for {trained.state.best_epoch} epochs")
        model = Trainer(export, reader, replace(held_out, until=None), config).refit(trained.state.best_epoch)
    bundle.write_bundle(bundle_folder, version, export, reader, model, metrics)
    checkpoint.clear()
    log(f"wrote {bundle_folder} and {run_folder / 'report.html'}; peak memory {_peak_memory():.0f} MB")
    return metrics


def compare(export_folder: Path, config: Config, test: str | None) -> dict:
    """Trains the towers and the baselines, and measures all of them on validation and on the pairs of the folder `test` of the export."""
    export, reader, held_out = _open(export_folder, config)
    held = {"validation": held_out}
    if test is not None:
        held[test] = _test(export, test, config)
    trained = Trainer(export, reader, held_out, config).run(None, State())
    bpr = baselines.Bpr(export, held_out, config.training.seed)
    bpr.fit()
    return {
        name: {
            "towers": rank_with(trained.model, reader, of).metrics,
            "popularity": baselines.popularity(export, of).metrics,
            "bpr": bpr.rank(of).metrics,
        } for name, of in held.items()}


def _open(folder: Path, config: Config) -> tuple[Export, InputReader, HeldOut]:
    runtime.prepare(config.training.threads, config.training.seed)
    runtime.check_blas()
    export = Export(folder)
    reader = InputReader(export, config.model.without)
    for side in ("user", "item"):
        if not (reader.user_features if side == "user" else reader.item_features):
            raise TrainingError(f"{folder} has no {side} feature that differs between rows.")
    log(f"{export.users:,} users, {export.works:,} works, {export.examples:,} examples{', undated' if export.undated else ''}")
    log(f"user features: {', '.join(f.name for f in reader.user_features)}")
    log(f"item features: {', '.join(f.name for f in reader.item_features)}")
    return export, reader, hold_out(export, config.training)


def _test(export: Export, name: str, config: Config) -> HeldOut:
    """As published protocols have it, validation pairs are no longer candidates when the test pairs are ranked."""
    pairs = export.pairs(name)
    if pairs is None:
        raise TrainingError(f"{export.folder} has no folder {name}.")
    everyone = replace(config.training, validation_users=export.users)
    return from_pairs(export, *pairs, everyone, Interactions.from_pairs(*export.validation, export.users) if export.validation else None)


def _metrics(trained: Trained, popular) -> dict:
    return {
        "bestEpoch": trained.state.best_epoch,
        "validation": {name: round(value, 5) for name, value in trained.ranking.metrics.items()},
        "popularity": {name: round(value, 5) for name, value in popular.metrics.items()},
    }


def _peak_memory() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
