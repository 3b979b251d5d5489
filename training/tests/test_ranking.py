import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training import losses, requests
from vectorrec_training.channels import SHARES, Channels, without_repeats
from vectorrec_training.errors import TrainingError
from vectorrec_training.export import Export, Histories
from vectorrec_training.identities import creators_as_users
from vectorrec_training.inputs import InputReader
from vectorrec_training.metrics import auc, calibration, grouped_auc
from vectorrec_training.popularity import RecentPopularity
from vectorrec_training.schema import OUT_OF_VOCABULARY
from vectorrec_training.teacher import OBJECTIVES, Teacher
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
    drawn = requests.draw(export, InputReader(export), None, small("distillation.requests=40", "distillation.unexposed=25"))
    assert drawn.works.shape == (40, requests.EXPOSED + 25)
    for row, (user, at) in enumerate(zip(drawn.user, drawn.at)):
        # The slate's examples need not be of one user in this export; the first of them gives the moment.
        example = next(n for n in np.flatnonzero((export.user == user) & (export.at == at)) if export.work[n] == drawn.works[row, 0])
        assert drawn.histories.works[row].tolist() == export.before.works[example].tolist()
        assert drawn.histories.tags[row].tolist() == export.before.tags[example].tolist()
        same = np.flatnonzero(export.request == export.request[example])
        shown = drawn.works[row, :len(same)]
        # A work that the slate has twice is listed once.
        assert shown[shown >= 0].tolist() == list(dict.fromkeys(export.work[same].tolist()))
        assert drawn.position[row, :len(same)].tolist() == export.position[same].tolist()
        assert not np.isnan(drawn.label[row, :len(same)]).any() and np.isnan(drawn.label[row, len(same):]).all()
        rest = drawn.works[row, requests.EXPOSED:]
        assert (export.created_at[rest[rest >= 0]] <= export.at[example]).all()
        works = drawn.works[row][drawn.works[row] >= 0]
        assert len(np.unique(works)) == len(works)
    alone = drawn.exposed_alone()
    assert alone.works.shape == (40, requests.EXPOSED) and alone.teacher is None


def test_channels_bring_works_that_share_something_with_the_user(tmp_path):
    export = Export(TinyExport().write(tmp_path))
    reader = InputReader(export)
    example = np.arange(900, 1000)
    drawn = Channels(export, reader, RecentPopularity(export, None, 1.0)).draw(
        export.user[example], export.at[example], Histories(export.before.works[example], export.before.tags[example]), 200, np.random.default_rng(1))
    assert drawn.shape == (100, 200)
    creators, songs, tags = (export.item_features[name] for name in ("creator_id", "song_id", "tags"))
    counts = [int(200 * share) for share in SHARES.values()]
    by_creator, by_song, by_followee, by_tag, popular, uniform = np.split(drawn, np.cumsum(counts), axis=1)
    assert uniform.shape[1] == 200 - sum(counts) and (uniform >= 0).all()
    most = RecentPopularity(export, None, 1.0).most_popular(400)
    for row, number in enumerate(example):
        past = export.before.works[number]
        past = past[past >= 0]
        friends = export.user_features["friends"][export.user[number]]
        for got, allowed in ((by_creator, creators[past, 0]), (by_song, songs[past, 0])):
            column = creators if got is by_creator else songs
            assert set(column[got[row][got[row] >= 0], 0]) <= set(allowed)
        assert set(creators[by_followee[row][by_followee[row] >= 0], 0]) <= set(friends)
        assert set(tags[by_tag[row][by_tag[row] >= 0], 0]) <= set(export.before.tags[number])
        assert set(popular[row][popular[row] >= 0]) <= set(most.ravel())
    # They bring something: nearly everybody has a history.
    assert all((part >= 0).mean() > 0.5 for part in (by_creator, by_song, by_tag, popular)) and (by_followee >= 0).any()


def test_repeats_stay_where_they_are_first():
    assert without_repeats(np.array([[3, 1, 3, 1, -1, 2], [5, 5, 5, -1, -1, 0]])).tolist() == [[3, 1, -1, -1, -1, 2], [5, -1, -1, -1, -1, 0]]


@pytest.mark.parametrize("settings", [["distillation.teacher=0"], ["distillation.teacher=1"], ["distillation.pairwise=1", "distillation.listwise=0"],
                                      ["distillation.unexposed=0", "distillation.warm_up=3"]])
def test_towers_train_on_requests(tmp_path, small, settings):
    export = Export(TinyExport().write(tmp_path))
    reader = InputReader(export)
    config = small("distillation.weight=0.5", "distillation.requests=60", "distillation.batch_size=16", *settings)
    held = hold_out(export, config.training)
    teacher = TeacherTrainer(export, reader, held.until, config).run()
    drawn = requests.score(reader, requests.draw(export, reader, held.until, config), teacher, config)
    assert np.isfinite(drawn.teacher[drawn.works >= 0]).all()
    trained = Trainer(export, reader, held, config, drawn).run(None, trained_state())
    assert np.isfinite(trained.state.history[-1]["loss"])


def trained_state():
    from vectorrec_training.checkpoint import State

    return State()


def test_ladder_measures_every_rung(tmp_path, small, monkeypatch):
    from vectorrec_training import funnel, ladder

    for name, value in (("KEPT", 20), ("BEST", 5), ("SHOWN", 4)):
        monkeypatch.setattr(funnel, name, value)
    export = Export(TinyExport(events=3000).write(tmp_path))
    config = small("distillation.weight=1", "distillation.requests=60", "distillation.batch_size=16", "distillation.unexposed=20", "teacher.epochs=1")
    reader = InputReader(export)
    held = hold_out(export, config.training)
    of = funnel.Funnel(export, held, 10)
    worth = np.random.default_rng(1).random(of.candidates.shape)
    result = ladder.Ladder(export, reader, held, of, worth, config).run()
    assert {name for name, *_ in ladder.RUNGS} < set(result)
    for measures in result.values():
        assert 0 <= measures["recall"] <= 1 and 0 < measures["worth"] <= 1 and 0 < measures["top"] and 0 < measures["auc"] < 1
    assert result["teacher"]["recall"] == 1 and result["teacher"]["top"] == 1
    other = {name: {key: value + 2 for key, value in measures.items()} for name, measures in result.items()}
    summary = ladder.summarise([result, other])
    for name, measures in result.items():
        for key, value in measures.items():
            assert summary[name][key] == pytest.approx({"mean": value + 1, "deviation": np.std([0, 2], ddof=1)})
    assert ladder.table(summary).count("\n") == 1 + len(result)


def test_funnel_measures_equal_a_plain_count(tmp_path, small, monkeypatch):
    from vectorrec_training import funnel

    for name, value in (("KEPT", 20), ("BEST", 5), ("SHOWN", 4)):
        monkeypatch.setattr(funnel, name, value)
    export = Export(TinyExport().write(tmp_path))
    of = funnel.Funnel(export, hold_out(export, small().training), 8)
    rng = np.random.default_rng(2)
    coarse, fine, worth = (rng.random(of.candidates.shape) for _ in range(3))
    got = of.measure(lambda row: coarse[row], fine, worth)
    recall, kept_worth, top = [], [], []
    for c, f, w in zip(coarse, fine, worth):
        kept = sorted(range(len(c)), key=lambda i: -c[i])[:20]
        best = sorted(range(len(f)), key=lambda i: -f[i])
        recall.append(len(set(kept) & set(best[:5])) / 5)
        kept_worth.append(sum(w[kept]) / sum(sorted(w)[-20:]))
        top.append(sum(w[[i for i in best if i in kept][:4]]) / sum(w[best[:4]]))
    assert got == pytest.approx({"recall": np.mean(recall), "worth": np.mean(kept_worth), "top": np.mean(top)})
    assert (export.created_at[of.candidates] < of.at).all()


def test_truth_is_asked_with_what_was_public_and_read_back_for_the_same_pairs(tmp_path, small):
    from vectorrec_training import funnel, truth

    tiny = TinyExport()
    tiny.arrays["examples/kinds"][::7] |= 8
    export = Export(tiny.write(tmp_path / "export"))
    of = funnel.Funnel(export, hold_out(export, small().training), 8)
    assert truth.ask(tmp_path / "pairs", export, of) == of.candidates.size
    asked = {path.stem: np.load(path) for path in (tmp_path / "pairs").iterdir()}
    day = of.at // 86400 * 86400
    for pair in range(0, of.candidates.size, 7):
        user, work = of.users[pair // of.candidates.shape[1]], of.candidates.ravel()[pair]
        friends = export.user_features["friends"][user][export.friends_at[user] < of.at]
        friends = friends[friends > OUT_OF_VOCABULARY]
        creator = export.item_features["creator_id"][work, 0] - 1 - OUT_OF_VOCABULARY + 100
        rows = np.flatnonzero((export.work == work) & ((export.kinds & 8) != 0) & (export.at >= day - 7 * 86400) & (export.at < day))
        assert asked["user_id"][pair] == export.user_ids[user] and asked["work_id"][pair] == export.work_ids[work] and asked["at"][pair] == of.at
        assert asked["follows_creator"][pair] == (creator - 100 + 1 + OUT_OF_VOCABULARY in friends)
        assert asked["friends_who_liked"][pair] == len(set(export.user_features["user_id"][export.user[rows], 0]) & set(friends))
    assert asked["friends_who_liked"].max() > 0 and asked["follows_creator"].max() > 0

    with pytest.raises(TrainingError, match="utility.npy"):
        truth.worth(tmp_path / "pairs", export, of)
    utility = np.linspace(-3, 3, of.candidates.size).astype(np.float32)
    np.save(tmp_path / "pairs" / "utility.npy", utility)
    np.testing.assert_allclose(truth.worth(tmp_path / "pairs", export, of).ravel(), 1 / (1 + np.exp(-utility)), rtol=1e-5)
    with pytest.raises(TrainingError, match="ladder-pairs"):
        truth.worth(tmp_path / "pairs", export, funnel.Funnel(export, hold_out(export, small().training), 7))
    np.save(tmp_path / "pairs" / "utility.npy", utility[1:])
    with pytest.raises(TrainingError, match="one finite number a pair"):
        truth.worth(tmp_path / "pairs", export, of)
