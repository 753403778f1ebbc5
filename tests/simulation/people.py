"""Applicants: they apply, sign, pay or do not, step back, and leave pages open."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.applications.applying.use_cases import NewDraft, SendIn
from services.applications.booking.use_cases.signing import SignedForm
from services.applications.papers.use_cases import Upload
from services.applications.visiting.domain.checklist import TickItem
from services.applications.visiting.domain.visit import Viewer
from services.payments.paying.domain.commands import StartCheckout
from services.payments.statement.domain.money_commands import RecordWire
from shared.contracts.payments import Purpose
from tests.simulation.apps import TERMS
from tests.simulation.cancelling import cancel
from tests.simulation.insist import insist
from tests.simulation.requests import asked_once, of_money
from tests.simulation.scenario import DAY, Habits, When, instant_of
from tests.simulation.wires import is_only_announced
from tests.simulation.wishes import choose, decline_offer, join_again, postpone

if TYPE_CHECKING:
    from tests.simulation.office import Office
    from tests.simulation.world import World

OVER = frozenset({"declined", "withdrawn", "cancelled", "completed"})
WITH_A_PLACE = frozenset({"reserved", "enrolling", "ready", "active"})


class Applicant:
    """One person with one application."""

    def __init__(self, world: World, habits: Habits, office: Office) -> None:
        self._world = world
        self._office = office
        self._habits = habits
        self._rng = world.chance(habits.name)
        self._line = world.chance(f"postponing {habits.name}")
        self._wishes = 0
        self._secured_until: str | None = None

    async def live(self) -> None:
        await asyncio.sleep(self._habits.arrives)
        await self._apply()
        while (state := self._state()) not in OVER:
            if self._rng.random() < self._habits.withdraws and state not in WITH_A_PLACE:
                await self._withdraw()
            elif state == "needs_info":
                await self._send_in()
            elif state == "dates_proposed":
                await choose(self._world, self._habits, self._rng)
            elif state == "held":
                await self._secure()
            elif state == "lapsed" and self._rng.random() < self._habits.joins_again:
                await join_again(self._world, self._habits)
            elif state in WITH_A_PLACE:
                await self._visit()
                return
            await asyncio.sleep(self._rng.expovariate(1 / (0.6 * DAY)))

    # --- applying

    async def _apply(self) -> None:
        h = self._habits
        draft = NewDraft(h.application_id, h.applicant_id, h.rotation_id, h.start, h.weeks)
        drafted, pause = None, 60.0
        while drafted is None:  # the rotation may not be known yet, or be closed already
            await asyncio.sleep(self._rng.expovariate(1 / pause))
            pause = min(pause * 3, 5 * DAY)
            drafted = await insist(self._world, "applications", lambda app: app.applying.open_draft(draft))
        upload = Upload(h.application_id, h.applicant_id, "cv", b"%PDF")
        await insist(self._world, "applications", lambda app: app.papers.attach(upload))
        await self._send_in()

    async def _send_in(self) -> None:
        h = self._habits
        await insist(
            self._world, "applications",
            lambda app: app.applying.submit(h.application_id, h.applicant_id, SendIn("Here it is.")),
        )  # fmt: skip

    async def _withdraw(self) -> None:
        h = self._habits
        self._world.note("withdraws", h.application_id, "")
        await insist(
            self._world, "applications", lambda app: app.applying.withdraw(h.application_id, h.applicant_id)
        )

    # --- the hold

    async def _secure(self) -> None:
        """Sign and pay while the place is held; or too late, or never."""
        application = self._world.state("applications", "applications", self._habits.application_id)
        until = application["hold"]["until"]
        if until == self._secured_until:
            return
        self._secured_until = until
        ends = self._world.at(datetime.fromisoformat(until))
        if application["hold"]["offered"] and self._rng.random() < self._habits.refuses:
            await decline_offer(self._world, self._habits)
            return
        await self._office.more_time.to_sign(self._habits.application_id)
        await self._at(self._habits.signs, ends)
        if self._habits.signs != "never":
            await self._sign()
        await self._at(self._habits.pays, ends)
        if self._habits.pays == "never":
            return
        if self._habits.wires:
            await self._wire("deposit")
        else:
            await self._pay("full" if self._habits.pays_all else "deposit")

    async def _sign(self) -> None:
        h, current = self._habits, TERMS[-1].version
        form = SignedForm(current, f"{h.applicant_id} Example", "192.0.2.7")
        await insist(
            self._world,
            "applications",
            lambda app: app.signing.sign(h.application_id, h.applicant_id, form),
        )

    async def _at(self, when: When, ends: float) -> None:
        now = self._world.loop.time()
        instant = instant_of(when, self._rng, now, ends)
        await asyncio.sleep(0 if instant is None else max(0.0, instant - now))

    # --- the visit

    async def _visit(self) -> None:
        """What is left to pay, and what is to be done before the first day."""
        h = self._habits
        await self._office.gives_back(h.application_id)
        if h.cancels and self._rng.random() < h.cancels:
            await cancel(self._world, h, self._rng)
            return
        await postpone(self._world, h, self._line)
        await self._office.more_time.to_pay(h.application_id)
        statement = self._world.state("payments", "statements", h.application_id)
        await self._at(h.rest, self._world.at(datetime.fromisoformat(statement["full_due_at"])))
        if h.rest != "never" and self._state() in WITH_A_PLACE:
            await (self._wire("rest") if h.wires else self._pay("balance"))
        await asyncio.sleep(self._rng.uniform(0, 10 * DAY))
        await self._office.waives(h.application_id)
        application = self._world.state("applications", "applications", h.application_id)
        for item in application["checklist"]:
            await self._tick(item["name"], item["who"], application["coach_id"])

    async def _tick(self, item: str, who: Any, coach_id: str | None) -> None:
        h = self._habits
        actor = coach_id if who == "coach" and coach_id else h.applicant_id
        command = TickItem(item, True, Viewer(actor, who))
        await insist(self._world, "applications", lambda app: app.visiting.tick(h.application_id, command))

    # --- paying

    async def _pay(self, pay: Purpose) -> None:
        """Up to three tries; sometimes in two tabs, where the other one is for something else."""
        for _ in range(3):
            if self._rng.random() < self._habits.two_tabs:
                other: Purpose = "full" if pay == "deposit" else pay
                await asyncio.gather(self._at_page(pay), self._at_page(other))
            elif await self._at_page(pay):
                return
            await asyncio.sleep(self._rng.expovariate(1 / 1800))

    async def _at_page(self, pay: Purpose) -> bool:
        """Open a page and press the button some time later; whether money was given."""
        self._wishes += 1
        wish = StartCheckout(
            attempt_id=f"att_{self._habits.name}_{self._wishes}",
            applicant_id=self._habits.applicant_id,
            pay=pay,
            customer_id="",
            return_url="https://rounds.example/back",
            methods=("card",),
        )
        page_id = await self._open_page(wish)
        if page_id is None:
            return False
        if self._rng.random() < self._habits.withdraws:
            paid, _ = await asyncio.gather(self._press(page_id), self._regret())
            return paid
        return await self._press(page_id)

    async def _regret(self) -> None:
        """Step back while a payment is under way."""
        await asyncio.sleep(self._rng.expovariate(1 / 90))
        await self._withdraw()

    async def _press(self, page_id: str) -> bool:
        dawdles = self._rng.random() < self._habits.dawdles
        await asyncio.sleep(self._rng.uniform(1700, 1900) if dawdles else self._rng.expovariate(1 / 90))
        if self._rng.random() < self._habits.declined:
            self._world.provider.pay(page_id, declined=True, by_bank=False)
            await asyncio.sleep(self._rng.expovariate(1 / 300))
        by_bank = self._rng.random() < self._habits.by_bank
        return self._world.provider.pay(page_id, declined=False, by_bank=by_bank)

    async def _wire(self, what: str) -> None:
        """The bank has it now; the office sees it later, perhaps after the hold."""
        about, now = self._habits.application_id, self._world.now()
        await asyncio.sleep(self._rng.choice((60.0, DAY)) * self._rng.random())
        statement = self._world.state("payments", "statements", about)
        if statement is None or statement["stage"] != "opened":
            return
        owed = sum(line["cents"] for line in statement["lines"])
        cents = owed if what == "rest" else statement["needed_cents"]
        if cents <= 0:
            return
        if await is_only_announced(self._world, self._habits, cents, self._line):
            return
        self._world.note("wired", about, f"{what} {cents}")
        command = RecordWire(f"wire-{what}-{about}", cents, "usd", now, "acc_staff")
        booked = await asked_once(
            self._world,
            of_money(about, f"apr-{command.reference}"),
            command.reference,
            command,
            self._office.repeats,
        )
        if booked:
            self._world.promised.add((about, command.reference))

    async def _open_page(self, wish: StartCheckout) -> str | None:
        about = self._habits.application_id
        answer = await insist(self._world, "payments", lambda app: app.check_out(about, wish))
        if answer is None:
            return None
        statement, attempt_id = answer
        attempt = statement.attempt(attempt_id)
        return attempt.session_id if attempt and attempt.state == "open" else None

    def _state(self) -> str:
        application = self._world.state("applications", "applications", self._habits.application_id)
        return "" if application is None else str(application["state"])
