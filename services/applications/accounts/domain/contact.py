"""What other services may know of a person."""

from __future__ import annotations

from services.applications.accounts.domain.account import ApplicantProfile, RegisteredAccount
from shared.contracts.people import ContactChanged


def contact_of(account: RegisteredAccount) -> ContactChanged:
    """What notifications needs to know about this person (R22)."""
    applicant = account.profile if isinstance(account.profile, ApplicantProfile) else None
    return ContactChanged(
        person_id=account.id,
        kind=account.role,
        name=account.full_name,
        email=account.email,
        locale=account.profile.locale,
        time_zone=account.profile.time_zone,
        stage=applicant.status if applicant else "",
        school=applicant.school if applicant else "",
    )
