"""SMTP_URL: how an address says where the mail server is and how to reach it."""

from __future__ import annotations

import pytest

from services.notifications.sending.adapters.connections import SmtpAddress


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, None, None, False, None)),
        ("smtps://me:p%40ss@mail.example", ("mail.example", 465, "me", "p@ss", True, False)),
        ("smtp://mail.example:587?starttls=always", ("mail.example", 587, None, None, False, True)),
        ("smtp://mail.example:587?starttls=never", ("mail.example", 587, None, None, False, False)),
    ],
)
def test_an_address_says_how_to_reach_the_server(url: str, expected: tuple[object, ...]) -> None:
    assert SmtpAddress.of(url) == SmtpAddress(*expected)  # type: ignore[arg-type]  # a row of a table


@pytest.mark.parametrize("url", ["", "mail.example:25", "http://mail.example", "smtp://"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        SmtpAddress.of(url)
