"""The first strand: staff decide, the applicant pays a deposit and later the balance."""

from __future__ import annotations

from deploy.client import Applicant, Json, Rounds, Staff, Unexpected, until
from deploy.client.outside import pay
from deploy.client.rounds import GRADUATE, VERIFICATION, token_in
from deploy.rounds.story.narrator import Narrator, Strand, moment, money

NAME = "Ishani Velmora"
WEEKS = 4


def play_deposit(rounds: Rounds, staff: Staff, narrator: Narrator) -> Strand:
    narrator.chapter("An applicant comes, and applies")
    applicant = join(rounds, NAME, narrator)
    show_eligibility(applicant, narrator)
    application_id = apply(applicant, "staff", narrator)
    narrator.chapter("The office accepts, and a place is held")
    accept(staff, application_id, narrator)
    await_hold(applicant, application_id, narrator)
    narrator.chapter("Signed, paid, reserved")
    sign(applicant, application_id, NAME, narrator)
    pay_part(applicant, application_id, "deposit", narrator)
    await_reservation(applicant, application_id, narrator)
    pay_part(applicant, application_id, "balance", narrator)
    with narrator.waiting("The statement is settled"):
        settled = applicant.settle(application_id, "settled")
    narrator.line(f"Paid in full: {money(settled['paid'])}; nothing is owed")
    return Strand(NAME, applicant, application_id)


def join(rounds: Rounds, name: str, narrator: Narrator) -> Applicant:
    """Registers and proves the address by the mail that comes."""
    applicant = rounds.unknown_applicant(name.lower().replace(" ", "."))
    with narrator.waiting(f"{name} registers"):
        applicant.register(name, GRADUATE)
        link = rounds.mailbox.link(applicant.email, VERIFICATION)
    (mail,) = rounds.mailbox.mails(applicant.email)
    narrator.line(f"{name} registers and gets a mail: “{mail.subject}”")
    applicant.verify(token_in(link))
    applicant.sign_in()
    narrator.line(f"{name.partition(' ')[0]} opens its link and signs in as {applicant.email}")
    return applicant


def show_eligibility(applicant: Applicant, narrator: Narrator) -> None:
    """Which rotations, and why not the others (R1)."""
    rotations = list(applicant.rotations())
    barred = [rotation for rotation in rotations if not rotation["eligibility"]["eligible"]]
    may = len(rotations) - len(barred)
    narrator.line(f"{len(rotations)} rotations; a graduate without USMLE Step 1 may do {may} of them")
    if not barred:
        raise Unexpected("expected hands-on rotations that this applicant may not do, saw none")
    said = barred[0]["eligibility"]
    narrator.line(f"not, for example, “{barred[0]['title']}”: {said['reasons'][0]['detail']}")
    ways = " ".join(way["detail"] for way in said["would_help"])
    narrator.line(f"what would help: {ways}")


def apply(applicant: Applicant, review_mode: str, narrator: Narrator) -> str:
    """Opens a rotation, chooses a start, sends in a CV; the application's id."""
    with narrator.waiting("A rotation with a free place"):
        rotation, start = choose(applicant, review_mode)
    narrator.line(f"opens “{rotation['title']}” in {rotation['city']}, {rotation['state']}")
    excluded = ", ".join(rotation["fee_excludes"]).replace("_", " ")
    narrator.line(f"{money(start['fee'])} for {WEEKS} weeks, which does not cover {excluded}")
    due = moment(start["deadlines"]["full_due_at"], rotation["time_zone"])
    narrator.line(f"{start['free_places']} free from {start['start_date']}; the full fee is due before {due}")
    application_id = applicant.draft(rotation["rotation_id"], start["start_date"], WEEKS)
    applicant.upload(application_id)
    sent = applicant.submit(application_id)
    answer = moment(sent["answer_due"]["at"], sent["answer_due"]["time_zone"])
    narrator.line(f"drafts, uploads a CV, submits: {application_id}; staff answer by {answer}")
    return application_id


def choose(applicant: Applicant, review_mode: str) -> tuple[Json, Json]:
    """An observership that asks for a CV alone, and a start that is far enough for a deposit."""
    for rotation in applicant.rotations(kind="observership", weeks=WEEKS, free_only="true"):
        if rotation["review_mode"] != review_mode or rotation["required_documents"] != ["cv"]:
            continue
        for start in applicant.availability(rotation["rotation_id"], weeks=WEEKS):
            advised = start["apply_by"] >= start["deadlines"]["hold_until"][:10]
            if start["free_places"] > 0 and start["deposit"] and advised:
                return rotation, start
    raise Unexpected(f"expected an observership with review_mode {review_mode} and a free place, saw none")


def accept(staff: Staff, application_id: str, narrator: Narrator) -> None:
    with narrator.waiting("Staff see the application in their queue"):
        waiting = until(
            "the application is in the staff's queue",
            lambda: [r for r in staff.listed("/v1/reviews") if r["application_id"] == application_id],
        )
    staff.decide(application_id, "accept")
    narrator.line(f"Staff find it in their queue ({waiting[0]['state']}) and accept")


def await_hold(applicant: Applicant, application_id: str, narrator: Narrator) -> None:
    with narrator.waiting("A place is held"):
        held = applicant.reach(application_id, "held", "waitlisted")
    if held["state"] != "held":
        raise Unexpected(f"expected a held place, saw the application waitlisted ({application_id})")
    until_ = moment(held["hold"]["until"]["at"], held["hold"]["until"]["time_zone"])
    narrator.line(f"A place is held until {until_}")


def sign(applicant: Applicant, application_id: str, name: str, narrator: Narrator) -> None:
    signed = applicant.sign_terms(application_id, name)["terms"]
    narrator.line(f"{name.partition(' ')[0]} signs the clinical terms, version {signed['version']}")


def pay_part(applicant: Applicant, application_id: str, part: str, narrator: Narrator) -> None:
    """At the page where real people would type a card number."""
    with narrator.waiting(f"Paying: {part}"):
        page = applicant.checkout(application_id, part)
        amount = applicant.statement(application_id)["checkout"]["amount"]
        pay(page)
    narrator.line(f"pays {money(amount)} ({part}) at {page}")


def await_reservation(applicant: Applicant, application_id: str, narrator: Narrator) -> None:
    with narrator.waiting("The place is reserved and a coach is assigned"):
        applicant.reach(application_id, "reserved", "enrolling")
        coached = until(
            "a coach is assigned", lambda: applicant.application(application_id), lambda a: a["coach_id"]
        )
    narrator.line(f"The place is reserved; coach {coached['coach_id']} looks after the visit")
