"""What staff do: hosts, rotations, places; guarded by ETags, by what is taken, by usual fees (R2, R3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.catalog.hosts.domain import Host, PutHost, UnknownHost, put_host
from shared.contracts.applications import ContactChanged
from tests.catalog.builders import NOW, START, held, host_details, rotation
from tests.catalog.running import STAFF, Catalog, in_memory

OPEN = [{"week": (START + timedelta(weeks=week)).isoformat(), "places": 2} for week in range(4)]


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


def new_rotation(host_id: str = "hst_1", **changes: Any) -> dict[str, Any]:
    given = {
        "host_id": host_id,
        "title": "Cardiology: Clinic",
        "specialty": "Cardiology",
        "kind": "hands_on",
        "fee": {"amount": 199_900, "currency": "usd"},
        "weeks": OPEN,
    }
    return given | changes


async def a_host(catalog: Catalog, **changes: Any) -> dict[str, Any]:
    body = host_details(**changes).model_dump(mode="json")
    answer = await catalog.api.post("/v1/hosts", json=body, headers=STAFF)
    assert answer.status_code == 201, answer.text
    host: dict[str, Any] = answer.json()
    return host


async def offer(catalog: Catalog, host_id: str, **changes: Any) -> httpx.Response:
    return await catalog.api.post("/v1/rotations", json=new_rotation(host_id, **changes), headers=STAFF)


async def edit(catalog: Catalog, path: str, body: Any, method: str = "PATCH") -> httpx.Response:
    """As a form does it: read, change, send with what was read."""
    read = await catalog.api.get(path.removesuffix("/weeks"), headers=STAFF)
    headers = STAFF | {"if-match": read.headers["etag"]}
    return await catalog.api.request(method, path, json=body, headers=headers)


async def test_a_new_host_is_a_contact_and_nothing_else_tells_its_address(catalog: Catalog) -> None:
    host = await a_host(catalog)
    (fact,) = await catalog.facts(host["host_id"], "hosts")
    assert isinstance(fact, ContactChanged)
    assert (fact.kind, fact.email, fact.person_id) == (
        "host",
        "nadia@heronmarch.example.org",
        host["host_id"],
    )
    assert fact.postal_address == "3988 Lindenquill Road, New York, NY 10029"


async def test_a_hosts_phone_is_told_with_its_contact_and_a_wrong_one_is_refused(catalog: Catalog) -> None:
    host = await a_host(catalog)
    path = f"/v1/hosts/{host['host_id']}"
    assert (await edit(catalog, path, {"contact_phone": "call me"})).status_code == 422
    answer = await edit(catalog, path, {"contact_phone": "+1 (212) 555-0100 ext. 7"})
    assert answer.json()["contact_phone"] == "+1 (212) 555-0100 ext. 7"
    *_, fact = await catalog.facts(host["host_id"], "hosts")
    assert isinstance(fact, ContactChanged)
    assert fact.phone == "+1 (212) 555-0100 ext. 7"


def test_a_file_has_no_phones_and_takes_none_away() -> None:
    known, _ = put_host(
        PutHost("hst_1", host_details(contact_phone="212 555 0100")), UnknownHost("hst_1"), NOW
    )
    later = NOW + timedelta(days=1)
    by_file = PutHost("hst_1", host_details(contact_name="Dr. Other"), accepted_at=later)
    imported, _ = put_host(by_file, known, later)
    assert isinstance(imported, Host)
    assert imported.details.contact_name == "Dr. Other"
    assert imported.details.contact_phone == "212 555 0100"
    taken_away, _ = put_host(PutHost("hst_1", host_details()), imported, later)
    assert isinstance(taken_away, Host)
    assert taken_away.details.contact_phone is None


async def test_a_rotation_is_published_and_found(catalog: Catalog) -> None:
    host = await a_host(catalog)
    made = await offer(catalog, host["host_id"])
    assert made.status_code == 201, made.text
    rotation_id = made.json()["rotation_id"]
    assert await catalog.labels(rotation_id) == [f"RotationPublished {rotation_id}"]
    assert made.json()["weeks"] == OPEN
    found = (await catalog.api.get("/v1/rotations", params={"q": "cardio new"})).json()["items"]
    assert [item["rotation_id"] for item in found] == [rotation_id]


async def test_the_same_idempotency_key_makes_one_rotation(catalog: Catalog) -> None:
    host = await a_host(catalog)
    headers = STAFF | {"idempotency-key": "one"}
    body = new_rotation(host["host_id"])
    first = await catalog.api.post("/v1/rotations", json=body, headers=headers)
    again = await catalog.api.post("/v1/rotations", json=body, headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    ("cents", "usual"), [(99_899, False), (99_900, True), (419_900, True), (419_901, False)]
)
async def test_a_fee_outside_the_usual_range_must_be_confirmed(
    catalog: Catalog, cents: int, usual: bool
) -> None:
    host = await a_host(catalog)
    fee = {"amount": cents, "currency": "usd"}
    answer = await offer(catalog, host["host_id"], fee=fee)
    assert answer.status_code == (201 if usual else 422)
    if not usual:
        assert answer.json()["code"] == "unusual_fee_not_confirmed"
        assert answer.json()["errors"][0]["pointer"] == "/fee"
        confirmed = await offer(catalog, host["host_id"], fee=fee, confirm_unusual_fee=True)
        assert confirmed.status_code == 201


async def test_a_confirmed_fee_need_not_be_confirmed_again_for_another_edit(catalog: Catalog) -> None:
    host = await a_host(catalog)
    fee = {"amount": 50_000, "currency": "usd"}
    made = await offer(catalog, host["host_id"], fee=fee, confirm_unusual_fee=True)
    path = f"/v1/rotations/{made.json()['rotation_id']}"
    assert (await edit(catalog, path, {"title": "Another title"})).status_code == 200
    assert (await edit(catalog, path, {"fee": {"amount": 50_001}})).status_code == 422


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "both"}, "/kind"),
        ({"title": ""}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"fee": {"amount": 0}}, "/fee"),
        ({"fee": {"amount": 10_000_001}}, "/fee"),
        ({"fee": {"amount": 159_900, "currency": "eur"}}, "/fee"),
        ({"fee": {"amount": 1599.5}}, "/fee/amount"),
        ({"min_weeks": 5, "max_weeks": 4}, "/max_weeks"),
        ({"min_weeks": 5}, "/max_weeks"),
        ({"prices": [{"weeks": 5, "fee": {"amount": 100}}]}, "/prices"),
        ({"prices": [{"weeks": 4, "fee": {"amount": 100}}] * 2}, "/prices"),
        ({"weeks": [{"week": "2027-03-16", "places": 1}]}, "/weeks/0/week"),
        ({"weeks": [{"week": "2027-03-15", "places": -1}]}, "/weeks/0/places"),
        ({"weeks": [{"week": "2027-03-15", "places": 1}] * 2}, "/weeks"),
        ({"required_documents": []}, "/required_documents"),
        ({"surprise": 1}, "/surprise"),
    ],
)
async def test_wrong_input_names_its_field(catalog: Catalog, changes: dict[str, Any], pointer: str) -> None:
    host = await a_host(catalog)
    answer = await offer(catalog, host["host_id"], **changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"contact_email": "nobody"}, "/contact_email"),
        ({"contact_email": "a@b.example\nbcc: c@d.example"}, "/contact_email"),
        ({"time_zone": "America/Nowhere"}, "/time_zone"),
        ({"time_zone": "../etc/passwd"}, "/time_zone"),
        ({"name": "two\nlines"}, "/name"),
        ({"state": "ny"}, "/state"),
        ({"postal_code": "1234"}, "/postal_code"),
    ],
)
async def test_a_host_with_wrong_words_is_refused(
    catalog: Catalog, changes: dict[str, str], pointer: str
) -> None:
    body = host_details().model_dump(mode="json") | changes
    answer = await catalog.api.post("/v1/hosts", json=body, headers=STAFF)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_an_edit_needs_to_know_what_it_edits(catalog: Catalog) -> None:
    await catalog.has(rotation())
    body = {"title": "New"}
    without = await catalog.api.patch("/v1/rotations/rot_1", json=body, headers=STAFF)
    assert without.status_code == 428
    stale = await catalog.api.patch(
        "/v1/rotations/rot_1", json=body, headers=STAFF | {"if-match": '"another"'}
    )
    assert stale.status_code == 412
    assert (await edit(catalog, "/v1/rotations/rot_1", body)).status_code == 200
    assert await catalog.labels() == ["RotationChanged rot_1"]


async def test_terms_that_no_longer_fit_together_are_refused(catalog: Catalog) -> None:
    await catalog.has(rotation())
    answer = await edit(catalog, "/v1/rotations/rot_1", {"max_weeks": 1})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/max_weeks")


async def test_closing_is_told_once_and_holds_stand(catalog: Catalog) -> None:
    await catalog.has(held(rotation(), "a"))
    for _ in range(2):
        assert (await edit(catalog, "/v1/rotations/rot_1", {"status": "closed"})).status_code == 200
    assert await catalog.labels() == ["RotationClosed rot_1"]
    assert "app_a" in (await catalog.rotation()).claims
    assert (await edit(catalog, "/v1/rotations/rot_1", {"status": "open"})).json()["status"] == "open"
    assert await catalog.labels() == ["RotationClosed rot_1", "RotationPublished rot_1"]


async def test_places_below_what_is_taken_are_a_conflict_that_lists_who(catalog: Catalog) -> None:
    await catalog.has(held(rotation(places=2), "a", "b"))
    weeks = [{"week": (START + timedelta(weeks=w)).isoformat(), "places": 2} for w in range(4)]
    weeks[3]["places"] = 1
    answer = await edit(catalog, "/v1/rotations/rot_1/weeks", {"weeks": weeks}, "PUT")
    assert answer.status_code == 409
    assert answer.json()["application_ids"] == ["app_a", "app_b"]
    assert [week["week"] for week in answer.json()["weeks"]] == ["2027-04-05"]
    weeks[3]["places"] = 2
    assert (await edit(catalog, "/v1/rotations/rot_1/weeks", {"weeks": weeks}, "PUT")).status_code == 200
    assert len((await catalog.rotation()).places) == 4


async def test_more_places_go_to_those_who_wait(catalog: Catalog) -> None:
    await catalog.has(held(rotation(), "a", "b", "c"))
    weeks = [{"week": (START + timedelta(weeks=w)).isoformat(), "places": 2} for w in range(4)]
    assert (await edit(catalog, "/v1/rotations/rot_1/weeks", {"weeks": weeks}, "PUT")).status_code == 200
    assert await catalog.labels() == ["PlaceHeld app_b"]


async def test_a_host_that_moves_takes_its_rotations_along(catalog: Catalog) -> None:
    host = await a_host(catalog)
    made = (await offer(catalog, host["host_id"])).json()
    path = f"/v1/hosts/{host['host_id']}"
    moved = await edit(catalog, path, {"city": "Phoenix", "state": "AZ", "time_zone": "America/Phoenix"})
    assert moved.status_code == 200
    await catalog.act_on_due()
    site = (await catalog.rotation(made["rotation_id"])).site
    assert (site.city, site.time_zone) == ("Phoenix", "America/Phoenix")
    told = await catalog.labels(made["rotation_id"])
    assert [name.split()[0] for name in told] == ["RotationPublished", "RotationChanged"]


async def test_a_host_that_only_changes_its_mail_leaves_its_rotations_alone(catalog: Catalog) -> None:
    host = await a_host(catalog)
    made = (await offer(catalog, host["host_id"])).json()
    await edit(catalog, f"/v1/hosts/{host['host_id']}", {"contact_email": "new@heronmarch.example.org"})
    await catalog.act_on_due()
    assert len(await catalog.labels(made["rotation_id"])) == 1
    assert len(await catalog.facts(host["host_id"], "hosts")) == 2


async def test_hosts_are_listed_by_name(catalog: Catalog) -> None:
    for name in ("Zeta Clinic", "alpha Clinic"):
        await a_host(catalog, name=name)
    listed = (await catalog.api.get("/v1/hosts", headers=STAFF)).json()
    assert [host["name"] for host in listed["items"]] == ["alpha Clinic", "Zeta Clinic"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/hosts"),
        ("POST", "/v1/hosts"),
        ("GET", "/v1/hosts/hst_1"),
        ("PATCH", "/v1/hosts/hst_1"),
        ("POST", "/v1/rotations"),
        ("PATCH", "/v1/rotations/rot_1"),
        ("PUT", "/v1/rotations/rot_1/weeks"),
        ("GET", "/v1/rotations/rot_1/claims"),
        ("POST", "/v1/catalog-imports"),
    ],
)
async def test_only_staff_edit(catalog: Catalog, method: str, path: str) -> None:
    for who, status in (("", 401), ("student", 403), ("coach", 403)):
        headers = {"authorization": f"Bearer {who}"} if who else {}
        assert (await catalog.api.request(method, path, headers=headers)).status_code == status


async def test_what_is_not_there_is_a_404(catalog: Catalog) -> None:
    guard = STAFF | {"if-match": "*"}
    for method, path, body in (
        ("PATCH", "/v1/hosts/hst_none", {"name": "x"}),
        ("PATCH", "/v1/rotations/rot_none", {"title": "x"}),
        ("PUT", "/v1/rotations/rot_none/weeks", {"weeks": []}),
        ("POST", "/v1/rotations", new_rotation("hst_none")),
    ):
        assert (await catalog.api.request(method, path, json=body, headers=guard)).status_code == 404
