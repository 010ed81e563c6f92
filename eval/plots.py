"""Plots as inline SVG: bars with intervals, a curve, a reliability diagram; no script, no network."""

from collections.abc import Mapping, Sequence
from html import escape

from eval.significance import Figure

_WIDTH, _ROW, _LEFT, _RIGHT = 640, 26, 210, 70
_SIDE, _MARGIN = 260, 36


def bars(rows: Mapping[str, Figure], label: str, *, top: float = 1.0, form: str = "{:.2f}") -> str:
    """One horizontal bar a row with its interval as a line; `top` is the value at full width."""
    height = _ROW * len(rows) + 8
    width = _WIDTH - _LEFT - _RIGHT
    parts = []
    for i, (name, figure) in enumerate(rows.items()):
        y = 4 + i * _ROW
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>')
        if not figure.n:
            parts.append(f'<text x="{_LEFT}" y="{y + 15}">–</text>')
            continue
        long, low, high = (min(max(v / top, 0.0), 1.0) * width for v in (figure.value, figure.low, figure.high))
        parts.append(f'<rect class="bar" x="{_LEFT}" y="{y + 3}" width="{long:.1f}" height="15"/>')
        parts.append(f'<path class="range" d="M{_LEFT + low:.1f} {y + 10.5}H{_LEFT + high:.1f}"/>')
        value = f"{form.format(figure.value)} (n={figure.n})"
        parts.append(f'<text class="value" x="{_LEFT + max(long, high) + 6:.1f}" y="{y + 15}">{value}</text>')
    return _svg(_WIDTH + 40, height, label, parts)


def curve(points: Sequence[tuple[float, float]], mark: tuple[float, float] | None, label: str, x: str, y: str) -> str:
    """A line through `points` in the unit square, and a dot at `mark`."""
    parts = _axes(x, y)
    path = " ".join(f"{'M' if i == 0 else 'L'}{_x(a):.1f} {_y(b):.1f}" for i, (a, b) in enumerate(points))
    parts.append(f'<path class="line" d="{path}"/>')
    if mark is not None:
        parts.append(f'<circle class="dot" cx="{_x(mark[0]):.1f}" cy="{_y(mark[1]):.1f}" r="5"/>')
    return _svg(_SIDE + 2 * _MARGIN, _SIDE + 2 * _MARGIN, label, parts)


def diagram(points: Sequence[tuple[float, float, int]], label: str, x: str, y: str) -> str:
    """Reliability: one dot a bin, its area by the number of cases, beside the diagonal of perfect calibration."""
    parts = _axes(x, y)
    parts.append(f'<path class="diagonal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>')
    for confidence, share, n in points:
        title = f"<title>{confidence:.2f} → {share:.2f}, n={n}</title>"
        place = f'cx="{_x(confidence):.1f}" cy="{_y(share):.1f}"'
        parts.append(f'<circle class="dot" {place} r="{2 + n**0.5:.1f}">{title}</circle>')
    return _svg(_SIDE + 2 * _MARGIN, _SIDE + 2 * _MARGIN, label, parts)


def _x(value: float) -> float:
    return _MARGIN + value * _SIDE


def _y(value: float) -> float:
    return _MARGIN + (1 - value) * _SIDE


def _axes(x: str, y: str) -> list[str]:
    parts = [f'<path class="axis" d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}"/>']
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{_x(tick)}" y="{_y(0) + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{_x(0) - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    parts.append(f'<text x="{_x(0.5)}" y="{_y(0) + 32}" text-anchor="middle">{escape(x)}</text>')
    parts.append(f'<text x="{_x(0)}" y="{_y(1) - 10}">{escape(y)}</text>')
    return parts


def _svg(width: float, height: float, label: str, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg role="img" aria-label="{escape(label)}" {size}>'
    return head + "".join(parts) + "</svg>"
