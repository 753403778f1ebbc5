"""Who is meant in a list: names, looked up in one read for the whole page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import AnyApplication, known
from shared.chassis.documents import SearchResult
from shared.chassis.http.needs import needs

KnownPeople = Annotated[People, needs(People)]
Names = Mapping[str, str]
"""By account id. Whose account was erased is not in it."""


async def names_in(found: Sequence[SearchResult[AnyApplication]], people: People) -> Names:
    return await people.names_of({known(hit.state).applicant_id for hit in found})
