"""python -m services.payments [api|worker|clock ...]; all three by default."""

from services.payments.main import build
from services.payments.settings import PaymentsSettings
from shared.chassis.service import run

if __name__ == "__main__":
    run(build, PaymentsSettings)
