"""Hosts: registered, changed, listed; their rotations follow, and their contacts leave on one topic (R22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.catalog.hosts.domain import Host, PutHost, UnknownHost, put_host
from shared.contracts.people import ContactChanged
from tests.catalog.builders import NOW, host_details
from tests.catalog.editing import a_host, edit, publish
from tests.catalog.running import STAFF, Catalog, in_memory


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


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


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"contact_email": "nobody"}, "/contact_email"),
        ({"contact_email": "a@b.example\nbcc: c@d.example"}, "/contact_email"),
        ({"contact_email": "a\u202eb@c.example"}, "/contact_email"),
        ({"contact_email": "ana@münchen..example"}, "/contact_email"),
        ({"contact_email": f"ana@{'ü' * 64}.example"}, "/contact_email"),
        ({"time_zone": "America/Nowhere"}, "/time_zone"),
        ({"time_zone": "../etc/passwd"}, "/time_zone"),
        ({"time_zone": "right/America/New_York"}, "/time_zone"),
        ({"time_zone": "posixrules"}, "/time_zone"),
        ({"time_zone": "localtime"}, "/time_zone"),
        ({"time_zone": "Factory"}, "/time_zone"),
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


@pytest.mark.parametrize(
    "address", ["ana@münchen-klinik.example", "zoë@klinik.example", "ana@例子.测试", "ana@klinik.xn--p1ai"]
)
async def test_a_host_may_have_an_address_outside_ascii(catalog: Catalog, address: str) -> None:
    body = host_details().model_dump(mode="json") | {"contact_email": address}
    answer = await catalog.api.post("/v1/hosts", json=body, headers=STAFF)
    assert (answer.status_code, answer.json()["contact_email"]) == (201, address)


async def test_a_host_that_moves_takes_its_rotations_along(catalog: Catalog) -> None:
    host = await a_host(catalog)
    made = (await publish(catalog, host["host_id"])).json()
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
    made = (await publish(catalog, host["host_id"])).json()
    await edit(catalog, f"/v1/hosts/{host['host_id']}", {"contact_email": "new@heronmarch.example.org"})
    await catalog.act_on_due()
    assert len(await catalog.labels(made["rotation_id"])) == 1
    assert len(await catalog.facts(host["host_id"], "hosts")) == 2


async def test_hosts_are_listed_by_name(catalog: Catalog) -> None:
    for name in ("Zeta Clinic", "alpha Clinic"):
        await a_host(catalog, name=name)
    listed = (await catalog.api.get("/v1/hosts", headers=STAFF)).json()
    assert [host["name"] for host in listed["items"]] == ["alpha Clinic", "Zeta Clinic"]


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
