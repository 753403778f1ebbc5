"""python -m services.catalog [api|worker|clock ...]; all three by default."""

from services.catalog.main import build
from services.catalog.settings import CatalogSettings
from shared.chassis.service import run

if __name__ == "__main__":
    run(build, CatalogSettings)
