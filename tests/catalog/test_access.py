"""Who may do what, and what an unknown id is answered with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.catalog.editing import new_rotation
from tests.catalog.running import STAFF, Catalog, in_memory


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


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
