"""Every page on phone and desk, by day and night, with whatever the API may answer: usable by everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.gallery import WIDTHS, Viewer, viewing
from tests.browser.site import listening
from tests.harness.packages import axe
from tests.harness.sampling import seed_of_the_run, so_many
from tests.web.gallery.gateway import Case, description
from tests.web.gallery.site import Shown, Site, every_shown
from tests.web.gallery.words import LOOKS

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

NAME = "http://127.0.0.1"
MOST_REQUESTS = 6
MOST_SHOWN = 12
PAGES = every_shown()


@pytest.fixture(scope="module", autouse=True)
def described() -> None:
    description()  # before a loop runs: the services are put together in one of their own
    if not axe().exists():
        pytest.skip("axe-core is absent: make test fetches it")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def viewer(chromium: Browser, described: None) -> AsyncIterator[Viewer]:
    async with listening(Site(NAME)) as site, viewing(chromium, f"{NAME}:{site.port}") as viewer:
        yield viewer


def cases(shown: Shown) -> list[Case]:
    """All of them at night; in a run of every day two looks of each page, others tomorrow."""
    every = [Case(look=look, turn=turn) for look in LOOKS for turn in so_many((seed_of_the_run(),), range(6))]
    return every if so_many(False, True) else [every[(seed_of_the_run() + n) % len(every)] for n in (0, 2)]


def axe_at(case: Case) -> Sequence[int]:
    """The widths at which axe-core, the slowest of all, looks: one a day and look, every one at night."""
    return so_many([WIDTHS[(case.turn + LOOKS.index(case.look)) % len(WIDTHS)]], WIDTHS)


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: f"{shown.path} {shown.role}".strip())
async def test_everybody_can_use_it(viewer: Viewer, shown: Shown) -> None:
    found = []
    for case in cases(shown):
        await viewer.open(shown, case)
        assert len(viewer.loaded) <= MOST_REQUESTS
        assert all(url.startswith(NAME) for url in viewer.loaded)
        wrong = await viewer.by_keyboard() + await viewer.wrong(axe_at(case))
        found += [f"{case.look} {case.turn}: {each}" for each in wrong]
    await viewer.open(shown, Case(writes="refuses"))
    if await viewer.send_a_form():
        found += [f"refused: {each}" for each in await viewer.wrong()]
    once = list(dict.fromkeys(found))
    assert not once, "\n".join(once[:MOST_SHOWN])


HELP = Shown("/help", "")
SIGN_IN = Shown("/sign-in", "")
STATEMENT = Shown("/applications/{application_id}/statement", "applicant")
PLANTS = {
    "missing label": (SIGN_IN, "document.querySelector('label').remove()", "axe: label"),
    "poor contrast": (SIGN_IN, "document.querySelector('main p').style.color = '#bbb'", "color-contrast"),
    "wide table": (STATEMENT, "document.querySelector('table').style.minWidth = '60rem'", "wider than"),
    "broken amount": (
        STATEMENT,
        "document.querySelector('.money').style = 'white-space: normal; display: block; width: 2ch'",
        "broken over lines: $",
    ),
    "small button": (
        SIGN_IN,
        "document.querySelector('main button').style = 'min-height: 0; padding: 0'",
        "target",
    ),
    "wrong focus": (SIGN_IN, "document.querySelector('#email').focus()", "focus is not"),
    "summary to nowhere": (SIGN_IN, "document.querySelector('#email').id = 'mail'", "leads to no field"),
    "focus not seen": (
        HELP,
        "document.querySelector('.brand').style.outline = 'none'",
        "focus is not to be seen",
    ),
    "no way past the header": (HELP, "document.querySelector('.skip').remove()", "stop 1 is"),
}


@pytest.mark.parametrize("plant", PLANTS)
async def test_what_is_wrong_with_a_page_is_found(viewer: Viewer, plant: str) -> None:
    shown, script, sign = PLANTS[plant]
    await viewer.open(shown, Case())
    if shown == SIGN_IN:
        await viewer.send_a_form()  # without an address and a password
    await viewer.page.evaluate(script)
    keyboard = sign.startswith(("focus is not to", "stop"))
    found = await (viewer.by_keyboard() if keyboard else viewer.wrong())
    assert any(sign in each for each in found), found
