"""Planted bugs: a broken part in the place of a real one, to see that the simulation sees.

`python -m tests.simulation.planted` says how many runs each of them survives.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from tests.simulation import broken_chassis as chassis
from tests.simulation import broken_services as services
from tests.simulation.parts import Parts
from tests.simulation.run import outcomes, run


@dataclass(frozen=True)
class Planted:
    """A bug by name, and how many runs it may take to see it."""

    name: str
    parts: Parts
    within: int


PLANTED = (
    Planted("cleared before published", Parts(relay=chassis.ClearsFirst), 40),
    Planted("overtaken by its next event", Parts(relay=chassis.OvertakesItself), 400),
    Planted("published before written", Parts(store=chassis.SaysBeforeItWrites), 40),
    Planted("no version guard", Parts(store=chassis.NoGuard), 400),
    Planted("no answer taken for a yes", Parts(store=chassis.Hopes), 40),
    Planted("inbox skipped", Parts(store=chassis.Forgets), 4000),
    Planted("failures skipped", Parts(consumer=chassis.ShrugsOff), 40),
    Planted("committed before the effect", Parts(take=chassis.commit_then_handle), 40),
    Planted("nobody sweeps", Parts(sweeps=False), 100),
    Planted("hold without condition", Parts(placing=services.HoldsWithoutLooking), 40),
    Planted("late money seated without condition", Parts(placing=services.SeatsLateMoney), 1000),
    Planted("place freed by the clock alone", Parts(placing=services.FreesByTheClock), 200),
    Planted("place freed before the page is dead", Parts(statements=services.ClosesUnseen), 200),
    Planted("late fee by arrival", Parts(looking=services.ByArrival), 1000),
    Planted("refund key per try", Parts(provider=services.NewKeyPerRefund), 4000),
    Planted("page key per try", Parts(provider=services.NewKeyPerPage), 400),
    Planted("mail not decided again", Parts(dispatch=services.SendsWhateverWasDue), 1000),
    Planted("mail settled before sent", Parts(dispatch=services.SettlesFirst), 40),
)


def survives(planted: Planted, most: int) -> int | None:
    """How many runs hold before one breaks; None where all of them hold."""
    runs = outcomes(range(1, most + 1), planted.parts)
    return next((outcome.seed - 1 for outcome in runs if outcome.violations), None)


def main() -> int:
    """Say of each bug what became of it."""
    unseen = 0
    for planted in PLANTED:
        survived = survives(planted, planted.within)
        if survived is None:
            print(f"{planted.name}: NOT SEEN in {planted.within} runs", flush=True)
            unseen += 1
        else:
            broke = ", ".join({v.invariant for v in run(survived + 1, planted.parts).violations})
            print(f"{planted.name}: survives {survived} runs, then {broke}", flush=True)
    return unseen


if __name__ == "__main__":
    sys.exit(main())
