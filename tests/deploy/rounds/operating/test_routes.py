"""`rounds routes` says of every address which function answers it and who may call it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from deploy.local.built import applications
from deploy.rounds.operating.routes import PROJECT, Row, report, rows


@pytest.fixture(scope="module")
def every_row() -> list[Row]:
    return rows()


def test_every_operation_of_every_service_is_listed_once(every_row: list[Row]) -> None:
    documents: dict[str, Any] = {name: app.openapi() for name, app in applications().items()}
    documented = [
        (service, method.upper(), path)
        for service, document in documents.items()
        for path, item in document["paths"].items()
        for method in item
    ]

    listed = [(row.service, row.method, row.path) for row in every_row]
    assert sorted(listed) == sorted(documented)


def test_the_place_is_the_line_at_which_the_function_begins(every_row: list[Row]) -> None:
    for row in every_row:
        file, _, line = row.place.partition(":")
        lines = (PROJECT / file).read_text().splitlines()[int(line) - 1 :]
        begins = next(each for each in lines if re.match(r"(async )?def ", each))
        assert f"def {row.function}(" in begins, row


def test_a_policy_stands_beside_its_address(every_row: list[Row]) -> None:
    policies = {(row.method, row.path): row.policy for row in every_row}
    assert policies["POST", "/v1/statements/{application_id}/refunds"] == "staff"
    assert policies["GET", "/v1/rotations"].startswith("anyone")


def test_what_is_asked_for_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert report("/v1/rotations/{rotation_id}/weeks") == 0
    assert "set_weeks" in capsys.readouterr().out
    assert report("no such thing") == 1
    assert capsys.readouterr().out == ""
