"""What came of it: the history, the statement and the mails of each application."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.table import Table

from deploy.client import Json, Rounds, Staff, until
from deploy.rounds.story.narrator import Strand, money

# Mails of a way that ended well; each must be there before the result is shown.
ALWAYS = {
    "application_received",
    "accepted_and_held",
    "terms_signed",
    "your_coach",
    "new_visitor",
    "paid_in_full",
}


def show(console: Console, rounds: Rounds, staff: Staff, strands: Iterable[Strand]) -> None:
    console.print("\n[bold]What came of it[/]")
    for strand in strands:
        mails = await_mails(staff, strand.application_id)
        final = strand.applicant.application(strand.application_id)
        console.print(f"\n{strand.name}, {strand.application_id}: [green]{final['state']}[/]")
        console.print(history(strand.applicant.history(strand.application_id)))
        console.print(statement(strand.applicant.statement(strand.application_id)))
        console.print("[italic]Mails[/]")
        for mail in mails:
            console.print(f"  {mail['subject']}  [dim]to {mail['to']}[/]", soft_wrap=True)
    caught = rounds.mailbox.mails()
    console.print(
        f"\nThe mail catcher holds {len(caught)} mails of this story: {rounds.addresses['mailbox']}"
    )
    console.print(f"The payments: {rounds.addresses['stripe']}/_test/dump")


def await_mails(staff: Staff, application_id: str) -> list[Json]:
    """All mails about the application, in order, once they are sent."""

    def missing(mails: list[Json]) -> set[str]:
        return ALWAYS - {mail["template"] for mail in mails if mail["state"] == "sent"}

    mails = until(
        f"every mail about {application_id} is sent",
        lambda: staff.emails(application_id=application_id),
        lambda seen: not missing(seen),
    )
    return sorted(mails, key=lambda mail: str(mail["sent_at"]))


def history(events: Iterable[Json]) -> Table:
    table = Table("when (UTC)", "what happened", "state after it", title="History", title_justify="left")
    for event in events:
        table.add_row(_clock(event["at"]), event["what"], event["state"])
    return table


def statement(seen: Json) -> Table:
    table = Table("line", "amount", title=f"Statement: {seen['state']}", title_justify="left")
    table.columns[1].justify = "right"
    for line in seen["lines"]:
        table.add_row(line["text"], money(line["amount"]))
    table.add_section()
    table.add_row("Balance", money(seen["balance"]))
    return table


def _clock(at: str) -> str:
    return f"{datetime.fromisoformat(at):%H:%M:%S.%f}"[:-3]
