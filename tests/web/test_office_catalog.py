"""The office's hosts, rotations, places, files and team: what forms send, and what a refusal leaves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest

from tests.web.gallery.gateway import Case, answer, description
from tests.web.gallery.site import Site, asked_for
from web.pages.office_rotations import FIELDS
from web.present.money import cents_said, dollars_of

HERE = "http://127.0.0.1"
STAFF = asked_for(Case(role="staff")) | {"origin": HERE}
REFUSED = asked_for(Case(role="staff", writes="refuses")) | {"origin": HERE}
TERMS = {
    "title": "Cardiology",
    "specialty": "Cardiology",
    "kind": "hands_on",
    "setting": "outpatient",
    "fee": "$1,899.50",
    "min_weeks": "2",
    "max_weeks": "8",
    "required_documents": "CV, passport",
    "review_mode": "host",
}


class Office:
    """A reader of the office, and what the gateway was sent for them."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []
        site = Site(HERE, gateway=self._noting)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=HERE)

    def _noting(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return answer(request)

    def body(self, method: str) -> dict[str, object]:
        """What was sent by this method."""
        found: dict[str, object] = json.loads(next(r for r in self.sent if r.method == method).content)
        return found


@pytest.fixture(scope="module", autouse=True)
def described() -> None:
    description()  # before a loop runs: the services are put together in one of their own


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    async with office.http:
        yield office


async def test_a_rotation_is_offered_in_cents_and_kinds(office: Office) -> None:
    shown = await office.http.post("/office/hosts/hst_1/rotations/new", data=TERMS, headers=STAFF)
    assert shown.status_code == 303
    body = office.body("POST")
    assert body["fee"] == {"amount": 189950, "currency": "usd"}
    assert (body["min_weeks"], body["required_documents"]) == (2, ["cv", "passport"])
    assert body["host_id"] == "hst_1"
    assert "status" not in body


async def test_a_refused_rotation_keeps_what_was_typed_and_names_each_field(office: Office) -> None:
    shown = await office.http.post("/office/hosts/hst_1/rotations/new", data=TERMS, headers=REFUSED)
    assert shown.status_code == 422
    assert 'value="$1,899.50"' in shown.text
    for name in set(FIELDS.values()) - {"status"}:
        assert f'id="{name}"' in shown.text
    assert '<a href="#fee">' in shown.text


async def test_places_are_sent_for_every_week_with_the_version_that_was_shown(office: Office) -> None:
    typed = {"etag": '"1"', "week-2027-07-05": "3", "week-2027-07-12": "", "week-2027-07-19": "two"}
    shown = await office.http.post("/office/rotations/rot_1/weeks", data=typed, headers=STAFF)
    assert shown.status_code == 303
    put = next(each for each in office.sent if each.method == "PUT")
    assert put.headers["if-match"] == '"1"'
    weeks = [{"week": "2027-07-05", "places": 3}, {"week": "2027-07-19", "places": "two"}]
    assert office.body("PUT") == {"weeks": weeks}


async def test_the_grid_begins_next_monday_and_keeps_what_is_set(office: Office) -> None:
    shown = await office.http.get("/office/rotations/rot_1", headers=STAFF)
    assert 'name="week-2027-07-05"' in shown.text
    assert shown.text.count('name="week-') >= 26


async def test_a_changed_host_keeps_a_phone_that_was_taken_out_as_none(office: Office) -> None:
    typed = {"name": "Lakeview", "contact_phone": "", "languages": "EN, es", "etag": '"1"'}
    shown = await office.http.post("/office/hosts/hst_1", data=typed, headers=STAFF)
    assert shown.headers["location"] == "/office/hosts/hst_1?told=saved"
    body = office.body("PATCH")
    assert (body["contact_phone"], body["languages"]) == (None, ["en", "es"])


async def test_both_files_are_asked_for_by_name(office: Office) -> None:
    hosts = {"hosts": ("hosts.csv", b"ref\n", "text/csv")}
    shown = await office.http.post("/office/import", files=hosts, headers=STAFF)
    assert shown.status_code == 422
    assert "Choose the file of rotations." in shown.text
    assert "Choose the file of hosts." not in shown.text
    both = {**hosts, "rotations": ("rotations.csv", b"ref\n", "text/csv")}
    shown = await office.http.post("/office/import", files=both, headers=STAFF)
    assert "All lines are in." in shown.text


async def test_somebody_is_appointed_without_a_password_of_ours(office: Office) -> None:
    typed = {"full_name": "Ada", "email": "ada@rounds.example", "role": "coach", "time_zones": "UTC"}
    shown = await office.http.post("/office/people", data=typed, headers=STAFF)
    assert shown.status_code == 303
    assert office.body("POST")["time_zones"] == ["UTC"]
    assert "password" not in office.body("POST")


@pytest.mark.parametrize("path", ["/office/hosts", "/office/rotations", "/office/people", "/office/import"])
@pytest.mark.parametrize("role", ["applicant", "coach"])
async def test_for_others_there_is_no_such_page(office: Office, path: str, role: str) -> None:
    shown = await office.http.get(path, headers=asked_for(Case(role=role)))
    assert shown.status_code == 404
    assert office.sent == []


async def test_strangers_sign_in_first(office: Office) -> None:
    shown = await office.http.get("/office/hosts")
    assert shown.headers["location"] == f"/sign-in?next={quote('/office/hosts', safe='')}"


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1899", 189900),
        ("1,899.50", 189950),
        ("$0.01", 1),
        ("0.005", "0.005"),
        ("many", "many"),
        ("NaN", "NaN"),
    ],
)
def test_dollars_are_read_to_the_cent_and_nothing_is_rounded(typed: str, cents: int | str) -> None:
    assert cents_said(typed) == cents


def test_dollars_are_typed_as_they_are_read() -> None:
    for cents in (189900, 189950, 1):
        assert cents_said(dollars_of({"amount": cents})) == cents
