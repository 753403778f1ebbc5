"""From which items a visitor's checklist is made: the office's, the host's and the rotation's (R39)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.applications.visiting.domain.checklist import ItemTemplate
from services.applications.visiting.domain.refusals import NoItemLeft
from shared.chassis.decision import Decided, Instant, Invalid, unchanged

OFFICE = "office"


@dataclass(frozen=True, slots=True)
class ChecklistTemplate:
    """The items of the office, of one host or of one rotation, under `office` or the id of that."""

    template_id: str
    items: tuple[ItemTemplate, ...] | None = None
    """None: nobody has edited it."""
    left_out: tuple[str, ...] = ()
    """Names of items of the office or host that are not asked for here."""


def edit(
    items: tuple[ItemTemplate, ...], left_out: tuple[str, ...], template: ChecklistTemplate, now: Instant
) -> Decided[ChecklistTemplate]:
    """Other items in place of all that are there. Visits that are reserved already keep theirs."""
    names = [item.name for item in items]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Invalid("another item has this name already", pointer=f"/items/{number}/name")
    if template.template_id == OFFICE and not items:
        raise NoItemLeft("the office asks for one thing at least", pointer="/items")
    after = replace(template, items=items, left_out=left_out)
    return unchanged(template) if after == template else (after, ())


def items_of(
    defaults: tuple[ItemTemplate, ...], templates: tuple[ChecklistTemplate, ...]
) -> tuple[ItemTemplate, ...]:
    """The office's items, then those of host and rotation: of one name the nearest, without what is left out.

    Who left out everything is asked for the office's all the same: without an item nobody becomes ready.
    """
    found = {item.name: item for item in defaults}
    for template in templates:
        if template.template_id == OFFICE and template.items is not None:
            found = {}
        found = {name: item for name, item in found.items() if name not in template.left_out}
        found |= {item.name: item for item in template.items or ()}
    return tuple(found.values()) or defaults
