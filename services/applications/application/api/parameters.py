"""What the endpoints of several rooms take: ids, bodies, and who may read an application."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, ConfigDict

from shared.chassis.http.access import Actor, allow

ApplicationId = Annotated[str, Path(max_length=80)]
ApplicantOrStaff = Annotated[Actor, Depends(allow("applicant", "staff"))]


class Body(BaseModel):
    """What a caller may send; anything else is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
