import re

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


@pytest.mark.parametrize("setting, names", [
    ("model.dimention=3", "unknown setting model.dimention;"), ("model.dimension=1", "model.dimension is 1; it has to be 2 to"),
    ("model.dimension=2.5", "model.dimension is 2.5; it has to be of type int"), ("model.dimension=true", "model.dimension is True; it has to be of type int"),
    ("model.dropout=nan", "model.dropout is nan; it has to be 0"), ("model.hidden=3", "model.hidden has to be a list."),
    ("objective.hidden_share=[0.1]", "objective.hidden_share has to be a list of 2"), ("training=3", "training has to be a table"),
    ("model.widths.tag=0", "model.widths.tag is 0; it has to be 1 to 1024"), ("nonsense", "'nonsense' is not of the form section.name=value"),
    ("model.learn_temperature=yes", "model.learn_temperature is 'yes'; it has to be of type bool")])
def test_wrong_settings_are_refused_by_name(setting, names):
    with pytest.raises(TrainingError, match=re.escape(names)):
        Config.load([], [setting])


def test_broken_file_is_refused(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text("[model\n")
    with pytest.raises(TrainingError, match="TOML"):
        Config.load([file])
    with pytest.raises(TrainingError, match="cannot be read"):
        Config.load([tmp_path / "none.toml"])
