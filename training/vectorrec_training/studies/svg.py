"""Small SVG charts for reports; no library, so that a report needs none."""

from __future__ import annotations

import math
from html import escape

_COLOURS = ("#1f5fa8", "#c2571a", "#3b7d3b", "#7a4a9e")
_WIDTH, _HEIGHT = 440, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 34, 40


def lines(title: str, x_title: str, series: dict[str, list[tuple[float, float]]]) -> str:
    """`series`: points by name."""
    points = [p for values in series.values() for p in values if math.isfinite(p[1])]
    if not points:
        return ""
    x0, x1 = _range([x for x, _ in points])
    y0, y1 = _range([y for _, y in points])
    body = []
    for number, (name, values) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(f"{_x(x, x0, x1):.1f},{_y(y, y0, y1):.1f}" for x, y in values if math.isfinite(y))
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        body += [
            f'<circle cx="{_x(x, x0, x1):.1f}" cy="{_y(y, y0, y1):.1f}" r="2" fill="{colour}"/>' for x, y in values if math.isfinite(y)
        ]
    ticks = [(x0, _number(x0)), (x1, _number(x1))]
    return _chart(title, x_title, list(series), y0, y1, [(_x(x, x0, x1), text) for x, text in ticks], body)


def bars(title: str, x_title: str, labels: list[str], series: dict[str, list[float]]) -> str:
    """`series`: one value a label, by name."""
    values = [v for of in series.values() for v in of if math.isfinite(v)]
    if not values:
        return ""
    y1 = max(values) or 1
    slot = (_WIDTH - _LEFT - _RIGHT) / len(labels)
    width = slot * 0.8 / len(series)
    body, ticks = [], []
    for at, label in enumerate(labels):
        ticks.append((_LEFT + slot * (at + 0.5), label))
        for number, of in enumerate(series.values()):
            if math.isfinite(of[at]):
                y = _y(of[at], 0, y1)
                body.append(
                    f'<rect x="{_LEFT + slot * (at + 0.1) + width * number:.1f}" y="{y:.1f}" width="{width:.1f}" '
                    f'height="{_HEIGHT - _BOTTOM - y:.1f}" fill="{_COLOURS[number % len(_COLOURS)]}"/>')
    return _chart(title, x_title, list(series), 0, y1, ticks, body)


def _chart(title: str, x_title: str, names: list[str], y0: float, y1: float, ticks: list[tuple[float, str]], body: list[str]) -> str:
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" xmlns="http://www.w3.org/2000/svg" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="11">',
        f'<text x="{_LEFT}" y="14" font-size="13" font-weight="bold">{escape(title)}</text>',
    ]
    for part in range(5):
        y = y0 + (y1 - y0) * part / 4
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_y(y, y0, y1):.1f}" y2="{_y(y, y0, y1):.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{_y(y, y0, y1) + 4:.1f}" text-anchor="end">{_number(y)}</text>')
    parts += body
    parts += [f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 14}" text-anchor="middle">{escape(text)}</text>' for x, text in ticks]
    parts.append(f'<text x="{(_WIDTH + _LEFT) / 2}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(x_title)}</text>')
    at = _WIDTH - _RIGHT
    for number, name in reversed(list(enumerate(names)) if len(names) > 1 else []):
        parts.append(f'<text x="{at}" y="28" text-anchor="end" fill="{_COLOURS[number % len(_COLOURS)]}">{escape(name)}</text>')
        at -= 7 * len(name) + 12
    return "\n".join(parts + ["</svg>"])


def _range(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _x(value: float, low: float, high: float) -> float:
    return _LEFT + (value - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)


def _y(value: float, low: float, high: float) -> float:
    return _HEIGHT - _BOTTOM - (value - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)


def _number(value: float) -> str:
    return f"{value:.4g}"
