"""Vouchers as staff make them, and as applicants use them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from services.payments.statement.domain.refusals import NoStatement
from services.payments.statement.domain.statement import AnyStatement, Statement
from services.payments.vouchers.domain.redeeming import redeem
from services.payments.vouchers.domain.refusals import UnknownCode
from services.payments.vouchers.domain.voucher import (
    AnyVoucher,
    NewVoucher,
    Voucher,
    close,
    known,
    make,
    use,
)
from shared.chassis.decision import Instant
from shared.chassis.documents import Documents, SearchResult


class Vouchers:
    """A use is counted on the voucher first, then taken off the statement.

    Both are safe to repeat: whoever sends the code again after a crash in between gets what is missing.
    """

    def __init__(self, vouchers: Documents[AnyVoucher], statements: Documents[AnyStatement]) -> None:
        self._vouchers = vouchers
        self._statements = statements

    def now(self) -> Instant:
        return self._statements.clock()

    async def make(self, command: NewVoucher) -> AnyVoucher:
        return await self._vouchers.change(command.code, partial(make, command))

    async def close(self, code: str) -> Voucher:
        return known(await self._vouchers.change(code, close))

    async def get(self, code: str) -> Voucher:
        """Raises NoSuchVoucher."""
        return known(await self._vouchers.get(code))

    async def newest_first(self, limit: int, after: Sequence[Any] | None) -> list[SearchResult[AnyVoucher]]:
        return await self._vouchers.search({}, [("made_at", -1)], limit, after)

    async def count(self, application_id: str, code: str, applicant_id: str | None) -> Voucher:
        """Count a use for this statement; `applicant_id` is whose it has to be, or None for staff.

        Where the statement as it was read would refuse the voucher no use is counted. One that changes in
        between leaves a use of this application, which can still take the voucher for another hold.
        """
        statement = await self._statements.get(application_id)
        if not isinstance(statement, Statement) or applicant_id not in (None, statement.applicant_id):
            raise NoStatement("there is no such statement: a voucher counts once a place is held")
        voucher = await self._vouchers.get(code)
        if not isinstance(voucher, Voucher):
            raise UnknownCode("there is no voucher of this code", pointer="/code")
        if application_id not in voucher.uses:  # else it is a repeat, which gets its first answer
            redeem(voucher, statement, self._statements.clock())
        return known(await self._vouchers.change(code, partial(use, statement)))

    async def redeem(self, application_id: str, voucher: Voucher) -> AnyStatement:
        """Take a voucher whose use was counted off the statement."""
        return await self._statements.change(application_id, partial(redeem, voucher))
