import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training.config import Config
from vectorrec_training.data.batches import Candidates
from vectorrec_training.data.export import Export
from vectorrec_training.data.identities import users_as_creators
from vectorrec_training.data.inputs import InputReader
from vectorrec_training.data.popularity import RecentPopularity
from vectorrec_training.data.schema import OUT_OF_VOCABULARY
from vectorrec_training.data.tagprofile import most_frequent
from vectorrec_training.models import softmax, steps
from vectorrec_training.models.softmax import Positives
from vectorrec_training.models.towers import TwoTowers
from vectorrec_training.runtime import generator


def test_most_frequent_tags_equal_a_plain_count():
    rng = np.random.default_rng(5)
    tags = rng.integers(0, 12, (40, 5))
    histories = rng.integers(-1, 40, (200, 7))
    result = most_frequent(tags, histories, 4)
    for row, history in enumerate(histories):
        counts = {}
        for work in history[history >= 0]:
            for tag in tags[work][tags[work] > 0]:
                counts[tag] = counts.get(tag, 0) + 1
        expected = [t for t, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))][:4]
        assert result[row].tolist() == expected + [0] * (4 - len(expected))


def test_pooling_is_the_scaled_sum_of_what_is_present(tmp_path, small):
    reader = InputReader(Export(TinyExport().write(tmp_path)))
    model = TwoTowers(reader.user_features, reader.item_features, small().model)
    feature = reader.export.schema["history_works"]
    values = torch.tensor([[3, 5, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]])
    weight = model.tables.tables["work"].weight
    pooled = model.tables.pool(feature, values, 0.5)
    torch.testing.assert_close(pooled[0], (weight[3] + weight[5]) / 2 ** 0.5)
    assert not pooled[1].any()


def test_vectors_have_unit_norm_even_of_users_of_whom_nothing_is_known(tmp_path, small):
    reader = InputReader(Export(TinyExport().write(tmp_path)))
    model = TwoTowers(reader.user_features, reader.item_features, small("model.hidden=[16]").model).eval()
    inputs = {f.name: torch.zeros((2, f.width), dtype=torch.int64 if f.categorical else torch.float32) for f in reader.user_features}
    torch.testing.assert_close(model.user(inputs).norm(dim=1), torch.ones(2))


@pytest.mark.parametrize("turned", [False, True])
def test_an_id_starts_near_itself_across_the_towers(tmp_path, small, turned):
    reader = InputReader(Export(TinyExport().write(tmp_path)))
    torch.manual_seed(4)
    model = TwoTowers(
        reader.user_features,
        reader.item_features,
        small(
            f"model.turned={str(turned).lower()}", "model.dimension=64", "model.widths={user=16,work=16,creator=16,song=16,tag=16,other=4}"
        ).model,
    ).eval()
    size = reader.export.schema["song_id"].size

    def vectors(side, feature):
        features = reader.user_features if side == "user" else reader.item_features
        inputs = {f.name: torch.zeros((size - 9, f.width), dtype=torch.int64 if f.categorical else torch.float32) for f in features}
        inputs[feature][:, 0] = torch.arange(9, size)
        tower = getattr(model, side)
        return (tower.linear.weight @ torch.cat([
            model.tables.pool(f, inputs[f.name], 0.5) if f.categorical else inputs[f.name] for f in features], dim=1).t()).t()

    songs, history = vectors("item", "song_id"), vectors("user", "history_songs")
    scores = history @ songs.t()
    assert (scores.argmax(dim=1) == torch.arange(len(scores))).float().mean() > 0.9


def test_a_history_points_where_the_vectors_of_its_works_point_together(tmp_path):
    export = Export(TinyExport(content=5).write(tmp_path))
    reader = InputReader(export)
    content = np.asarray(export.item_features["content"])
    given = reader.users(np.arange(export.users), export.now)["history_content"].numpy()
    for row in range(export.users):
        works = export.now.works[row]
        total = content[works[works >= 0]].sum(0)
        length = np.linalg.norm(total)
        np.testing.assert_allclose(given[row], total / length if length else total, atol=1e-6)
    assert (np.abs(np.linalg.norm(given, axis=1) - 1) < 1e-5).mean() > 0.5


def test_who_heard_what_sounds_alike_starts_near_it(tmp_path, small):
    torch.manual_seed(2)
    reader = InputReader(Export(TinyExport(content=5).write(tmp_path)))
    model = TwoTowers(reader.user_features, reader.item_features, small("model.dimension=16").model).eval()
    users = {f.name: torch.zeros((5, f.width), dtype=torch.int64 if f.categorical else torch.float32) for f in reader.user_features}
    items = {f.name: torch.zeros((5, f.width), dtype=torch.int64 if f.categorical else torch.float32) for f in reader.item_features}
    users["history_content"] = items["content"] = torch.eye(5)
    assert ((model.user(users) @ model.item(items)[0].t()).argmax(1) == torch.arange(5)).all()


def test_a_vector_places_works_of_which_nothing_else_is_known(tmp_path, small):
    torch.manual_seed(2)
    reader = InputReader(Export(TinyExport(content=5).write(tmp_path)))
    model = TwoTowers(reader.user_features, reader.item_features, small().model).eval()
    inputs = {f.name: torch.zeros((3, f.width), dtype=torch.int64 if f.categorical else torch.float32) for f in reader.item_features}
    inputs["content"][0, 0] = inputs["content"][1, 1] = 1
    inputs["content_missing"][2] = 1
    vectors, _ = model.item(inputs)
    assert (vectors @ vectors.t() - torch.eye(3)).abs().max() < 0.999


def test_followees_are_looked_up_among_the_creators(tmp_path, small):
    export = Export(TinyExport().write(tmp_path))
    reader = InputReader(export)
    creator_of_user = users_as_creators(tmp_path / "vocabulary")
    users, creators = (np.fromfile(tmp_path / "vocabulary" / f"{name}.bin", "<i8") for name in ("user", "creator"))
    for index, value in enumerate(users):
        expected = 1 + OUT_OF_VOCABULARY + creators.tolist().index(value) if value in creators else 0
        assert creator_of_user[1 + OUT_OF_VOCABULARY + index] == expected
    assert not creator_of_user[:1 + OUT_OF_VOCABULARY].any() and len(creator_of_user) == export.schema["friends"].size
    model = TwoTowers(reader.user_features, reader.item_features, small().model, creator_of_user).eval()
    inputs = reader.users(np.arange(4), type(export.now)(export.now.works[:4], export.now.tags[:4]))
    before = model.user(inputs)
    followed = creator_of_user[inputs["friends"][0]].max()
    assert followed > 0
    with torch.no_grad():
        model.tables.tables["creator"].weight[followed] += 1
    # The first user's vector changes; one whose history and followees do not have the creator keeps theirs.
    after = model.user(inputs)
    others = [
        row
        for row in range(4)
        if followed not in creator_of_user[inputs["friends"][row]] and followed not in inputs["history_creators"][row]
    ]
    assert not torch.allclose(before[0], after[0]) and others
    torch.testing.assert_close(before[others], after[others])


def _plain_softmax(scores, positives, log_q=None):
    """As written in the papers: the matrix of all scores, differentiated by PyTorch."""
    positive = scores[positives.row, positives.column]
    if log_q is not None:
        scores = (scores - log_q).index_put((positives.row, positives.column), positive)
    return (positives.weight * (torch.logsumexp(scores, 1)[positives.row] - positive)).sum() / len(scores)


@pytest.mark.parametrize("block", [1, 1 << 20])
@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("recent", [False, True])
def test_the_loss_and_its_gradients_are_those_of_a_plain_softmax(monkeypatch, block, corrected, recent):
    monkeypatch.setattr(softmax, "_BLOCK", block)
    torch.manual_seed(1)
    users, works = 70, 45
    made = torch.float64
    row = torch.arange(users).repeat_interleave(3)
    column = torch.cat([torch.randperm(works)[:3] for _ in range(users)])
    positives = Positives(row, column, torch.rand(len(row), dtype=made))
    leaves = [torch.randn(shape, dtype=made, requires_grad=True) for shape in ((users, 5), (works, 5), (works,), ())]
    user, item, bias, slope = leaves
    log_q = torch.randn(works, dtype=made) if corrected else None
    popularity = torch.randn(users, works, dtype=made) if recent else None

    fused = softmax.softmax_loss(user, item, bias, positives, log_q, *((slope, popularity) if recent else ()))
    scores = user @ item.t() + bias + (slope * popularity if recent else 0)
    plain = _plain_softmax(scores, positives, log_q)
    torch.testing.assert_close(fused, plain)
    gradients = (torch.autograd.grad(3 * of, leaves, allow_unused=True) for of in (fused, plain))
    for mine, expected in zip(*gradients):
        torch.testing.assert_close(mine, expected)


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("temperature", [1, 0.05, 0.005])
def test_the_loss_and_its_gradients_are_right_in_single_precision_at_any_temperature(temperature, corrected):
    torch.manual_seed(1)
    users, works = 20, 300
    column = torch.cat([torch.randperm(works)[:3] for _ in range(users)])
    # Users and works that point away from each other: all scores are far below zero, where exponentials of them would be nothing.
    user, item = (torch.randn(n, 4).div_(10) + sign * torch.eye(4)[0] for n, sign in ((users, 1), (works, -1)))
    user, item = torch.nn.functional.normalize(user, dim=1) / temperature, torch.nn.functional.normalize(item, dim=1)
    leaves = [of.requires_grad_() for of in (user, item, torch.randn(works))]
    weight, log_q = torch.rand(len(column)), torch.rand(works).log() if corrected else None
    fused = softmax.softmax_loss(*leaves, Positives(torch.arange(users).repeat_interleave(3), column, weight), log_q)
    exact = [of.detach().double().requires_grad_() for of in leaves]
    plain = _plain_softmax(
        exact[0] @ exact[1].t() + exact[2], Positives(torch.arange(users).repeat_interleave(3), column, weight.double()),
        log_q.double() if corrected else None)
    torch.testing.assert_close(fused.double(), plain, rtol=1e-5, atol=1e-5)
    for mine, expected in zip(torch.autograd.grad(fused, leaves), torch.autograd.grad(plain, exact)):
        torch.testing.assert_close(mine.double(), expected, rtol=1e-3, atol=1e-6)


def test_steps_of_our_own_are_those_of_pytorch():
    torch.manual_seed(1)
    made = torch.float64
    x = torch.randn(9, 4, dtype=made, requires_grad=True)
    assert torch.autograd.gradcheck(steps.Unit.apply, x)
    torch.testing.assert_close(steps.Unit.apply(x), torch.nn.functional.normalize(x, dim=1))
    heads = [torch.randn(*shape, dtype=made, requires_grad=True) for shape in ((3, 4), (3,), (4,), (1,))]
    assert torch.autograd.gradcheck(steps.Heads.apply, (x, *heads))
    table = torch.randn(7, 3, dtype=made, requires_grad=True)
    values = torch.tensor([[1, 2, 0], [0, 0, 0], [6, 6, 2]])
    pooled = steps.PooledSum.apply(table, values)
    torch.testing.assert_close(pooled, torch.stack([table[1] + table[2], torch.zeros(3, dtype=made), 2 * table[6] + table[2]]))
    for _ in range(2):
        gradient, = torch.autograd.grad((steps.PooledSum.apply(table, values) * torch.arange(9.).view(3, 3)).sum(), table)
        expected = torch.zeros(7, 3, dtype=made)
        expected[1], expected[2], expected[6] = torch.arange(3.), torch.tensor([6., 8., 10.]), torch.tensor([12., 14., 16.])
        torch.testing.assert_close(gradient, expected)


def test_dropout_leaves_out_its_share_and_keeps_the_mean():
    torch.manual_seed(1)
    dropout, ones = steps.Dropout(0.3), torch.ones(1000, 200)
    dropped = dropout(ones)
    assert abs((dropped == 0).float().mean() - 0.3) < 0.005 and abs(dropped.mean() - 1) < 0.01
    assert not torch.equal(dropped, dropout(ones)) and dropout.eval()(ones) is ones
    torch.manual_seed(1)
    assert torch.equal(dropped, dropout.train()(ones))


def test_corrected_sampled_softmax_estimates_the_full_one():
    torch.manual_seed(2)
    works, config = 2000, Config.load([], ["objective.full_softmax_works=0", "objective.uniform_negatives=400"])
    popularity = np.random.default_rng(1).zipf(1.5, works).clip(max=500)
    candidates = Candidates(works, popularity, 64, config)
    user, item = torch.randn(64, 8) / 8 ** 0.5, torch.randn(works, 8)
    rng = generator(1, 2)
    row, weight = torch.arange(64), torch.ones(64)
    sampled, uncorrected, full = [], [], []
    for _ in range(200):
        works_of = rng.choice(works, 64, p=popularity / popularity.sum())
        chosen, log_q, column = candidates.choose(works_of, rng)
        positives, some = Positives(row, torch.from_numpy(column), weight), item[torch.from_numpy(chosen)]
        for losses, correction in ((sampled, torch.from_numpy(log_q)), (uncorrected, None)):
            losses.append(softmax.softmax_loss(user, some, torch.zeros(len(chosen)), positives, correction).item())
        positives = Positives(row, torch.from_numpy(works_of), weight)
        full.append(softmax.softmax_loss(user, item, torch.zeros(works), positives).item())
    assert abs(np.mean(sampled) - np.mean(full)) < 0.02
    assert abs(np.mean(uncorrected) - np.mean(full)) > 1


def test_popularity_fades_and_knows_nothing_of_its_own_time(tmp_path):
    export = Export(TinyExport().write(tmp_path))
    popularity = RecentPopularity(export, None, half_life_days=1.5)
    engaged = np.flatnonzero((export.kinds & 62) != 0)
    at, work = export.at[engaged].astype(float), export.work[engaged]
    edges = np.linspace(at[0], at[-1] + 1, 65)
    moment = int(edges[40]) + 5
    counts = np.zeros(export.works)
    for slice_ in range(40):
        inside = (at >= edges[slice_]) & (at < edges[slice_ + 1])
        counts += np.bincount(work[inside], minlength=export.works) * 0.5 ** ((edges[40] - edges[slice_ + 1]) / 86400 / 1.5)
    expected = np.log((counts + 0.5) / (counts.mean() + 0.5))
    np.testing.assert_allclose(popularity.at(np.array([moment]), None)[0], expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(popularity.of_pairs(np.array([moment, moment]), np.array([3, 8])), expected[[3, 8]], rtol=1e-4, atol=1e-5)


def test_whom_a_user_follows_later_is_not_known_before(tmp_path):
    tiny = TinyExport()
    tiny.arrays["users/friends_at"][5, 1] = 2_000_000_000
    export = Export(tiny.write(tmp_path))
    reader = InputReader(export)
    rows = np.array([5, 5])
    histories = type(export.now)(export.now.works[rows], export.now.tags[rows])
    friends = reader.users(rows, histories, np.array([1_900_000_000, 2_000_000_001]))["friends"]
    assert friends[0, 1] == 0 and friends[1, 1] == tiny.arrays["users/friends"][5, 1] and friends[0, 0] == friends[1, 0]
