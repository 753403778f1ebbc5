"""Pages that services answer themselves have the frontend's colours: all of Rounds looks like one house."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLOUR = re.compile(r"--([a-z-]+):\s*(?:light-dark\((#\w+),\s*(#\w+)\)|(#\w+))")
RETURN = "services/payments/paying/api/return.css"
PHYSICIAN = "services/applications/reviewing/adapters/pages/base.html"
PAYMENT = "stripe_standin/page/templates/base.html"
MAILED_LINK = "services/applications/accounts/api/mailed_link_page.py"
OURS = {
    RETURN: {"ground": "page", "card": "card", "ink": "ink", "soft": "soft", "accent": "brand"},
    PAYMENT: {"ground": "page", "card": "card", "ink": "ink", "soft": "soft", "accent": "brand"},
    PHYSICIAN: {"paper": "page", "soft": "card", "ink": "ink", "act": "brand", "on-act": "on-brand"},
    MAILED_LINK: {"page": "page", "ink": "ink", "brand": "brand", "on-brand": "on-brand"},
}


def colours(css: str) -> dict[str, tuple[str, str]]:
    """By name: by day and by night, however the two are written; `#fff` is `#ffffff`."""
    found: dict[str, list[str]] = {}
    for name, day, night, only in COLOUR.findall(css):
        found.setdefault(name, []).extend([only] if only else [day, night])
    return {name: (whole(both[0]), whole(both[-1])) for name, both in found.items()}


def whole(colour: str) -> str:
    return "#" + "".join(digit * 2 for digit in colour[1:]) if len(colour) == len("#fff") else colour


@pytest.mark.parametrize("page", OURS)
def test_its_colours_are_ours_by_day_and_by_night(page: str) -> None:
    house = colours((ROOT / "web/static/style.css").read_text(encoding="utf-8"))
    found = colours((ROOT / page).read_text(encoding="utf-8"))
    assert {name: found[name] for name in OURS[page]} == {
        name: house[as_ours] for name, as_ours in OURS[page].items()
    }
