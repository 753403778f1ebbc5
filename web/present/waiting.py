"""What the chances of one who is on the waitlist are called: counts and what they mean, no promise (R15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MEANS = {
    "good": "If these are not paid, it is your turn.",
    "some": "Somebody would have to cancel.",
    "small": "Even if all of them became free, others come first.",
}


def chances(line: Mapping[str, Any]) -> str:
    """One or two sentences about a place in line."""
    ahead, unpaid, reserved = line["ahead"], line["unpaid"], line["reserved"]
    counted = (
        f"{_people(ahead)} ahead of you; {unpaid} {_places(unpaid)} held and not paid, "
        f"{reserved} {_places(reserved)} paid for."
    )
    return f"{counted} {MEANS[line['chance']]}"


def _people(count: int) -> str:
    return "Nobody is" if count == 0 else "1 person is" if count == 1 else f"{count} people are"


def _places(count: int) -> str:
    return "place is" if count == 1 else "places are"
