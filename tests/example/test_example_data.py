"""The example data looks like the real thing."""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

EXAMPLE = Path(__file__).parents[2] / "deploy" / "example"
TODAY = date(2026, 11, 22)

Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


HOSTS = read("hosts.csv")
ROTATIONS = read("rotations.csv")
PARTNERS = read("partners.csv")
COACHES = read("coaches.csv")
HOST_OF = {host["host_ref"]: host for host in HOSTS}


def listed(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def weeks_from(start: date, count: int) -> set[date]:
    return {start + timedelta(weeks=week) for week in range(count)}


def open_weeks(rotation: Row) -> set[date]:
    first, last = date.fromisoformat(rotation["open_from"]), date.fromisoformat(rotation["open_to"])
    closed = {date.fromisoformat(day) for day in listed(rotation["closed_weeks"])}
    return weeks_from(first, (last - first).days // 7 + 1) - closed


def test_size_and_variety() -> None:
    assert len(ROTATIONS) == 320
    assert len(HOSTS) == 110
    assert {rotation["host_ref"] for rotation in ROTATIONS} == set(HOST_OF)
    assert len({rotation["specialty"] for rotation in ROTATIONS}) >= 40
    assert len({(host["city"], host["state"]) for host in HOSTS}) >= 25
    assert {host["kind"] for host in HOSTS} == {"physician", "practice", "institution", "hospital"}


def test_both_kinds_are_well_represented() -> None:
    kinds = [rotation["kind"] for rotation in ROTATIONS]
    assert set(kinds) == {"hands_on", "observership"}
    assert min(kinds.count("hands_on"), kinds.count("observership")) >= 100


def test_hosts_lie_in_five_time_zones_and_in_one_without_summer_time() -> None:
    zones = {host["time_zone"] for host in HOSTS}
    assert zones >= {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}
    assert zones >= {"America/Phoenix", "America/Anchorage", "Pacific/Honolulu"}
    assert all(ZoneInfo(zone) for zone in zones)
    places = {(host["city"], host["state"], host["time_zone"]) for host in HOSTS}
    assert len(places) == len({(city, state) for city, state, _ in places})


def test_hosts_have_postal_addresses_and_languages() -> None:
    for host in HOSTS:
        assert re.fullmatch(r"\d{5}", host["postal_code"])
        assert re.fullmatch(r"[A-Z]{2}", host["state"])
        assert re.match(r"\d+ \w+", host["address"])
        assert all(re.fullmatch(r"[a-z]{2}", language) for language in listed(host["languages"]))
        assert "en" in listed(host["languages"])
    assert len({host["name"] for host in HOSTS}) == len(HOSTS)


def test_mail_reaches_nobody_real() -> None:
    addresses = [host["contact_email"] for host in HOSTS] + [coach["email"] for coach in COACHES]
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert re.fullmatch(r"[a-z.-]+@[a-z0-9-]{1,63}\.example\.(org|com)", address), address


def test_fees_span_the_whole_range() -> None:
    fees = [Decimal(rotation["fee_usd"]) for rotation in ROTATIONS]
    assert min(fees) == 999
    assert max(fees) == 4199
    assert all(re.fullmatch(r"\d+\.\d{2}", rotation["fee_usd"]) for rotation in ROTATIONS)
    assert len(set(fees)) >= 40


def test_lengths_go_from_one_to_twelve_weeks_around_four() -> None:
    lengths = [(int(rotation["min_weeks"]), int(rotation["max_weeks"])) for rotation in ROTATIONS]
    assert all(1 <= shortest <= 4 <= longest <= 12 for shortest, longest in lengths)
    assert lengths.count((4, 4)) >= 80
    assert lengths.count((1, 12)) >= 10


def test_own_prices_are_few_and_for_lengths_that_are_offered() -> None:
    own = [(rotation, price) for rotation in ROTATIONS for price in listed(rotation["prices"])]
    assert 20 <= len({rotation["rotation_ref"] for rotation, _ in own}) <= 100
    for rotation, price in own:
        match = re.fullmatch(r"(\d+):(\d+\.\d{2})", price)
        assert match, price
        weeks, amount = int(match[1]), Decimal(match[2])
        pro_rata = Decimal(rotation["fee_usd"]) * weeks / 4
        assert int(rotation["min_weeks"]) <= weeks <= int(rotation["max_weeks"])
        assert amount > pro_rata if weeks < 4 else amount < pro_rata


def test_many_rotations_are_almost_full_and_some_are_large() -> None:
    places = [int(rotation["places_per_week"]) for rotation in ROTATIONS]
    assert min(places) == 1
    assert places.count(1) >= 60
    assert max(places) >= 6


def test_weeks_are_mondays_ahead_and_the_shortest_stay_fits() -> None:
    for rotation in ROTATIONS:
        weeks = open_weeks(rotation)
        assert min(weeks) > TODAY
        assert all(week.isoweekday() == 1 for week in weeks)
        assert any(weeks_from(week, int(rotation["min_weeks"])) <= weeks for week in weeks), rotation


def test_closed_weeks_are_sorted_mondays_in_the_open_span() -> None:
    for rotation in ROTATIONS:
        closed = listed(rotation["closed_weeks"])
        assert closed == sorted(set(closed))
        assert all(rotation["open_from"] <= day <= rotation["open_to"] for day in closed)
        assert all(date.fromisoformat(day).isoweekday() == 1 for day in closed)
    assert 100 <= sum(bool(rotation["closed_weeks"]) for rotation in ROTATIONS) <= 250


def test_most_rotations_are_open_for_a_year_and_a_month() -> None:
    spans = [(rotation["open_from"], rotation["open_to"]) for rotation in ROTATIONS]
    assert spans.count(("2026-11-30", "2027-12-27")) >= 200


def test_a_cv_is_always_asked_for_and_mostly_alone() -> None:
    documents = [listed(rotation["required_documents"]) for rotation in ROTATIONS]
    assert all(kinds[0] == "cv" for kinds in documents)
    assert {kind for kinds in documents for kind in kinds} == {"cv", "transcript", "vaccination_record"}
    assert documents.count(["cv"]) >= 220


def test_some_hosts_decide_themselves() -> None:
    modes = [rotation["review_mode"] for rotation in ROTATIONS]
    assert set(modes) == {"staff", "host"}
    assert 40 <= modes.count("host") <= 120


def test_descriptions_tell_a_student_something() -> None:
    for rotation in ROTATIONS:
        assert rotation["setting"] in {"inpatient", "outpatient", "mixed"}
        assert 150 <= len(rotation["description"]) <= 500
        assert 3 <= len(re.findall(r"\.(?= |$)", rotation["description"])) <= 4
        assert "{" not in rotation["description"]
    assert len({rotation["description"] for rotation in ROTATIONS}) >= 290


def test_titles_tell_the_rotations_of_one_host_apart() -> None:
    titles = {(rotation["host_ref"], rotation["title"]) for rotation in ROTATIONS}
    assert len(titles) == len(ROTATIONS)


@pytest.mark.parametrize("mode", ["staff", "host"])
def test_the_main_story_can_be_played(mode: str) -> None:
    """One place, a CV alone, four weeks that start in March: somewhere, whoever decides."""
    wanted = {"kind": "hands_on", "review_mode": mode, "required_documents": "cv", "places_per_week": "1"}
    stay = weeks_from(date(2027, 3, 15), 4)
    assert any(wanted.items() <= rotation.items() and stay <= open_weeks(rotation) for rotation in ROTATIONS)


def test_every_city_has_partners_of_each_kind() -> None:
    assert len(PARTNERS) >= 60
    near = {(partner["city"], partner["state"], partner["kind"]) for partner in PARTNERS}
    for host in HOSTS:
        for kind in ("housing", "transport", "insurance"):
            assert (host["city"], host["state"], kind) in near
    for partner in PARTNERS:
        assert re.fullmatch(r"https://[a-z0-9-]{1,63}\.example\.org/", partner["url"])


def test_every_site_has_coaches_who_know_its_time_zone() -> None:
    assert len(COACHES) == 8
    for host in HOSTS:
        assert sum(host["time_zone"] in listed(coach["time_zones"]) for coach in COACHES) >= 2
    assert all("en" in listed(coach["languages"]) for coach in COACHES)
