"""The reading room: a whole source as text, its notes beside it, every place with an address."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.rendering import PageRoute, rendered
from api.state import ServiceDep
from qa.edition import Edition, edition

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_WIDTH, _HEIGHT, _BASE, _TOP = 640, 130, 106, 16


@router.api_route("/lesen/{source_id}", methods=["GET", "HEAD"])
def room(request: Request, source_id: str, service: ServiceDep) -> Response:
    """A source to read."""
    library = service.answerer.library
    entry, text = library.source(source_id), edition(library, source_id)
    values: dict[str, Any] = {"source": entry, "edition": text, "timeline": _timeline(text)}
    return rendered(request, "reading.html", **values)


def _timeline(text: Edition) -> dict[str, Any]:
    """Bars of the timeline picture, in its own units; years are named as densely as there is room for."""
    most = max((count for _, count in text.years), default=0)
    step = _WIDTH / max(len(text.years), 1)
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if step * n >= 36)
    bars = [
        {
            "year": year,
            "n": count,
            "x": round(number * step + step * 0.15, 1),
            "middle": round((number + 0.5) * step, 1),
            "width": round(step * 0.7, 1),
            "height": round((_BASE - _TOP) * count / most, 1),
            "named": year % every == 0,
        }
        for number, (year, count) in enumerate(text.years)
    ]
    return {"bars": bars, "width": _WIDTH, "height": _HEIGHT, "base": _BASE}
