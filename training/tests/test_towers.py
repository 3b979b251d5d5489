import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training.batches import Candidates
from vectorrec_training.config import Config
from vectorrec_training.export import Export
from vectorrec_training.identities import users_as_creators
from vectorrec_training.inputs import InputReader
from vectorrec_training.losses import sampled_softmax
from vectorrec_training.popularity import RecentPopularity
from vectorrec_training.runtime import generator
from vectorrec_training.schema import OUT_OF_VOCABULARY
from vectorrec_training.tagprofile import most_frequent
from vectorrec_training.towers import TwoTowers


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
    model = TwoTowers(reader.user_features, reader.item_features, small(
        f"model.turned={str(turned).lower()}", "model.dimension=64", "model.widths={user=16,work=16,creator=16,song=16,tag=16,other=4}").model).eval()
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
    others = [row for row in range(4) if followed not in creator_of_user[inputs["friends"][row]] and followed not in inputs["history_creators"][row]]
    assert not torch.allclose(before[0], after[0]) and others
    torch.testing.assert_close(before[others], after[others])


def test_full_softmax_is_the_mean_log_likelihood():
    scores = torch.randn(4, 9)
    row, column, weight = torch.tensor([0, 0, 1, 2, 3]), torch.tensor([1, 5, 0, 8, 3]), torch.tensor([.5, .5, 1., 1., 1.])
    loss = sampled_softmax(scores, scores[row, column], row, column, weight, None)
    expected = -(torch.log_softmax(scores, 1)[row, column] * weight).sum() / 4
    torch.testing.assert_close(loss, expected)


def test_corrected_sampled_softmax_estimates_the_full_one():
    torch.manual_seed(2)
    works, config = 2000, Config.load([], ["objective.full_softmax_works=0", "objective.uniform_negatives=400"])
    popularity = np.random.default_rng(1).zipf(1.5, works).clip(max=500)
    candidates = Candidates(works, popularity, 64, config)
    scores = torch.randn(64, works)
    rng = generator(1, 2)
    row, weight = torch.arange(64), torch.ones(64)
    sampled, uncorrected, full = [], [], []
    for _ in range(200):
        positives = rng.choice(works, 64, p=popularity / popularity.sum())
        chosen, log_q, column = candidates.choose(positives, rng)
        positive = scores[row, torch.from_numpy(positives)]
        for losses, correction in ((sampled, torch.from_numpy(log_q)), (uncorrected, torch.zeros(len(chosen)))):
            losses.append(sampled_softmax(scores[:, torch.from_numpy(chosen)], positive, row, torch.from_numpy(column), weight, correction).item())
        full.append(sampled_softmax(scores, positive, row, torch.from_numpy(positives), weight, None).item())
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
