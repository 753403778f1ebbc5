"""The web pages on the running system, without scripts: one person's way, and what others may not see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deploy.client.mailbox import LINK
from deploy.client.outside import WORKS, pay
from deploy.client.people import EXAMPLE_CV
from deploy.client.rounds import VERIFICATION
from deploy.local.platform import Platform
from shared.chassis.ids import new_id
from tests.system.browsing import as_staff, seen, signed_in
from tests.system.office import REGISTRATION, Office
from tests.web.reader import Browser

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

NAME = "Mira Testwell"


def registered(browser: Browser, office: Office) -> str:
    """Register on the page, confirm by the mailed link; the address."""
    email = f"{new_id('web')}@applicants.example.org"
    browser.open("/register").press(
        "Register",
        full_name=NAME,
        email=email,
        files=None,
        **REGISTRATION,
    )
    assert browser.page.heading == "Look into your mailbox"
    link = office.rounds.mailbox.link(email, VERIFICATION)
    browser.open(f"/confirm?token={link.partition('token=')[2]}").press("Confirm my address")
    assert "Your address is confirmed" in browser.page.text
    return email


# long: the main story as a person plays it, read from top to bottom
def test_from_registering_to_a_reserved_place(
    system: Platform, office: Office, browser: Callable[[], Browser]
) -> None:
    offer = office.offer()
    mira, staff = browser(), as_staff(browser(), system)
    signed_in(mira, registered(mira, office))
    assert mira.page.heading == "My applications"

    mira.open(f"/apply/{offer.rotation_id}?start_date={offer.start}").press(
        "Continue", start_date=str(offer.start)
    )
    assert mira.page.heading == "Documents", mira.page.text
    cv = {"file": ("cv.pdf", EXAMPLE_CV.read_bytes(), "application/pdf")}
    mira.press("Add", files=cv)
    assert "The document is added" in mira.page.text
    mira.follow("Continue").press("Send my application")
    assert "Our office reviews your application" in mira.page.text
    application = mira.at.partition("?")[0].rpartition("/")[2]
    here = f"/applications/{application}"

    seen(staff, f"/office/applications/{application}", NAME).press("Decide", decision="accept")
    assert "Decided" in staff.page.text

    seen(mira, here, "A place is held for you").follow("Read the terms").press("Sign", signed_name=NAME)
    seen(mira, f"{here}/payment", "The deposit")
    assert "Sign the clinical terms first" not in seen(mira, f"{here}/payment", "$699.00").page.text
    checkout = mira.press("To the payment page", pay="deposit").at
    assert not checkout.startswith(system.gateway)
    pay(checkout, WORKS)

    seen(mira, here, "Reserved")
    seen(mira, f"{here}/checklist", "open")
    mira.press("Done")
    assert "Saved" in mira.page.text
    assert "Payment, thank you" in mira.open(f"{here}/statement").page.text
    mira.open(f"{here}/cancellation")
    assert "What goes back if you cancel now" in mira.page.text
    mira.press("Cancel my rotation")
    assert mira.status == 422
    assert "Tick the box" in mira.page.text

    other = browser()
    signed_in(other, registered(other, office))
    for path in (here, f"{here}/payment", f"{here}/statement", f"{here}/documents/cv"):
        assert other.open(path).status == 404, path
    assert other.open("/office").status == 404
    mira.press("Sign out")
    assert mira.open(here).page.heading == "Sign in"


def test_a_forgotten_password(office: Office, browser: Callable[[], Browser]) -> None:
    mira = browser()
    email = registered(mira, office)
    mira.open("/forgot-password").press("Send me a link", email=email)
    link = office.rounds.mailbox.link(email, "/reset-password?token=")
    fresh = "nine loud mountains at noon"
    mira.open(link).press("Save", password=fresh, password_again=fresh)
    assert "Your new password counts" in mira.page.text
    assert "wrong" in signed_in(mira, email).page.text
    assert signed_in(mira, email, fresh).page.heading == "My applications"


def test_every_link_in_the_mails_of_a_story_leads_its_reader_to_a_page(
    system: Platform, office: Office, browser: Callable[[], Browser]
) -> None:
    asking = office.offer(review_mode="host")
    office.staff.decide(office.applied(asking)[1], "send_to_host")
    office.rounds.mailbox.link(asking.host_email, "/r/")
    offer = office.offer()
    applicant, application_id = office.reserved(offer)
    office.await_mail(application_id, "reserved", "your_coach", "new_visitor", "who_comes_when")

    mira, staff, host = browser(), as_staff(browser(), system), browser()
    signed_in(mira, applicant.account["email"], applicant.account["password"])
    readers = {
        applicant.account["email"]: mira,
        asking.host_email: host,
        offer.host_email: host,
        system.addresses["accounts"]["staff"]["email"]: staff,
    }
    mailbox, dead, seen = office.rounds.mailbox, list[tuple[str, str, int]](), 0
    for mail in mailbox.mails():
        for address in set(mail.to) & readers.keys():
            for link in set(LINK.findall(mailbox.text(mail))):
                if link.startswith(system.gateway):
                    page = readers[address].open(link)
                    seen += 1
                    if page.status != 200 or not page.page.heading:
                        dead.append((mail.subject, link, page.status))
    assert dead == []
    assert seen > 5


def test_ten_wrong_passwords_in_one_browser_leave_another_alone(
    office: Office, browser: Callable[[], Browser]
) -> None:
    mira = browser()
    email = registered(mira, office)
    guesser = browser()
    for number in range(10):
        signed_in(guesser, f"{number}.{email}", "a wrong password")
    assert signed_in(mira, email).page.heading == "My applications"
