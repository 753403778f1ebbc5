"""What is paid with: payment methods, and what a charge tells of them."""

from __future__ import annotations

from stripe_standin.objects.cards import Method
from stripe_standin.objects.objects import base, nulls
from stripe_standin.protocol.wire import Obj


def payment_method(method: Method, customer_: str | None, billing: Obj, now: int) -> Obj:
    """What was paid with."""
    made = {
        **base("payment_method", now),
        "allow_redisplay": "limited",
        "billing_details": billing,
        "customer": None,  # Checkout does not keep it unless it is asked to
        "customer_account": None,
        "metadata": {},
        "type": method.type,
    }
    if method.type == "us_bank_account":
        account = nulls("financial_connections_account networks status_details")
        return made | {"us_bank_account": {**_bank(method), **account}}
    card = {
        **_card(method),
        **nulls("generated_from"),
        "display_brand": method.brand,
        "networks": {"available": [method.brand], "preferred": None},
        "three_d_secure_usage": {"supported": True},
    }
    return made | {"card": card}


def _bank(method: Method) -> Obj:
    return {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "fingerprint": "fp_bank_" + method.last4,
        "last4": method.last4,
        "routing_number": "110000000",
    }


def _card(method: Method) -> Obj:
    return {
        "brand": method.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": "pass", "cvc_check": "pass"},
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": "fp_card_" + method.last4,
        "funding": "credit",
        "last4": method.last4,
        "regulated_status": "unregulated",
        "wallet": None,
    }


def method_details(method: Method, amount: int, authenticated: bool) -> Obj:
    """`payment_method_details` of a charge."""
    if method.type == "us_bank_account":
        return {"type": method.type, method.type: {**_bank(method), "payment_reference": None}}
    secure = nulls("exemption_indicator result_reason") | {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "result": "authenticated",
        "transaction_id": "00000000-0000-4000-8000-000000000000",
        "version": "2.2.0",
    }
    card = {
        **_card(method),
        **nulls("installments mandate network_token transaction_link_id"),
        "amount_authorized": amount,
        "authorization_code": "123456",
        "network": method.brand,
        "network_transaction_id": "123456789012345",
        "three_d_secure": secure if authenticated else None,
    }
    return {"type": "card", "card": card}


def outcome(method: Method, declined: bool) -> Obj:
    """`outcome` of a charge: what network and issuer said."""
    return {
        "advice_code": "try_again_later" if declined else None,
        "network_advice_code": None,
        "network_decline_code": "01" if declined else None,
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": (method.decline_code or None) if declined else None,
        "risk_level": "normal",
        "risk_score": 11,
        "seller_message": "The bank refused." if declined else "Payment complete.",
        "type": "issuer_declined" if declined else "authorized",
    }
