import pytest

from vectorrec_training.config import Config
from vectorrec_training.errors import TrainingError


def test_file_overrides_defaults_and_settings_override_the_file(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text("[model]\ndimension = 32\nhidden = [64, 32]\n[model.widths]\ntag = 4\n[training]\nlearning_rate = 1\n")
    config = Config.load([file], ["model.dimension=16", "training.refit=true"])
    assert (config.model.dimension, config.model.hidden, config.training.refit) == (16, (64, 32), True)
    assert config.model.widths["tag"] == 4 and config.model.widths["work"] == Config().model.widths["work"]
    assert config.training.learning_rate == 1.0


@pytest.mark.parametrize(
    "setting, names",
    [
        ("model.dimention=3", "model.dimention"),
        ("model.dimension=1", "model.dimension"),
        ("model.dimension=2.5", "int"),
        ("model.dimension=true", "model.dimension"),
        ("model.dropout=nan", "model.dropout"),
        ("model.hidden=3", "list"),
        ("objective.hidden_share=[0.1]", "list of 2"),
        ("training=3", "table"),
        ("model.widths.tag=0", "model.widths.tag"),
        ("nonsense", "section.name=value"),
        ("model.learn_temperature=yes", "bool"),
    ],
)
def test_wrong_settings_are_refused_by_name(setting, names):
    with pytest.raises(TrainingError, match=names.replace(".", r"\.")):
        Config.load([], [setting])


def test_broken_file_is_refused(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text("[model\n")
    with pytest.raises(TrainingError, match="TOML"):
        Config.load([file])
    with pytest.raises(TrainingError, match="cannot be read"):
        Config.load([tmp_path / "none.toml"])
