"""What would have been the next thing to try, from how a run went."""

from __future__ import annotations

from ..config import Config
from ..fitting.checkpoint import State
from ..fitting.probe import DECAY, RATE, TEMPERATURE

# Of the catalogue, among the first works of anybody: less is a model of popularity.
_NARROW = 0.05

# Loss of NDCG@10 from the best evaluation to the last that speaks of too much learning.
_FALLEN = 0.03


def next_steps(state: State, config: Config) -> list[str]:
    """Sentences, the most promising first; at least one."""
    steps = []
    best = next(entry for entry in state.history if entry["epoch"] == state.best_epoch)
    last = state.history[-1]
    if state.best_epoch == last["epoch"] and state.epoch >= config.training.epochs:
        steps.append(f"The last evaluation was the best one: allow more than {config.training.epochs} epochs (training.epochs).")
    if best["coverage@20"] < _NARROW:
        steps.append(
            f"The first 20 works of all held-out users are {best['coverage@20']:.1%} of the catalogue: half the temperature "
            f"({TEMPERATURE} is {config.model.temperature:.3g})."
        )
    if last["ndcg@10"] < (1 - _FALLEN) * best["ndcg@10"]:
        steps.append(
            f"NDCG@10 fell after epoch {state.best_epoch}: a falling learning rate ({DECAY}=0.9) or more training.weight_decay."
        )
    if state.probe is None and not {TEMPERATURE, RATE} <= config.given:
        steps.append("No probe chose the temperature and the learning rate: see training.probe.")
    if not config.training.refit:
        steps.append("Train on what was held out as well, once the settings are found: training.refit=true.")
    return [*steps, "Search all settings: the command tune."]
