"""A statement as a PDF that a person understands: the same statement gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path
from typing import cast

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, TextEmphasis, XPos, YPos
from fpdf.fonts import TTFFont

from services.payments.statement.adapters.legible import is_shaped, legible
from services.payments.statement.domain.lines import CHARGES, FEES, Line, total
from services.payments.statement.domain.sentences import (
    refund_rules,
    refund_sentence,
    rule_of,
    summary,
    words_of,
)
from services.payments.statement.domain.statement import Statement
from services.payments.statement.domain.written_instants import deadline, moment
from shared.chassis.decision import Instant
from shared.contracts.policy import last_day

FONT = "DejaVu"
FONT_FILE = Path(__file__).parent / "fonts" / "DejaVuSans-subset.ttf"
INK, SOFT, RULE = (31, 41, 55), (90, 98, 112), (205, 210, 218)
COVERED = (
    "The fee covers the physician's costs and the processing of payments and documents. It does not cover "
    "housing, meals, transport or airfare, insurance, or visa fees."
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sends it: a name, and lines such as an address."""

    name: str
    lines: tuple[str, ...] = ()


class StatementPdf:
    """Draws statements under one letterhead."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._letterhead = letterhead

    def __call__(self, statement: Statement, now: Instant) -> bytes:
        page = _Page(f"Statement {statement.application_id}")
        page.set_creation_date(max(line.booked_at for line in statement.lines).astimezone(UTC))
        page.add_page()
        self._draw_head(page, statement)
        page.write_paragraph(summary(statement, now), 11)
        _draw_lines(page, statement)
        _draw_sums(page, statement)
        _draw_list(page, "When to pay", _deadlines(statement))
        _draw_list(page, "Refunds", [refund_sentence(statement, task) for task in statement.refund_tasks])
        _draw_list(page, "If you cancel", _refund_rules(statement))
        page.write_paragraph(COVERED, 8.5, SOFT)
        return bytes(page.output())

    def _draw_head(self, page: _Page, statement: Statement) -> None:
        page.write_paragraph(self._letterhead.name, 15, gap=0.5)
        for line in self._letterhead.lines:
            page.write_paragraph(line, 9, SOFT, gap=0)
        page.ln(7)
        page.write_paragraph(statement.title, 13, gap=1)
        page.write_paragraph(_visit(statement), 10, gap=1)
        page.write_paragraph(f"Application {statement.application_id}", 9, SOFT, gap=3)


class _Page(FPDF):
    """US Letter, one font, a footer with page numbers."""

    def __init__(self, title: str) -> None:
        super().__init__(format="Letter", unit="mm")
        self.add_font(FONT, fname=FONT_FILE)
        self.letters = frozenset(cast(TTFFont, self.fonts[FONT.lower()]).cmap)
        self.set_margin(20)
        self.set_auto_page_break(auto=True, margin=22)
        self.set_title(title)
        self.set_lang("en")
        self._named = title

    def normalize_text(self, text: str) -> str:
        """Staff type titles and references in any script. Shaping takes time: only where it shows."""
        seen = super().normalize_text(legible(text, self.letters))
        # without ligatures: whoever copies text out of the page gets its letters
        self.set_text_shaping(is_shaped(seen), features={"liga": False})
        return seen

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(FONT, size=8)
        self.set_text_color(*SOFT)
        self.cell(0, 5, f"{self._named} · page {self.page_no()} of {{nb}}", align="C")

    def write_paragraph(
        self, text: str, size: float, color: tuple[int, int, int] = INK, gap: float = 3
    ) -> None:  # fmt: skip
        """A paragraph over the whole width, and space of `gap` mm after it."""
        self.set_font(FONT, size=size)
        self.set_text_color(*color)
        self.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(gap)


def _draw_lines(page: _Page, statement: Statement) -> None:
    page.set_font(FONT, size=9)
    page.set_text_color(*INK)
    page.set_draw_color(*RULE)
    heading = FontFace(color=SOFT, emphasis=TextEmphasis.NONE)
    with page.table(
        col_widths=(55, 95, 26),
        text_align=("LEFT", "LEFT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=heading,
        line_height=4.6,
        padding=(1.4, 1),
        v_align="TOP",
    ) as table:
        table.row(("When", "What", "Amount"))
        for line in statement.lines:
            when = _when(line, statement)
            table.row((when, _what(statement, line), str(statement.money(line.cents))))
    page.ln(4)


def _when(line: Line, statement: Statement) -> str:
    """Date and time on one line, the zone below."""
    day_and_time, _, zone = moment(line.at, statement.time_zone).partition(" (")
    return f"{day_and_time}\n{zone.removesuffix(')')}"


def _what(statement: Statement, line: Line) -> str:
    return "\n".join(filter(None, (words_of(statement, line), rule_of(statement, line))))


def _draw_sums(page: _Page, statement: Statement) -> None:
    charged = total(statement.lines, CHARGES | FEES)
    balance = statement.balance
    last = ("Still owed", balance) if balance >= 0 else ("Goes back to you", -balance)
    for what, cents in (("Charged", charged), ("Paid, less what went back", statement.paid), last):
        page.set_font(FONT, size=10)
        page.cell(page.epw - 30, 6, what, align="R")
        page.cell(30, 6, str(statement.money(cents)), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(4)


def _draw_list(page: _Page, heading: str, items: Sequence[str]) -> None:
    if not items:
        return
    if page.will_page_break(14):
        page.add_page()
    page.write_paragraph(heading, 11, gap=1)
    for item in items:
        page.write_paragraph(f"• {item}", 9, gap=0.8)
    page.ln(2)


def _deadlines(statement: Statement) -> list[str]:
    if statement.has_ended or statement.balance <= 0:
        return []
    zone, owed = statement.time_zone, statement.money(statement.balance)
    if statement.is_reserved or not statement.deposit_offered:
        return [f"{owed} by {deadline(statement.pay_by, zone)}."]
    deposit = statement.money(statement.missing_cents)
    return [
        f"{deposit} by {deadline(statement.hold_until, zone)}, to reserve the place.",
        f"{owed} in all by {deadline(statement.full_due_at, zone)}.",
    ]


def _refund_rules(statement: Statement) -> list[str]:
    """Of this booking, whatever the office changes later (R18)."""
    if statement.has_ended:
        return []
    free = () if statement.is_reserved else ("Before the place is reserved: withdrawing costs nothing.",)
    return [*free, *refund_rules(statement)]


def _visit(statement: Statement) -> str:
    last = last_day(statement.start_date, statement.weeks)
    weeks = "1 week" if statement.weeks == 1 else f"{statement.weeks} weeks"
    return f"{_day(statement.start_date)} to {_day(last)}, {weeks}"


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"
