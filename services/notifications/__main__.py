"""python -m services.notifications [api|worker|clock ...]; all three by default."""

from services.notifications.main import build
from services.notifications.settings import NotificationsSettings
from shared.chassis.service import run

run(build, NotificationsSettings)
