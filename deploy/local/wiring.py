"""The one place that constructs processes, each with the addresses of the others that it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.addresses import Addresses
from deploy.local.credentials import Secrets
from deploy.local.existing import Existing
from deploy.local.gateway import Gateway
from deploy.local.kafka import Kafka, Node
from deploy.local.mail import MailCatcher
from deploy.local.mongo import Mongo, address_on
from deploy.local.ports import LOOPBACK, Ports
from deploy.local.process import Process
from deploy.local.service import SERVICES, Service
from deploy.local.settings import settings_of
from deploy.local.stripe_standin import StripeStandIn
from deploy.local.web import Web

# In the order in which they are started; the gateway needs nobody to start, only to answer.
INFRASTRUCTURE = ("mongo", "kafka", "mailbox", "stripe", "gateway", "web")
ALL_PROCESSES = (*INFRASTRUCTURE, *SERVICES)


@dataclass(frozen=True)
class Wiring:
    """Knows root, ports and secrets, and from them every address and every process."""

    root: Path
    ports: Ports
    existing: Existing = field(default_factory=Existing)
    detached: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    """Environment of the services and the gateway that goes before what follows from the addresses."""

    @property
    def secrets(self) -> Secrets:
        return Secrets.of(self.root)

    @property
    def addresses(self) -> Addresses:
        ports, existing = self.ports, self.existing
        gateway = f"http://{LOOPBACK}:{ports.gateway}"
        return Addresses(
            web=gateway,
            gateway=gateway,
            docs=f"{gateway}/docs",
            mailbox=existing.smtp or f"http://{LOOPBACK}:{ports.mailbox}",
            stripe="https://api.stripe.com"
            if existing.stripe_api_key
            else f"http://{LOOPBACK}:{ports.stripe}",
            kafka=existing.kafka or f"{LOOPBACK}:{ports.kafka}",
            mongo=existing.mongo or address_on(ports.mongo),
            smtp=existing.smtp or f"smtp://{LOOPBACK}:{ports.smtp}",
            services={name: f"http://{LOOPBACK}:{getattr(ports, name)}" for name in SERVICES},
            accounts=self.secrets.accounts,
        )

    def build(self, name: str) -> Process:  # noqa: PLR0911 - one line for each process
        ports, detached = self.ports, self.detached
        match name:
            case "mongo":
                return Mongo(self.root, ports.mongo, detached=detached)
            case "kafka":
                node = Node(ports.kafka, ports.kafka_controller)
                return Kafka(self.root, node, detached=detached)
            case "mailbox":
                return MailCatcher(self.root, ports.mailbox, ports.smtp, detached=detached)
            case "gateway":
                return self._gateway()
            case "stripe":
                webhook = {
                    "webhook_url": f"{self.addresses['gateway']}/v1/stripe/webhook",
                    "webhook_secret": self.secrets.webhook_secret,
                }
                return StripeStandIn(self.root, ports.stripe, **webhook, detached=detached)
            case "web":
                return self._web()
            case _:
                return self.service(name, getattr(ports, name), run=[name])

    def _gateway(self) -> Gateway:
        upstreams = {**self.addresses["services"], "web": f"http://{LOOPBACK}:{self.ports.web}"}
        return Gateway(
            self.root,
            self.ports.gateway,
            services=upstreams,
            internal=self.ports.gateway_internal,
            extra_environment=self.environment,
            detached=self.detached,
        )

    def _web(self) -> Web:
        settings = {
            "GATEWAY_URL": f"http://{LOOPBACK}:{self.ports.gateway_internal}",
            "PUBLIC_URL": self.addresses["gateway"],
            "WEB_SESSION_KEYS": self.secrets.web_session_key,
            "PAYMENT_PAGE_ORIGINS": f"https://checkout.stripe.com http://{LOOPBACK}:{self.ports.stripe}",
        }
        return Web(self.root, self.ports.web, settings=settings, detached=self.detached)

    def service(self, name: str, port: int, *, run: Sequence[str]) -> Service:
        """`run` is the service and its roles; none means all."""
        return Service(
            name, self.root, port, run=run, settings=self.settings_of(run[0]), detached=self.detached
        )

    def settings_of(self, service: str) -> Mapping[str, str]:
        return {**settings_of(service, self.addresses, self.secrets, self.existing), **self.environment}
