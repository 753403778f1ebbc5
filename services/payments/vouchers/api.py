"""Vouchers: staff make and close them, applicants use them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.payments.statement.api.parameters import ApplicantOrStaff, ApplicationId
from services.payments.statement.api.views import StatementView
from services.payments.vouchers.domain.voucher import AnyVoucher, NewVoucher, Scope, known
from services.payments.vouchers.use_cases import Vouchers
from shared.chassis.decision import Invalid
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyRequired
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged
from shared.chassis.values import Moment
from shared.contracts.money import Money

router = APIRouter(tags=["payments"])

AllVouchers = Annotated[Vouchers, needs(Vouchers)]
Code = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9-]{4,40}$", examples=["SPRING-10"]), AfterValidator(str.upper)
]
PathCode = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{4,40}$"), AfterValidator(str.upper)]
AnId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Asked(BaseModel):
    """A body in which nothing is ignored."""

    model_config = ConfigDict(extra="forbid")


class VoucherRequest(Asked):
    """Either `percent` of the fee or `cents` off; a field of the scope that is absent stands for all."""

    code: Code
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    cents: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    rotation_id: AnId | None = None
    host_id: AnId | None = None
    specialty: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    applicant_id: AnId | None = None
    most_uses: Annotated[int, Field(ge=1, le=100_000)] | None = None
    until: Moment | None = None
    reason: Annotated[str, Field(min_length=3, max_length=500)]

    def command(self, staff_id: str) -> NewVoucher:
        if (self.percent is None) == (self.cents is None):
            raise Invalid("say either how many percents or how many cents", pointer="/percent")
        scope = Scope(
            self.rotation_id or "", self.host_id or "", self.specialty or "", self.applicant_id or ""
        )
        return NewVoucher(
            code=self.code,
            percent=self.percent or 0,
            cents=self.cents or 0,
            scope=scope,
            most_uses=self.most_uses,
            until=self.until.astimezone(UTC) if self.until else None,
            reason=self.reason,
            staff_id=staff_id,
        )


class VoucherView(BaseModel):
    """One voucher as staff see it."""

    code: str
    percent: int | None
    amount: Money | None
    rotation_id: str | None
    host_id: str | None
    specialty: str | None
    applicant_id: str | None
    most_uses: int | None
    until: datetime | None
    reason: str
    made_by: str
    made_at: datetime
    closed_at: datetime | None
    used_by: list[str] = Field(description="The applications that have used it.")

    @classmethod
    def of(cls, state: AnyVoucher) -> VoucherView:
        voucher = known(state)
        terms, scope = voucher.terms, voucher.terms.scope
        return cls(
            code=terms.code,
            percent=terms.percent or None,
            amount=Money.usd(terms.cents) if terms.cents else None,
            rotation_id=scope.rotation_id or None,
            host_id=scope.host_id or None,
            specialty=scope.specialty or None,
            applicant_id=scope.applicant_id or None,
            most_uses=terms.most_uses,
            until=terms.until,
            reason=terms.reason,
            made_by=terms.staff_id,
            made_at=voucher.made_at,
            closed_at=voucher.closed_at,
            used_by=list(voucher.uses),
        )


class VoucherUse(Asked):
    code: Code


@router.post("/v1/vouchers", status_code=201, response_model=VoucherView)
async def make_voucher(
    body: VoucherRequest, actor: Staff, once: IdempotencyKeyRequired, vouchers: AllVouchers
) -> Response:
    """A code that takes percents or an amount off a fee, for whom and how often it says (R35)."""
    return await once.answer(201, VoucherView.of, vouchers.make(body.command(actor.id)))


@router.get("/v1/vouchers", response_model=PageOf[VoucherView])
async def list_vouchers(_: Staff, page: Page, vouchers: AllVouchers) -> PageOf[VoucherView]:
    """All of them, the newest first."""
    found = await vouchers.newest_first(page.limit + 1, page.after({}))
    return paged(page, {}, found, VoucherView.of)


@router.get("/v1/vouchers/{code}", response_model=VoucherView)
async def get_voucher(code: PathCode, _: Staff, vouchers: AllVouchers) -> VoucherView:
    """One voucher, with the applications that have used it."""
    return VoucherView.of(await vouchers.get(code))


@router.delete("/v1/vouchers/{code}", response_model=VoucherView)
async def close_voucher(code: PathCode, _: Staff, vouchers: AllVouchers) -> VoucherView:
    """No new uses from now on; what was taken off stays off."""
    return VoucherView.of(await vouchers.close(code))


@router.post("/v1/statements/{application_id}/vouchers", status_code=201, response_model=StatementView)
async def use_voucher(
    application_id: ApplicationId,
    body: VoucherUse,
    actor: ApplicantOrStaff,
    once: IdempotencyKeyRequired,
    vouchers: AllVouchers,
) -> Response:
    """Take a voucher off what is owed for the rotation; a line of its own on the statement."""
    own = actor.id if actor.role == "applicant" else None
    voucher = await vouchers.count(application_id, body.code, own)
    work = vouchers.redeem(application_id, voucher)
    return await once.answer(201, StatementView.at(vouchers.now()), work)
