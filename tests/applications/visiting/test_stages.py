"""Enrollment in stages: templates of office, host and rotation, whose an item is, progress (R39)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from services.applications.application.domain.visit import ChecklistItem
from services.applications.visiting.domain.checklist import DEFAULT_CHECKLIST, ItemTemplate, checklist_for
from services.applications.visiting.domain.refusals import NoItemLeft
from services.applications.visiting.domain.templates import ChecklistTemplate, edit, items_of
from shared.chassis.decision import Invalid
from tests.applications.facts import COACH, HANDS_ON, NOW, START
from tests.applications.http_builders import AS_ANA, AS_COACH, AS_STAFF, Site

PASSPORT = ItemTemplate(name="passport", title="Passport")
HOUSING = ItemTemplate(name="housing", title="Housing", stage="travel")
BADGE = ItemTemplate(name="badge", title="Badge", who="site", stage="site_onboarding")
FORM = ItemTemplate(
    name="consent", title="Sign the site's form", stage="site_onboarding", form_url="https://h.example/f.pdf"
)


def test_of_one_name_the_nearest_counts_and_what_is_left_out_is_not_asked_for() -> None:
    nearer = PASSPORT.model_copy(update={"title": "Passport, and a copy of it", "days_before_start": 60})
    office = ChecklistTemplate("office", (PASSPORT, HOUSING))
    host = ChecklistTemplate("hst_1", (BADGE, nearer))
    rotation = ChecklistTemplate("rot_1", (FORM,), ("housing",))
    assert items_of(DEFAULT_CHECKLIST, ()) == DEFAULT_CHECKLIST
    assert items_of(DEFAULT_CHECKLIST, (office, host, rotation)) == (nearer, BADGE, FORM)


def test_who_leaves_out_everything_is_asked_for_what_the_settings_say() -> None:
    nothing = ChecklistTemplate("rot_1", (), ("passport",))
    assert items_of((PASSPORT,), (ChecklistTemplate("office", (PASSPORT,)), nothing)) == (PASSPORT,)


def test_a_template_without_items_or_with_one_twice_is_refused_with_its_field() -> None:
    with pytest.raises(NoItemLeft):
        edit((), (), ChecklistTemplate("office"), NOW)
    with pytest.raises(Invalid) as no:
        edit((BADGE, FORM, BADGE), (), ChecklistTemplate("hst_1"), NOW)
    assert no.value.pointer == "/items/2/name"


def test_due_days_count_back_from_the_first_day_and_an_item_of_old_is_read() -> None:
    [item] = checklist_for(START, (FORM,))
    assert ((START - item.due_on).days, item.stage, item.form_url) == (14, "site_onboarding", FORM.form_url)
    old = {"name": "housing", "title": "Housing", "who": "applicant", "due_on": "2027-02-08", "done_at": None}
    assert TypeAdapter(ChecklistItem).validate_python(old).stage == "documents"


async def put(site: Site, template_id: str, *items: ItemTemplate) -> Any:
    path = f"/v1/checklist-templates/{template_id}"
    tag = (await site.ask(AS_STAFF, "GET", path)).headers["etag"]
    body = {"items": [item.model_dump() for item in items]}
    answer = await site.ask(AS_STAFF, "PUT", path, json=body, headers={"if-match": tag})
    again = await site.ask(AS_STAFF, "PUT", path, json={"items": []}, headers={"if-match": '"other"'})
    assert again.status_code == 412
    return answer


async def test_a_visitor_gets_the_items_of_the_rotation_and_the_coach_ticks_those_of_the_site() -> None:
    site = Site()
    await site.office.coaches.join(COACH, ["America/Chicago"], ["en"])
    assert (await put(site, "office", PASSPORT)).status_code == 200
    assert (await put(site, HANDS_ON, BADGE, FORM)).json()["items"][0]["who"] == "site"
    application = await site.office.reserved()
    await put(site, HANDS_ON, BADGE)
    path = f"/v1/applications/{application.application_id}/checklist"
    mine = (await site.ask(AS_ANA, "GET", path)).json()
    assert [item["name"] for item in mine["items"]] == ["passport", "badge", "consent"]
    refused = await site.ask(AS_ANA, "PATCH", f"{path}/badge", json={"done": True})
    assert refused.json()["code"] == "not_your_item"
    for who, name in ((AS_COACH, "badge"), (AS_STAFF, "passport")):
        theirs = f"/v1/visitors/{application.application_id}/checklist/{name}"
        ticked = await site.ask(who, "PATCH", theirs, json={"done": True})
    assert [(stage["stage"], stage["items_done"], stage["items"]) for stage in ticked.json()["stages"]] == [
        ("documents", 1, 1),
        ("site_onboarding", 1, 2),
    ]
    assert {wait["who"] for wait in (await waits(site, application.application_id))} == {"applicant"}


async def waits(site: Site, application_id: str) -> list[Any]:
    found = (await site.ask(AS_STAFF, "GET", f"/v1/visitors/{application_id}")).json()["waiting_for"]
    return [wait for wait in found if wait["task"] == "complete_items"]


async def test_only_staff_see_and_edit_templates() -> None:
    site = Site()
    for who in (AS_ANA, AS_COACH):
        assert (await site.ask(who, "GET", "/v1/checklist-templates/office")).status_code == 403
    assert (await site.ask(AS_STAFF, "GET", "/v1/checklist-templates/other")).status_code == 422
