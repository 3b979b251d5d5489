import json
import os

import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training import commands
from vectorrec_training.__main__ import main
from vectorrec_training.bundle import writing
from vectorrec_training.data.export import Export
from vectorrec_training.data.inputs import InputReader
from vectorrec_training.data.interactions import Interactions
from vectorrec_training.data.validation import HeldOut, hold_out
from vectorrec_training.errors import TrainingError
from vectorrec_training.evaluation import baselines
from vectorrec_training.evaluation.ranking import rank
from vectorrec_training.fitting.checkpoint import Checkpoint, TeacherState
from vectorrec_training.fitting.teacher_trainer import TeacherTrainer


def _content(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize(
    "undated, settings",
    [
        (False, []),
        (True, []),
        (False, ["objective.full_softmax_works=0", "objective.uniform_negatives=20"]),
        (True, ["objective.full_softmax_works=0", "objective.uniform_negatives=20"]),
    ],
)
def test_towers_learn_what_popularity_cannot(tmp_path, small, undated, settings):
    folder = TinyExport(undated=undated).write(tmp_path / "export")
    metrics = commands.train(folder, tmp_path / "model", small("training.epochs=15", *settings), None, None, resume=False)
    assert metrics["validation"]["recall@10"] > 1.3 * metrics["popularity"]["recall@10"]


def test_bundle_holds_what_its_manifest_says(tmp_path, small):
    folder = TinyExport().write(tmp_path / "export")
    commands.train(folder, tmp_path / "model", small(), "v-1.2", None, resume=False)
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text())
    assert (manifest["format"], manifest["version"], manifest["dimension"]) == (1, "v-1.2", 8)
    assert set(manifest["files"]) == set(_content(tmp_path / "model")) - {"manifest.json"}
    assert (tmp_path / "model" / "schema.json").read_bytes() == (folder / "schema.json").read_bytes()
    assert _content(tmp_path / "model" / "vocabulary") == _content(folder / "vocabulary")
    golden = json.loads((tmp_path / "model" / "golden.json").read_text())
    assert np.allclose(np.linalg.norm(golden["item"]["embedding"], axis=1), 1, atol=1e-5)
    report = (tmp_path / "model.run" / "report.html").read_text()
    assert report.count("<svg") == 6 and "nan" not in report


def test_same_seed_gives_the_same_model_and_another_seed_another(tmp_path, small):
    folder = TinyExport().write(tmp_path / "export")
    towers = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        commands.train(folder, tmp_path / name, small(f"training.seed={seed}"), "m", None, resume=False)
        towers.append((tmp_path / name / "golden.json").read_bytes())
    assert towers[0] == towers[1] != towers[2]


def test_resumed_run_equals_an_unbroken_one(tmp_path, small, monkeypatch):
    folder = TinyExport().write(tmp_path / "export")
    commands.train(folder, tmp_path / "whole", small("training.patience=99"), "m", None, resume=False)
    save = Checkpoint.save

    def interrupt(self, state):
        save(self, state)
        if state.epoch == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Checkpoint, "save", interrupt)
    with pytest.raises(KeyboardInterrupt):
        commands.train(folder, tmp_path / "broken", small("training.patience=99"), "m", None, resume=False)
    assert not (tmp_path / "broken").exists()
    monkeypatch.setattr(Checkpoint, "save", save)
    commands.train(folder, tmp_path / "broken", small("training.patience=99"), "m", None, resume=True)
    assert (tmp_path / "whole" / "golden.json").read_bytes() == (tmp_path / "broken" / "golden.json").read_bytes()


def test_report_shows_the_fine_ranker_and_recall_by_popularity_and_age(tmp_path, small):
    folder = TinyExport(events=3000).write(tmp_path / "export")
    metrics = commands.train(
        folder, tmp_path / "model", small("teacher.enabled=true", "teacher.epochs=2", "teacher.patience=9"), None, None, resume=False
    )
    report = (tmp_path / "model.run" / "report.html").read_text()
    for chart in (
        "Training loss",
        "Validation",
        "by popularity of the work",
        "by age of the work",
        "Share of the first ten places",
        "Calibration: share played",
    ):
        assert chart in report
    assert report.count("<svg") == 8 and f"<td>{metrics['fineRanker']['ece']:.4f}</td>" in report and "nan" not in report


def test_fine_ranker_is_judged_at_the_places_where_works_were(tmp_path, small):
    tiny = TinyExport(events=8000)
    rng = np.random.default_rng(8)
    chance = 0.8 / (1 + tiny.arrays["examples/position"])
    tiny.arrays["examples/kinds"] = np.where(rng.random(len(chance)) < chance, 3, 1).astype(np.uint8)
    export = Export(tiny.write(tmp_path))
    trainer = TeacherTrainer(
        export,
        InputReader(export),
        hold_out(export, small().training).until,
        small(
            "teacher.epochs=12",
            "teacher.patience=99",
            "teacher.learning_rate=0.01",
            "teacher.batch_size=256",
            "teacher.id_width=1",
            "teacher.hidden=[]",
            "teacher.attention=0",
            "teacher.cross_layers=0",
        ),
    )
    trained = trainer.run()
    # Plays fall with the place alone: at the top all works look alike, and the chances at their places are right.
    assert trained.metrics["ece"] < 0.05 and len(trained.calibration) == 10
    assert np.mean([p for p, _ in trained.calibration]) == pytest.approx(np.mean([share for _, share in trained.calibration]), abs=0.05)
    assert trainer.predict(trainer._later)[:, 0].mean() > 2 * np.mean([share for _, share in trained.calibration])
    epochs, losses = zip(*trained.curve)
    assert epochs[-1] == 12 and list(epochs) == sorted(epochs) and losses[-1] < losses[0]


@pytest.mark.parametrize("after", [1, 2])
def test_resumed_fine_ranker_ends_as_an_unbroken_one(tmp_path, small, monkeypatch, after):
    folder = TinyExport(events=3000).write(tmp_path / "export")
    config = small(
        "teacher.enabled=true",
        "teacher.epochs=3",
        "teacher.patience=99",
        "teacher.id_width=4",
        "teacher.hidden=[8]",
        "training.epochs=1",
        "distillation.weight=0.5",
        "distillation.requests=50",
        "distillation.batch_size=16",
        "distillation.unexposed=20",
    )
    commands.train(folder, tmp_path / "whole", config, "m", None, resume=False)
    save = Checkpoint.save

    def interrupt(self, state):
        save(self, state)
        if isinstance(state, TeacherState) and state.epoch == after:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "save", interrupt)
        with pytest.raises(KeyboardInterrupt):
            commands.train(folder, tmp_path / "broken", config, "m", None, resume=False)
    epochs = []
    epoch = TeacherTrainer._epoch
    monkeypatch.setattr(TeacherTrainer, "_epoch", lambda self, number, *rest: epochs.append(number) or epoch(self, number, *rest))
    commands.train(folder, tmp_path / "broken", config, "m", None, resume=True)
    assert epochs == list(range(after + 1, 4))
    assert (tmp_path / "whole" / "golden.json").read_bytes() == (tmp_path / "broken" / "golden.json").read_bytes()
    assert [path.name for path in (tmp_path / "broken.run").glob("*.pt")] == ["towers.pt"]


def test_failures_leave_the_last_good_bundle(tmp_path, small, monkeypatch, capsys):
    folder = TinyExport().write(tmp_path / "export")
    commands.train(folder, tmp_path / "model", small(), None, None, resume=False)
    before = _content(tmp_path / "model")
    options = ["train", "--export", str(folder), "--bundle", str(tmp_path / "model"), "--set", "training.epochs=2", "--set",
               "model.dimension=4"]

    def failure(*more):
        capsys.readouterr()
        assert main([*options, *more]) == 1
        return capsys.readouterr().err.splitlines()[-1]

    assert "unknown setting nothing;" in failure("--set", "nothing.here=1")
    with monkeypatch.context() as patch:
        patch.setattr(writing, "export_tower", lambda *_: (_ for _ in ()).throw(OSError("no space left")))
        assert "no space left" in failure()
    with monkeypatch.context() as patch:
        patch.setattr("vectorrec_training.fitting.trainer.softmax_loss", lambda *a: torch.tensor(float("nan"), requires_grad=True))
        assert "nan" in failure()
    assert _content(tmp_path / "model") == before
    assert sorted(os.listdir(tmp_path)) == ["export", "model", "model.run"]


def test_weights_that_are_not_finite_are_not_written(tmp_path, small):
    from vectorrec_training.models.towers import TwoTowers
    export = Export(TinyExport().write(tmp_path / "export"))
    reader = InputReader(export)
    model = TwoTowers(reader.user_features, reader.item_features, small().model)
    with torch.no_grad():
        model.item.linear.weight[0, 0] = float("inf")
    with pytest.raises(TrainingError, match="not finite"):
        writing.write_bundle(tmp_path / "model", "m", export, reader, model, {})
    assert not (tmp_path / "model").exists()


def test_validation_sees_nothing_of_what_comes_after_the_cut(tmp_path, small):
    export = Export(TinyExport().write(tmp_path))
    held = hold_out(export, small("training.validation_share=0.3").training)
    assert len(held.users) > export.users / 2
    for row, user in enumerate(held.users):
        mine = np.flatnonzero((export.user == user) & ((export.kinds & 62) != 0))
        before = mine[export.at[mine] < held.until]
        after = mine[export.at[mine] >= held.until]
        assert set(held.seen.of(row)) == set(export.work[before])
        assert set(held.targets.of(row)) == set(export.work[after]) - set(export.work[before])
        newest = list(dict.fromkeys(export.work[before][::-1].tolist()))[:6]
        assert [w for w in held.histories.works[row] if w >= 0] == newest


def test_ranking_equals_a_plain_one():
    rng = np.random.default_rng(4)
    users, works = 30, 80
    pairs = rng.integers(0, works, (users, 12))
    seen = Interactions.from_pairs(np.repeat(np.arange(users), 6), pairs[:, :6].ravel(), users)
    kept = [np.setdiff1d(pairs[u, 6:], seen.of(u)) for u in range(users)]
    targets = Interactions.from_pairs(np.repeat(np.arange(users), [len(k) for k in kept]), np.concatenate(kept), users)
    scores = torch.from_numpy(rng.random((users, works)))
    metrics = rank(HeldOut(np.arange(users), targets, None, seen, None), lambda a, b: scores[a:b].clone()).metrics
    recall, ndcg = [], []
    for u in range(users):
        order = [w for w in np.argsort(-scores[u].numpy()) if w not in seen.of(u)][:10]
        hit = [w in targets.of(u) for w in order]
        recall.append(sum(hit) / len(targets.of(u)))
        ideal = sum(1 / np.log2(i + 2) for i in range(min(10, len(targets.of(u)))))
        ndcg.append(sum(1 / np.log2(i + 2) for i, h in enumerate(hit) if h) / ideal)
    assert metrics["recall@10"] == pytest.approx(np.mean(recall))
    assert metrics["ndcg@10"] == pytest.approx(np.mean(ndcg))


def test_bpr_learns(tmp_path, small):
    export = Export(TinyExport(undated=True).write(tmp_path))
    held = hold_out(export, small().training)
    assert baselines.Bpr(export, held, 1).fit(60, 0.03).metrics["recall@10"] > baselines.popularity(export, held).metrics["recall@10"]


def test_tuning_writes_settings_that_give_what_it_found(tmp_path, capsys):
    folder = TinyExport(undated=True).write(tmp_path / "export")
    base = ["--export", str(folder), "--set", "model.dimension=8", "--set", "training.epochs=2", "--set", "training.batch_users=64"]
    assert main(["tune", *base, "--trials", "3", "--out", str(tmp_path / "best.toml")]) == 0
    best = json.loads(capsys.readouterr().out)["trials"][0]
    assert main(["train", *base, "--config", str(tmp_path / "best.toml"), "--bundle", str(tmp_path / "model")]) == 0
    assert json.loads(capsys.readouterr().out)["validation"]["ndcg@10"] == pytest.approx(best["metric"], abs=1e-5)
