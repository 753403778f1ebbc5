"""With the keyboard alone, in Chromium on the running system: apply and pay; decide ten applications."""

from __future__ import annotations

import pytest

from deploy.client.people import EXAMPLE_CV
from deploy.local.platform import Platform
from tests.system.office import NAME, Office
from tests.system.tab import People, staff_of

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


def test_with_the_keyboard_alone_one_applies_and_pays(office: Office, people: People) -> None:
    offer = office.offer()
    applicant = office.rounds.newcomer(NAME)
    mira = people().open("/sign-in")
    mira.type("E-mail address", applicant.email).type("Password", applicant.account["password"])
    mira.enter("Sign in")
    mira.open(f"/apply/{offer.rotation_id}?start_date={offer.start}").enter("Continue")
    mira.tab_to("File").page.locator(":focus").set_input_files(str(EXAMPLE_CV))
    mira.enter("Add").enter("Continue").enter("Send my application")
    application_id = mira.at.partition("?")[0].rpartition("/")[2]
    office.staff.decide(application_id, "accept")
    here = f"/applications/{application_id}"
    mira.sees(here, "A place is held for you").enter("Read the terms")
    mira.type("Sign by typing your full name", NAME).enter("Sign")
    mira.sees(f"{here}/payment", "The deposit").enter("To the payment page").tab_to("Book with Visa")
    mira.page.keyboard.press("Enter")
    mira.page.get_by_text("Thank you").first.wait_for()
    mira.sees(here, "Reserved")


def test_with_the_keyboard_alone_ten_applications_are_decided(
    system: Platform, office: Office, people: People
) -> None:
    offer = office.offer(places=10)
    waiting = [office.applied(offer) for _ in range(10)]
    staff = staff_of(people, system)
    for _, application_id in waiting:
        staff.sees(f"/office/applications/{application_id}", NAME).key("Space", "Accept").enter("Decide")
        assert "Decided" in staff.text
    for applicant, application_id in waiting:
        applicant.reach(application_id, "held")
