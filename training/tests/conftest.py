import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))

from vectorrec_training import runtime  # noqa: E402

runtime.prepare(threads=1, seed=1)


@pytest.fixture
def small():
    """A configuration for tiny exports."""
    from vectorrec_training.config import Config

    return lambda *settings: Config.load([], [
        "model.dimension=8", "model.widths={user=8,work=8,creator=8,song=8,tag=8,other=4}", "training.epochs=4",
        "training.batch_size=64", "training.batch_users=64", "training.learning_rate=0.02", "training.probe=false", *settings])
