"""What the pages show instead of a full start: titles, places, and how much more or less it costs."""

import httpx

from tests.web.test_pages import site


def one(name: str, difference: int, eligible: bool = True) -> dict[str, object]:
    reasons = [] if eligible else [{"code": "students", "detail": "For students alone."}]
    return {
        "rotation": {
            "rotation_id": name,
            "title": f"Title of {name}",
            "city": "Reno",
            "state": "NV",
            "eligibility": {"eligible": eligible, "reasons": reasons, "would_help": []},
        },
        "start": {
            "start_date": "2027-03-22",
            "weeks": 4,
            "free_places": 1,
            "fee": {"amount": 160_000, "currency": "usd"},
        },
        "difference": {"amount": difference, "currency": "usd"},
    }


async def shown(*items: dict[str, object]) -> str:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/equivalents"):
            assert dict(request.url.params) == {"start_date": "2027-03-15", "weeks": "4"}
            return httpx.Response(200, json={"items": items})
        rotation = {"rotation_id": "rot_1", "title": "Full", "fee_covers": [], "fee_excludes": []}
        return httpx.Response(200, json=rotation)

    page = await site(answer).get("/rotations/rot_1/equivalents?start_date=2027-03-15&weeks=4")
    assert page.status_code == 200, page.text
    return " ".join(page.text.split())


async def test_each_says_what_it_costs_and_by_how_much_that_differs() -> None:
    text = await shown(one("rot_2", 100), one("rot_3", -100), one("rot_4", 0))
    assert 'href="/apply/rot_2?start_date=2027-03-22&amp;weeks=4"' in text
    assert '(<span class="money">$1.00</span> more)' in text
    assert '(<span class="money">$1.00</span> less)' in text
    assert "(the same price)" in text


async def test_who_may_not_do_one_reads_why() -> None:
    assert "For students alone." in await shown(one("rot_2", 0, eligible=False))


async def test_where_nothing_is_free_the_line_and_the_search_are_left() -> None:
    text = await shown()
    assert "nothing of the same specialty and kind is free" in text
    assert "/apply/rot_1?start_date=2027-03-15&amp;weeks=4" in text
