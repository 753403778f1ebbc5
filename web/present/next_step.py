"""What an applicant must do next, and until when: on top of everything they see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.languages import _

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence; `where` is the page to do it on, empty where somebody else has the next turn."""

    text: str
    where: str = ""
    button: str = ""
    until: str = ""
    """The first instant that is too late, in RFC 3339; empty where there is no deadline."""
    zone: str = "UTC"


def next_step(application: Json, statement: Json | None) -> NextStep:
    """From the facts alone; the statement is None where there is none or payments is away."""
    here = f"/applications/{application['application_id']}"
    state = application["state"]
    if state in ("draft", "needs_info"):
        return _send_in(application, here)
    if state == "dates_proposed":
        proposed = application["proposed_dates"]
        until = proposed["choose_until"] if proposed else {"at": "", "time_zone": "UTC"}
        text = _("The physician can take you on other dates. Choose the first day that suits you.")
        return NextStep(text, f"{here}/dates", _("Choose a date"), until["at"], until["time_zone"])
    if state == "held":
        return _sign_and_pay(application, statement, here)
    if state in ("reserved", "enrolling", "ready", "active"):
        return _prepare(application, statement, here)
    if state == "lapsed":
        text = _("The place is no longer kept for you. You can join the line again.")
        return NextStep(text, f"{here}/waitlist-entry", _("Join the line again"))
    return _others_turn(application, here)


def _send_in(application: Json, here: str) -> NextStep:
    missing = application["missing_documents"]
    if application["state"] == "needs_info":
        return NextStep(_("Answer our question, so that we can go on."), f"{here}/answer", _("Answer"))
    if missing:
        return NextStep(
            _("Add your documents, then send the application."), f"{here}/documents", _("Add documents")
        )
    return NextStep(_("Check your answers and send the application."), f"{here}/check", _("Check and send"))


def _sign_and_pay(application: Json, statement: Json | None, here: str) -> NextStep:
    hold = application["hold"]
    if hold and hold.get("declined"):
        return NextStep(_("You have declined this place; the next in line gets it. You owe nothing."))
    until, zone = (hold["until"]["at"], hold["until"]["time_zone"]) if hold else ("", "UTC")
    if application["terms"] is None:
        return NextStep(
            _("Read and sign the clinical terms, then pay."),
            f"{here}/terms",
            _("Read the terms"),
            until,
            zone,
        )
    if statement is not None and statement["payment_in_progress"]:
        return NextStep(_("Your payment is on its way. You need not do anything."), until="", zone=zone)
    if statement is not None and statement["state"] == "settled":
        return NextStep(_("Nothing is left to pay. We are reserving your place; this takes a moment."))
    return NextStep(_("Pay to reserve your place."), f"{here}/payment", _("Pay"), until, zone)


def _prepare(application: Json, statement: Json | None, here: str) -> NextStep:
    called_off = application.get("host_cancelled")
    if called_off:
        until = called_off["choose_until"]
        text = _("The host cannot take you then. Choose another start, or take everything back.")
        return NextStep(text, f"{here}/postponement", _("Choose"), until["at"], until["time_zone"])
    owed = [] if statement is None else statement["due"]
    if owed and not statement_settled(statement):
        due = owed[0]
        return NextStep(_("Pay the balance."), f"{here}/payment", _("Pay"), due["at"], due["time_zone"])
    if application["state"] in ("reserved", "enrolling"):
        return NextStep(
            _("Complete your checklist before the first day."), f"{here}/checklist", _("Open checklist")
        )
    if application["state"] == "active":
        return NextStep(_("You are at the site. Your coach helps with any question."))
    return NextStep(_("Everything is ready for your first day."))


def statement_settled(statement: Json | None) -> bool:
    return statement is not None and statement["state"] in ("settled", "refunded", "void")


def _others_turn(application: Json, here: str) -> NextStep:
    review, answer = application["host_review"], application["answer_due"]
    match application["state"]:
        case "submitted" | "staff_review":
            until = answer["at"] if answer else ""
            zone = answer["time_zone"] if answer else "UTC"
            return NextStep(_("Our office reviews your application and answers you."), until=until, zone=zone)
        case "host_review":
            usual = review["usually_takes"] if review else ""
            return NextStep(_("The physician reviews your application; this takes %(usual)s.", usual=usual))
        case "accepted":
            return NextStep(_("Accepted. We are holding a place for you; this takes a moment."))
        case "waitlisted":
            return NextStep(_("Every place is taken. We write to you as soon as one is free."))
        case "completed":
            number = application.get("certificate")
            where, button = (f"/certificates/{number}", _("See your certificate")) if number else ("", "")
            return NextStep(_("Your rotation is completed. Thank you."), where, button)
    return NextStep(_("This application has ended. You can apply again."), "/rotations", _("See rotations"))
