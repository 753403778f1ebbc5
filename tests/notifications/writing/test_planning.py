"""Which fact makes us write to whom."""

import pytest

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.knowing.domain.people import STAFF
from services.notifications.knowing.domain.summary import ApplicationSummary, PlannedMail
from services.notifications.office.use_cases.example_base import APPLICATION, START, SUBMITTED, TODAY
from services.notifications.office.use_cases.example_story import FAILED as PAYMENT_FAILED
from services.notifications.office.use_cases.example_story import HELD, RESERVED, STORIES
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.other_mails import mails_about_lost_mail
from services.notifications.writing.domain.planning import apply_and_plan
from shared.contracts import applications as apps
from shared.contracts import catalog
from shared.contracts.money import Money
from shared.contracts.notifications import EmailGaveUp


def told(facts: tuple[SummaryFact, ...]) -> ApplicationSummary:
    summary = ApplicationSummary("app_example")
    for number, fact in enumerate(facts):
        summary, _ = apply_and_plan(f"evt-{number}", fact, summary, TODAY)
    return summary


def written(facts: tuple[SummaryFact, ...]) -> list[str]:
    planned_mails = told(facts).planned_mails
    return [
        f"{planned.template} to {planned.recipient_id}"
        for several in planned_mails.values()
        for planned in several
    ]


def test_the_main_story_writes_these_letters_and_no_others() -> None:
    assert written(tuple(STORIES["the main story"])) == [
        "application_received to acc_example",
        "accepted_and_held to acc_example",
        "terms_signed to acc_example",
        "reserved to acc_example",
        "who_comes_when to hst_example",
        "your_coach to acc_example",
        "new_visitor to acc_coach",
        "balance_reminder to acc_example",
        "paid_in_full to acc_example",
        "ready to acc_example",
        "completed to acc_example",
    ]


def test_a_physician_is_asked_reminded_and_gets_a_receipt_while_staff_hear_of_silence() -> None:
    assert written(tuple(STORIES["the physician answers"])) == [
        "application_received to acc_example",
        "review_request to hst_example",
        "with_physician to acc_example",
        "review_reminder to hst_example",
        "physician_silent to staff",
        "answer_receipt to hst_example",
        "declined to acc_example",
    ]


def test_who_can_do_something_about_an_unfinished_visit_hears_of_it_and_the_coach_of_the_decision() -> None:
    assert written(tuple(STORIES["unfinished before the first day"]))[-4:] == [
        "still_open to acc_example",
        "visitor_unfinished to acc_coach",
        "visit_unfinished to staff",
        "visitor_let_come to acc_coach",
    ]


def test_an_unfinished_visit_without_a_coach_is_told_to_the_visitor_and_to_staff() -> None:
    alarm = STORIES["unfinished before the first day"][-2].model_copy(update={"coach_id": None})
    assert written((*HELD, alarm))[-2:] == ["still_open to acc_example", "visit_unfinished to staff"]


def test_the_coach_hears_of_a_failed_payment_once_there_is_a_coach() -> None:
    assert "visitor_payment_failed to acc_coach" not in written((*HELD, PAYMENT_FAILED))
    assert "visitor_payment_failed to acc_coach" in written((*RESERVED, PAYMENT_FAILED))


def test_a_repeat_that_comes_late_finds_the_letters_of_its_first_time() -> None:
    before_the_coach, _ = apply_and_plan("failed", PAYMENT_FAILED, told(HELD), TODAY)
    with_coach, _ = apply_and_plan(
        "coach", apps.CoachAssigned(**APPLICATION, coach_id="acc_coach"), before_the_coach, TODAY
    )
    again, facts = apply_and_plan("failed", PAYMENT_FAILED, with_coach, TODAY)
    assert again is with_coach
    assert again.planned_mails["failed"] == (PlannedMail("payment_failed", "acc_example"),)
    assert facts == ()


def test_a_physician_is_told_once_that_no_answer_is_needed_and_not_at_all_after_an_answer() -> None:
    asked = tuple(STORIES["the physician answers"][:2])
    answered = tuple(STORIES["the physician answers"][:5])
    withdrawn = apps.ApplicationWithdrawn(**APPLICATION)
    assert written((*asked, withdrawn)).count("review_closed to hst_example") == 1
    assert written((*asked, withdrawn, withdrawn)).count("review_closed to hst_example") == 1
    assert "review_closed to hst_example" not in written((*answered, withdrawn))
    assert "review_closed to hst_example" not in written((SUBMITTED, withdrawn))


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "applicant",
            ["cancelled to acc_example", "visit_cancelled to acc_coach", "visit_cancelled to hst_example"],
        ),
        (
            "host",
            ["cancelled to acc_example", "visit_cancelled to acc_coach", "cancelled_for_host to hst_example"],
        ),
    ],
)
def test_whoever_expected_the_visitor_hears_of_the_cancellation(by: str, expected: list[str]) -> None:
    fact = apps.ApplicationCancelled.model_validate({**APPLICATION, "by": by, "refund": Money.usd(0)})
    assert written((*RESERVED, fact))[-len(expected) :] == expected


def test_a_host_who_was_never_told_of_a_visitor_is_not_told_of_a_cancellation() -> None:
    """The office cancelled while the place was only held."""
    fact = apps.ApplicationCancelled(**APPLICATION, by="staff", refund=Money.usd(0))
    assert written((*HELD, fact))[-1] == "cancelled to acc_example"
    assert "visit_cancelled to hst_example" not in written((*HELD, fact))


@pytest.mark.parametrize("name", STORIES)
def test_an_ended_application_stays_ended(name: str) -> None:
    summary = told(tuple(STORIES[name]))
    if summary.ended:
        late, _ = apply_and_plan("late", apps.ApplicationWithdrawn(**APPLICATION), summary, TODAY)
        assert late.ended == summary.ended


def test_staff_hear_of_a_lost_mail_but_not_of_the_one_that_says_so() -> None:
    lost = EmailGaveUp(email_id="eml_1", template="reserved", recipient_id="acc_example", reason="550")
    assert mails_about_lost_mail(lost) == (PlannedMail("email_gave_up", STAFF),)
    assert mails_about_lost_mail(lost.model_copy(update={"recipient_id": STAFF})) == ()


def test_other_dates_that_are_chosen_are_told_to_the_physician_once_the_place_is_held() -> None:
    assert written(tuple(STORIES["the physician proposes other dates"]))[-3:] == [
        "other_dates to acc_example",
        "accepted_and_held to acc_example",
        "date_chosen to hst_example",
    ]


def test_other_dates_of_which_none_is_chosen_are_free_again_however_it_ends() -> None:
    """R34: by the applicant's no, by stepping back, by silence, or because all are full."""
    refused = tuple(STORIES["no other date suits"])
    for ending in (
        refused[-1],
        apps.ApplicationWithdrawn(**APPLICATION),
        apps.ApplicationDeclined(**APPLICATION, reason="No choice came."),
        STORIES["the other dates are taken"][-1],
    ):
        assert written((*refused[:-1], ending))[-1] == "dates_not_chosen to hst_example"


def test_a_chosen_day_that_is_full_is_told_by_the_days_that_are_left() -> None:
    full = catalog.PlaceRefused(**APPLICATION, reason="no_free_place")
    chosen = tuple(STORIES["the other dates are taken"])[:-1]
    again = chosen[3].model_copy(update={"taken": chosen[3].model_dump()["dates"][1]})
    assert written((*chosen, full, again)) == [*written(chosen), "other_dates to acc_example"]
    assert written((*chosen, again, full)) == [*written(chosen), "other_dates to acc_example"]


def test_a_decision_that_is_taken_back_is_told_to_whoever_was_told_of_it() -> None:
    """R36: of an acceptance also to the host who had agreed; of their question to the host who was asked."""
    taken = STORIES["the acceptance is taken back"]
    assert written(tuple(taken))[-2:] == [
        "decision_taken_back to acc_example",
        "acceptance_taken_back to hst_example",
    ]
    recalled = apps.DecisionTakenBack(**APPLICATION, decision="send_to_host", reason="A mistake.")
    assert written((*taken[:2], recalled))[-2:] == [
        "decision_taken_back to acc_example",
        "review_closed to hst_example",
    ]


def test_what_a_mail_says_of_a_place_is_untrue_once_it_is_taken_back_unless_money_was_faster() -> None:
    taken = tuple(STORIES["the acceptance is taken back"])
    still_true = KINDS["accepted_and_held"].still_true
    assert still_true(told(taken[:-1]))
    assert not still_true(told(taken))
    seat = catalog.PlaceReserved(**APPLICATION, start_date=START, weeks=4, time_zone="America/Chicago")
    assert still_true(told((*taken, seat)))


def test_a_decline_that_is_taken_back_is_no_end_any_more() -> None:
    declined = apps.ApplicationDeclined(**APPLICATION, reason="Too few places.")
    back = apps.DecisionTakenBack(**APPLICATION, decision="decline", reason="A mistake.")
    assert told((SUBMITTED, declined)).ended == "declined"
    assert told((SUBMITTED, declined, back)).ended is None


def test_a_host_who_calls_weeks_off_is_told_once_however_the_visitor_chooses() -> None:
    called_off = tuple(STORIES["the host cancels"])
    assert written(called_off)[-2:] == ["host_cancelled to acc_example", "cancelled_for_host to hst_example"]
    over = apps.ApplicationCancelled(**APPLICATION, by="host", refund=Money.usd(0))
    assert written((*called_off, over)).count("cancelled_for_host to hst_example") == 1
