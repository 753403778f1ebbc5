"""The statement on paper: everything that is true of it can be read back, and the same bytes come again."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdf import PdfReader

from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.lifecycle.domain.ending import cancel
from services.payments.paying.domain.converging import act_on_what_is_due
from services.payments.statement.adapters.legible import MARKS, is_shaped, legible
from services.payments.statement.adapters.statement_pdf import Letterhead, StatementPdf, _Page
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.refund_tasks import RefundTask
from services.payments.statement.domain.statement import Statement
from tests.payments.builders import APP, APPLICANT, DUE, FEE, NOW, Story, held, reserved
from tests.payments.running import Running

DRAW = StatementPdf(Letterhead("Lakeside Rotations", ("1 Lakeside Road, Chicago, IL 60601",)))
TITLE = "Ärztliche Übung: Психиатрия, ψυχιατρική – Łódź, Việt Nam"


def pages_of(drawn: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(drawn)).pages]


def text_of(statement: Statement) -> str:
    return " ".join(pages_of(DRAW(statement, NOW)))


def late() -> Story:
    story = reserved(title=TITLE)
    story.now = DUE + timedelta(hours=7)
    story.decide(act_on_what_is_due(story.state, story.now))
    return story


def test_a_held_place_says_who_what_how_much_until_when_and_what_goes_back() -> None:
    text = text_of(held(title=TITLE).statement)
    for words in (
        "Lakeside Rotations 1 Lakeside Road, Chicago, IL 60601",
        TITLE,
        "Monday, June 7, 2027 to Sunday, July 4, 2027, 4 weeks",
        f"Application {APP}",
        "Still owed $2,499.00",
        "$699.00 by Monday, January 11, 2027, 9:00 AM (America/Chicago, UTC−06:00), to reserve the place.",
        "$2,499.00 in all by Friday, April 23, 2027, 11:59:59 PM (America/Chicago, UTC−05:00).",
        "Before the place is reserved: withdrawing costs nothing.",
        "More than 90 days before the start: 100 %, less a processing fee ($250.00).",
        "The host cancels: 100 %.",
        "It does not cover housing, meals, transport or airfare, insurance, or visa fees.",
        "page 1 of 1",
    ):
        assert words in text


def test_each_line_stands_with_its_time_at_the_site_and_its_amount() -> None:
    text = text_of(late().statement)
    paid = "Monday, January 4, 2027, 9:00 AM America/Chicago, UTC−06:00 Payment, thank you -$699.00"
    assert paid in text
    assert "Late fee: the balance was open at the due date" in text
    assert "$150.00" in text
    assert "Paid, less what went back $699.00 Still owed $1,950.00" in text


def test_after_a_cancellation_it_names_the_rule_what_was_kept_and_the_refund_and_asks_for_nothing() -> None:
    story = late()
    command = CancelStatement(25_000, "host", ("The host cancels: 100 %",))
    story.decide(cancel(command, story.state, story.now))
    text = text_of(story.statement)
    assert "Cancelled by the host: the rotation is not owed any more" in text
    assert "By the rules of this booking: The host cancels: 100 %." in text
    assert "Kept of what was paid, by these rules" in text
    assert "Charged $250.00 Paid, less what went back $699.00 Goes back to you $449.00" in text
    assert "Refunds • $449.00 go back to the way you paid" in text
    assert "When to pay" not in text
    assert "If you cancel" not in text


def test_the_same_statement_gives_the_same_bytes_and_another_line_gives_others() -> None:
    story = late()
    drawn = DRAW(story.statement, NOW)
    assert DRAW(story.statement, NOW) == drawn
    changed = story.statement.plus(Line("adjustment:1", "adjustment", -100, NOW, NOW))
    assert DRAW(changed, NOW) != drawn


def test_a_long_statement_goes_on_over_pages_each_with_its_number() -> None:
    statement = late().statement
    for number in range(60):
        statement = statement.plus(Line(f"adjustment:{number}", "adjustment", -number - 1, NOW, NOW))
    pages = pages_of(DRAW(statement, NOW))
    assert len(pages) > 3
    for number, text in enumerate(pages, 1):
        assert f"Statement {APP} · page {number} of {len(pages)}" in text
    assert all("When What Amount" in text for text in pages[:3])


def test_hostile_words_are_only_words() -> None:
    title = "<b>**Free** __rotation__</b> [link](https://evil.example) {nb} \\ %s"
    assert title.replace("{nb}", "1") in text_of(held(title=title).statement).replace("{nb}", "1")


@pytest.mark.parametrize(
    ("title", "seen"),
    [
        ("طب الأسرة", "طب الأسرة"),
        ("רפואה פנימית", "רפואה פנימית"),
        ("Cle\u0301ment x\u0302", "Clément x̂"),
        ("हृदय रोग", "hrdy rog"),
        ("内科学 東京", "NeiKeXue DongJing"),
        ("가정의학", "GaJeongUiHag"),
        ("Cardiology 🩺", "Cardiology :stethoscope:"),
        ("Office \ue000", "Office �"),
        ("office, flow", "office, flow"),
    ],
)
def test_no_letter_of_a_title_is_an_empty_box(
    title: str, seen: str, caplog: pytest.LogCaptureFixture
) -> None:
    """From right to left, joined, or spelled in Latin letters where the font has none."""
    text = text_of(held(title=title).statement)
    assert f"60601 {seen} Monday" in text
    assert f"Rotation fee: {seen}, 4 weeks" in text or is_shaped(title)
    assert "missing" not in caplog.text


def test_a_reference_that_staff_typed_is_seen_as_well() -> None:
    statement = held().statement
    task = RefundTask("rft_1", "pi_1", 100, "staff", NOW, NOW, "done", sent_as="电汇 7")
    assert "wire, reference DianHui 7." in text_of(replace(statement, refund_tasks=(task,)))


def test_whatever_is_typed_the_font_has_what_is_printed() -> None:
    page = _Page("any")
    page.output()  # closes the font's file
    font = page.letters
    for number in range(0x0B, 0x2FA20):
        printed = legible(chr(number), font)
        assert all(ord(letter) in font for letter in printed), hex(number)
        assert printed or unicodedata.category(chr(number)) in MARKS | {"Cc"}, hex(number)


def test_one_who_owes_everything_at_once_is_told_one_deadline() -> None:
    statement = replace(held().statement, deposit_offered=False, needed_cents=FEE)
    text = text_of(statement)
    assert "$2,499.00 by Monday, January 11, 2027, 9:00 AM" in text
    assert "in all by" not in text


@pytest.mark.parametrize(
    ("token", "status"),
    [
        (f"applicant:{APPLICANT}", 200),
        ("staff:stf_1", 200),
        ("applicant:somebody_else", 404),
        ("coach:coa_1", 403),
        ("", 401),
    ],
)
async def test_it_is_for_the_applicant_and_the_staff(payments: Running, token: str, status: int) -> None:
    await payments.hold(title=TITLE)
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = await payments.api.get(f"/v1/statements/{APP}.pdf", headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == f'attachment; filename="statement-{APP}.pdf"'
        assert TITLE in pages_of(answer.content)[0]
    else:
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_statement_that_does_not_exist_is_a_404(payments: Running) -> None:
    headers = {"authorization": "Bearer staff:stf_1"}
    assert (await payments.api.get("/v1/statements/app_none.pdf", headers=headers)).status_code == 404
