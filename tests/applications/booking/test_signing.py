"""The terms are signed with the name of the profile, as it is at that moment (R37)."""

from dataclasses import replace

import pytest

from services.applications.applying.domain.refusals import PersonUnknown
from services.applications.booking.domain.refusals import NameDiffers
from tests.applications.builders import Office
from tests.applications.facts import ANA, held, known
from tests.applications.http_builders import AS_ANA, Site, key, opened


async def test_the_name_of_the_profile_is_kept_as_it_was_written() -> None:
    office = Office()
    signed = known(await office.sign(await office.held(), "EXAMPLE ana-maría"))
    assert signed.signature is not None
    assert signed.signature.signed_name == "EXAMPLE ana-maría"


async def test_another_name_is_refused_with_the_one_that_is_expected_and_signs_nothing() -> None:
    office = Office()
    application = await office.held()
    with pytest.raises(NameDiffers, match="as in your profile, Ana Maria Example"):
        await office.sign(application, "Ana Example")
    assert await office.read(application) == application
    assert "TermsSigned" not in office.names_announced(application)


async def test_a_corrected_profile_is_what_counts() -> None:
    office = Office()
    application = await office.held()
    office.people.people[ANA] = replace(office.people.people[ANA], full_name="Ana Example")
    with pytest.raises(NameDiffers):
        await office.sign(application, "Ana Maria Example")
    assert known(await office.sign(application, "Ana Example")).signature is not None


async def test_nobody_signs_for_an_account_that_was_erased() -> None:
    office = Office()
    application = await office.held()
    del office.people.people[ANA]
    with pytest.raises(PersonUnknown):
        await office.sign(application, "Ana Maria Example")


async def test_the_refusal_names_the_field() -> None:
    site = Site()
    application_id = await opened(site)
    path = f"/v1/applications/{application_id}"
    await site.give(AS_ANA, application_id)
    await site.ask(AS_ANA, "POST", f"{path}/submission")
    await site.office.reviewing.decide(application_id, "accept", "", ())
    await site.office.receives(held(known(await site.office.stores.applications.get(application_id))))
    body = {"version": site.office.signing.current.version, "signed_name": "Somebody Else"}
    no = await site.ask(AS_ANA, "POST", f"{path}/terms-signature", json=body, headers=key())
    assert (no.status_code, no.json()["code"]) == (422, "name_differs")
    assert no.json()["errors"][0]["pointer"] == "/signed_name"
    assert "Ana Maria Example" in no.json()["detail"]
