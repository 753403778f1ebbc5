"""Planted bugs: a broken part in the place of a real one, to see that the simulation sees.

`python -m tests.simulation.planted` says how many runs each of them survives; `--write` keeps the table.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from tests.simulation import broken_chassis as chassis
from tests.simulation import broken_domain as domain
from tests.simulation import broken_line as line
from tests.simulation import broken_services as services
from tests.simulation.parts import Parts
from tests.simulation.run import outcomes, warm_up

TABLE = Path(__file__).with_name("planted.md")
HOST_ANSWER = "services.applications.reviewing.use_cases.host_reviews.answer"
MOST = 20_000
"""A bug that survives so many runs is a hole to close."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug by name, and about how many runs it may take to see it."""

    name: str
    parts: Parts
    within: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of it."""

    name: str
    survived: int
    broke: str
    """The invariants that it broke; none where it was not seen."""


PLANTED = (
    Planted("cleared before published", Parts(relay=chassis.ClearsFirst), 40),
    Planted("overtaken by its next event", Parts(relay=chassis.OvertakesItself), 400),
    Planted("published before written", Parts(store=chassis.SaysBeforeItWrites), 40),
    Planted("no version guard", Parts(store=chassis.NoGuard), 400),
    Planted("differences to an older state", Parts(store=chassis.ComparesWithTheFirst), 40),
    Planted("no answer taken for a yes", Parts(store=chassis.Hopes), 40),
    Planted("inbox skipped", Parts(store=chassis.Forgets), 400),
    Planted("failures skipped", Parts(consumer=chassis.ShrugsOff), 200),
    Planted("committed before the effect", Parts(take=chassis.commit_then_handle), 40),
    Planted("nobody sweeps", Parts(sweeps=False), 100),
    Planted("hold without condition", Parts(holding=services.HoldsWithoutLooking), 40),
    Planted("late money reserves without condition", Parts(holding=services.ReservesForLateMoney), 1000),
    Planted("place freed by the clock alone", Parts(holding=services.FreesByTheClock), 200),
    Planted("place freed before the page is dead", Parts(lifecycle=services.ClosesUnseen), 200),
    Planted("late fee by arrival", Parts(converging=services.ByArrival), 20_000),
    Planted("refund key per try", Parts(provider=services.NewKeyPerRefund), 4000),
    Planted("page key per try", Parts(provider=services.NewKeyPerPage), 400),
    Planted("mail not decided again", Parts(sender=services.SendsWhateverWasDue), 20_000),
    Planted("mail settled before sent", Parts(sender=services.SettlesFirst), 400),
    Planted("answers not stored", Parts(store=domain.KeepsNoAnswers), 400),
    Planted("outbox cleared whole", Parts(store=domain.ClearsEverything), 2000),
    Planted("retry with a new event id", Parts(relay=domain.NewIdPerTry), 40),
    Planted("dead letter lost on replay", Parts(consumer=domain.ReplaysNothing), 4000),
    Planted("waiver lost", Parts(money_desk=domain.WaivesInWords), 4000),
    Planted("only webhooks are believed", Parts(due_work=domain.OnlyListens), 100),
    Planted("bank debit counted when begun", Parts(converging=domain.CountsWhatIsUnderWay), 400),
    Planted("failed refund taken for done", Parts(converging=domain.BelievesRefunds), 20_000),
    Planted("dispute not heard", Parts(converging=domain.HearsNoDispute), 1000),
    Planted(
        "dispute refunded",
        Parts(
            instead={"services.payments.statement.domain.ledger.Ledger.is_held_back": domain.never_held_back}
        ),
        4000,
    ),
    Planted("link scanner decides", Parts(host_reviews=domain.DecidesWhenOpened), 400),
    Planted(
        "stale review link accepted",
        Parts(
            host_reviews=domain.OpensOldLinks,
            instead={
                "services.applications.reviewing.use_cases.host_reviews.answer": domain.answers_when_over
            },
        ),
        4000,
    ),
    Planted(
        "reminder not decided again",
        Parts(
            instead={
                "services.payments.deadlines.domain.reminders.owes_balance": domain.owes_whatever_was_paid
            }
        ),
        400,
    ),
    Planted(
        "waitlist offered after the deadline",
        Parts(
            instead={
                "services.catalog.holding.domain.holding.has_begun": domain.begun_an_hour_ago,
                "services.catalog.holding.domain.due.has_begun": domain.begun_an_hour_ago,
            }
        ),
        2000,
    ),
    Planted(
        "cancelled place offered to nobody",
        Parts(instead={"services.catalog.holding.use_cases.cancel": line.cancels_and_tells_nobody}),
        4000,
    ),
    Planted(
        "reminder stays due",
        Parts(instead={"services.catalog.holding.domain.due._act_on_hold": line.reminds_for_ever}),
        40,
    ),
    Planted(
        "lease over too early",
        Parts(
            store=line.LooksTooEarly,
            instead={"services.notifications.sending.use_cases.sender.claim": line.claims_too_early},
        ),
        400,
    ),
)


def survives(planted: Planted, most: int) -> Seen:
    """How many runs hold before one breaks."""
    for outcome in outcomes(range(1, most + 1), planted.parts):
        if outcome.violations:
            broke = sorted({violation.invariant for violation in outcome.violations})
            return Seen(planted.name, outcome.seed - 1, ", ".join(broke))
    return Seen(planted.name, most, "")


def remembered() -> dict[str, int]:
    """How many runs each bug survived when the table was written."""
    rows = re.findall(r"^\| (.+?) \| (?:all )?(\d+) \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: int(survived) for name, survived in rows}


def table(seen: Iterable[Seen]) -> Iterator[str]:
    yield "# Planted bugs, and how many runs each survives"
    yield ""
    yield "Written by `python -m tests.simulation.planted --write`. The run after those breaks what is named."
    yield ""
    yield "| bug | survives | breaks |"
    yield "|---|---|---|"
    for one in seen:
        survived = one.survived if one.broke else f"all {one.survived}"
        yield f"| {one.name} | {survived} | {one.broke or 'nothing'} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.planted", description=__doc__)
    parser.add_argument("--most", type=int, default=MOST, help="how many runs a bug may survive")
    parser.add_argument("--jobs", type=int, default=cpu_count() or 1, help="how many processes")
    parser.add_argument("--only", help="bugs whose name contains this")
    parser.add_argument("--write", action="store_true", help=f"keep the table in {TABLE.name}")
    asked = parser.parse_args()
    names = [planted.name for planted in PLANTED if not asked.only or asked.only in planted.name]
    warm_up()
    seen: list[Seen] = []
    with get_context("fork").Pool(asked.jobs, maxtasksperchild=1) as pool:
        for one in pool.imap(_survives, [(name, asked.most) for name in names], chunksize=1):
            seen.append(one)
            said = f"survives {one.survived} runs, then {one.broke}" if one.broke else "NOT SEEN"
            print(f"{one.name}: {said}", flush=True)
    if asked.write:
        TABLE.write_text("\n".join(table(seen)) + "\n")
    return sum(not one.broke for one in seen)


def _survives(asked: tuple[str, int]) -> Seen:
    name, most = asked
    return survives(next(planted for planted in PLANTED if planted.name == name), most)


if __name__ == "__main__":
    sys.exit(main())
