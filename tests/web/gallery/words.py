"""What the fields of an answer may hold: ordinary words, long ones, Arabic ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

Look = Literal["empty", "full", "long", "arabic"]
LOOKS: tuple[Look, ...] = get_args(Look)
ZONE = "America/Indiana/Indianapolis"
NAMELESS = ""
"""Under this name stand the texts of every field that has none of its own."""

FULL: Mapping[str, Sequence[str]] = {
    NAMELESS: ("A sentence, as the service says it.", "Another one."),
    "date-time": ("2027-03-14T04:00:00Z",),
    "date": ("2027-07-05", "2027-08-02", "2027-11-29"),
    "full_name": ("Mira Testwell", "Olu Adeyemi"),
    "name": ("Lakeview Clinic", "Harbor Homes"),
    "title": ("Cardiology at Lakeview", "Family medicine"),
    "specialty": ("Cardiology", "Family medicine", "Internal medicine"),
    "city": ("Chicago", "Houston"),
    "state": ("IL", "TX"),
    "country": ("NG", "IN"),
    "school": ("University of Lagos",),
    "email": ("mira@applicants.example.org",),
    "to": ("mira@applicants.example.org",),
    "contact_email": ("host@lakeview.example.org",),
    "contact_name": ("Dr. Ada Host",),
    "contact_phone": ("+1 312 555 0100",),
    "address": ("1 Lake Street",),
    "postal_code": ("60601",),
    "currency": ("usd",),
    "time_zone": (ZONE,),
    "time_zones": (ZONE,),
    "language": ("en", "es"),
    "locale": ("en",),
    "application_id": ("app_1", "app_2"),
    "rotation_id": ("rot_1", "rot_2"),
    "next_cursor": ("more",),
    "url": ("https://partner.example.org/",),
    "checkout_url": ("https://checkout.example.org/pay",),
    "content_type": ("application/pdf",),
    "sha256": ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",),
    "version": ("2027-01",),
    "required_document": ("cv", "passport", "transcript"),
    "missing_document": ("passport", "transcript"),
    "evidence": ("visa_denial",),
    "evidence_confirmed": ("cv",),
    "asked_for": ("diploma", "letter_of_good_standing"),
    "fee_cover": ("physician_costs", "payment_processing", "document_processing"),
    "fee_exclude": ("housing", "meals", "transport_or_airfare", "insurance", "visa_fees"),
    "usually_takes": ("usually five days or more",),
    "subject": ("A place is held for you", "Your coach"),
    "summary": ("You owe $1,899.00 by Friday, April 23, 2027, 11:59:59 PM.",),
    "template": ("place_held", "your_coach"),
    "kind": ("cv", "passport", "transcript"),
    "ItemView.name": ("read_terms", "visa", "insurance"),
}
LONG: Mapping[str, Sequence[str]] = {
    NAMELESS: (" ".join(["A long sentence that the service says, with all that has to be said,"] * 4),),
    "full_name": ("Wolfeschlegelsteinhausenbergerdorff Venkatanarasimharajuvaripeta de la Trinidad",),
    "name": ("The Very Reverend Doctor Bartholomew Featherstonehaugh Memorial Teaching Hospital",),
    "title": ("Interventional cardiology, electrophysiology and cardiothoracic intensive care, hands-on",),
    "specialty": ("Otorhinolaryngology and maxillofacial reconstructive surgery",),
    "city": ("Rancho Santa Margarita de los Encinos",),
    "school": ("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch University of Medicine",),
    "email": ("wolfeschlegelsteinhausenbergerdorff.venkatanarasimharajuvaripeta@applicants.example.org",),
    "to": ("wolfeschlegelsteinhausenbergerdorff.venkatanarasimharajuvaripeta@applicants.example.org",),
    "subject": ("The payment for your rotation in interventional cardiology has not come, and what to do",),
    "application_id": ("app_01J9Z3Y8Q4W5E6R7T8Y9V0A1B2C3D4E5F6G7H8",),
}
ARABIC: Mapping[str, Sequence[str]] = {
    NAMELESS: ("جملة كما تقولها الخدمة، وفيها رقم 699.",),
    "full_name": ("عبد الرحمن بن محمد الحسيني", "فاطمة الزهراء"),
    "name": ("عيادة البحيرة",),
    "title": ("طب القلب في عيادة البحيرة",),
    "specialty": ("طب القلب",),
    "city": ("شيكاغو",),
    "school": ("كلية الطب بجامعة القاهرة",),
    "subject": ("حُجز لك مكان",),
    "locale": ("ar",),
}
WORDS: Mapping[Look, Mapping[str, Sequence[str]]] = {
    "empty": FULL,
    "full": FULL,
    "long": LONG,
    "arabic": ARABIC,
}
NUMBERS: Mapping[str, Sequence[int]] = {
    "amount": (189900, 69900, -25000, 4199000),
    "weeks": (4, 2),
    "fee_weeks": (4,),
    "min_weeks": (2,),
    "max_weeks": (8,),
    "free_places": (3, 0, 1),
    "size": (84_213,),
    "full_due_days": (45,),
}
SEVERAL: Mapping[str, int] = {"lines": 5, "documents": 2, "languages": 2}
"""How many a list of this name has."""


def number_of(name: str, at: int) -> int:
    """An ordinary number for a field of this name."""
    numbers = NUMBERS.get(name, (2, 1, 7))
    return numbers[at % len(numbers)]
