"""Whole ways through the pages in Chromium, on the running system, with scripts and without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from deploy.client import until
from deploy.client.people import EXAMPLE_CV
from deploy.client.rounds import PASSWORD, VERIFICATION
from deploy.local.platform import Platform
from shared.chassis.ids import new_id
from tests.system.office import NAME, REGISTRATION, Offer, Office
from tests.system.tab import People, Tab, staff_of

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

FULL_REFUND = "1200.00"
"""Above the limit over which a second person has to agree."""


def registered(person: Tab, office: Office) -> str:
    email = f"{new_id('way')}@applicants.example.org"
    person.open("/register").press(
        "Register",
        full_name=NAME,
        email=email,
        files=None,
        **REGISTRATION,
    )
    link = office.rounds.mailbox.link(email, VERIFICATION)
    person.open(link).press("Confirm my address")
    assert "Your address is confirmed" in person.text
    return email


def paid(person: Tab, here: str, how: str = "deposit") -> None:
    """Sign, pay on the provider's page, and come back."""
    person.sees(here, "A place is held for you").open(f"{here}/terms").press("Sign", signed_name=NAME)
    person.sees(f"{here}/payment", "What do you want to pay?").press("To the payment page", pay=how)
    person.page.get_by_role("button", name="4242").first.click()
    person.page.get_by_text("Thank you").first.wait_for()


def long_offer(office: Office) -> Offer:
    """One place in each of twelve weeks."""
    start = office.monday(20)
    weeks = [{"week": str(start + timedelta(weeks=n)), "places": 1} for n in range(12)]
    return office.offer(weeks=weeks)


# long: the main story as a person plays it, read from top to bottom
def test_from_registering_to_the_checklist(system: Platform, office: Office, people: People) -> None:
    offer = office.offer()
    mira, staff = people(), staff_of(people, system)
    mira.sign_in(registered(mira, office))
    mira.open(f"/apply/{offer.rotation_id}?start_date={offer.start}").press(
        "Continue", start_date=str(offer.start)
    )
    mira.press("Add", files={"file": str(EXAMPLE_CV)})
    mira.follow("Continue").press("Send my application")
    assert "Our office reviews your application" in mira.text
    application_id = mira.at.partition("?")[0].rpartition("/")[2]
    here = f"/applications/{application_id}"

    staff.sees(f"/office{here}", NAME).press("Decide", decision="accept")
    assert "Decided" in staff.text
    paid(mira, here)
    mira.sees(here, "Reserved").open(f"{here}/checklist")
    before = mira.page.get_by_role("button", name="Done").count()
    mira.press("Done")
    assert mira.page.get_by_role("button", name="Done").count() == before - 1


def test_the_coach_ticks_and_suggests_and_the_visitor_sees_it(office: Office, people: People) -> None:
    """Of all coaches, one speaks the visitor's language."""
    details = {"email": f"{new_id('coach')}@staff.example.org", "full_name": "Zuri Coach", "role": "coach",
               "languages": ["sw"], "time_zones": ["America/Chicago"], "password": PASSWORD}  # fmt: skip
    zuri = office.staff.wire.post("/v1/staff-accounts", details, expect=201)
    applicant, application_id = office.applied(office.offer(), languages=["sw"])
    office.staff.decide(application_id, "accept")
    applicant.reach(application_id, "held")
    office.sign_and_pay(applicant, application_id)
    office.await_mail(application_id, "your_coach")

    coach = people().sign_in(zuri["email"])
    coach.sees("/visitors", NAME).open(f"/visitors/{application_id}").press("Done")
    assert "Saved" in coach.text
    partner = coach.page.locator("#partner_id option").first.get_attribute("value")
    assert partner
    coach.press("Suggest", partner_id=partner, note="Near the clinic")
    assert "Near the clinic" in people().sign_in(applicant.email, applicant.account["password"]).sees(
        f"/applications/{application_id}", "a partner that your coach suggests"
    ).text  # fmt: skip


def test_a_forgotten_password(office: Office, people: People) -> None:
    mira = people()
    email = registered(mira, office)
    mira.open("/forgot-password").press("Send me a link", email=email)
    link = office.rounds.mailbox.link(email, "/reset-password?token=")
    fresh = "nine loud mountains at noon"
    mira.open(link).press("Save", password=fresh, password_again=fresh)
    assert mira.sign_in(email, fresh).heading == "My applications"


def test_an_offer_is_declined_and_the_next_one_takes_it(office: Office, people: People) -> None:
    offer = office.offer()
    first, held = office.held(offer)
    waiting = [office.accepted(offer) for _ in range(2)]
    for who, application_id in waiting:
        who.reach(application_id, "waitlisted")
    tabs = [people().sign_in(who.email, who.account["password"]) for who, _ in waiting]
    (_, bens), (_, cems) = waiting
    ben, cem = tabs
    assert "number 2 in line" in cem.open(f"/applications/{cems}").text

    first.withdraw(held)
    ben.sees(f"/applications/{bens}", "A place is held for you").follow("Decline this place")
    ben.press("Decline the place")
    assert "Tick the box" in ben.text
    ben.press("Decline the place", sure="yes")
    assert "You have declined the place" in ben.text
    paid(cem, f"/applications/{cems}")
    cem.sees(f"/applications/{cems}", "Reserved")


def test_postponing_and_then_cancelling_as_quoted(office: Office, people: People) -> None:
    offer = long_offer(office)
    applicant, application_id = office.reserved(offer)
    mira = people().sign_in(applicant.email, applicant.account["password"])
    here = f"/applications/{application_id}"
    later = offer.start + timedelta(weeks=8)
    mira.sees(f"{here}/postponement?start_date={later}", "What it comes to").press("Postpone", sure="yes")
    until("the visit has moved", lambda: applicant.application(application_id),
          lambda seen: seen["start_date"] == str(later))  # fmt: skip
    mira.sees(f"{here}/cancellation", "Goes back to you").press("Cancel my rotation", sure="yes")
    assert "Cancelled, exactly as it was shown" in mira.text
    mira.sees(here, "Cancelled")


def test_staff_ask_send_to_the_host_take_its_answer_by_phone_and_call_off(
    system: Platform, office: Office, people: People
) -> None:
    offer = office.offer(review_mode="host")
    applicant, application_id = office.applied(offer)
    here = f"/applications/{application_id}"
    mira, staff = (
        people().sign_in(applicant.email, applicant.account["password"]),
        staff_of(people, system),
    )

    staff.sees(f"/office{here}", NAME).press("Decide", decision="needs_info", reason="Which year are you in?")
    mira.sees(here, "Answer our question").open(f"{here}/answer").press(
        "Send the answer", answer="The sixth."
    )
    staff.sees(f"/office{here}", "The sixth.").press("Decide", decision="send_to_host")
    today = office.now().date()
    staff.sees(f"/office{here}", "The host answered by phone or letter").press(
        "Record the answer", answer="accept", said_by="Nora Testwell", how="phone", said_on=str(today)
    )
    mira.sees(here, "A place is held for you")
    staff.sees(f"/office{here}", "The host cannot take this visitor").press(
        "Call off", host_reason="The ward is closed"
    )
    mira.sees(here, "Cancelled")


def test_a_large_refund_needs_two_people(system: Platform, office: Office, people: People) -> None:
    applicant, application_id = office.reserved(office.offer(), "full")
    second = office.staff.wire.post(
        "/v1/staff-accounts",
        {"email": f"{new_id('second')}@staff.example.org", "full_name": "Ada Second", "role": "staff",
         "time_zones": ["UTC"], "password": PASSWORD},
        expect=201,
    )  # fmt: skip
    one, other = staff_of(people, system), people().sign_in(second["email"])
    page = f"/office/applications/{application_id}/money"
    one.sees(page, "Give money back").press("Give back", refund_amount=FULL_REFUND, refund_reason="Illness")
    assert "a second person has to agree" in one.text
    other.sees("/office/money?list=approvals", "Agree: it happens now")
    card = other.page.locator(".card").filter(has=other.page.locator(f"a[href$='{application_id}']"))
    with other.page.expect_navigation():
        card.get_by_role("button", name="Agree").click()
    until("the refund is booked", lambda: applicant.statement(application_id),
          lambda seen: any(line["kind"] == "refund" for line in seen["lines"]))  # fmt: skip
