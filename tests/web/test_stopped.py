"""One service stopped: its part of a page says so and the rest stays; never a bare error."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.gallery.gateway import Case, answer, description, documents
from tests.web.gallery.site import Shown, Site, asked_for, every_shown

HERE = "http://127.0.0.1"
SERVICES = ("catalog", "applications", "payments", "notifications")
PAGES = every_shown()
AWAY = ("is not available right now", "This part is not available right now")
SILENT = frozenset(
    {
        ("/", "catalog"),  # without the list of specialties the search field remains
        ("/rotations", "catalog"),
        ("/rotations/{rotation_id}", "catalog"),
    }
)
"""Where something may be left out without a word, because the page does what it is for all the same."""


class Asked:
    """The gallery's gateway, and whether it refused for a service that is stopped."""

    def __init__(self) -> None:
        self.refused = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        said = answer(request)
        self.refused += said.status_code == 503
        return said


@pytest.fixture
def gateway() -> Asked:
    description()
    return Asked()


@pytest.fixture
async def reader(gateway: Asked) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Site(HERE, gateway=gateway))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as reader:
        yield reader


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: f"{shown.path} {shown.role}".strip())
async def test_a_stopped_service_takes_its_part_of_a_page_alone(
    reader: httpx.AsyncClient, gateway: Asked, shown: Shown, service: str
) -> None:
    case = Case(shown.role, given={"state": "held"}, stopped=service)
    page = await reader.get(shown.address, headers=asked_for(case))
    assert page.status_code in (200, 303, 503)
    if page.status_code == 503:
        assert 'href="/help"' in page.text
    if gateway.refused and (shown.path, service) not in SILENT:
        assert any(words in page.text for words in AWAY)


def test_every_service_can_be_stopped() -> None:
    assert set(SERVICES) == set(documents())
