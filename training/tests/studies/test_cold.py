import json

import numpy as np
import pytest
from tiny import TinyExport

from vectorrec_training import commands
from vectorrec_training.__main__ import main
from vectorrec_training.data.export import Export
from vectorrec_training.data.interactions import interactions
from vectorrec_training.data.schema import OUT_OF_VOCABULARY
from vectorrec_training.data.validation import hold_out
from vectorrec_training.errors import TrainingError
from vectorrec_training.studies import cold


def _export(folder, small):
    tiny = TinyExport(content=5)
    # A third of the works comes only with the last events: nobody knows them before.
    work, at = tiny.arrays["examples/work_row"], tiny.arrays["examples/at"]
    work[(at < np.quantile(at, 0.75)) & (work % 3 == 0)] += 1
    export = Export(tiny.write(folder))
    return export, hold_out(export, small("training.validation_share=0.2").training)


def test_ages_are_those_of_training_and_unknown_works_share_the_buckets(tmp_path, small):
    export, held_out = _export(tmp_path, small)
    users = interactions(export, held_out.until).popularity(export.works)
    before = np.array(export.item_features["work_id"])
    measured = cold.Cold(export, held_out)
    assert measured.works["0 users"] == (users == 0).sum() > 0
    assert sum(measured.works.values()) == export.works
    assert measured.pairs["0 users"] == sum((users[held_out.targets.of(row)] == 0).sum() for row in range(len(held_out.users))) > 0
    assert sum(measured.pairs.values()) == len(held_out.targets.works)
    after = export.item_features["work_id"]
    assert (after[users > 0] == before[users > 0]).all()
    assert ((after[users == 0] >= 1) & (after[users == 0] <= OUT_OF_VOCABULARY)).all()


def test_recall_equals_a_plain_count(tmp_path, small, monkeypatch):
    monkeypatch.setattr(cold, "CUT", 5)
    export, held_out = _export(tmp_path, small)
    measured = cold.Cold(export, held_out)
    works = measured._ages["0 users"]
    reader = commands.InputReader(export)
    model = commands.Trainer(export, reader, held_out, small()).run(None, commands.State()).model
    vectors, _ = cold.embed_items(model, reader)
    recalls, chances = [], []
    for row, user in enumerate(held_out.users):
        wanted = set(held_out.targets.of(row)) & set(works)
        if not wanted:
            continue
        histories = cold.Histories(held_out.histories.works[row:row + 1], held_out.histories.tags[row:row + 1])
        mine = model.user(reader.users(np.array([user]), histories, held_out.until))[0].detach().numpy()
        left = [w for w in works if w not in set(held_out.seen.of(row))]
        best = sorted(left, key=lambda w: -float(mine @ vectors[w].numpy()))[:5]
        recalls.append(len(wanted & set(best)) / len(wanted))
        chances.append(min(5 / len(left), 1))
    assert measured._recall(model, reader, works) == pytest.approx(np.mean(recalls))
    assert measured._chance(works) == pytest.approx(np.mean(chances))


def test_the_command_tells_what_vectors_are_worth(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cold, "CUT", 10)
    folder = TinyExport(content=5).write(tmp_path)
    assert main(["cold", "--export", str(folder), "--seeds", "2", "--set", "training.epochs=1", "--set", "training.threads=1",
                 "--set", "model.dimension=8"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result["summary"]) == {"chance", "without vectors", "with vectors"}
    assert len(result["runs"]) == 2
    assert result["runs"][0]["with vectors"] != result["runs"][0]["without vectors"]


def test_without_vectors_there_is_nothing_to_measure(tmp_path, small):
    export = Export(TinyExport().write(tmp_path))
    with pytest.raises(TrainingError, match="has no vectors of works"):
        cold.Cold(export, hold_out(export, small().training))
