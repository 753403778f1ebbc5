"""What happens to one e-mail, each rule one second beside its edge."""

from datetime import timedelta

import pytest

from services.notifications.knowing.domain.summary import PlannedMail
from services.notifications.office.domain import MailNotToBeSent, MailStillOnItsWay, MailUnknown, resend
from services.notifications.office.use_cases.example_base import TODAY
from services.notifications.sending.domain.delivery import Accepted, Answer, Deferred, Rejected, Unreachable
from services.notifications.sending.domain.sending import claim, renew, settle, stop
from services.notifications.writing.domain.mail import (
    AbortedMail,
    AwaitingMail,
    GaveUpMail,
    Mail,
    Message,
    Origin,
    QueuedMail,
    SendingMail,
    SentMail,
    UnknownMail,
    due_at,
)
from services.notifications.writing.domain.queueing import drop, enqueue, erase, wait_for
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.decision import Instant
from shared.contracts.notifications import EmailGaveUp, EmailSent

POLICY = RetryPolicy()
SECOND = timedelta(seconds=1)
ORIGIN = Origin(
    "evt_1", "cor_1", PlannedMail("reserved", "acc_1"), "app_1", "PlaceReserved", {"application_id": "app_1"}
)
MAIL = Message(to="a@student.example", subject="Reserved", mime="Subject: Reserved\r\n\r\nYes.\r\n")
BUSY = Deferred("451 4.7.1", "451 4.7.1 <a@student.example> try later")


def queued(now: Instant = TODAY) -> Mail:
    return enqueue(ORIGIN, MAIL, UnknownMail("eml_1"), now)[0]


def claimed(mail: Mail, now: Instant, by: str = "clm_1") -> Mail:
    return claim(by, POLICY, mail, now)[0]


def answered(mail: Mail, answer: Answer, now: Instant) -> Mail:
    return settle("clm_1", answer, POLICY, claimed(mail, now), now)[0]


def test_a_mail_is_due_at_once_and_keeps_its_bytes_when_its_event_comes_again() -> None:
    mail = queued()
    assert due_at(mail) == TODAY
    other = Message(to="b@student.example", subject="Other", mime="Other")
    assert enqueue(ORIGIN, other, mail, TODAY + SECOND) == (mail, ())


def test_only_one_worker_gets_a_mail() -> None:
    mine = claimed(queued(), TODAY)
    assert isinstance(mine, SendingMail)
    assert claimed(mine, TODAY, by="clm_2") == mine


def test_an_abandoned_mail_is_taken_when_its_lease_ends_and_not_a_second_before() -> None:
    mine = claimed(queued(), TODAY)
    end = TODAY + POLICY.lease
    assert claimed(mine, end - SECOND, by="clm_2") == mine
    theirs = claimed(mine, end, by="clm_2")
    assert isinstance(theirs, SendingMail)
    assert theirs.claim_id == "clm_2"
    assert theirs.message == MAIL


def test_a_worker_that_is_heard_of_keeps_the_mail() -> None:
    heard_of = TODAY + POLICY.renew_after
    mine, facts = renew("clm_1", POLICY, claimed(queued(), TODAY), heard_of)
    assert facts == ()
    assert due_at(mine) == heard_of + POLICY.lease
    assert claimed(mine, heard_of + POLICY.lease - SECOND, by="clm_2") == mine


def test_a_worker_that_lost_its_claim_is_not_heard() -> None:
    theirs = claimed(claimed(queued(), TODAY), TODAY + POLICY.lease, by="clm_2")
    assert renew("clm_1", POLICY, theirs, TODAY) == (theirs, ())
    assert settle("clm_1", Accepted(), POLICY, theirs, TODAY) == (theirs, ())
    assert stop("clm_1", "late", theirs, TODAY) == (theirs, ())


def test_an_accepted_mail_is_sent_and_said_without_address_or_text() -> None:
    after, facts = settle("clm_1", Accepted(), POLICY, claimed(queued(), TODAY), TODAY)
    assert isinstance(after, SentMail)
    assert due_at(after) is None
    assert facts == [
        EmailSent(email_id="eml_1", template="reserved", recipient_id="acc_1", application_id="app_1")
    ]


def test_a_refusal_for_good_gives_up_at_once_and_tells_only_the_code() -> None:
    answer = Rejected("550 5.1.1", "550 5.1.1 <a@student.example> no such user")
    after, facts = settle("clm_1", answer, POLICY, claimed(queued(), TODAY), TODAY)
    assert isinstance(after, GaveUpMail)
    assert [fact.model_dump()["reason"] for fact in facts if isinstance(fact, EmailGaveUp)] == ["550 5.1.1"]


def test_a_refusal_for_now_climbs_the_ladder() -> None:
    mail, now, pauses = queued(), TODAY, []
    for _ in range(6):
        mail = answered(mail, BUSY, now)
        assert isinstance(mail, QueuedMail)
        assert mail.state == "retry"
        pauses.append((mail.next_at - now).total_seconds())
        assert claimed(mail, mail.next_at - SECOND) == mail
        now = mail.next_at
    assert pauses == [10, 30, 60, 300, 900, 1800]


@pytest.mark.parametrize(("beyond", "expected"), [(0, QueuedMail), (1, GaveUpMail)])
def test_the_ladder_ends_a_day_after_the_first_refusal(beyond: int, expected: type[Mail]) -> None:
    mail = answered(queued(), BUSY, TODAY)
    # the next try would be 30 s later: exactly on the day's end, or one second after it
    now = TODAY + POLICY.give_up_after - timedelta(seconds=30) + beyond * SECOND
    assert isinstance(answered(mail, BUSY, now), expected)


def test_while_no_server_answers_a_mail_waits_however_long_and_goes_within_a_minute() -> None:
    mail, now = queued(), TODAY
    for _ in range(5000):
        mail = answered(mail, Unreachable("no route"), now)
        assert isinstance(mail, QueuedMail)
        assert mail.next_at - now <= timedelta(minutes=1)
        now = mail.next_at
    assert now - TODAY > 3 * POLICY.give_up_after
    assert isinstance(mail, QueuedMail)
    assert mail.tries.refused == 0


def test_a_mail_that_cannot_be_written_yet_is_looked_at_again_ever_more_rarely() -> None:
    mail: Mail = UnknownMail("eml_1")
    waits, now = [], TODAY
    for _ in range(14):
        mail, _ = wait_for(ORIGIN, ("contact:acc_1",), mail, now)
        assert isinstance(mail, AwaitingMail)
        waits.append((mail.look_again_at - now).total_seconds())
        now = mail.look_again_at
    assert waits[:3] == [0.2, 0.8, 3.2]
    assert waits[-1] == 3600
    after, _ = enqueue(ORIGIN, MAIL, mail, now)
    assert isinstance(after, QueuedMail)
    assert after.created_at == TODAY


def test_who_looks_again_just_after_another_worker_changes_nothing() -> None:
    missing, due = ("contact:acc_1",), TODAY + timedelta(seconds=0.2)
    first, _ = wait_for(ORIGIN, missing, UnknownMail("eml_1"), TODAY)
    once, _ = wait_for(ORIGIN, missing, first, due)
    assert isinstance(once, AwaitingMail)
    assert once.looks == 2
    assert wait_for(ORIGIN, missing, once, due + timedelta(milliseconds=50)) == (once, ())
    fewer, _ = wait_for(ORIGIN, ("place",), once, due + timedelta(milliseconds=50))
    assert isinstance(fewer, AwaitingMail)
    assert fewer.missing == ("place",)


def test_what_is_written_does_not_wait_and_is_not_dropped() -> None:
    mail = queued()
    assert wait_for(ORIGIN, ("place",), mail, TODAY) == (mail, ())
    assert drop(ORIGIN, "nobody", mail, TODAY) == (mail, ())


def test_staff_send_the_same_bytes_again() -> None:
    sent = answered(queued(), Accepted(), TODAY)
    again, _ = resend(sent, TODAY + SECOND)
    assert isinstance(again, QueuedMail)
    assert (again.message, again.resent, due_at(again)) == (MAIL, 1, TODAY + SECOND)


def test_what_is_on_its_way_or_not_to_be_sent_is_not_sent_again() -> None:
    with pytest.raises(MailUnknown):
        resend(UnknownMail("eml_1"), TODAY)
    with pytest.raises(MailStillOnItsWay):
        resend(queued(), TODAY)
    stopped, _ = stop("clm_1", "paid", claimed(queued(), TODAY), TODAY)
    assert isinstance(stopped, AbortedMail)
    with pytest.raises(MailNotToBeSent):
        resend(stopped, TODAY)
    erased, _ = erase(answered(queued(), Accepted(), TODAY), TODAY)
    with pytest.raises(MailNotToBeSent):
        resend(erased, TODAY)


def test_erasing_takes_address_and_text_and_stops_what_is_not_sent() -> None:
    sent, _ = erase(answered(queued(), Accepted(), TODAY), TODAY)
    assert isinstance(sent, SentMail)
    assert sent.message == Message(to="", subject="(erased)", mime="")
    waiting, _ = erase(queued(), TODAY)
    assert isinstance(waiting, AbortedMail)
    assert waiting.message is None
