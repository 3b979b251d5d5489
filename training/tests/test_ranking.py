import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training import losses, requests
from vectorrec_training.export import Export
from vectorrec_training.inputs import InputReader
from vectorrec_training.metrics import auc, calibration, grouped_auc
from vectorrec_training.schema import OUT_OF_VOCABULARY
from vectorrec_training.teacher import OBJECTIVES, Teacher, creators_as_users
from vectorrec_training.teacher_trainer import TeacherTrainer
from vectorrec_training.trainer import Trainer
from vectorrec_training.validation import hold_out


def test_auc_equals_counting_pairs():
    rng = np.random.default_rng(1)
    for _ in range(20):
        score, label = rng.integers(0, 6, 40), rng.integers(0, 2, 40)
        pairs = [(1.0 if a > b else 0.5 if a == b else 0.0) for a in score[label == 1] for b in score[label == 0]]
        assert auc(score, label) == pytest.approx(np.mean(pairs))
    group = np.repeat([0, 1], 20)
    assert grouped_auc(score, label, group) == pytest.approx((auc(score[:20], label[:20]) + auc(score[20:], label[20:])) / 2)


def test_calibration_of_true_probabilities_is_nearly_exact():
    rng = np.random.default_rng(1)
    p = rng.random(50_000)
    assert calibration(p, (rng.random(50_000) < p).astype(float))[1] < 0.02
    assert calibration(p / 2, (rng.random(50_000) < p).astype(float))[1] > 0.2


def test_cross_features_equal_a_plain_count(tmp_path, small):
    export = Export(TinyExport().write(tmp_path))
    reader = InputReader(export)
    teacher = Teacher(reader.user_features, reader.item_features, creators_as_users(tmp_path / "vocabulary"), small().teacher)
    numbers = np.arange(900, 960)
    history = export.before.works[numbers]
    users = reader.users(export.user[numbers], type(export.before)(history, export.before.tags[numbers]))
    items = reader.items(export.work[numbers])
    columns = torch.cat([make(teacher, users, items) for make, _ in teacher.cross], 1).numpy()
    assert columns.shape[1] == sum(width for _, width in teacher.cross) == 8
    creators, songs = export.item_features["creator_id"][:, 0], export.item_features["song_id"][:, 0]
    tags, mine = export.item_features["tags"], export.before.tags[numbers]
    for row, work in enumerate(export.work[numbers]):
        past = [w for w in history[row] if w >= 0]
        for at, of in ((0, creators), (2, songs)):
            same = [of[w] == of[work] for w in past]
            assert columns[row, at] == pytest.approx(np.log1p(sum(same)), abs=1e-6)
            assert columns[row, at + 1] == pytest.approx(sum(s / (1 + i) for i, s in enumerate(same)), abs=1e-6)
        overlap = [t in tags[work] for t in mine[row] if t]
        assert columns[row, 4] == sum(overlap)
        language = export.user_features["user_language"][export.user[numbers[row]], 0]
        assert columns[row, 6] == (language == export.item_features["work_language"][work, 0])
        creator_id = 100 + creators[work] - 1 - OUT_OF_VOCABULARY
        friends = export.user_features["friends"][export.user[numbers[row]]]
        assert columns[row, 7] == ((creator_id - 100 + 1 + OUT_OF_VOCABULARY) in friends)


def test_one_user_with_many_works_equals_pairs(tmp_path, small):
    export = Export(TinyExport().write(tmp_path))
    reader = InputReader(export)
    teacher = Teacher(reader.user_features, reader.item_features, creators_as_users(tmp_path / "vocabulary"), small().teacher).eval()
    one = np.array([1200])
    histories = type(export.before)(export.before.works[one], export.before.tags[one])
    users, items = reader.users(export.user[one], histories), reader.items(np.arange(20))
    repeated = {name: values.repeat(20, 1) for name, values in users.items()}
    expected = teacher(repeated, items)
    torch.testing.assert_close(teacher(users, items), expected)
    torch.testing.assert_close(teacher(users, items, torch.zeros(20, dtype=torch.int64)), expected)
    assert expected.shape == (20, len(OBJECTIVES))


def test_teacher_learns_who_plays_what(tmp_path, small):
    tiny = TinyExport(events=6000)
    taste = tiny.arrays["users/user_language"][:, 0]
    language = tiny.arrays["works/work_language"][:, 0]
    liked = taste[tiny.arrays["examples/user_row"]] == language[tiny.arrays["examples/work_row"]]
    tiny.arrays["examples/kinds"] = np.where(liked, 3, 1).astype(np.uint8)
    export = Export(tiny.write(tmp_path))
    held = hold_out(export, small().training)
    assert TeacherTrainer(export, InputReader(export), held.until, small("teacher.epochs=3", "teacher.learning_rate=0.01", "teacher.batch_size=256")).run().metrics["auc"] > 0.95


def test_distillation_losses_are_least_where_the_student_is_the_teacher():
    torch.manual_seed(1)
    teacher = torch.randn(6, 9)
    present = torch.rand(6, 9) < 0.8
    for loss in (lambda s: losses.pointwise_soft(s[present], teacher[present], 2.0), lambda s: losses.listwise_soft(s, teacher, present, 2.0)):
        student = teacher.clone().requires_grad_()
        value = loss(student)
        value.backward()
        assert student.grad.abs().max() < 1e-6
        assert loss(teacher + 0.5 * torch.randn(6, 9)) > value
    assert losses.pairwise_soft(2 * teacher, teacher, present) < losses.pairwise_soft(teacher, teacher, present) < losses.pairwise_soft(-teacher, teacher, present)


def test_real_listwise_loss_leaves_other_positives_out():
    student = torch.tensor([[3.0, 1.0, 0.0, 9.0]])
    label, present = torch.tensor([[1.0, 0.5, 0.0, 0.0]]), torch.tensor([[True, True, True, False]])
    expected = (1.0 * np.log1p(np.exp(-3)) + 0.5 * np.log1p(np.exp(-1))) / 1.5
    assert losses.listwise_real(student, label, present).item() == pytest.approx(expected, rel=1e-5)


def test_requests_hold_their_exposures_and_works_that_existed(tmp_path, small):
    export = Export(TinyExport().write(tmp_path))
    drawn = requests.draw(export, None, small("distillation.requests=40", "distillation.unexposed=25"))
    assert drawn.works.shape == (40, requests.EXPOSED + 25)
    for row, example in enumerate(drawn.example):
        same = np.flatnonzero(export.request == export.request[example])
        assert drawn.works[row, :len(same)].tolist() == export.work[same].tolist()
        assert not np.isnan(drawn.label[row, :len(same)]).any() and np.isnan(drawn.label[row, len(same):]).all()
        rest = drawn.works[row, requests.EXPOSED:]
        assert (export.created_at[rest] <= export.at[example]).all()


@pytest.mark.parametrize("settings", [["distillation.teacher=0"], ["distillation.teacher=1"], ["distillation.pairwise=1", "distillation.listwise=0"],
                                      ["distillation.unexposed=0", "distillation.warm_up=3"]])
def test_towers_train_on_requests(tmp_path, small, settings):
    export = Export(TinyExport().write(tmp_path))
    reader = InputReader(export)
    config = small("distillation.weight=0.5", "distillation.requests=60", "distillation.batch_size=16", *settings)
    held = hold_out(export, config.training)
    teacher = TeacherTrainer(export, reader, held.until, config).run()
    drawn = requests.score(export, reader, requests.draw(export, held.until, config), teacher, config)
    assert np.isfinite(drawn.teacher[drawn.works >= 0]).all()
    trained = Trainer(export, reader, held, config, drawn).run(None, trained_state())
    assert np.isfinite(trained.state.history[-1]["loss"])


def trained_state():
    from vectorrec_training.checkpoint import State

    return State()


def test_ladder_measures_every_rung(tmp_path, small, monkeypatch):
    from vectorrec_training import ladder

    monkeypatch.setattr(ladder, "KEPT", 20)
    monkeypatch.setattr(ladder, "BEST", 5)
    export = Export(TinyExport(events=3000).write(tmp_path))
    config = small("distillation.weight=1", "distillation.requests=60", "distillation.batch_size=16", "distillation.unexposed=5", "teacher.epochs=1")
    reader = InputReader(export)
    result = ladder.Ladder(export, reader, hold_out(export, config.training), config, 10).run()
    assert [name for name, _, _ in ladder.RUNGS] == list(result)[-len(ladder.RUNGS):]
    for measures in result.values():
        assert 0 <= measures["recall"] <= 1 and 0 <= measures["auc"] <= 1
    summary = ladder.summarise([result, result])
    assert summary["popularity"]["recall"] == {"mean": pytest.approx(result["popularity"]["recall"]), "deviation": pytest.approx(0)}
