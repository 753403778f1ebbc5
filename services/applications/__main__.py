"""python -m services.applications [api|worker|clock ...]; all three by default."""

from services.applications.main import build
from services.applications.settings import ApplicationsSettings
from shared.chassis.service import run

if __name__ == "__main__":
    run(build, ApplicationsSettings)
