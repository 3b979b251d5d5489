import dataclasses

import pytest

from vectorrec_training.config import Config
from vectorrec_training.fitting.checkpoint import State
from vectorrec_training.studies.advice import next_steps

GIVEN = ("model.temperature=0.2", "training.learning_rate=0.01")


def _run(curve, best, epochs=9, coverage=0.5, **more):
    history = [{"epoch": epoch, "ndcg@10": value, "coverage@20": coverage} for epoch, value in enumerate(curve, 1)]
    return dataclasses.replace(State(epoch=epochs, best_epoch=best, history=history), **more)


@pytest.mark.parametrize("state, settings, says", [
    (_run([.1, .2, .3], 3, epochs=3), ("training.epochs=3", *GIVEN), "more than 3 epochs"),
    (_run([.1, .3, .29], 2, coverage=0.02), GIVEN, "2.0% of the catalogue"),
    (_run([.1, .3, .2], 2), GIVEN, "NDCG@10 fell after epoch 2"),
    (_run([.1, .3, .3], 2), (), "No probe chose"),
    (_run([.1, .3, .3], 2), GIVEN, "training.refit=true"),
    (_run([.1, .3, .3], 2), (*GIVEN, "training.refit=true"), "tune"),
])
def test_the_most_promising_step_comes_first(state, settings, says):
    assert says in next_steps(state, Config.load([], list(settings)))[0]
