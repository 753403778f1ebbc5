"""The read models: copies of what other services have announced, looked up together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.notifications.knowing.domain.people import STAFF, KnownPerson, Person
from services.notifications.knowing.domain.rotations import RotationCopy, RotationPlace
from services.notifications.knowing.domain.summary import ApplicationSummary
from shared.chassis.documents import Documents


@dataclass(frozen=True)
class ReadModels:
    """The copies that notifications keeps of other services' facts."""

    summaries: Documents[ApplicationSummary]
    people: Documents[Person]
    rotations: Documents[RotationCopy]
    office: KnownPerson
    """The staff's own mailbox, which is a setting and not a contact fact."""

    async def place_of(self, summary: ApplicationSummary | None) -> RotationPlace | None:
        """Where the application's rotation is: as its hold says, or else as the catalog last announced it."""
        if summary is None or summary.place is not None or summary.rotation_id is None:
            return summary.place if summary else None
        rotation = await self.rotations.get(summary.rotation_id)
        return rotation.place if rotation else None

    async def contacts(self, person_ids: Iterable[str]) -> Mapping[str, Person]:
        """The contacts of these people, as far as they are known, and the office's."""
        wanted = [person_id for person_id in person_ids if person_id != STAFF]
        people = await self.people.get_many(wanted) if wanted else {}
        return {**people, STAFF: self.office}
