"""Coaches, checklist, partners, first and last day (R16, R17)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.applications.application.domain.refusals import ApplicationUnknown, NotNow
from services.applications.visiting.domain.checklist import TickItem
from services.applications.visiting.domain.coaching import AssignedCoach
from services.applications.visiting.domain.partner_import import read_partners
from services.applications.visiting.domain.refusals import (
    ImportRefused,
    ItemUnknown,
    NotYourItem,
    PartnerUnknown,
)
from services.applications.visiting.domain.roster import AssignCoach, Coach, Roster, assign, coach_of
from services.applications.visiting.domain.visit import Viewer
from shared.contracts.applications import CoachAssigned, RotationCompleted, VisitorReady
from tests.applications.builders import Office
from tests.applications.facts import BY_ANA, BY_COACH, COACH, NOW, START, known, person, reserved

CHICAGO = Coach(("America/Chicago",), ("en", "es"))
NEW_YORK = Coach(("America/New_York",), ("en",))
FARSI = Coach(("America/Chicago",), ("fa",))
HEADING = "partner_ref,kind,name,city,state,url,note\n"
LINE = "P-1,housing,Lilac House,Chicago,IL,https://lilac.example.org/,Rooms\n"


def visitor(
    number: int = 1, languages: tuple[str, ...] = ("en",), zone: str = "America/Chicago"
) -> AssignCoach:
    return AssignCoach(f"app_{number}", zone, START, languages)


def assigned(roster: Roster, command: AssignCoach) -> tuple[Roster, AssignedCoach]:
    after, facts = assign(command, roster, NOW)
    assert not facts
    return after, coach_of(command, after)


def test_a_coach_fits_by_time_zone_and_language() -> None:
    roster = Roster({"acc_a": NEW_YORK, "acc_b": FARSI, "acc_c": CHICAGO})
    assert assigned(roster, visitor())[1] == AssignedCoach("acc_c")


def test_a_zone_that_shows_the_same_time_fits() -> None:
    roster = Roster({"acc_a": CHICAGO, "acc_b": NEW_YORK})
    assert assigned(roster, visitor(zone="America/Detroit"))[1] == AssignedCoach("acc_b")


def test_of_those_who_fit_it_is_the_least_loaded() -> None:
    roster = Roster({"acc_a": CHICAGO, "acc_b": CHICAGO, "acc_c": NEW_YORK})
    given = []
    for number in range(4):
        roster, coach = assigned(roster, visitor(number))
        given.append(coach.coach_id)
    assert given == ["acc_a", "acc_b", "acc_a", "acc_b"]


def test_where_nobody_fits_it_is_the_least_loaded_of_all_and_this_is_said() -> None:
    roster = Roster({"acc_a": NEW_YORK, "acc_b": NEW_YORK}, {"app_0": "acc_a"})
    assert assigned(roster, visitor(zone="Pacific/Honolulu"))[1] == AssignedCoach("acc_b", fits=False)


def test_a_visitor_is_assigned_once_however_often_it_is_asked() -> None:
    roster, first = assigned(Roster({"acc_a": CHICAGO}), visitor())
    more = Roster({**roster.coaches, "acc_0": CHICAGO}, roster.assigned)
    assert assigned(more, visitor()) == (more, first)


async def test_a_reservation_brings_exactly_one_coach_and_the_checklist() -> None:
    office = Office()
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    signed = await office.signed()
    await office.receives_twice(reserved(signed))
    after = await office.read(signed)
    assert (after.state, after.coach_id, after.coach_fits) == ("reserved", COACH, True)
    assert [type(fact) for fact in office.announced(signed)].count(CoachAssigned) == 1
    assert after.checklist[0].due_on == START - timedelta(days=30)


async def test_who_reserved_before_there_was_any_coach_gets_the_first_one() -> None:
    office = Office()
    application = await office.reserved()
    assert application.coach_id is None
    await office.time_passes(timedelta(minutes=5))
    assert (await office.read(application)).coach_id is None
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    await office.time_passes(timedelta(minutes=1))
    assert (await office.read(application)).coach_id == COACH
    assert office.names_announced(application).count("CoachAssigned") == 1


async def test_joining_again_changes_nothing() -> None:
    office = Office()
    for _ in range(2):
        await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    roster = await office.roster.get("roster")
    assert roster is not None
    assert list(roster.coaches) == [COACH]


async def coached(office: Office) -> str:
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    return (await office.reserved()).application_id


async def complete(office: Office, application_id: str, but: int = 0) -> None:
    items = known(await office.stores.applications.get(application_id)).checklist
    for item in items[: len(items) - but]:
        await office.visiting.tick(application_id, TickItem(item.name, True, BY_COACH))


async def test_the_last_item_makes_the_visitor_ready_and_no_earlier_one() -> None:
    office = Office()
    application_id = await coached(office)
    await complete(office, application_id, but=1)
    application = known(await office.stores.applications.get(application_id))
    assert application.state == "enrolling"
    for _ in range(2):
        await complete(office, application_id)
    ready = [fact for fact in office.announced(application) if isinstance(fact, VisitorReady)]
    assert [(fact.host_id, fact.start_date) for fact in ready] == [("hst_1", START)]


async def test_an_item_can_be_opened_again_until_all_are_done() -> None:
    office = Office()
    application_id = await coached(office)
    await office.visiting.tick(application_id, TickItem("housing", True, BY_ANA))
    opened = known(await office.visiting.tick(application_id, TickItem("housing", False, BY_ANA)))
    assert all(item.done_at is None for item in opened.checklist)
    await complete(office, application_id)
    with pytest.raises(NotNow):
        await office.visiting.tick(application_id, TickItem("housing", False, BY_ANA))


async def test_the_coach_s_items_are_the_coach_s_and_others_do_not_see_the_visitor() -> None:
    office = Office()
    application_id = await coached(office)
    with pytest.raises(NotYourItem):
        await office.visiting.tick(application_id, TickItem("site_confirmed", True, BY_ANA))
    with pytest.raises(ItemUnknown):
        await office.visiting.tick(application_id, TickItem("other", True, BY_ANA))
    with pytest.raises(ApplicationUnknown):
        await office.visiting.tick(application_id, TickItem("housing", True, Viewer("acc_other", "coach")))
    with pytest.raises(ApplicationUnknown):
        await office.visiting.visitor(application_id, Viewer("acc_other", "coach"))


async def test_the_rotation_begins_and_ends_at_the_site_s_midnights() -> None:
    office = Office()
    application_id = await coached(office)
    await complete(office, application_id)
    begins = datetime(2027, 3, 1, 6, tzinfo=UTC)
    ends = datetime(2027, 3, 29, 5, tzinfo=UTC)  # summer time has begun in between
    for until, state in (
        (begins - timedelta(seconds=1), "ready"),
        (begins, "active"),
        (ends - timedelta(seconds=1), "active"),
        (ends, "completed"),
    ):
        await office.time_passes(until - office.clock())
        application = known(await office.stores.applications.get(application_id))
        assert application.state == state
    fact = office.announced(application)[-1]
    assert isinstance(fact, RotationCompleted)
    assert fact.completed_on.isoformat() == "2027-03-28"
    roster = await office.roster.get("roster")
    assert roster is not None
    assert roster.assigned == {}


async def test_after_a_long_sleep_a_ready_visitor_has_completed() -> None:
    office = Office()
    application_id = await coached(office)
    await complete(office, application_id)
    await office.time_passes(timedelta(days=365))
    application = known(await office.stores.applications.get(application_id))
    assert application.state == "completed"
    assert office.names_announced(application).count("RotationCompleted") == 1


async def test_a_coach_suggests_partners_near_the_site() -> None:
    office = Office()
    application_id = await coached(office)
    lines = (
        LINE
        + "P-2,transport,Bus,Springfield,IL,https://bus.example.org/,\n"
        + LINE.replace("P-1", "P-3").replace("Chicago,IL", "Boston,MA")
    )
    for _ in range(2):
        await office.visiting.import_partners(read_partners(HEADING + lines, lambda ref: f"prt_{ref}"))
    near = await office.visiting.partners_near(application_id, BY_COACH)
    assert [partner.partner_id for partner in near] == ["prt_P-1", "prt_P-2"]
    for note in ("Near the clinic.", "Ten minutes to the clinic."):
        await office.visiting.suggest(application_id, BY_COACH, "prt_P-1", note)
    [suggestion] = known(await office.stores.applications.get(application_id)).suggestions
    assert (suggestion.partner.name, suggestion.note) == ("Lilac House", "Ten minutes to the clinic.")
    with pytest.raises(PartnerUnknown):
        await office.visiting.suggest(application_id, BY_COACH, "prt_P-3", "")
    with pytest.raises(ApplicationUnknown):
        await office.visiting.suggest(application_id, Viewer("acc_other", "coach"), "prt_P-1", "")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("partner_ref,kind\nP-1,housing\n", 1, "name"),
        ("", 1, "partner_ref"),
        ((HEADING + LINE).replace(",", ";"), 1, ""),
        (HEADING + LINE + LINE.replace("housing", "hotel").replace("P-1", "P-2"), 3, "kind"),
        (HEADING + LINE.replace("https", "javascript"), 2, "url"),
        (HEADING + LINE + LINE, 3, "partner_ref"),
        (HEADING + "P-1,housing\n", 2, ""),
        (HEADING + LINE.replace("Rooms", "Rooms,more"), 2, ""),
        (HEADING + 'P-1,"housing\n', 2, ""),
    ],
)
def test_an_import_with_a_mistake_changes_nothing_and_names_the_place(
    text: str, line: int, column: str
) -> None:
    with pytest.raises(ImportRefused) as no:
        read_partners(text, lambda ref: ref)
    assert (line, column) in [(problem["line"], problem["column"]) for problem in no.value.facts["report"]]


def test_rows_and_columns_of_nothing_are_no_mistake() -> None:
    wide = "".join(f"{line},,\n" for line in (HEADING + LINE).splitlines()) + ",,,,,,,,\n"
    assert read_partners(wide, str) == read_partners(HEADING + LINE, str)


async def test_a_visitor_whose_account_was_erased_still_gets_a_coach() -> None:
    office = Office()
    await office.coaches.join(COACH, ["America/Chicago"], ["en"])
    signed = await office.signed()
    del office.people.people[person().account_id]
    await office.receives(reserved(signed))
    assert (await office.read(signed)).coach_id == COACH
