"""What staff send: each field checked by itself, with an example in the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.chassis.values import Moment
from shared.contracts.money import Whole

LARGEST_CENTS = 99_999_999
"""The largest amount that the provider takes."""

Reason = Annotated[
    str,
    Field(min_length=3, max_length=500, description="Kept on the statement", examples=["A mistake of ours"]),
]
Reference = Annotated[
    str,
    Field(
        min_length=3,
        max_length=100,
        pattern=r"^[A-Za-z0-9 ./_-]+$",
        description="As the bank shows it",
        examples=["WIRE 2027-0104"],
    ),
]
RefundId = Annotated[
    str,
    Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_:-]+$", examples=["app_01:refund:1"]),
]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Amount(BaseModel):
    """Cents above zero."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount: Whole = Field(gt=0, le=LARGEST_CENTS, examples=[25_000])
    currency: Literal["usd"] = "usd"


class NewWaiver(Asked):
    reason: Reason


class NewDueInstant(Asked):
    """By when everything is due from now on: the first instant that is late."""

    due_at: Moment = Field(examples=["2027-01-19T00:00:00-05:00"])
    reason: Reason


class NewRefund(Asked):
    amount: Amount
    reason: Reason


class NewOfflinePayment(Asked):
    """A wire: what the bank says of it. `received_at` decides whether it was in time."""

    amount: Amount
    reference: Reference
    received_at: Moment = Field(examples=["2027-01-04T10:00:00-05:00"])


class NewOfflineRefund(Asked):
    """A refund that was sent by wire, whole."""

    refund_id: RefundId
    reference: Reference
    sent_at: Moment = Field(examples=["2027-01-04T10:00:00-05:00"])


class NewDisputeDecision(Asked):
    """`write_off`: what is owed again is forgiven. `still_owed`: the applicant is asked to pay again."""

    decision: Literal["write_off", "still_owed"]
    reason: Reason


class NewWarningDecision(Asked):
    """`refund`: the whole payment goes back and is owed again. `keep`: nothing moves."""

    decision: Literal["refund", "keep"]
    reason: Reason


class NewRejection(Asked):
    reason: Reason


class NewRelease(Asked):
    """What was done with the money, in words."""

    reason: Reason
