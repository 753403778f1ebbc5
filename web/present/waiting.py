"""What the chances of one who is on the waitlist are called: counts and what they mean, no promise (R15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.languages import N_, _, plural

MEANS = {
    "good": N_("If these are not paid, it is your turn."),
    "some": N_("Somebody would have to cancel."),
    "small": N_("Even if all of them became free, others come first."),
}


def chances(line: Mapping[str, Any]) -> str:
    """One or two sentences about a place in line."""
    held = plural(
        "%(num)d place is held and not paid", "%(num)d places are held and not paid", line["unpaid"]
    )
    paid = plural("%(num)d place is paid for", "%(num)d places are paid for", line["reserved"])
    counted = _("%(ahead)s; %(held)s, %(paid)s.", ahead=_ahead(line["ahead"]), held=held, paid=paid)
    return f"{counted} {_(MEANS[line['chance']])}"


def _ahead(count: int) -> str:
    if count == 0:
        return _("Nobody is ahead of you")
    return plural("%(num)d person is ahead of you", "%(num)d people are ahead of you", count)
