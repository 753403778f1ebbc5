"""Facts of other services, people and files, as the tests of applications need them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pikepdf

from services.applications.accounts.ports.people import Person
from services.applications.application.domain.application import AnyApplication, Application
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.visiting.domain.visit import Viewer
from shared.chassis.federal_holidays import is_federal_holiday
from shared.contracts.business_time import BusinessCalendar
from shared.contracts.catalog import PlaceHeld, PlaceReserved, RotationPublished
from shared.contracts.money import Money
from shared.contracts.payments import PaymentReceived
from shared.contracts.policy import Policy

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
"""A Monday, 10:00 in New York."""
START = date(2027, 3, 1)
ANA, BEN, COACH = "acc_ana", "acc_ben", "acc_coach"
HANDS_ON, OBSERVERSHIP, BY_HOST = "rot_hands", "rot_observe", "rot_host"
KEY = b"a key for links, in tests"
POLICY = ReviewPolicy(BusinessCalendar("America/New_York", is_federal_holiday))


def rotation(rotation_id: str = HANDS_ON, **changes: Any) -> RotationPublished:
    facts: dict[str, Any] = {
        "rotation_id": rotation_id,
        "host_id": "hst_1",
        "title": "Psychiatry: Adult Outpatient Clinic",
        "specialty": "Psychiatry",
        "kind": "hands_on",
        "city": "Chicago",
        "state": "IL",
        "time_zone": "America/Chicago",
        "fee": Money.usd(159_900),
        "min_weeks": 2,
        "max_weeks": 8,
        "required_documents": ("cv",),
        "review_mode": "staff",
    }
    return RotationPublished(**{**facts, **changes})


def person(account_id: str = ANA, **changes: Any) -> Person:
    facts: dict[str, Any] = {
        "account_id": account_id,
        "full_name": "Ana Maria Example",
        "email": "ana@example.org",
        "status": "student",
        "usmle_step1_passed": False,
        "school": "Example Medical College",
        "country": "IN",
        "languages": ("en", "hi"),
        "time_zone": "Asia/Kolkata",
    }
    return Person(**{**facts, **changes})


def held(application: Application, **changes: Any) -> PlaceHeld:
    facts: dict[str, Any] = {
        **application.about(),
        "host_id": "hst_1",
        "title": application.rotation.title,
        "city": "Chicago",
        "state": "IL",
        "start_date": application.start_date,
        "weeks": application.weeks,
        "time_zone": "America/Chicago",
        "held_at": NOW,
        "until": NOW + timedelta(days=7),
        "fee": Money.usd(159_900),
        "policy": Policy(),
    }
    return PlaceHeld(**{**facts, **changes})


def reserved(application: Application, **changes: Any) -> PlaceReserved:
    facts: dict[str, Any] = {
        **application.about(),
        "start_date": application.start_date,
        "weeks": application.weeks,
        "time_zone": "America/Chicago",
    }
    return PlaceReserved(**{**facts, **changes})


def payment(
    application: Application, amount: Money, payment_id: str = "pay_1", **changes: Any
) -> PaymentReceived:
    facts: dict[str, Any] = {
        **application.about(),
        "payment_id": payment_id,
        "purpose": "deposit",
        "amount": amount,
        "paid_at": NOW,
        "balance": Money.usd(159_900) - amount,
    }
    return PaymentReceived(**{**facts, **changes})


def pdf(pages: int = 1) -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        file = io.BytesIO()
        made.save(file)
    return file.getvalue()


def docx(**more: bytes) -> bytes:
    """The smallest Word document; `more` are further parts by name, or other contents of these."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>'.encode(),
        "_rels/.rels": relationships(rId1=("officeDocument", "word/document.xml")),
        "word/document.xml": b"<document/>",
        **more,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relationships(mode: str = "", **by_id: tuple[str, str]) -> bytes:
    """A part of relationships: by id, the last word of the type, and the target."""
    mode = f' TargetMode="{mode}"' if mode else ""
    rows = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for name, (kind, target) in by_id.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'.encode()


def known(application: AnyApplication | None) -> Application:
    assert isinstance(application, Application)
    return application


BY_ANA, BY_COACH = Viewer(ANA, "applicant"), Viewer(COACH, "coach")
