"""The main story, played through the gateway with fresh people each time."""

from rich.console import Console

from deploy.client import Rounds, Unexpected
from deploy.local.addresses import Addresses
from deploy.local.failures import CannotStart
from deploy.rounds.story.deposit import play_deposit
from deploy.rounds.story.narrator import Narrator
from deploy.rounds.story.physician import play_physician
from deploy.rounds.story.result import show

__all__ = ["play"]


def play(addresses: Addresses) -> None:
    """One applicant whom the staff accept and who pays in two steps, and one for a physician to decide."""
    console = Console(highlight=False)
    if not all(addresses[part].startswith("http://127.0.0.1") for part in ("mailbox", "stripe")):
        console.print(
            "The story reads mails and pays at the stand-in; with servers of yours it is not played."
        )
        return
    try:
        with Rounds(addresses) as rounds:
            _play(rounds, console)
    except Unexpected as failure:
        raise CannotStart(str(failure), "the services' logs, in .rounds/logs, say more") from failure


def _play(rounds: Rounds, console: Console) -> None:
    rounds.mailbox.mails()  # from now on: what lay there before is not of this story
    narrator, staff = Narrator(console), rounds.staff()
    deposit = play_deposit(rounds, staff, narrator)
    physician = play_physician(rounds, staff, narrator)
    show(console, rounds, staff, (deposit, physician))
    narrator.end()
