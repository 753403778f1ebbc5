"""The main story by the client that is generated from the document which the gateway serves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from deploy.client import Rounds, until
from deploy.client.outside import pay
from deploy.client.people import EXAMPLE_CV
from deploy.client.rounds import GRADUATE, VERIFICATION, token_in
from deploy.local.platform import Platform
from shared.chassis.ids import new_id
from tests.harness.generated import python_client
from tests.system.generated_client import Caller, imported
from tests.system.office import HOST, NAME, Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def staff(system: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    document = httpx.get(f"{system.gateway}/openapi.json").raise_for_status().json()
    made = python_client(document, tmp_path_factory.mktemp("generated"))
    with imported(made), closing(Caller(system.gateway, system.addresses["accounts"]["staff"])) as caller:
        yield caller


def offered(staff: Caller, office: Office) -> tuple[str, str]:
    """A new rotation, found by searching; its id and its first free start."""
    models = staff.models
    host = models.HostDetails.from_dict({**HOST, "contact_email": f"host.{new_id('x')}@hosts.example.org"})
    host_id = staff.call("catalog", "register_host", 201, body=host).host_id
    terms = {**office.terms(office.monday(20)), "title": f"Generated {new_id('x')}", "host_id": host_id}
    rotation = staff.call("catalog", "offer_rotation", 201, body=models.NewRotation.from_dict(terms))
    found = until(
        "the rotation is found",
        lambda: staff.call("catalog", "search_rotations", 200, q=terms["title"]).items,
    )
    assert [each.rotation_id for each in found] == [rotation.rotation_id]
    starts = staff.call("catalog", "get_availability", 200, rotation_id=rotation.rotation_id).items
    return rotation.rotation_id, starts[0].start_date


def registered(staff: Caller, rounds: Rounds, gateway: str) -> Caller:
    mailbox, somebody = rounds.mailbox, rounds.unknown_applicant("generated").account
    models = staff.models
    wanted = models.NewAccount.from_dict({**somebody, "full_name": NAME, "profile": GRADUATE})
    with closing(Caller(gateway)) as stranger:
        stranger.call("applications", "register_account", 202, body=wanted)
        token = token_in(mailbox.link(somebody["email"], VERIFICATION))
        stranger.call("applications", "verify_account", 200, body=models.TokenOnly(token=token))
    return Caller(gateway, somebody)


def applied(applicant: Caller, rotation_id: str, start: object) -> str:
    models = applicant.models
    wanted = models.NewApplication(rotation_id=rotation_id, start_date=start, weeks=4)
    opened = until(
        "the news of the rotation has come",
        lambda: applicant.call(
            "applications", "open_application", 201, 404, body=wanted, idempotency_key=new_id("key")
        ),
        lambda seen: isinstance(seen, models.ApplicationView),
    )
    given = {"application_id": opened.application_id}
    with EXAMPLE_CV.open("rb") as paper:
        file = type_of_file(applicant)(paper, "cv.pdf", "application/pdf")
        body = models.GiveDocumentBody(file=file)
        applicant.call("applications", "give_document", 200, 201, kind="cv", body=body, **given)
    assert applicant.call("applications", "submit_application", 200, **given).state == "submitted"
    return str(opened.application_id)


def type_of_file(caller: Caller) -> type:
    """What the generated package takes uploads as."""
    file: type = caller.models.give_document_body.File
    return file


def sign_and_pay(applicant: Caller, application_id: str) -> None:
    models, given = applicant.models, {"application_id": application_id}
    version = applicant.call("applications", "current_terms", 200).version
    signature = models.TermsSignature(version=version, signed_name=NAME)
    applicant.call("applications", "sign_terms", 200, body=signature, idempotency_key=new_id("key"), **given)
    until(
        "payments knows that the terms are signed",
        lambda: applicant.call("payments", "read_statement", 200, 404, **given),
        lambda seen: getattr(seen, "terms_signed", False),
    )
    wanted = models.NewCheckout(pay=models.NewCheckoutPay.FULL)
    page = applicant.call(
        "payments", "open_checkout", 201, body=wanted, idempotency_key=new_id("key"), **given
    )
    pay(page.checkout_url)


def reaches(applicant: Caller, application_id: str, state: str) -> object:
    return until(
        f"{application_id} is {state}",
        lambda: applicant.call("applications", "application", 200, application_id=application_id),
        lambda seen: seen.state == state,
    )


def play(staff: Caller, applicant: Caller, rotation_id: str, start: object) -> None:
    """From applying to a statement that is settled."""
    application_id = applied(applicant, rotation_id, start)
    accept = staff.models.NewDecision.from_dict({"decision": "accept"})
    staff.call("applications", "decide_application", 200, application_id=application_id, body=accept)
    reaches(applicant, application_id, "held")
    sign_and_pay(applicant, application_id)

    reserved = reaches(applicant, application_id, "reserved")
    statement = until(
        "the statement is settled",
        lambda: applicant.call("payments", "read_statement", 200, application_id=application_id),
        lambda seen: seen.state == "settled",
    )
    assert (statement.balance.amount, statement.paid.amount) == (0, 199_900)
    assert reserved.rotation.rotation_id == rotation_id  # type: ignore[attr-defined]
    listed = applicant.call("applications", "my_applications", 200).items
    assert [each.application_id for each in listed] == [application_id]
    drawn = applicant.call("payments", "read_statement_pdf", 200, application_id=application_id)
    assert drawn.payload.read(5) == b"%PDF-"


def test_the_main_story(system: Platform, rounds: Rounds, office: Office, staff: Caller) -> None:
    rotation_id, start = offered(staff, office)
    with closing(registered(staff, rounds, system.gateway)) as applicant:
        play(staff, applicant, rotation_id, start)


def test_a_refusal_is_a_problem_with_a_code(system: Platform, staff: Caller) -> None:
    lost = staff.call("catalog", "get_rotation", 404, rotation_id="rot_none")

    assert isinstance(lost, staff.models.Problem)
    assert lost.status == 404
    assert lost.code
