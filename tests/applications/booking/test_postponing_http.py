"""Postponing over HTTP: what is quoted is what is done, and only staff choose the fee (R23)."""

from datetime import timedelta

from shared.contracts.booking import PostponementRequested
from tests.applications.facts import START
from tests.applications.http_builders import AS_ANA, AS_BEN, AS_STAFF, Site

LATER = START + timedelta(weeks=8)


async def test_over_http_the_quote_and_then_exactly_that() -> None:
    site = Site()
    application = await site.office.paid()
    path = f"/v1/applications/{application.application_id}"
    shown = await site.ask(AS_ANA, "GET", f"{path}/postponement-quote?start_date={LATER}")
    assert shown.status_code == 200, shown.text
    assert (shown.json()["fee"]["amount"], shown.json()["from_start_date"]) == (0, str(START))
    assert (await site.ask(AS_BEN, "GET", f"{path}/postponement-quote?start_date={LATER}")).status_code == 404
    body = {"quote_id": shown.json()["quote_id"]}
    key = {"idempotency-key": "p1"}
    for replayed in (None, "true"):
        done = await site.ask(AS_ANA, "POST", f"{path}/postponement", json=body, headers=key)
        assert (done.status_code, done.json()["moving_to"]) == (200, str(LATER))
        assert done.headers.get("idempotent-replayed") == replayed
    (fact,) = [f for f in site.office.announced(application) if isinstance(f, PostponementRequested)]
    assert fact.start_date == LATER


async def test_over_http_what_is_wrong_is_named_and_only_staff_choose_the_fee() -> None:
    site = Site()
    application = await site.office.paid()
    path = f"/v1/applications/{application.application_id}"
    wrong = await site.ask(AS_ANA, "GET", f"{path}/postponement-quote?start_date=2027-04-27")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/start_date")
    body = {"start_date": str(LATER), "fee": {"amount": 0}, "reason": "The embassy was closed."}
    for who, status in ((AS_ANA, 403), (AS_STAFF, 200)):
        answer = await site.ask(
            who, "POST", f"{path}/staff-postponement", json=body, headers={"idempotency-key": "w1"}
        )
        assert answer.status_code == status, answer.text
    over = await site.ask(
        AS_ANA, "POST", f"{path}/postponement", json={"quote_id": "quo_no"}, headers={"idempotency-key": "p"}
    )
    assert (over.status_code, over.json()["code"]) == (409, "quote_is_over")
