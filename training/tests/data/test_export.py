import json
from pathlib import Path

import numpy as np
import pytest
from tiny import TinyExport

from vectorrec_training.data.export import Export
from vectorrec_training.data.inputs import InputReader
from vectorrec_training.errors import TrainingError


def test_arrays_are_mapped_not_loaded(tmp_path):
    export = Export(TinyExport().write(tmp_path))
    assert isinstance(export.before.works, np.memmap)
    assert (export.users, export.works, export.examples) == (60, 90, 1500)


@pytest.mark.parametrize("name, damage", [
    ("examples/history", lambda a: a.__setitem__((3, 2), 90)),
    ("examples/history", lambda a: a.__setitem__((3, 2), -2)),
    ("examples/work_row", lambda a: a.__setitem__(5, 90)),
    ("examples/user_row", lambda a: a.__setitem__(5, -1)),
    ("users_now/history", lambda a: a.__setitem__((0, 0), 1000)),
    ("works/tags", lambda a: a.__setitem__((0, 0), 9999)),
    ("users/friends", lambda a: a.__setitem__((1, 1), -1)),
    ("works/quality", lambda a: a.__setitem__((0, 0), np.nan))])
def test_values_out_of_range_are_refused_by_file(tmp_path, name, damage):
    tiny = TinyExport()
    damage(tiny.arrays[name])
    with pytest.raises(TrainingError, match=rf"/{name}\.npy holds (values outside|numbers that are not finite)"):
        export = Export(tiny.write(tmp_path))
        InputReader(export)


@pytest.mark.parametrize("name", ["examples/at", "examples/kinds", "users_now/history", "works/created_at", "works/tags", "users/user_age"])
def test_missing_cut_and_mistyped_files_are_refused(tmp_path, name):
    for number, (damage, reason) in enumerate((
            (lambda p: p.unlink(), "No such file .*"), (lambda p: p.write_bytes(p.read_bytes()[:200]), ""),
            (lambda p: p.write_bytes(b"x" * 300), ""),
            (lambda p: np.save(p, np.zeros(3)), ""), (lambda p: np.save(p, np.load(p)[1:]), ""))):
        folder = TinyExport().write(tmp_path / f"e{number}")
        damage(folder / f"{name}.npy")
        with pytest.raises(TrainingError, match=rf"{reason}/{name}\.npy"):
            InputReader(Export(folder))


@pytest.mark.parametrize("change, reason", [
    ({"format": 2}, "has format 2, this program reads 1"), ({"users": 0}, "has 0 users"), ({"works": None}, "has no number of works"),
    ({"examples": "5"}, "has 5 examples"), ({"schemaHash": "0"}, "another feature schema"),
    ({"historyLength": 7}, "has histories of 7, its schema says 6")])
def test_wrong_manifest_is_refused(tmp_path, change, reason):
    folder = TinyExport().write(tmp_path)
    path = folder / "export.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(TrainingError, match=reason):
        Export(folder)


def test_export_that_was_not_finished_is_refused(tmp_path):
    folder = TinyExport().write(tmp_path)
    (folder / "export.json").unlink()
    with pytest.raises(TrainingError, match="not a complete export"):
        Export(folder)


def test_history_features_repeat_the_item_features_of_the_works(tmp_path):
    export = Export(TinyExport().write(tmp_path))
    reader = InputReader(export)
    rows = np.array([0, 700, 1499])
    histories = type(export.before)(export.before.works[rows], export.before.tags[rows])
    inputs = reader.users(export.user[rows], histories)
    for row, example in enumerate(rows):
        for place, work in enumerate(export.before.works[example]):
            for feature, source in (("history_works", "work_id"), ("history_creators", "creator_id"), ("history_songs", "song_id")):
                expected = 0 if work < 0 else export.item_features[source][work, 0]
                assert inputs[feature][row, place] == expected


def test_features_that_say_nothing_are_left_out(tmp_path):
    reader = InputReader(Export(TinyExport().write(tmp_path)))
    assert reader.left_out == ["user_city", "work_city"]


def _resident(name):
    """Bytes of a mapped file that are in this process's memory."""
    here = total = 0
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split(" ")[0]:
            here = line.endswith(name)
        elif here and line.startswith("Rss:"):
            total += 1024 * int(line.split()[1])
    return total


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs /proc")
def test_memory_does_not_hold_the_events_that_were_read(tmp_path, monkeypatch):
    monkeypatch.setattr("vectorrec_training.data.export._CHECKED", 1 << 18)
    tiny = TinyExport()
    count = 200_000
    for name in [name for name in tiny.arrays if name.startswith("examples/")]:
        rows = tiny.arrays[name]
        tiny.arrays[name] = rows[np.arange(count) % len(rows)]
    export = Export(tiny.write(tmp_path))
    size = export.before.works.nbytes
    assert size > 4_000_000 and _resident("examples/history.npy") < size / 4
    assert int(export.before.works.sum()) != 0 and _resident("examples/history.npy") > 3 * size / 4
    export.let_go()
    assert _resident("examples/history.npy") < size / 4
