"""Who takes part: hosts, rotations and coaches as staff make them, applicants who have applied already."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from benchmarks.replica import Replica
from deploy.client import Rounds, Staff
from deploy.example.loading import US_ZONES
from deploy.local.addresses import Addresses
from services.applications.accounts.domain.account import (
    Account,
    ApplicantProfile,
    NoAccount,
    VerifiedAccount,
)
from services.applications.accounts.domain.contact import contact_of
from services.applications.application.domain.application import AnyApplication, Document
from services.applications.application.domain.eligible import Applicant
from services.applications.application.domain.rotation_copy import RotationCopy
from services.applications.applying.domain.drafting import OpenDraft, Submit, open_draft, submit
from services.applications.papers.domain import attach
from shared.chassis.decision import Decided, Instant, unchanged
from shared.chassis.ids import new_id

VISITORS_PER_ROTATION = 20
COACHES = 8
AT_ONCE = 200
HOST = {
    "name": "Heronmarch Family Practice", "kind": "practice", "contact_name": "Nora Heronmarch, MD",
    "contact_email": "host@hosts.example.org", "address": "1 Lakeside Road", "city": "Chicago",
    "state": "IL", "postal_code": "60601", "time_zone": "America/Chicago", "languages": ["en"],
}  # fmt: skip
TERMS: dict[str, Any] = {
    "title": "Family medicine, outpatient", "specialty": "Family Medicine", "kind": "observership",
    "fee": {"amount": 199_900, "currency": "usd"},
}  # fmt: skip
PROFILE = ApplicantProfile(
    status="graduate", country="IN", school="Lakeview Institute of Medical Sciences",
    graduation_date=date(2024, 6, 30), usmle_step1_passed=False, languages=("en", "hi"),
    time_zone="Asia/Kolkata", locale="en",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One applicant's part in a story that begins when staff accept."""

    application_id: str
    applicant_id: str
    rotation_id: str
    email: str
    name: str


class Cast:
    """Makes everything that lies before the clock starts."""

    def __init__(self, addresses: Addresses, replica: Replica) -> None:
        self._addresses = addresses
        self._replica = replica
        self._numbers = itertools.count(1)
        now = datetime.now(UTC)
        self.start = (now + timedelta(days=140 - now.weekday())).date()
        self._host_id = ""

    async def prepare(self) -> None:
        """A host and coaches who fit it."""
        self._host_id = await asyncio.to_thread(self._as_staff, _open_office)

    async def applied(self, count: int, *, places: int = VISITORS_PER_ROTATION) -> list[Part]:
        """So many applications that wait for staff, spread over rotations with so many places."""
        wanted = -(-count // VISITORS_PER_ROTATION)
        rotation_ids = await asyncio.to_thread(self._as_staff, partial(self._offer, wanted, places))
        return await self._apply([rotation_ids[n % wanted] for n in range(count)])

    async def applied_for_one(self, count: int) -> list[Part]:
        """So many applications for one rotation with one place."""
        [rotation_id] = await asyncio.to_thread(self._as_staff, partial(self._offer, 1, 1))
        return await self._apply([rotation_id] * count)

    def _as_staff(self, work: Any) -> Any:
        with Rounds(self._addresses) as rounds:
            return work(rounds.staff())

    def _offer(self, count: int, places: int, staff: Staff) -> list[str]:
        weeks = [{"week": str(self.start + timedelta(weeks=n)), "places": places} for n in range(4)]
        return [staff.create_rotation(host_id=self._host_id, weeks=weeks, **TERMS) for _ in range(count)]

    async def _apply(self, rotation_ids: Sequence[str]) -> list[Part]:
        copies = {rotation_id: await self._copy(rotation_id) for rotation_id in set(rotation_ids)}
        parts = [self._part(rotation_id) for rotation_id in rotation_ids]
        for at in range(0, len(parts), AT_ONCE):
            some = parts[at : at + AT_ONCE]
            await asyncio.gather(*(self._send_in(part, copies[part.rotation_id]) for part in some))
        return parts

    def _part(self, rotation_id: str) -> Part:
        number = f"{next(self._numbers):06d}"
        email = f"applicant{number}@applicants.example.org"
        return Part(new_id("app"), new_id("acc"), rotation_id, email, f"Mira Benchley {number}")

    async def _copy(self, rotation_id: str) -> RotationCopy:
        """The rotation as applications knows it, once it does."""
        while True:
            if isinstance(copy := await self._replica.copies.get(rotation_id), RotationCopy):
                return copy
            await asyncio.sleep(0.02)

    async def _send_in(self, part: Part, rotation: RotationCopy) -> None:
        await self._replica.accounts.change(part.applicant_id, partial(_verified, part))
        decide = partial(_sent_in, part, rotation, self.start, self._replica)
        await self._replica.applications.change(part.application_id, decide)


def _open_office(staff: Staff) -> str:
    for number in range(COACHES):
        staff.appoint(
            role="coach", email=f"coach{number}@rounds.example", full_name=f"Rosalind Amberley {number}",
            languages=["en"], time_zones=US_ZONES, password="seven quiet rivers at dawn",
        )  # fmt: skip
    return staff.create_host(**HOST)


def _verified(part: Part, account: Account, now: Instant) -> Decided[Account]:
    """Registered, and the mailed link was followed."""
    if not isinstance(account, NoAccount):
        return unchanged(account)
    verified = VerifiedAccount(
        id=part.applicant_id, role="applicant", email=part.email, full_name=part.name, profile=PROFILE,
        password_hash=None, registered_at=now, verified_at=now,
    )  # fmt: skip
    return verified, [contact_of(verified)]


def _sent_in(
    part: Part,
    rotation: RotationCopy,
    start: date,
    replica: Replica,
    application: AnyApplication,
    now: Instant,
) -> Decided[AnyApplication]:
    """Draft, CV and submission in one write."""
    draft = OpenDraft(part.application_id, part.applicant_id, rotation, start, 4)
    cv = Document("cv", f"fil_{part.application_id}", "application/pdf", 48_000, "0" * 64, now)
    applicant = Applicant(PROFILE.status, PROFILE.usmle_step1_passed)
    opened, _ = open_draft(draft, application, now)
    complete, _ = attach(part.applicant_id, cv, opened, now)
    return submit(Submit(part.applicant_id, applicant, rotation), replica.review_policy, complete, now)
