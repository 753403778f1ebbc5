"""What an applicant asks for."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.payments import Purpose


@dataclass(frozen=True, slots=True)
class StartCheckout:
    """The applicant wants a payment page."""

    attempt_id: str
    applicant_id: str
    pay: Purpose
    customer_id: str
    return_url: str
    methods: tuple[str, ...]
