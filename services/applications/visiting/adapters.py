"""How the roster of coaches and the partners are stored: one document each."""

from __future__ import annotations

from services.applications.visiting.domain.handing_over import next_due_at
from services.applications.visiting.domain.partners import PartnerDirectory
from services.applications.visiting.domain.roster import Roster
from services.applications.visiting.domain.templates import ChecklistTemplate
from shared.chassis.documents import AggregateType

ROSTER_KIND: AggregateType[Roster] = AggregateType(
    type=Roster, nothing=lambda _: Roster(), due_at=next_due_at
)
DIRECTORY_KIND: AggregateType[PartnerDirectory] = AggregateType(
    type=PartnerDirectory, nothing=lambda _: PartnerDirectory()
)
TEMPLATE_KIND: AggregateType[ChecklistTemplate] = AggregateType(
    type=ChecklistTemplate, nothing=ChecklistTemplate
)
