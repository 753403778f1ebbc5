"""What kinds of papers, costs and partners are called; one that is not listed is shown as it is written."""

from __future__ import annotations

from collections.abc import Mapping

from web.languages import N_, _
from web.present.team_words import TEAM_WORDS

KINDS: Mapping[str, str] = {
    "cv": N_("CV"),
    "passport": N_("passport"),
    "transcript": N_("transcript"),
    "diploma": N_("diploma"),
    "vaccination_record": N_("vaccination record"),
    "letter_of_good_standing": N_("letter of good standing"),
    "letter_of_recommendation": N_("letter of recommendation"),
    "usmle_step1": N_("USMLE Step 1 report"),
    "usmle_step2": N_("USMLE Step 2 report"),
    "physician_costs": N_("physician costs"),
    "payment_processing": N_("payment processing"),
    "document_processing": N_("document processing"),
    "housing": N_("housing"),
    "meals": N_("meals"),
    "transport": N_("transport"),
    "transport_or_airfare": N_("transport or airfare"),
    "airfare": N_("airfare"),
    "insurance": N_("insurance"),
    "visa_fees": N_("visa fees"),
    "applicant": N_("applicant"),
    "coach": N_("coach"),
    "staff": N_("staff"),
}


def kind(name: str) -> str:
    """In the reader's language."""
    known = KINDS.get(name) or TEAM_WORDS.get(name)
    return _(known) if known else str(name).replace("_", " ")


def capital(text: str) -> str:
    """With a capital letter first and the rest as it is: CV stays CV."""
    return text[:1].upper() + text[1:]
