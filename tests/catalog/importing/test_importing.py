"""Imports: all lines or none, mistakes by line and column, the same references update."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from services.catalog.importing.domain.imports import begin
from services.catalog.importing.use_cases import rotation_id
from shared.contracts.catalog import RotationChanged
from tests.catalog.builders import held
from tests.catalog.importing.files import HEADER, HOSTS, ROW, rows
from tests.catalog.running import STAFF, Catalog, in_memory


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with in_memory() as running:
        yield running


async def imported(catalog: Catalog, rotations: str, hosts: str = HOSTS, **form: str) -> Any:
    answer = await catalog.import_files(hosts.encode(), rotations.encode(), **form)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def refused(catalog: Catalog, rotations: str, hosts: str = HOSTS) -> list[tuple[str, int, str]]:
    """Where the mistakes are: file, line, column."""
    answer = await catalog.import_files(hosts.encode(), rotations.encode())
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["code"] == "import_refused"
    found = (await catalog.api.get("/v1/rotations")).json()["items"]
    assert found == []
    return [(error["file"], error["line"], error["column"]) for error in problem["errors"]]


async def test_the_example_data_comes_in_whole_and_can_be_found(catalog: Catalog) -> None:
    report = (await catalog.import_example()).json()
    assert report["hosts"] == {"created": 110, "updated": 0, "unchanged": 0}
    assert report["rotations"] == {"created": 320, "updated": 0, "unchanged": 0}
    assert len(report["lines"]) == 430
    page = (await catalog.api.get("/v1/rotations", params={"limit": 100})).json()
    assert len(page["items"]) == 100
    again = (await catalog.import_example()).json()
    assert again["rotations"] == {"created": 0, "updated": 0, "unchanged": 320}


async def test_a_line_becomes_a_rotation_with_its_weeks_and_own_prices(catalog: Catalog) -> None:
    report = await imported(catalog, rows({}))
    line = report["lines"][1]
    assert (line["line"], line["ref"], line["outcome"]) == (2, "R-1", "created")
    one = await catalog.rotation(line["id"])
    assert len(one.places) == 19
    assert [(price.weeks, price.fee.amount) for price in one.terms.prices] == [(2, 89_900), (8, 289_900)]
    assert one.terms.required_documents == ("cv", "transcript")


async def test_the_same_reference_again_updates_and_tells_what_changed(catalog: Catalog) -> None:
    await imported(catalog, rows({}))
    report = await imported(catalog, rows({"title": "Psychiatry: Ward"}, {"rotation_ref": "R-2"}))
    assert report["rotations"] == {"created": 1, "updated": 1, "unchanged": 0}
    last = (await catalog.facts(rotation_id("R-1")))[-1]
    assert isinstance(last, RotationChanged)
    assert last.title == "Psychiatry: Ward"


async def test_a_rotation_may_belong_to_a_host_that_was_imported_before(catalog: Catalog) -> None:
    await imported(catalog, rows({}))
    report = await imported(catalog, rows({"rotation_ref": "R-9"}), HOSTS.splitlines()[0] + "\n")
    assert report["rotations"]["created"] == 1


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("kind", "both"),
        ("fee_usd", "1.599"),
        ("fee_usd", "998.99"),
        ("fee_usd", "4199.01"),
        ("min_weeks", "four"),
        ("max_weeks", "1"),
        ("prices", "2-899"),
        ("prices", "9:899.00"),
        ("places_per_week", "many"),
        ("open_from", "2027-02-16"),
        ("open_from", "2027-W07-1"),
        ("open_to", "9999-12-27"),
        ("open_from", "1999-12-27"),
        ("open_to", "2027-02-08"),
        ("closed_weeks", "2028-05-01"),
        ("closed_weeks", "next week"),
        ("required_documents", ""),
        ("review_mode", "nobody"),
        ("rotation_ref", ""),
        ("host_ref", "H-404"),
        ("title", ""),
        ("description", "bell \a"),
    ],
)
async def test_a_mistake_names_its_line_and_column_and_nothing_is_imported(
    catalog: Catalog, column: str, cell: str
) -> None:
    wrong = rows({}, {"rotation_ref": "R-2", column: cell})
    assert await refused(catalog, wrong) == [("rotations", 3, column)]


async def test_all_mistakes_are_told_at_once(catalog: Catalog) -> None:
    wrong = rows({"kind": "both"}, {"fee_usd": "x"}, {"rotation_ref": "R-1"})
    assert await refused(catalog, wrong, HOSTS.replace(",NY,", ",New York,")) == [
        ("hosts", 2, "state"),
        ("rotations", 2, "kind"),
        ("rotations", 3, "rotation_ref"),
        ("rotations", 4, "rotation_ref"),
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", ("rotations", 1, "rotation_ref")),
        (HEADER.replace("fee_usd", "fee"), ("rotations", 1, "fee_usd")),
        (HEADER + "R-1,H-1\n", ("rotations", 2, "")),
        (HEADER + '"R-1,H-1\n', ("rotations", 2, "")),
        (HEADER.replace(",", ";"), ("rotations", 1, "")),
    ],
)
async def test_what_is_no_table_is_refused(catalog: Catalog, text: str, mistake: Any) -> None:
    assert (await refused(catalog, text))[0] == mistake


async def test_files_as_spreadsheets_write_them_come_in(catalog: Catalog) -> None:
    """With a mark at the start, rows and columns of nothing, and CRLF."""
    wide = "".join(line + ",,\r\n" for line in rows({}).splitlines()) + "," * 18 + "\r\n"
    answer = await catalog.import_files(("\ufeff" + HOSTS + ",,,\n").encode(), wide.encode())
    assert answer.status_code == 201, answer.text


async def test_a_file_of_a_hundred_thousand_rows_is_refused_at_its_first_row_too_many(
    catalog: Catalog,
) -> None:
    row = ",".join(ROW.values()) + "\n"
    assert await refused(catalog, HEADER + row * 100_000) == [("rotations", 5002, "")]


async def test_weeks_at_the_end_of_all_days_are_a_mistake_and_not_a_failure(catalog: Catalog) -> None:
    wrong = rows({"open_from": "9999-12-27", "open_to": "9999-12-27", "closed_weeks": ""})
    assert await refused(catalog, wrong) == [("rotations", 2, "open_from")]


async def test_bytes_that_are_no_text_are_refused_with_their_line(catalog: Catalog) -> None:
    answer = await catalog.import_files(HOSTS.encode(), rows({}).encode("utf-16"))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_utf8")


async def test_fees_outside_the_usual_range_come_in_when_they_are_confirmed(catalog: Catalog) -> None:
    await imported(catalog, rows({"fee_usd": "998.99"}), confirm_unusual_fee="true")


async def test_lowering_below_what_is_taken_refuses_the_whole_import(catalog: Catalog) -> None:
    await imported(catalog, rows({}, {"rotation_ref": "R-2"}))
    taken = await catalog.rotation(rotation_id("R-2"))
    await catalog.has(held(taken, "a"))
    lower = rows({"title": "Other"}, {"rotation_ref": "R-2", "places_per_week": "0"})
    answer = await catalog.import_files(HOSTS.encode(), lower.encode())
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["line"], error["column"], error["code"]) == (3, "places_per_week", "places_taken")
    assert (await catalog.rotation(rotation_id("R-1"))).terms.title == "Psychiatry: Clinic"


async def test_an_import_that_a_crash_left_half_done_is_carried_through(catalog: Catalog) -> None:
    imports = catalog.service.kept["imports"]
    begun = await imports.change("imp_1", partial(begin, HOSTS, rows({}, {"rotation_ref": "R-2"})))
    await catalog.act_on_due()
    assert await imports.get("imp_1") == begun  # its first owner may still be at it
    catalog.clock.travel(begun.resume_at - catalog.clock())
    await catalog.act_on_due()
    done = str(await imports.get("imp_1"))
    assert "applied" in done
    assert "nadia" not in done
    assert (await catalog.rotation(rotation_id("R-2"))).terms.title == "Psychiatry: Clinic"


async def test_a_host_has_the_phone_of_its_file_and_keeps_it_where_a_file_has_none(catalog: Catalog) -> None:
    header, line = HOSTS.splitlines()
    with_phone = f"{header},contact_phone\n{line},+1 212 555 0100\n"

    seen = []
    for hosts in (with_phone, HOSTS, f"{header},contact_phone\n{line},\n"):
        assert (await catalog.import_files(hosts.encode(), rows({}).encode())).status_code == 201
        listed = (await catalog.api.get("/v1/hosts", headers=STAFF)).json()["items"]
        seen.append([host["contact_phone"] for host in listed])

    assert seen == [["+1 212 555 0100"]] * 3


async def test_a_phone_that_is_none_is_named_with_its_line(catalog: Catalog) -> None:
    header, line = HOSTS.splitlines()
    hosts = f"contact_phone,{header}\ncall me,{line}\n"
    assert await refused(catalog, rows({}), hosts) == [("hosts", 2, "contact_phone")]
