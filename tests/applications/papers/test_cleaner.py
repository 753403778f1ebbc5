"""Cleaning in a process apart: what it says, and that the service goes on meanwhile."""

import asyncio
import gc
import time

import psutil
import pytest

from services.applications.papers.adapters.cleaner import ApartCleaner
from services.applications.papers.adapters.cleaning_process import MODULE
from services.applications.papers.domain import NotADocument
from services.applications.papers.ports import Bounds, Cleaned
from shared.chassis.store import Unavailable
from tests.applications.facts import pdf

SCRIPT = b"<</S/JavaScript/JS(x)>>"
"""One thing that has to be taken out."""


def with_objects(count: int, scripts: int = 1) -> bytes:
    """So many parts with so many scripts each. Written by hand: pikepdf takes a minute for so many."""
    each = b"<<" + b"".join(b"/A%d%s" % (number, SCRIPT) for number in range(scripts)) + b">>"
    first = 4
    parts = [
        b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        b"[" + b" ".join(b"%d 0 R" % (first + 1 + number) for number in range(count)) + b"]",
        *(each for _ in range(count)),
    ]
    file, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(file)


async def test_a_file_is_cleaned_in_a_process_of_its_own() -> None:
    cleaned = await ApartCleaner().clean(with_objects(3))
    assert cleaned.content_type == "application/pdf"
    assert cleaned.taken_out == ("scripts",)
    assert b"JavaScript" not in cleaned.content


async def test_what_cannot_be_read_is_refused_with_the_sentence() -> None:
    with pytest.raises(NotADocument, match="may be attached"):
        await ApartCleaner().clean(b"MZ hello")


async def test_the_event_loop_answers_while_the_worst_file_is_being_cleaned() -> None:
    worst = with_objects(30_000)
    cleaning = asyncio.create_task(ApartCleaner(Bounds(most_seconds=15)).clean(worst))
    began, longest, turns = time.perf_counter(), 0.0, 0
    while not cleaning.done():
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        longest, turns = max(longest, time.perf_counter() - before), turns + 1
    assert "scripts" in (await cleaning).taken_out
    assert turns > 20
    whole = time.perf_counter() - began
    assert longest < whole / 2, "the cleaning held up the loop"


async def test_150_000_objects_end_within_the_time_bound() -> None:
    before = time.perf_counter()
    with pytest.raises(NotADocument, match="too many parts"):
        await ApartCleaner(Bounds(most_seconds=15)).clean(with_objects(150_000))
    assert time.perf_counter() - before < 30


async def test_what_takes_too_long_is_ended_and_refused() -> None:
    """It would take several times as long on a quick machine, too."""
    before = time.perf_counter()
    with pytest.raises(NotADocument, match="too long"):
        await ApartCleaner(Bounds(most_seconds=1)).clean(with_objects(39_000, scripts=10))
    assert time.perf_counter() - before < 10


async def test_more_than_can_wait_are_asked_to_come_again() -> None:
    cleaner = ApartCleaner(Bounds(side_by_side=1, most_waiting=1))
    first, second = (asyncio.create_task(cleaner.clean(pdf())) for _ in range(2))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await cleaner.clean(pdf())
    assert (await first).content_type == (await second).content_type
    assert (await cleaner.clean(pdf())).content_type == "application/pdf"


def warm_processes() -> list[psutil.Process]:
    """Those of this process that wait for files."""
    children = psutil.Process().children()
    return [child for child in children if MODULE in child.cmdline()]


async def test_one_process_stays_warm_for_all_files_and_knows_nothing_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINK_KEY", "a secret of ours")
    before, cleaner = warm_processes(), ApartCleaner()

    for _ in range(3):
        await asyncio.gather(*(cleaner.clean(pdf()) for _ in range(3)))

    [warm] = [process for process in warm_processes() if process not in before]
    assert warm.environ().keys() == {"PYTHONPATH"}
    # a fork may still be ending when its answer is here
    assert psutil.wait_procs(warm.children(), timeout=20)[1] == []
    assert warm.cpu_times().user < 5


async def test_a_process_that_is_gone_is_followed_by_another() -> None:
    before, cleaner = warm_processes(), ApartCleaner()
    await cleaner.clean(pdf())
    [warm] = [process for process in warm_processes() if process not in before]

    warm.kill()

    assert (await cleaner.clean(pdf())).content_type == "application/pdf"


async def test_a_file_that_ends_its_process_harms_no_other() -> None:
    cleaner = ApartCleaner(Bounds(most_seconds=1))
    endless, other = await asyncio.gather(
        cleaner.clean(with_objects(39_000, scripts=10)), cleaner.clean(pdf()), return_exceptions=True
    )
    assert isinstance(endless, NotADocument)
    assert isinstance(other, Cleaned)


async def test_nothing_is_left_when_the_service_is_gone() -> None:
    before, cleaner = warm_processes(), ApartCleaner()
    await cleaner.clean(pdf())
    [warm] = [process for process in warm_processes() if process not in before]

    del cleaner
    gc.collect()

    # the thread that read the last answer may hold on to it for a moment
    assert psutil.wait_procs([warm], timeout=20)[1] == []
