"""After the last day: the host's word, the certificate that it issues, and its end (R30)."""

from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from services.applications.afterwards.domain.certifying import RevokeCertificate, TakeDownAttendance
from services.applications.afterwards.domain.refusals import (
    CertificateUnknown,
    HeardOnWrongDay,
    NoCertificate,
)
from services.applications.application.adapters import APPLICATION_KIND
from services.applications.application.domain.afterwards import Certificate
from services.applications.application.domain.application import Application
from services.applications.application.domain.host_review import TakenDown
from services.applications.application.domain.refusals import ApplicationUnknown, NotNow
from services.applications.application.domain.waiting import waiting_for
from tests.applications.builders import Office
from tests.applications.facts import COACH, known

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FRIDAY, SUNDAY = date(2027, 3, 26), date(2027, 3, 28)
MONDAY = SUNDAY + DAY


def heard(
    *, attended: bool = True, said_on: date = MONDAY, by: str = "Dr. Nadia Example"
) -> TakeDownAttendance:
    return TakeDownAttendance(attended, TakenDown(by, "phone", said_on, "acc_staff"))


async def completed(office: Office) -> Application:
    """The first second of the day after the last one, at the site."""
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    application = await office.reserved()
    await office.time_passes(application.ends_at - office.clock())
    return await office.read(application)


async def attended(office: Office) -> tuple[Application, Certificate]:
    visit = known(await office.certifying.take_down((await completed(office)).application_id, heard()))
    assert visit.afterwards.certificate is not None
    return visit, visit.afterwards.certificate


def tasks(application: Application, office: Office) -> list[str]:
    return [wait.task for wait in waiting_for(application, office.clock())]


async def test_who_attended_has_a_certificate_that_anyone_finds_by_its_number() -> None:
    office = Office()
    visit, certificate = await attended(office)
    assert certificate.issued_on == MONDAY
    for typed in (certificate.number, certificate.number.lower().replace("-", " "), f" {certificate.number}"):
        found, one = await office.certifying.look_up(typed)
        assert (found.application_id, one) == (visit.application_id, certificate)


async def test_a_second_before_the_end_of_the_last_day_nothing_is_recorded() -> None:
    office = Office()
    application = await office.reserved()
    await office.time_passes(application.ends_at - SECOND - office.clock())
    with pytest.raises(NotNow):
        await office.certifying.take_down(application.application_id, heard(said_on=SUNDAY))


@pytest.mark.parametrize("day", [FRIDAY - DAY, MONDAY + DAY])
async def test_the_host_said_it_between_the_last_weekday_and_today(day: date) -> None:
    office = Office()
    visit = await completed(office)
    with pytest.raises(HeardOnWrongDay):
        await office.certifying.take_down(visit.application_id, heard(said_on=day))
    for right in (FRIDAY, MONDAY):
        await office.certifying.take_down(visit.application_id, heard(said_on=right))


async def test_the_office_is_asked_until_it_has_recorded_the_host_s_word() -> None:
    office = Office()
    visit = await completed(office)
    assert tasks(visit, office) == ["record_attendance"]
    await office.time_passes(14 * DAY)
    assert tasks(visit, office) == ["record_attendance"]
    recorded = await office.certifying.take_down(visit.application_id, heard(attended=False))
    assert tasks(known(recorded), office) == []
    assert known(recorded).afterwards.certificate is None


async def test_the_same_words_twice_are_recorded_once() -> None:
    office = Office()
    visit, _ = await attended(office)
    await office.time_passes(DAY)
    assert await office.certifying.take_down(visit.application_id, heard()) == visit


async def test_a_correction_ends_the_certificate_and_another_issues_one_with_another_number() -> None:
    office = Office()
    visit, first = await attended(office)
    await office.certifying.take_down(visit.application_id, heard(attended=False))
    _, ended = await office.certifying.look_up(first.number)
    assert ended.revoked is not None
    again = known(await office.certifying.take_down(visit.application_id, heard()))
    second = again.afterwards.certificate
    assert second is not None
    assert second.number != first.number
    assert again.afterwards.numbered(first.number) == ended
    noted = [entry.what for entry in again.history.entries if entry.what.startswith(("Cert", "Attend"))]
    assert noted == ["AttendanceRecorded", "CertificateIssued", "AttendanceRecorded", "CertificateRevoked",
                     "AttendanceRecorded", "CertificateIssued"]  # fmt: skip


async def test_other_words_about_the_same_attendance_keep_the_certificate() -> None:
    office = Office()
    visit, certificate = await attended(office)
    corrected = known(await office.certifying.take_down(visit.application_id, heard(by="Ms. Front Desk")))
    assert corrected.afterwards.certificates == (certificate,)


async def test_staff_revoke_a_certificate_once_and_its_number_says_so() -> None:
    office = Office()
    visit, certificate = await attended(office)
    command = RevokeCertificate("acc_staff", "issued for the wrong weeks")
    revoked = known(await office.certifying.revoke(visit.application_id, command))
    await office.time_passes(DAY)
    assert await office.certifying.revoke(visit.application_id, command) == revoked
    assert await office.certifying.take_down(visit.application_id, heard()) == revoked
    _, found = await office.certifying.look_up(certificate.number)
    assert found.revoked is not None
    assert found.revoked.reason == "issued for the wrong weeks"


async def test_what_was_never_issued_is_neither_found_nor_revoked() -> None:
    office = Office()
    visit = await completed(office)
    for number in ("AAAA-AAAA-AAAA-AAAA", "", "AAAA", "1111-1111-1111-1111", "ÄAAA-AAAA-AAAA-AAAA"):
        with pytest.raises(CertificateUnknown):
            await office.certifying.look_up(number)
    with pytest.raises(NoCertificate):
        await office.certifying.revoke(visit.application_id, RevokeCertificate("acc_staff", "a reason"))
    with pytest.raises(ApplicationUnknown):
        await office.certifying.take_down("app_nowhere", heard())


async def test_an_application_from_before_there_were_certificates_is_read() -> None:
    office = Office()
    visit = await completed(office)
    stored = dict(office.stores.applications.plain(visit))
    del stored["afterwards"]
    assert TypeAdapter(APPLICATION_KIND.type).validate_python(stored) == visit
