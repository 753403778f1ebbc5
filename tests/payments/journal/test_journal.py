"""Double entry from statements and the provider's entries: a fixed table, sums of zero, a lasting order."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any, get_args

from services.payments.journal.domain.entries import (
    AGAINST_RECEIVABLE,
    Entry,
    balances,
    entries_of,
    entries_of_movement,
    unlike,
)
from services.payments.journal.domain.movements import Movement
from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.lifecycle.domain.ending import cancel, give_all_back
from services.payments.paying.domain.converging import act_on_what_is_due
from services.payments.statement.domain.lines import LineKind
from tests.payments.builders import DEPOSIT, DUE, FEE, NOW, reserved, wire
from tests.payments.running import Running

STAFF = {"authorization": "Bearer staff:stf_1"}
YEAR = "from=2027-01-01T00:00:00Z&to=2028-01-01T00:00:00Z"


def test_every_kind_of_line_has_its_account() -> None:
    assert set(AGAINST_RECEIVABLE) == set(get_args(LineKind))


def test_a_story_of_money_sums_to_zero_and_says_where_it_is() -> None:
    story = reserved()
    wire(story, 50_000)
    story.decide(cancel(CancelStatement(DEPOSIT + 50_000, "host", ()), story.state, story.now))
    entries = entries_of(story.statement)
    accounts = balances(entries)
    assert sum(accounts.values()) == 0
    assert accounts["receivable"] == story.statement.balance
    assert (accounts["stripe_clearing"], accounts["bank"]) == (DEPOSIT, 50_000)
    assert accounts["deferred_revenue"] == -story.statement.charged
    assert all(entry.cents > 0 for entry in entries)
    assert len({entry.id for entry in entries}) == len(entries)


def test_a_late_fee_of_a_place_that_was_refused_after_all_is_no_income() -> None:
    story = reserved()
    story.now = DUE + timedelta(days=1)
    story.decide(act_on_what_is_due(story.state, story.now))
    story.decide(give_all_back(story.state, story.now))
    accounts = balances(entries_of(story.statement))
    assert (accounts["fee_income"], accounts["deferred_revenue"]) == (0, 0)
    assert accounts["receivable"] == story.statement.balance == -DEPOSIT


def test_the_providers_costs_and_payouts_are_booked_from_its_own_entries_only() -> None:
    paid = Movement("txn_1", "payment", DEPOSIT, 2057, "usd", NOW, "pi_att_1", "ch_1", "charge")
    payout = Movement("txn_2", "payout", -60_000, 0, "usd", NOW, "", "po_1", "payout")
    dispute_fee = Movement("txn_3", "cost", -1500, 0, "usd", NOW, "", "", "stripe_fee")
    entries = [entry for moved in (paid, payout, dispute_fee) for entry in entries_of_movement(moved)]
    accounts = balances([*entries, *entries_of(reserved().statement)])
    assert sum(accounts.values()) == 0
    assert (accounts["stripe_costs"], accounts["bank"]) == (2057 + 1500, 60_000)
    assert accounts["stripe_clearing"] == paid.net + payout.net + dispute_fee.net


def test_a_payment_that_the_balance_has_otherwise_is_named() -> None:
    statement = reserved().statement
    same = Movement("txn_1", "payment", DEPOSIT, 2057, "usd", NOW, "pi_att_1", "ch_1", "charge")
    assert [*unlike(statement, [same])] == []
    assert [*unlike(statement, [])] == [("pi_att_1", DEPOSIT, 0)]
    refund = Movement("txn_2", "refund", -5, 0, "usd", NOW, "pi_att_1", "re_1", "refund")
    assert [*unlike(statement, [same, refund])] == [("pi_att_1", DEPOSIT, DEPOSIT - 5)]


async def read(payments: Running, limit: int, query: str = YEAR) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        path = f"/v1/journal?{query}&limit={limit}{cursor}"
        answer = await payments.api.get(path, headers=STAFF)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        assert len(page["items"]) == limit
        cursor = f"&cursor={page['next_cursor']}"


def total(entries: list[dict[str, Any]], account: str) -> int:
    signs = [(1, "debit"), (-1, "credit")]
    return sum(s * e["amount"]["amount"] for e in entries for s, side in signs if e[side] == account)


async def test_accountants_read_it_in_pages_or_at_once_and_the_clearing_account_is_the_providers_balance(
    payments: Running,
) -> None:
    await payments.hold()
    session = await payments.pay()
    await payments.control("dashboard_refund", session=session, amount=1_000)
    await payments.settle()
    await payments.start()
    at_once = await read(payments, 100)
    assert [entry["kind"] for entry in at_once] == ["rotation_fee", "payment", "refund", "stripe_fee"]
    assert await read(payments, 1) == at_once
    assert await read(payments, 3) == at_once
    moved = await payments.objects("balance_transaction")
    assert total(at_once, "stripe_clearing") == sum(entry["net"] for entry in moved)
    assert total(at_once, "receivable") == FEE - DEPOSIT + 1_000

    answer = await payments.api.get(f"/v1/journal?{YEAR}&format=csv", headers=STAFF)
    rows = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert rows[0].startswith("id,booked_at,at,kind,debit,credit,amount")
    assert [row.split(",")[6] for row in rows[1:]] == ["2499.00", "699.00", "10.00", "20.57"]


async def test_a_period_that_was_read_gets_no_entry_any_more(payments: Running) -> None:
    await payments.hold()
    await payments.pay()
    month = f"from=2027-01-01T00:00:00Z&to={(payments.clock() + timedelta(days=1)):%Y-%m-%dT%H:%M:%SZ}"
    before = await read(payments, 100, month)
    await payments.travel(timedelta(days=40))
    body = {"amount": {"amount": 20_000}, "reference": "W 1", "received_at": NOW.isoformat()}
    assert (await payments.staff("offline-payments", body)).status_code == 201
    assert await read(payments, 100, month) == before  # booked today, whenever the bank had it


async def test_a_made_up_cursor_or_an_empty_period_is_refused(payments: Running) -> None:
    broken = await payments.api.get(f"/v1/journal?{YEAR}&cursor=bm90aGluZw", headers=STAFF)
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_cursor")
    backwards = "from=2028-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"
    assert (await payments.api.get(f"/v1/journal?{backwards}", headers=STAFF)).status_code == 422


def test_an_entry_names_its_statement_and_its_line() -> None:
    first: Entry = entries_of(reserved().statement)[0]
    assert (first.id, first.debit, first.credit) == ("app_1:rotation_fee:1", "receivable", "deferred_revenue")


async def test_a_reference_is_no_formula_for_the_spreadsheet_that_opens_the_journal(
    payments: Running,
) -> None:
    await payments.hold()
    body = {"amount": {"amount": 20_000}, "reference": "-2-3", "received_at": NOW.isoformat()}
    assert (await payments.staff("offline-payments", body)).status_code == 201
    answer = await payments.api.get(f"/v1/journal?{YEAR}&format=csv", headers=STAFF)
    assert "'-2-3" in [row["reference"] for row in csv.DictReader(answer.text.splitlines())]
