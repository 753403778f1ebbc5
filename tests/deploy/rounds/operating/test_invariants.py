"""What `rounds verify` finds, at the edges of when it must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from deploy.rounds.operating.evidence import Evidence
from deploy.rounds.operating.invariants import each_mail_once, paid_means_place
from services.notifications.knowing.domain.summary import PlannedMail
from services.notifications.sending.domain.sending import claim
from services.notifications.writing.domain.mail import (
    AwaitingMail,
    Mail,
    Message,
    Origin,
    QueuedMail,
    SendingMail,
)
from services.notifications.writing.domain.retrying import RetryPolicy
from services.payments.lifecycle.domain.ending import end_hold, give_all_back
from services.payments.provider.domain import ProviderRefund
from tests.payments.builders import APP, DEPOSIT, START, ZONE, held, paid, reserved, wire

OVER = datetime.combine(START + timedelta(weeks=4), datetime.min.time(), ZoneInfo(ZONE))


def test_who_has_paid_has_a_place_until_the_last_week_has_passed() -> None:
    statements = {APP: reserved().statement}

    last_moment = Evidence(now=OVER - timedelta(seconds=1), statements=statements)
    assert [found.invariant for found in paid_means_place(last_moment)] == ["2 paid without a place"]
    assert list(paid_means_place(Evidence(now=OVER, statements=statements))) == []


def test_money_that_staff_are_to_send_back_by_hand_is_on_its_way() -> None:
    story = held()
    story.decide(end_hold("time_is_up", story.state, story.now))
    wire(story, DEPOSIT)
    later = story.now + timedelta(minutes=6)
    asked = Evidence(now=later, statements={APP: story.statement})
    assert list(paid_means_place(asked)) == []  # the catalog is asked for the place first

    story.decide(give_all_back(story.state, story.now))
    assert [task.state for task in story.statement.refund_tasks] == ["by_hand"]
    assert list(paid_means_place(Evidence(now=later, statements={APP: story.statement}))) == []


def test_a_refund_that_the_bank_sent_back_was_begun_and_is_with_staff() -> None:
    story = held()
    page = story.page()
    story.decide(end_hold("withdrawn", story.state, story.now))
    taken = paid(page, DEPOSIT, story.now)
    story.hear(taken)
    failed = ProviderRefund("re_1", "pi_att_1", DEPOSIT, "failed", story.now, f"{APP}:refund:1")
    assert taken.payment is not None
    story.hear(replace(taken, payment=replace(taken.payment, refunds=(failed,))))
    assert [task.state for task in story.statement.refund_tasks] == ["failed"]
    later = Evidence(now=story.now + timedelta(minutes=6), statements={APP: story.statement})
    assert list(paid_means_place(later)) == []


MAIL = QueuedMail(
    "eml_1",
    Origin("evt_1", "cor_1", PlannedMail("reserved", "acc_1"), APP, "PlaceReserved", {}),
    Message("a@student.example", "Reserved", "…"),
    created_at=OVER,
    next_at=OVER,
)


def found_of(mail: Mail, now: datetime) -> list[str]:
    return [found.invariant for found in each_mail_once(Evidence(now=now, emails=[mail]))]


def test_a_mail_that_nobody_acts_on_is_forgotten_and_one_that_nothing_ends_is_overdue() -> None:
    assert found_of(MAIL, OVER + timedelta(seconds=60)) == []
    assert found_of(MAIL, OVER + timedelta(seconds=61)) == ["6 mail forgotten"]

    claimed, _ = claim("clm_1", RetryPolicy(), MAIL, OVER)
    assert isinstance(claimed, SendingMail)
    a_day_later = OVER + RetryPolicy().give_up_after
    offered_again_and_again = replace(claimed, lease_until=a_day_later + timedelta(minutes=6))
    end = a_day_later + timedelta(minutes=5)
    assert found_of(offered_again_and_again, end) == []
    assert found_of(offered_again_and_again, end + timedelta(seconds=1)) == ["6 mail overdue"]


def test_a_mail_that_waits_for_a_fact_is_overdue_after_a_day() -> None:
    waiting = AwaitingMail("eml_1", MAIL.origin, ("contact:acc_1",), OVER, OVER + timedelta(days=2))
    (found,) = each_mail_once(Evidence(now=OVER + timedelta(days=1, minutes=6), emails=[waiting]))
    assert str(found.invariant) == "6 mail overdue"
    assert "contact:acc_1" in found.seen
