"""Ids in the paths of payments."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from shared.chassis.http.access import Actor, allow

ApplicationId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
PartId = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_:-]+$")]
"""A part of a statement: a refund, a dispute, a warning, an approval, a suspended payment."""
ApplicantOrStaff = Annotated[Actor, Depends(allow("applicant", "staff"))]
