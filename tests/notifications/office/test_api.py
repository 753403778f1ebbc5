"""What staff see and do: lists, one e-mail, sending it again, templates; nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest

from services.notifications.office.api import router
from services.notifications.office.use_cases.example_base import APPLICATION, SUBMITTED
from services.notifications.office.use_cases.example_facts import ON_THEIR_OWN
from services.notifications.office.use_cases.example_story import RESERVED, STORIES
from services.notifications.office.use_cases.previews import TemplatePreviews
from services.notifications.sending.domain.delivery import Rejected
from services.notifications.writing.domain.mail_kinds import KINDS
from shared.chassis.http.access import Actor, Unauthorized
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.needs import Endpoints
from shared.contracts import applications as apps
from tests.notifications.builders import FORGET_APPLICANT, World, renderer


class Tokens:
    """The token says the role."""

    async def verify(self, token: str) -> Actor:
        if token in ("staff", "coach", "applicant"):
            return Actor(id=f"acc_{token}", role=cast(Any, token), session_id="ses_1")
        raise Unauthorized("this is not an access token")


@pytest.fixture
def world() -> World:
    return World()


def client(world: World, role: str | None) -> httpx.AsyncClient:
    async def ready() -> dict[str, Any]:
        return {}

    app = create_api(
        "notifications",
        world.clock,
        cast(Any, Tokens()),
        Endpoints([router], {type(part): part for part in (world.archive, TemplatePreviews(renderer()))}),
        Probes(ready, lambda: True),
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
        base_url="http://notifications",
        headers={"authorization": f"Bearer {role}"} if role else {},
    )


@pytest.fixture
async def staff(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with client(world, "staff") as http:
        yield http


async def mailed(world: World, *facts: Any) -> None:
    await world.introduce()
    await world.tell_all(facts)
    await world.send_due()


async def items(http: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await http.get("/v1/emails", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_staff_find_mails_by_recipient_address_state_and_application(
    world: World, staff: httpx.AsyncClient
) -> None:
    await mailed(world, *RESERVED)
    mine = await items(staff, recipient="acc_example")
    assert {mail["template"] for mail in mine} == {
        "application_received",
        "accepted_and_held",
        "terms_signed",
        "reserved",
        "your_coach",
    }
    assert await items(staff, recipient="AMINA@student.example") == mine
    assert len(await items(staff, application_id="app_example", state="sent")) == 7
    assert await items(staff, application_id="app_other") == []
    assert await items(staff, state="gave_up") == []


async def test_a_long_list_comes_in_pages(world: World, staff: httpx.AsyncClient) -> None:
    await mailed(world, *RESERVED)
    seen, cursor = [], None
    for _ in range(4):
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await staff.get("/v1/emails", params=query)).json()
        seen += [mail["id"] for mail in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert len(set(seen)) == len(seen) == 7
    first = (await staff.get("/v1/emails", params={"limit": 2})).json()
    other = await staff.get("/v1/emails", params={"cursor": first["next_cursor"], "state": "sent"})
    assert other.status_code == 400


async def test_one_mail_is_shown_as_its_recipient_reads_it(world: World, staff: httpx.AsyncClient) -> None:
    await mailed(world, *RESERVED[:3])
    (mail,) = [found for found in await items(staff) if found["template"] == "accepted_and_held"]
    shown = (await staff.get(f"/v1/emails/{mail['id']}")).json()
    assert shown["subject"] == "Accepted: Cardiology, hands-on from Monday, July 5, 2027"
    assert shown["to"] == "amina@student.example"
    assert "Do both by:" in shown["text"]
    assert shown["html"].startswith("<!DOCTYPE html>")
    assert shown["attachments"] == ["deadline.ics"]
    assert shown["sent_at"] is not None


async def test_links_that_act_for_the_recipient_are_cut(world: World, staff: httpx.AsyncClient) -> None:
    await mailed(world, ON_THEIR_OWN[0])
    (mail,) = await items(staff)
    shown = (await staff.get(f"/v1/emails/{mail['id']}")).json()
    assert "verification?token=…" in shown["text"]
    assert "verification?token=…" in shown["html"]


async def test_a_mail_that_waits_says_for_what(world: World, staff: httpx.AsyncClient) -> None:
    await world.tell("evt", SUBMITTED)
    (mail,) = await items(staff, state="awaiting_contact")
    assert mail["reason"] == "waits for contact:acc_example, place"
    assert mail["subject"] is None
    shown = (await staff.get(f"/v1/emails/{mail['id']}")).json()
    assert shown["text"] is None


async def test_sending_again_sends_the_same_bytes_once_per_key(
    world: World, staff: httpx.AsyncClient
) -> None:
    world.server.answers = [Rejected("550", "550 no such user")]
    await mailed(world, SUBMITTED)
    (mail,) = await items(staff, state="gave_up")
    assert mail["reason"] == "550 no such user"
    path, key = f"/v1/emails/{mail['id']}/resend", {"idempotency-key": "again-1"}
    first = await staff.post(path, headers=key)
    assert (first.status_code, first.json()["state"], first.json()["resent"]) == (202, "queued", 1)
    again = await staff.post(path, headers=key)
    assert again.headers["idempotent-replayed"] == "true"
    refused = await staff.post(path, headers={"idempotency-key": "again-2"})
    assert (refused.status_code, refused.json()["code"]) == (409, "email_still_on_its_way")
    await world.send_due()
    assert len(world.server.offered) == 2
    assert world.server.offered[0] == world.server.offered[1]
    assert (await items(staff))[0]["state"] == "sent"


async def test_what_was_stopped_or_erased_is_not_sent_again(world: World, staff: httpx.AsyncClient) -> None:
    await mailed(world, SUBMITTED)
    await world.tell("erased", FORGET_APPLICANT)
    await world.tell("late", apps.ApplicationWithdrawn(**APPLICATION))
    for mail in await items(staff):
        shown = (await staff.get(f"/v1/emails/{mail['id']}")).json()
        assert shown["text"] is None
        answer = await staff.post(f"/v1/emails/{mail['id']}/resend")
        assert (answer.status_code, answer.json()["code"]) == (409, "email_not_to_be_sent")


async def test_every_template_can_be_looked_at(staff: httpx.AsyncClient) -> None:
    names = [row["name"] for row in (await staff.get("/v1/email-templates")).json()["items"]]
    assert names == list(KINDS)
    for name in names:
        preview = (await staff.get(f"/v1/email-templates/{name}/preview")).json()
        assert preview["subject"]
        assert preview["text"].startswith("Hello ")
        assert "</html>" in preview["html"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/emails/eml_unknown", 404),
        ("POST", "/v1/emails/eml_unknown/resend", 404),
        ("GET", "/v1/email-templates/unknown/preview", 404),
        ("GET", "/v1/emails?state=lost", 422),
        ("GET", "/v1/emails?limit=101", 422),
        ("GET", f"/v1/emails?recipient={'x' * 321}", 422),
        ("GET", "/v1/emails/eml%00", 422),
        ("GET", "/v1/email-templates/UPPER/preview", 422),
    ],
)
async def test_wrong_questions_get_a_problem_that_says_so(
    staff: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await staff.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("applicant", 403), ("coach", 403)])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/emails"),
        ("GET", "/v1/emails/eml_1"),
        ("POST", "/v1/emails/eml_1/resend"),
        ("GET", "/v1/email-templates"),
        ("GET", "/v1/email-templates/reserved/preview"),
    ],
)
async def test_nobody_but_staff_gets_in(
    world: World, method: str, path: str, role: str | None, status: int
) -> None:
    async with client(world, role) as http:
        assert (await http.request(method, path)).status_code == status


async def test_the_stories_leave_nothing_that_staff_cannot_open(
    world: World, staff: httpx.AsyncClient
) -> None:
    await mailed(world, *STORIES["late, and in time after all"])
    for mail in await items(staff, limit="100"):
        assert (await staff.get(f"/v1/emails/{mail['id']}")).status_code == 200
