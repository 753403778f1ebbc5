"""Test payment methods, under the names and numbers that Stripe gave them, and what each one does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["succeeds", "declined", "challenge", "delayed"]
Aftermath = Literal["", "dispute", "inquiry", "fraud_warning", "refund_fails", "refund_pending"]


@dataclass(frozen=True)
class Method:
    """One test card or bank account."""

    token: str
    label: str
    outcome: Outcome
    last4: str
    hint: str
    code: str = ""
    decline_code: str = ""
    message: str = ""
    aftermath: Aftermath = ""
    brand: str = "visa"
    type: Literal["card", "us_bank_account"] = "card"
    featured: bool = False


def _works(token: str, last4: str, hint: str, aftermath: Aftermath = "", *, featured: bool = False) -> Method:
    return Method(token, "Visa", "succeeds", last4, hint, aftermath=aftermath, featured=featured)


def _declined(
    token: str, last4: str, hint: str, codes: str, message: str, *, featured: bool = False
) -> Method:
    """`codes` is "code/decline_code", or one word for both."""
    code, _, decline_code = codes.partition("/")
    return Method(
        token, "Visa", "declined", last4, hint, code, decline_code or code, message, featured=featured
    )


_CHALLENGED = (
    "We are unable to authenticate your payment method. "
    "Please choose a different payment method and try again."
)

_ALL = (
    _works("pm_card_visa", "4242", "Works", featured=True),
    _declined(
        "pm_card_visa_chargeDeclined",
        "0002",
        "Is declined without a reason",
        "card_declined/generic_decline",
        "Your card was declined.",
        featured=True,
    ),
    _declined(
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "9995",
        "Has not enough money",
        "card_declined/insufficient_funds",
        "Your card has insufficient funds.",
        featured=True,
    ),
    Method(
        "pm_card_threeDSecure2Required",
        "Visa",
        "challenge",
        "3220",
        "Asks its bank first (3D Secure)",
        code="payment_intent_authentication_failure",
        message=_CHALLENGED,
        featured=True,
    ),
    _declined(
        "pm_card_visa_chargeDeclinedLostCard",
        "9987",
        "Was reported lost",
        "card_declined/lost_card",
        "Your card was declined.",
    ),
    _declined(
        "pm_card_chargeDeclinedExpiredCard", "0069", "Has expired", "expired_card", "Your card has expired."
    ),
    _declined(
        "pm_card_chargeDeclinedIncorrectCvc",
        "0127",
        "Wrong security code",
        "incorrect_cvc",
        "Your card's security code is incorrect.",
    ),
    _declined(
        "pm_card_chargeDeclinedProcessingError",
        "0119",
        "Fails at the bank",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
    _works("pm_card_createDispute", "0259", "Works, then is disputed", "dispute"),
    _works("pm_card_createDisputeInquiry", "1976", "Works, then the bank inquires", "inquiry"),
    _works("pm_card_createIssuerFraudRecord", "5423", "Works, then an early fraud warning", "fraud_warning"),
    _works("pm_card_refundFail", "5126", "Works; its refunds fail", "refund_fails"),
    _works("pm_card_pendingRefund", "7726", "Works; its refunds wait", "refund_pending"),
    Method(
        "pm_usBankAccount",
        "US bank account (ACH)",
        "delayed",
        "6789",
        "Takes days to arrive",
        type="us_bank_account",
        brand="",
        featured=True,
    ),
)

METHODS: dict[str, Method] = {method.token: method for method in _ALL}
TYPES = ("card", "us_bank_account")
"""What this account could offer for a payment in U.S. dollars; a session may narrow it."""
