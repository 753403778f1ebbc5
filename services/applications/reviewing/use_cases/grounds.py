"""Reading what a yes is judged by (R1)."""

from __future__ import annotations

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import Application
from services.applications.application.domain.eligible import Applicant
from services.applications.application.use_cases.rotations import Rotations
from services.applications.reviewing.domain.grounds import Grounds


async def grounds_of(application: Application, rotations: Rotations, people: People) -> Grounds:
    """The rotation and the profile as they are now."""
    closed = await rotations.is_closed(application.rotation.rotation_id)
    person = await people.of(application.applicant_id)
    applicant = None if person is None else Applicant(person.status, person.usmle_step1_passed)
    return Grounds(closed, applicant)
