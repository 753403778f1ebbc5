"""What the service refuses to start with, and what it makes of what it is given."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from services.notifications.settings import NotificationsSettings

GIVEN = {
    "mongo_url": "mongodb://127.0.0.1/?replicaSet=rs0",
    "bootstrap_servers": "127.0.0.1:9092",
    "kafka_bootstrap_servers": "127.0.0.1:9092",
    "link_key": "a key of more than sixteen characters, 7",
}


def settings(**changes: Any) -> NotificationsSettings:
    return NotificationsSettings.model_validate({**GIVEN, **changes})


def test_mails_call_the_organization_by_its_name_or_by_that_of_their_sender() -> None:
    assert settings(mail_from="Lakeside Rotations <mail@lakeside.example>").sender.organization == (
        "Lakeside Rotations"
    )
    assert settings(organization="Lakeside, Inc.").sender.organization == "Lakeside, Inc."
    assert settings(mail_from="mail@lakeside.example").sender.organization == "Rounds"


def test_answers_go_to_the_staff() -> None:
    assert settings(staff_email="team@lakeside.example").sender.office_email == "team@lakeside.example"


@pytest.mark.parametrize("field", ["mail_from", "staff_email"])
@pytest.mark.parametrize("address", ["nobody", "Rounds <nobody@>", "josé@lakeside.example"])
def test_an_address_that_servers_do_not_take_stops_the_start(field: str, address: str) -> None:
    with pytest.raises(ValidationError, match=r"looks like|must be ASCII"):
        settings(**{field: address})


def test_a_sender_may_have_a_domain_outside_ascii() -> None:
    assert settings(mail_from="Rounds <mail@müller.example>").sender.address == "mail@xn--mller-kva.example"
