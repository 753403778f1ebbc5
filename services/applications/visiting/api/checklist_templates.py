"""HTTP for staff: which items checklists are made from; edits are guarded by ETag and If-Match (R39)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from services.applications.application.api.parameters import Body
from services.applications.visiting.domain.checklist import ItemTemplate
from services.applications.visiting.domain.templates import ChecklistTemplate
from services.applications.visiting.use_cases.checklists import Checklists
from shared.chassis.http.access import Staff
from shared.chassis.http.etag import IfMatch, Tagged
from shared.chassis.http.needs import needs

TemplateId = Annotated[str, Path(pattern=r"^(office|(hst|rot)_[A-Za-z0-9_]{1,64})$")]
Editing = Annotated[Checklists, needs(Checklists)]

router = APIRouter(tags=["checklist"])


class TemplateView(BaseModel):
    """The items of the office, of a host or of a rotation."""

    template_id: str
    items: tuple[ItemTemplate, ...]
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, template: ChecklistTemplate) -> TemplateView:
        return cls(template_id=template.template_id, items=template.items or (), left_out=template.left_out)


class NewTemplate(Body):
    items: tuple[ItemTemplate, ...] = Field(max_length=60)
    left_out: tuple[Annotated[str, Field(max_length=40)], ...] = Field(default=(), max_length=60)
    """Names of items of the office or the host that are not asked for here."""


@router.get("/v1/checklist-templates/{template_id}", response_model=TemplateView)
async def checklist_template(
    template_id: TemplateId, tagged: Tagged, _: Staff, checklists: Editing
) -> Response:
    """Of the `office`, or of the host or rotation with this id."""
    return tagged(TemplateView.of(await checklists.get(template_id)))


@router.put("/v1/checklist-templates/{template_id}", response_model=TemplateView)
async def edit_checklist_template(
    template_id: TemplateId,
    body: NewTemplate,
    tagged: Tagged,
    _: Staff,
    if_match: IfMatch,
    checklists: Editing,
) -> Response:
    """Other items in place of all that are there; visits that are reserved already keep theirs."""

    def wanted(template: ChecklistTemplate) -> tuple[tuple[ItemTemplate, ...], tuple[str, ...]]:
        if_match.check(TemplateView.of(template))
        return body.items, body.left_out

    return tagged(TemplateView.of(await checklists.change(template_id, wanted)))
