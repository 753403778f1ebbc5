"""A drill may change what was kept about how something became known, and nothing that is known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.soak.fingerprint import checksum, differences, digest, what_stayed

STATEMENT: dict[str, Any] = {
    "_id": "app_1",
    "version": 3,
    "outbox": [],
    "inbox": ["evt_1"],
    "state": {"paid": 0, "attempts": [{"id": "att_1", "state": "open", "looked_at": "11:20"}]},
    "find": {"state": "deposit_due"},
}


@pytest.mark.parametrize(
    "change",
    [
        {"version": 4},
        {"inbox": ["evt_1", "evt_2"]},
        {"state": {"paid": 0, "attempts": [{"id": "att_1", "state": "open", "looked_at": "11:25"}]}},
    ],
)
def test_bookkeeping_is_no_difference(change: dict[str, Any]) -> None:
    assert digest({**STATEMENT, **change}) == digest(STATEMENT)


@pytest.mark.parametrize(
    "change",
    [
        {"state": {**STATEMENT["state"], "paid": 1}},
        {"state": {"paid": 0, "attempts": [{"id": "att_1", "state": "paid", "looked_at": "11:20"}]}},
        {"find": {"state": "settled"}},
    ],
)
def test_what_is_known_is_a_difference(change: dict[str, Any]) -> None:
    assert digest({**STATEMENT, **change}) != digest(STATEMENT)


def test_a_lost_a_new_and_a_changed_document_are_named() -> None:
    before, after = {"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"}
    assert differences(before, after) == ["a", "c", "d"]
    assert checksum(before) != checksum(after)
    assert checksum(before) == checksum(dict(reversed(before.items())))


def test_who_signs_in_is_no_difference_and_who_is_signed_out_is_one() -> None:
    before = {"applications.sessions/ses_1": "1", "applications.accounts/acc_1": "1"}
    after = {**before, "applications.sessions/ses_2": "2"}
    assert differences(before, what_stayed(before, after)) == []
    assert differences(after, what_stayed(after, before)) == ["applications.sessions/ses_2"]


def test_a_mail_that_was_under_way_may_be_sent_since_and_is_not_lost() -> None:
    queued, sent = (
        {"version": 1, "state": {"email_id": "eml_1", "state": state}} for state in ("retry", "sent")
    )
    before = {"notifications.emails/eml_1": digest(queued)}
    after = {"notifications.emails/eml_1": digest(sent)}
    assert differences(before, what_stayed(before, after)) == []
    assert differences(before, what_stayed(before, {})) == list(before)
    assert differences(after, what_stayed(after, before)) == list(after)  # sent, and forgotten
