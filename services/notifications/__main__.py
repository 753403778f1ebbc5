"""python -m services.notifications [api|worker|clock ...]; all three by default."""

from services.notifications.main import build
from services.notifications.settings import NotificationsSettings
from shared.chassis.service import run

if __name__ == "__main__":
    run(build, NotificationsSettings)
