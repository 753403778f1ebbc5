"""Example figures of what a stay costs besides the fee, in dollars by week, or once for a visa."""

from __future__ import annotations

from typing import Any

SOURCE = "Example figures, not researched"
COUNTRY = {
    "housing": (250, 500),
    "meals": (90, 180),
    "transport": (25, 60),
    "insurance": (20, 45),
    "visa": (185, 185),
}
CITIES = {
    ("New York", "NY"): {"housing": (400, 850), "meals": (120, 240), "transport": (34, 70)},
    ("Chicago", "IL"): {"housing": (280, 560), "transport": (20, 45)},
    ("Houston", "TX"): {"housing": (230, 450), "transport": (30, 90)},
    ("Miami", "FL"): {"housing": (320, 640), "meals": (100, 200)},
}


def _table(city: str, state: str, costs: dict[str, tuple[int, int]]) -> dict[str, Any]:
    rows = [
        {"kind": kind, "low": _usd(low), "high": _usd(high), "source": SOURCE, "as_of": "2026-11-01"}
        for kind, (low, high) in costs.items()
    ]
    return {"city": city or None, "state": state or None, "rows": rows}


def _usd(dollars: int) -> dict[str, Any]:
    return {"amount": dollars * 100, "currency": "usd"}


COSTS = {
    "us": _table("", "", COUNTRY),
    **{
        f"us-{state.lower()}-{city.lower().replace(' ', '-')}": _table(city, state, costs)
        for (city, state), costs in CITIES.items()
    },
}
