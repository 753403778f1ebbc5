"""Every Stripe object that the stand-in makes, with every field that Stripe would send.

Fields that are null in all our cases are listed by name: the real API sends them too, and code that trips
over a null should trip here.  Fields whose name starts with an underscore are ours and never leave the
process.
"""

from __future__ import annotations

import secrets

from stripe_standin.objects.cards import Method
from stripe_standin.protocol.wire import Form, Obj

NO_ADDRESS: Obj = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}

NO_CUSTOM_TEXT: Obj = dict.fromkeys(
    ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
)

_PREFIX = {
    "balance_transaction": "txn_3", "charge": "ch_3", "checkout.session": "cs_test_a1", "customer": "cus_",
    "dispute": "du_1", "event": "evt_1", "item": "li_1", "payment_intent": "pi_3", "payment_method": "pm_1",
    "price": "price_1", "product": "prod_", "radar.early_fraud_warning": "issfr_1", "refund": "re_3",
}  # fmt: skip


def new_id(kind: str) -> str:
    """An id that looks like Stripe's; a session's is long because it is also the secret of its page."""
    return _PREFIX[kind] + secrets.token_hex(28 if kind == "checkout.session" else 12)


def nulls(names: str) -> Obj:
    """Fields that are null."""
    return dict.fromkeys(names.split())


def base(kind: str, now: int) -> Obj:
    """What every object begins with."""
    return {"id": new_id(kind), "object": kind, "created": now, "livemode": False}


def customer(form: Form, now: int) -> Obj:
    """A person who pays."""
    return {
        **base("customer", now),
        **nulls("address cash_balance currency customer_account default_source description discount email"),
        **nulls("name phone shipping test_clock"),
        "balance": 0,
        "delinquent": False,
        "invoice_prefix": secrets.token_hex(4).upper(),
        "invoice_settings": {
            "custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None,
        },
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
        **form,
    }  # fmt: skip


def line_item(item: Form, now: int) -> Obj:
    """One line of a session, with the price and product that `price_data` makes on the fly."""
    data = item["price_data"]
    amount = item["quantity"] * data["unit_amount"]
    words = data.get("product_data", {})
    return {
        "id": new_id("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": data["currency"],
        "description": words.get("name"),
        "metadata": item.get("metadata", {}),
        "price": _price(data, now),
        "quantity": item["quantity"],
        "_words": words.get("description"),
    }


def _price(data: Form, now: int) -> Obj:
    return {
        **base("price", now),
        **nulls("custom_unit_amount lookup_key nickname recurring tiers_mode transform_quantity"),
        "active": False,  # a price made on the fly cannot be used again
        "billing_scheme": "per_unit",
        "currency": data["currency"],
        "metadata": {},
        "product": new_id("product"),
        "tax_behavior": data.get("tax_behavior", "unspecified"),
        "type": "one_time",
        "unit_amount": data["unit_amount"],
        "unit_amount_decimal": str(data["unit_amount"]),
    }


# long: every field that Stripe sends of one object, in its order
def session(form: Form, items: list[Obj], types: list[str], now: int) -> Obj:
    """A Checkout Session that waits for its payer."""
    total = sum(item["amount_total"] for item in items)
    return {
        **base("checkout.session", now),
        **nulls("after_expiration allow_promotion_codes billing_address_collection cancel_url client_secret"),
        **nulls("client_reference_id collected_information consent consent_collection currency_conversion"),
        **nulls("customer customer_account customer_details customer_email integration_identifier invoice"),
        **nulls("locale managed_payments optional_items origin_context payment_intent payment_link"),
        **nulls(
            "payment_method_configuration_details permissions recovered_from saved_payment_method_options"
        ),
        **nulls("setup_intent shipping_address_collection shipping_cost submit_type subscription"),
        "adaptive_pricing": {"enabled": False},
        "allowed_payment_method_types": None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "currency": items[0]["currency"],
        "custom_fields": [],
        "custom_text": NO_CUSTOM_TEXT,
        "customer_creation": None if "customer" in form else "if_required",
        "discounts": [],
        "invoice_creation": {
            "enabled": False,
            "invoice_data": {
                **nulls("account_tax_ids custom_fields description footer issuer rendering_options"),
                "metadata": {},
            },
        },
        "metadata": {},
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": types,
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": None,
        "wallet_options": None,
        **form,
        "_items": items,
        "_error": None,
    }


def payment_intent(session_: Obj, now: int) -> Obj:
    """The PaymentIntent that Checkout makes when the payer first presses a button."""
    data = session_["_payment_intent_data"]
    intent = base("payment_intent", now)
    return {
        **intent,
        **nulls(
            "application application_fee_amount automatic_payment_methods canceled_at cancellation_reason"
        ),
        **nulls(
            "customer_account description excluded_payment_method_types last_payment_error latest_charge"
        ),
        **nulls("managed_payments next_action on_behalf_of payment_method processing receipt_email review"),
        **nulls(
            "payment_method_configuration_details setup_future_usage shipping source statement_descriptor"
        ),
        **nulls("statement_descriptor_suffix transfer_data transfer_group"),
        "allowed_payment_method_types": session_["allowed_payment_method_types"],
        "amount": session_["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{intent['id']}_secret_{secrets.token_hex(12)}",
        "confirmation_method": "automatic",
        "currency": session_["currency"],
        "customer": session_["customer"],
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": list(session_["payment_method_types"]),
        "status": "requires_payment_method",
        **data,
        "_session": session_["id"],
    }


def charge(intent: Obj, method: Method, now: int) -> Obj:
    """One try to take the money."""
    return {
        **base("charge", now),
        **nulls("application application_fee application_fee_amount balance_transaction"),
        **nulls("failure_balance_transaction failure_code failure_message on_behalf_of outcome"),
        **nulls("receipt_number receipt_url review shipping source source_transfer transfer_data"),
        **nulls("transfer_group"),
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": {"address": dict(NO_ADDRESS), **nulls("email name phone tax_id")},
        "calculated_statement_descriptor": "ROUNDS TEST",
        "captured": False,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "metadata": dict(intent["metadata"]),
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": None,
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "pending",
        "_method": method.token,
    }


def refund(charge_: Obj, amount: int, form: Form, now: int) -> Obj:
    """Money on its way back."""
    made = base("refund", now)
    del made["livemode"]  # the one object beside balance transactions that has none
    return {
        **made,
        **nulls("balance_transaction customer_account receipt_number"),
        **nulls("source_transfer_reversal transfer_reversal"),
        "amount": amount,
        "charge": charge_["id"],
        "currency": charge_["currency"],
        "customer": None,
        "metadata": form.get("metadata") or {},
        "payment_intent": charge_["payment_intent"],
        "payment_method": charge_["payment_method"],
        "reason": form.get("reason"),
        "status": "succeeded",
    }
