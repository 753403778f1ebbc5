"""One more process of applications, payments and catalog, as far as commands go: their own use cases on the
same databases, with a relay of its own. What it says, the running services hear."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.bench_service import warm_up
from deploy.local.platform import Platform
from services.applications.accounts.adapters.documents import ACCOUNT_KIND
from services.applications.accounts.adapters.people import AccountPeople
from services.applications.application.adapters import APPLICATION_KIND
from services.applications.application.adapters import ROTATION_KIND as COPY_KIND
from services.applications.application.use_cases.stores import Stores
from services.applications.reviewing.use_cases.staff_reviews import Reviewing
from services.applications.settings import ApplicationsSettings
from services.catalog.rotations.adapters import ROTATION_KIND
from services.payments.lifecycle.adapters import STATEMENT_KIND
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.statement.domain.approvals import TwoPeople
from services.payments.statement.domain.money_commands import RecordWire
from shared.chassis.federal_holidays import is_federal_holiday
from shared.chassis.logging import configure_logging
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from shared.contracts.policy import Policy

DEPOSIT = Policy().deposit


class Replica:
    """Commands put in directly."""

    def __init__(self, platform: Platform) -> None:
        configure_logging("services.bench", "json", "error")
        self._services = {name: _service(platform, name) for name in ("applications", "payments", "catalog")}
        applications, payments = self._services["applications"], self._services["payments"]
        settings = ApplicationsSettings.model_validate(_lower(platform, "applications"))
        self.review_policy = settings.review_policy(is_federal_holiday)
        self.accounts = applications.documents("accounts", ACCOUNT_KIND)
        self.applications = applications.documents("applications", APPLICATION_KIND)
        self.copies = applications.documents("rotations", COPY_KIND)
        self.rotations = self._services["catalog"].documents("rotations", ROTATION_KIND)
        self.statements = payments.documents("statements", STATEMENT_KIND)
        self._reviewing = Reviewing(
            Stores(self.applications, self.copies), self.review_policy, AccountPeople(self.accounts)
        )
        self._desk = MoneyDesk(self.statements, TwoPeople(DEPOSIT.amount, timedelta(days=7)))

    async def start(self) -> None:
        for service in self._services.values():
            await warm_up(service)

    async def accept(self, application_id: str) -> None:
        await self._reviewing.decide(application_id, "accept", "", ())

    async def pay(self, application_id: str) -> None:
        """The deposit came by wire."""
        received_at = self.statements.clock().replace(microsecond=0) - timedelta(seconds=1)
        command = RecordWire(
            f"wire-{application_id}", DEPOSIT.amount, DEPOSIT.currency, received_at, "acc_staff"
        )
        await self._desk.ask(application_id, f"apr-{application_id}", command)

    async def close(self) -> None:
        for service in self._services.values():
            await service.relay.drain(30)
            await service._publisher.stop()
            service.mongo.close()


def _service(platform: Platform, name: str) -> Service:
    return Service(name, ServiceSettings.model_validate(_lower(platform, name)))


def _lower(platform: Platform, name: str) -> dict[str, str]:
    """A service's environment as the fields of its settings."""
    return {key.lower(): value for key, value in platform.settings_of(name).items()}
