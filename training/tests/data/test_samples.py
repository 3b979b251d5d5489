import json

import numpy as np
import pytest
import torch
from tiny import HISTORY, TinyExport

from vectorrec_training import commands
from vectorrec_training.data import requests
from vectorrec_training.data.export import Export
from vectorrec_training.data.inputs import InputReader
from vectorrec_training.data.samples import COARSE, FILTERED, FINE, SLATE, Samples
from vectorrec_training.data.tagprofile import most_frequent
from vectorrec_training.data.validation import hold_out
from vectorrec_training.errors import TrainingError
from vectorrec_training.fitting import soft_labels
from vectorrec_training.fitting.teacher_trainer import TeacherTrainer


# Not in the order of training's.
SERVED = ["follow", "play", "share", "like", "complete"]


def _add_samples(tiny, count=30, seed=5, objectives=tuple(SERVED)):
    """Requests of 12 shown works, 5 ranked, 4 recalled and 2 filtered; the fine ranker scored the first two kinds."""
    rng = np.random.default_rng(seed)
    works = len(tiny.arrays["works/id"])
    stage = np.repeat([SLATE, FINE, COARSE, FILTERED], [12, 5, 4, 2]).astype(np.uint8)
    size = len(stage)
    history = rng.integers(-1, works, (count, HISTORY)).astype(np.int32)
    teacher = rng.random((count * size, len(objectives))).astype(np.float32)
    teacher[np.tile(stage < FINE, count)] = np.nan
    at = tiny.arrays["examples/at"]
    arrays = {
        "samples/requests/user_row": rng.integers(0, len(tiny.arrays["users/id"]), count).astype(np.int32),
        "samples/requests/at": np.linspace(int(at[0]), int(at[-1]), count).astype(np.int64),
        "samples/requests/history": history, "samples/requests/user_tags": most_frequent(tiny.arrays["works/tags"], history, 10),
        "samples/works/request": np.repeat(np.arange(count), size).astype(np.int32),
        "samples/works/work_row": np.concatenate([rng.choice(works, size, replace=False) for _ in range(count)]).astype(np.int32),
        "samples/works/stage": np.tile(stage, count), "samples/works/position": np.tile(np.arange(size), count).astype(np.int32),
        "samples/works/kinds": rng.choice([0, 1, 3, 15], count * size).astype(np.uint8),
    }
    if objectives:
        arrays["samples/works/teacher"] = teacher
    tiny.arrays |= arrays
    return {"requests": count, "works": count * size, "objectives": list(objectives), "scenes": ["home"]}


def _write(tiny, about, folder):
    tiny.write(folder)
    path = folder / "export.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"samples": about}))
    return folder


def test_lists_are_what_was_served_with_the_scores_of_then(tmp_path, small):
    tiny = TinyExport()
    export = Export(_write(tiny, _add_samples(tiny), tmp_path))
    config = small("distillation.requests=20", "distillation.unexposed=7", "teacher.fusion={play=1,complete=2,like=3,follow=4}")
    drawn = Samples.load(export).draw(None, config)
    assert len(drawn) == 20 and drawn.works.shape == (20, requests.EXPOSED + 7)
    of = {name.split("/")[-1]: values for name, values in tiny.arrays.items() if name.startswith("samples/")}
    for row in range(20):
        source = next(n for n in range(30) if of["at"][n] == drawn.at[row])
        assert drawn.user[row] == of["user_row"][source] and drawn.histories.works[row].tolist() == of["history"][source].tolist()
        works = {of["work_row"][n]: n for n in np.flatnonzero(of["request"] == source)}
        assert drawn.works[row, :10].tolist() == [w for w, n in works.items() if of["stage"][n] == SLATE][:10]
        assert drawn.position[row].tolist() == list(range(10))
        assert all(of["stage"][works[w]] in (FINE, COARSE) for w in drawn.works[row, 10:]) and len(set(drawn.works[row])) == 17
        for place, work in enumerate(drawn.works[row]):
            n = works[work]
            p = dict(zip(SERVED, of["teacher"][n].astype(float)))
            fused = (p["play"] + 2 * p["complete"] + 3 * p["like"] + 4 * p["follow"]) / 10
            if of["stage"][n] >= FINE:
                assert drawn.teacher[row, place] == pytest.approx(np.log(fused / (1 - fused)), abs=1e-4)
            else:
                assert np.isnan(drawn.teacher[row, place])
            if place < 10:
                kinds = int(of["kinds"][n])
                assert drawn.label[row, place] == pytest.approx(
                    ((kinds & 62 != 0) + 2 * (kinds & 4 != 0) + 3 * (kinds & 8 != 0) + 4 * (kinds & 16 != 0)) / 10
                )


def test_only_samples_before_the_cut_are_read(tmp_path, small):
    tiny = TinyExport()
    export = Export(_write(tiny, _add_samples(tiny), tmp_path))
    until = hold_out(export, small().training).until
    drawn = Samples.load(export).draw(until, small())
    assert 0 < len(drawn) < 30 and drawn.at.max() < until


def test_what_was_not_scored_then_is_scored_now_and_the_rest_kept(tmp_path, small):
    tiny = TinyExport()
    export = Export(_write(tiny, _add_samples(tiny), tmp_path))
    reader, config = InputReader(export), small("distillation.unexposed=9", "teacher.epochs=1")
    teacher = TeacherTrainer(export, reader, None, config).run()
    served = Samples.load(export).draw(None, config)
    scored = soft_labels.score(reader, served, teacher, config)
    known = ~np.isnan(served.teacher)
    assert known.any() and not known.all()
    np.testing.assert_array_equal(scored.teacher[known], served.teacher[known])
    assert not np.isnan(scored.teacher[served.works >= 0]).any()


@pytest.mark.parametrize(
    "objectives, settings",
    [
        (SERVED, ["teacher.enabled=true", "teacher.epochs=1"]),
        (SERVED, ["teacher.enabled=false"]),
        (["play"], ["teacher.enabled=true", "teacher.epochs=1"]),
        ([], ["teacher.enabled=true", "teacher.epochs=1"]),
    ],
)
def test_training_takes_samples_first_and_fills_up_from_the_log(tmp_path, small, monkeypatch, objectives, settings):
    tiny = TinyExport(events=3000)
    folder = _write(tiny, _add_samples(tiny, objectives=tuple(objectives)), tmp_path / "export")
    config = small(
        "distillation.weight=0.5",
        "distillation.requests=60",
        "distillation.unexposed=15",
        "distillation.batch_size=20",
        "training.epochs=1",
        *settings
    )
    seen = []
    make = commands.Trainer
    monkeypatch.setattr(
        commands,
        "Trainer",
        lambda export, reader, held_out, config, drawn, processes: seen.append((held_out.until, drawn))
        or make(export, reader, held_out, config, drawn, processes),
    )
    commands.train(folder, tmp_path / "model", config, None, None, resume=False)
    ((until, drawn),) = seen
    sampled = int((tiny.arrays["samples/requests/at"] < until).sum())
    assert len(drawn) == 60 and drawn.works.shape[1] == requests.EXPOSED + 15
    assert drawn.at[:sampled].tolist() == tiny.arrays["samples/requests/at"][:sampled].tolist()
    known = ~np.isnan(drawn.teacher[drawn.works >= 0])
    assert known.all() if "teacher.enabled=true" in settings else known.any() and not known.all()


@pytest.mark.parametrize("damage, reason", [
    (lambda a: a["samples/works/work_row"].__setitem__(3, 90), "samples/works/work_row.npy holds values outside 0 to 89"),
    (lambda a: a["samples/works/request"].__setitem__(3, 30), "samples/works/request.npy holds values outside 0 to 29"),
    (lambda a: a["samples/works/request"].__setitem__(100, 0), "samples/works/request.npy is not ascending"),
    (lambda a: a["samples/requests/user_row"].__setitem__(3, -1), "samples/requests/user_row.npy holds values outside 0 to 59"),
    (lambda a: a["samples/requests/history"].__setitem__((3, 1), 90), "samples/requests/history.npy holds values outside -1 to 89"),
    (lambda a: a["samples/works/teacher"].__setitem__((3, 1), 1.5), "samples/works/teacher.npy holds values that are no probabilities"),
    (lambda a: a.pop("samples/works/stage"), "No such file .*samples/works/stage.npy"),
    (lambda a: a.pop("samples/requests/at"), "No such file .*samples/requests/at.npy"),
    (lambda a: a.__setitem__("samples/works/kinds", a["samples/works/kinds"][1:]), "samples/works/kinds.npy has shape")])
def test_damaged_samples_are_refused(tmp_path, small, damage, reason):
    tiny = TinyExport()
    about = _add_samples(tiny)
    damage(tiny.arrays)
    with pytest.raises(TrainingError, match=reason):
        Samples.load(Export(_write(tiny, about, tmp_path))).draw(None, small())


@pytest.mark.parametrize("about, reason", [
    (3, "does not say what its samples are"), ([], "does not say what its samples are"), ({}, "does not say what its samples are"),
    ({"requests": 30}, "does not say what its samples are"), ({"requests": 0, "works": 690, "objectives": []}, "has 0 requests"),
    ({"requests": 30, "works": "690", "objectives": []}, "has 690 works")])
def test_export_that_does_not_say_what_its_samples_are_is_refused(tmp_path, about, reason):
    tiny = TinyExport()
    _add_samples(tiny)
    with pytest.raises(TrainingError, match=reason):
        Export(_write(tiny, about, tmp_path))


def test_lists_of_two_lengths_follow_each_other(tmp_path, small):
    tiny = TinyExport()
    export = Export(_write(tiny, _add_samples(tiny), tmp_path))
    served = Samples.load(export).draw(None, small("distillation.unexposed=3"))
    logged = requests.draw(export, InputReader(export), None, small("distillation.unexposed=20", "distillation.requests=10"))
    both = served.followed_by(logged)
    assert len(both) == 40 and both.works.shape == both.teacher.shape == (40, requests.EXPOSED + 20)
    assert (both.works[:30, requests.EXPOSED + 3:] == -1).all() and np.isnan(both.teacher[30:]).all()
    np.testing.assert_array_equal(both.works[30:], logged.works)
    assert torch.equal(torch.from_numpy(both.histories.works[30:]), torch.from_numpy(logged.histories.works))
