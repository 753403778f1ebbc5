"""The second strand: the host decides. The physician never signs in; a mailed link is enough."""

from __future__ import annotations

from datetime import timedelta

from deploy.client import Rounds, Staff
from deploy.client.outside import answer_review, look
from deploy.rounds.story.deposit import apply, await_hold, await_reservation, join, pay_part, sign
from deploy.rounds.story.narrator import Narrator, Strand, money

NAME = "Tobias Lindqvarn"
TIME_TO_UNDO = timedelta(minutes=16)


def play_physician(rounds: Rounds, staff: Staff, narrator: Narrator) -> Strand:
    narrator.chapter("Another applicant; here the physician decides")
    applicant = join(rounds, NAME, narrator)
    application_id = apply(applicant, "host", narrator)
    answer(rounds, staff, application_id, narrator)
    narrator.line("16 minutes later the answer can no longer be taken back, and counts")
    rounds.travel(TIME_TO_UNDO)
    await_hold(applicant, application_id, narrator)
    sign(applicant, application_id, NAME, narrator)
    pay_part(applicant, application_id, "full", narrator)
    await_reservation(applicant, application_id, narrator)
    with narrator.waiting("The statement is settled"):
        settled = applicant.settle(application_id, "settled")
    narrator.line(f"Paid at once: {money(settled['paid'])}; nothing is owed")
    return Strand(NAME, applicant, application_id)


def answer(rounds: Rounds, staff: Staff, application_id: str, narrator: Narrator) -> None:
    """Staff send it on; the physician opens the link, which changes nothing, and accepts."""
    staff.decide(application_id, "send_to_host")
    with narrator.waiting("The mail to the physician"):
        mail, link = rounds.review_request(staff, application_id)
    narrator.line(f"Staff send it on; {mail['to']} gets a mail: “{mail['subject']}”")
    look(link)
    before = staff.application(application_id)["state"]
    narrator.line(f"The physician opens the link; it is still {before.replace('_', ' ')}")
    with narrator.waiting("The physician reads, and accepts"):
        answer_review(link, "accept")
    narrator.line("The physician presses “Yes, on these dates”; the answer is recorded")
