"""One whole platform for all tests of the running system; after each, what must always hold is checked."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Browser as Program
from playwright.sync_api import ViewportSize

from deploy.api_documents.publish import publish
from deploy.client import Rounds
from deploy.example.loading import load_example
from deploy.local import on_demand
from deploy.local.gateway import site_of
from deploy.local.platform import Platform
from tests.harness.chromium import chromium, has_driver
from tests.harness.keeping import Record
from tests.harness.reporting import KEPT
from tests.system.office import Office
from tests.system.tab import People, Tab, browsing
from tests.web.reader import Browser

PHONE: ViewportSize = {"width": 390, "height": 780}
RECORD = pytest.StashKey[Record]()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The whole platform, on free ports, with the example data."""
    with Platform(tmp_path_factory.mktemp("system")) as platform:
        publish(platform.addresses["services"], site_of(platform.root))
        load_example(platform.addresses)
        yield platform


@pytest.fixture(scope="session")
def rounds(system: Platform) -> Iterator[Rounds]:
    with Rounds(system.addresses, crowded=True) as everybody:
        yield everybody


@pytest.fixture(scope="session")
def office(rounds: Rounds) -> Office:
    rounds.mailbox.mails()  # from now on
    return Office(rounds)


@pytest.fixture(autouse=True)
def everything_holds(request: pytest.FixtureRequest) -> Iterator[None]:
    """`rounds verify` ends each test of the system; processes that a test broke run again by then."""
    if "system" not in request.fixturenames:
        yield
        return
    system: Platform = request.getfixturevalue("system")
    record = request.node.stash[RECORD] = Record(request.node.name, system)
    yield
    for process in system:
        if process.pid is None:
            process.start()
            process.wait_until_ready()
        process.resume()
    violations = on_demand.call("deploy.rounds.operating.verify", "verify", system.addresses)
    if violations:
        record.keep()  # the system may be stopped before this failure is reported
    record.forget()
    assert violations == []


@pytest.fixture(scope="module")
def browser_program() -> Iterator[Program]:
    found = chromium()
    if found is None:
        pytest.skip("Chromium is absent: make test fetches it")
    if not has_driver():
        pytest.skip("libatomic 1 is absent, which Playwright needs: make test says how to install it")
    with browsing(found) as program:
        yield program


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def people(request: pytest.FixtureRequest, browser_program: Program, system: Platform) -> Iterator[People]:
    opened = []

    def another() -> Tab:
        opened.append(
            browser_program.new_context(
                base_url=system.gateway, viewport=PHONE, java_script_enabled=request.param, locale="en-US"
            )
        )
        return Tab(opened[-1].new_page())

    yield another
    for one in opened:
        one.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test leaves what it saw; where, is the last line of the run."""
    report = yield
    record = item.stash.get(RECORD, None)
    if record is not None and report.failed and (call.when == "call" or record.kept):
        report.user_properties.append((KEPT, str(record.keep())))
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What moves the clock by months comes last: rotations that others look at would be over."""
    items.sort(key=lambda item: item.path.name == "test_time.py")


@pytest.fixture
def browser(system: Platform) -> Iterator[Callable[[], Browser]]:
    """People in browsers of their own."""
    opened: list[Browser] = []

    def another() -> Browser:
        opened.append(Browser(system.gateway, source=f"127.0.0.{80 + len(opened)}"))
        return opened[-1]

    yield another
    for one in opened:
        one.close()
