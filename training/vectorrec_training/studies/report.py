"""The report of a run: one HTML file, no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

import json
from html import escape

import numpy as np

from ..config import Config
from ..data.export import Export
from ..data.validation import HeldOut
from ..evaluation.ranking import Ranking
from ..fitting.teacher_trainer import TrainedTeacher
from ..fitting.trainer import Trained
from . import svg
from .advice import next_steps

_CUT = 50
_DAY = 86400
_AGES = ((1, "< 1 day"), (3, "1-3"), (7, "3-7"), (30, "7-30"), (90, "30-90"), (None, "> 90 days"))

_STYLE = """body{font:15px/1.45 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .8rem;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}pre{background:#f6f6f6;padding:1rem;overflow:auto}svg{margin:.5rem 1rem .5rem 0}"""


def render(version: str, export: Export, held_out: HeldOut, trained: Trained, rankings: dict[str, Ranking], config: Config,
           teacher: TrainedTeacher | None = None) -> str:
    """`rankings`: of the towers under "validation", and of what they are compared with."""
    popular = rankings.get("recentPopularity", rankings["popularity"])
    history = trained.state.history
    seen = held_out.known(export).popularity(export.works)
    charts = [
        svg.lines("Training loss", "epoch", {"loss": [(h["epoch"], h["loss"]) for h in history]}),
        svg.lines(
            "Validation", "epoch", {name: [(h["epoch"], h[name]) for h in history] for name in ("recall@10", "ndcg@10", "recall@50")}
        ),
        svg.lines("Catalogue coverage", "epoch", {"coverage@20": [(h["epoch"], h["coverage@20"]) for h in history]}),
        _by_popularity(held_out, trained.ranking, popular, seen),
        _exposure(trained.ranking, popular, seen),
    ]
    if not export.undated:
        charts.append(_by_age(export, held_out, trained.ranking, popular))
    fine = "" if teacher is None else _fine_ranker(teacher)
    names = list(trained.ranking.metrics)
    titles = {"validation": "towers", "popularity": "popularity", "recentPopularity": "recent popularity"}
    rows = [(titles[name], ranking) for name, ranking in rankings.items()]
    table = "".join(f"<tr><td>{label}</td>{''.join(f'<td>{r.metrics[n]:.4f}</td>' for n in names)}</tr>" for label, r in rows)
    facts = {
        "users": f"{export.users:,}", "works": f"{export.works:,}", "examples": f"{export.examples:,}",
        "held-out users": f"{len(held_out.users):,}", "held-out pairs": f"{len(held_out.targets.works):,}",
        "best epoch": f"{trained.state.best_epoch} of {trained.state.epoch}",
        "training speed": f"{trained.examples_a_second:,.0f} {'users' if export.undated else 'examples'}/s",
        "temperature": f"{float(trained.model.temperature):.4f}",
    }
    given = held_out.until is None and held_out.train is None
    share = f"{config.training.validation_share:.0%} of all engagements in time" if held_out.train is None else (
        f"random {config.training.validation_share:.0%} of each user's works")
    split = "They are the given validation pairs." if given else f"They are the {'' if held_out.train is not None else 'last '}{share}."
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(version)}</title><style>{_STYLE}</style></head><body>
<h1>{escape(version)}</h1>
<p>Each held-out user's works were ranked against the whole catalogue without the works that the user had engaged with before.
{split}</p>
<table>{"".join(f"<tr><td>{k}</td><td>{v}</td></tr>" for k, v in facts.items())}</table>
<table><tr><th></th>{"".join(f"<th>{n}</th>" for n in names)}</tr>{table}</table>
<div>{"".join(charts)}</div>
<h2>Next</h2>
<ul>{"".join(f"<li>{escape(step)}</li>" for step in next_steps(trained.state, config))}</ul>
{_probe(trained.state.probe)}
{fine}
<h2>Configuration</h2>
<pre>{escape(json.dumps(config.to_dict(), indent=2))}</pre>
</body></html>
"""


def _probe(probe: dict | None) -> str:
    if probe is None:
        return ""
    names = list(dict.fromkeys(name for trial in probe["trials"] for name in trial["settings"]))
    head = "".join(f"<th>{escape(name)}</th>" for name in [*names, "ndcg", "coverage@20"])
    rows = (
        [f"{trial['settings'][name]:.3g}" if name in trial["settings"] else "" for name in names]
        + [f"{trial['metric']:.4f}", f"{trial['coverage@20']:.4f}"]
        for trial in probe["trials"])
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"""<h2>Probe</h2>
<p>Short runs before the long one, which cost as much as {probe["cost"]:.1f} of its epochs. Ndcg is the mean of that at 10, 20 and 50.</p>
<ul>{"".join(f"<li>{escape(line)}</li>" for line in probe["why"])}</ul>
<table><tr>{head}</tr>{table}</table>"""


def _fine_ranker(teacher: TrainedTeacher) -> str:
    metrics = (
        {name: value for name, value in teacher.metrics.items() if name not in ("epoch", "loss") and np.isfinite(value)}
        if teacher.history
        else {}
    )
    cells = (
        "".join(f"<{tag}>{cell}</{tag}>" for cell in row) for tag, row in (("th", metrics), ("td", (f"{v:.4f}" for v in metrics.values())))
    )
    charts = svg.lines("Training loss", "epoch", {"loss": teacher.curve})
    if teacher.calibration:
        ends = [f(value for point in teacher.calibration for value in point) for f in (min, max)]
        charts += svg.lines("Calibration: share played", "predicted chance of a play; tenths of the later exposures",
                            {"fine ranker": teacher.calibration, "exact": [(end, end) for end in ends]})
    return f"""<h2>Fine ranker</h2>
<p>On exposures after the cut. Log loss and ece (expected calibration error) are of the chance of a play at the place where the work was.
The towers' scores are for ordering alone: they are no probabilities.</p>
<table>{"".join(f"<tr>{row}</tr>" for row in cells)}</table>
<div>{charts}</div>"""


def _hits(held_out: HeldOut, ranking: Ranking) -> np.ndarray:
    """For each held-out pair, whether it is among the first of its user."""
    return np.concatenate([np.isin(held_out.targets.of(row), ranking.top[row, :_CUT]) for row in range(len(held_out.users))])


def _means(values: np.ndarray, group: np.ndarray, groups: int) -> list[float]:
    counts = np.bincount(group, minlength=groups)
    sums = np.bincount(group, values, minlength=groups)
    return [float(s / c) if c else float("nan") for s, c in zip(sums, counts)]


def _by_popularity(held_out: HeldOut, towers: Ranking, popular: Ranking, seen: np.ndarray) -> str:
    """Deciles of the held-out pairs by the popularity of their work."""
    works = held_out.targets.works
    decile = np.argsort(np.argsort(seen[works], kind="stable"), kind="stable") * 10 // len(works)
    return svg.bars(
        f"Recall@{_CUT} by popularity of the work", "decile of the held-out pairs, the most popular last", [str(d + 1) for d in range(10)],
        {name: _means(_hits(held_out, r), decile, 10) for name, r in (("towers", towers), ("popularity", popular))})


def _by_age(export: Export, held_out: HeldOut, towers: Ranking, popular: Ranking) -> str:
    # Given pairs have no time of their own: then the end of training is that of the log.
    end = int(export.at[-1]) if held_out.until is None else held_out.until
    days = (end - export.created_at[held_out.targets.works]) / _DAY
    group = np.digitize(days, [limit for limit, _ in _AGES if limit is not None])
    return svg.bars(
        f"Recall@{_CUT} by age of the work", "age at the end of training; the first are new", [label for _, label in _AGES],
        {name: _means(_hits(held_out, r), group, len(_AGES)) for name, r in (("towers", towers), ("popularity", popular))})


def _exposure(towers: Ranking, popular: Ranking, seen: np.ndarray) -> str:
    """What share of the first places goes to which tenth of the catalogue."""
    decile = np.empty(len(seen), np.int64)
    decile[np.argsort(seen, kind="stable")] = np.arange(len(seen)) * 10 // len(seen)

    def share(ranking: Ranking) -> list[float]:
        places = decile[ranking.top[:, :10].ravel()]
        return list(np.bincount(places, minlength=10) / len(places))

    return svg.bars(
        "Share of the first ten places", "decile of the catalogue, the most popular last", [str(d + 1) for d in range(10)],
        {"towers": share(towers), "popularity": share(popular)})
