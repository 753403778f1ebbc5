"""How vouchers are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.payments.vouchers.domain.voucher import AnyVoucher, NoVoucher, Voucher
from shared.chassis.documents import AggregateType


def _find_fields(voucher: AnyVoucher) -> Mapping[str, Any]:
    if isinstance(voucher, Voucher):
        return {"made_at": voucher.made_at.isoformat(), "open": voucher.closed_at is None}
    return {"made_at": "", "open": False}


VOUCHER_KIND: AggregateType[AnyVoucher] = AggregateType(type=AnyVoucher, nothing=NoVoucher, find=_find_fields)
VOUCHER_INDEXES: tuple[list[tuple[str, int]], ...] = ([("find.made_at", -1), ("_id", -1)],)
