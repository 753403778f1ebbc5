"""What the endpoints of several rooms take: ids, bodies, and who may read an application."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import BaseModel, ConfigDict

from shared.chassis.http.access import Actor, allow

ApplicationId = Annotated[str, Path(max_length=80)]
ApplicantOrStaff = Annotated[Actor, Depends(allow("applicant", "staff"))]
CoachOrStaff = Annotated[Actor, Depends(allow("coach", "staff"))]


async def now_of(request: Request) -> datetime:
    """The time, by the clock of the service."""
    moment: datetime = request.app.state.clock()
    return moment


Now = Annotated[datetime, Depends(now_of)]
"""The time of the request, by which it is said what is waited for."""


class Body(BaseModel):
    """What a caller may send; anything else is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
