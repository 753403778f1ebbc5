"""The templates of checklists: edited by the office, read when a place is reserved (R39)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from services.applications.application.domain.application import Application
from services.applications.visiting.domain.checklist import ItemTemplate
from services.applications.visiting.domain.policy import VisitPolicy
from services.applications.visiting.domain.templates import OFFICE, ChecklistTemplate, edit, items_of
from shared.chassis.decision import Decided, Instant
from shared.chassis.documents import Documents

Edit = Callable[[ChecklistTemplate], tuple[tuple[ItemTemplate, ...], tuple[str, ...]]]
"""What is to be there instead of what is; may refuse."""


@dataclass(frozen=True, slots=True)
class Checklists:
    """One document for the office, and for each host and rotation that asks for something else."""

    templates: Documents[ChecklistTemplate]
    policy: VisitPolicy

    async def for_visit(self, application: Application) -> VisitPolicy:
        """The policy with the items that this visit is asked for."""
        rotation = application.rotation
        ids = [OFFICE, rotation.host_id, rotation.rotation_id]
        stored = await self.templates.get_many(ids)
        templates = tuple(stored[each] for each in ids if each in stored)
        return replace(self.policy, checklist=items_of(self.policy.checklist, templates))

    async def get(self, template_id: str) -> ChecklistTemplate:
        """What the settings say where the office has edited nothing yet."""
        return self._shown(await self.templates.get(template_id) or ChecklistTemplate(template_id))

    async def change(self, template_id: str, wanted: Edit) -> ChecklistTemplate:
        def decide(template: ChecklistTemplate, now: Instant) -> Decided[ChecklistTemplate]:
            return edit(*wanted(self._shown(template)), template, now)

        return self._shown(await self.templates.change(template_id, decide))

    def _shown(self, template: ChecklistTemplate) -> ChecklistTemplate:
        if template.items is not None:
            return template
        return replace(template, items=self.policy.checklist if template.template_id == OFFICE else ())
