"""HTTP of the catalog: what anybody reads, what staff edit, and imports."""

from __future__ import annotations

from fastapi import APIRouter

from services.catalog.importing.api import importing_api
from services.catalog.importing.use_cases import Importing
from services.catalog.offering.api.host_cancellations import calling_off_api
from services.catalog.offering.api.rotations import editing_api
from services.catalog.offering.use_cases import Offering
from services.catalog.searching.api.public import reading_api
from services.catalog.searching.use_cases import Finding


def catalog_api(finding: Finding, offering: Offering, importing: Importing) -> APIRouter:
    router = APIRouter()
    router.include_router(reading_api(finding))
    router.include_router(editing_api(finding, offering))
    router.include_router(calling_off_api(finding, offering))
    router.include_router(importing_api(importing))
    return router
