"""The catalog, put together: the only file that constructs things."""

from __future__ import annotations

from services.catalog.consumers import subscriptions
from services.catalog.costs import api as costs_api
from services.catalog.costs.adapters import COSTS_INDEXES, COSTS_KIND
from services.catalog.costs.use_cases import LivingCosts
from services.catalog.holding import api as holding_api
from services.catalog.holding.use_cases import Holding
from services.catalog.hosts import api as hosts_api
from services.catalog.hosts.adapters import HOST_INDEXES, HOST_KIND
from services.catalog.hosts.use_cases import Hosts
from services.catalog.importing import api as importing_api
from services.catalog.importing.adapters import IMPORT_KIND
from services.catalog.importing.use_cases import Importing, Stores
from services.catalog.publishing.api import host_cancellations
from services.catalog.publishing.api import rotations as publishing_api
from services.catalog.publishing.use_cases import Publishing
from services.catalog.rotations.adapters import ROTATION_INDEXES, ROTATION_KIND
from services.catalog.rotations.use_cases import Rotations
from services.catalog.searching.adapters import MongoSearchIndex
from services.catalog.searching.api import rotations as reading_api
from services.catalog.searching.api import search as search_api
from services.catalog.searching.ports import SearchIndex
from services.catalog.searching.use_cases import Availability, Equivalents
from services.catalog.settings import CatalogSettings
from shared.chassis.service import Service


def build(settings: CatalogSettings) -> Service:
    """The catalog, ready to run."""
    service = Service("catalog", settings)
    service.refuses_ended_sessions()
    put_together(service, settings)
    return service


def put_together(service: Service, settings: CatalogSettings) -> None:
    """Everything that the catalog keeps, listens to, waits for and answers."""
    defaults = settings.office_defaults()
    rotations = service.documents("rotations", ROTATION_KIND, ROTATION_INDEXES)
    hosts = service.documents("hosts", HOST_KIND, HOST_INDEXES)
    imports = service.documents("imports", IMPORT_KIND)

    holding = Holding(rotations, defaults)
    publishing = Publishing(rotations, hosts, defaults)
    importing = Importing(Stores(imports, hosts, rotations), publishing, service.clock)
    reading = Rotations(rotations)

    service.listens(*subscriptions(holding))
    service.when_due(rotations, holding.act_on_due)
    service.when_due(hosts, publishing.copy_site)
    service.when_due(imports, importing.resume)

    service.provides(defaults, reading, Hosts(hosts), publishing, importing, holding)
    service.provides(LivingCosts(service.documents("living_costs", COSTS_KIND, COSTS_INDEXES), reading))
    service.provides(Availability(reading, defaults, service.clock))
    service.provides(Equivalents(reading, defaults, service.clock))
    service.provides(MongoSearchIndex(service.collection("rotations")), under=SearchIndex)
    service.serves(search_api.router, reading_api.router, hosts_api.router, publishing_api.router)
    service.serves(host_cancellations.router, holding_api.router, importing_api.router, costs_api.router)
