"""Hosts: who they are and whom to write to. Their rotations carry a copy of the site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Annotated, Literal, TypeAlias
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from services.catalog.rotations.domain.fields import FrozenModel, Line, OneLine, bounded
from services.catalog.rotations.domain.rotation import Site
from shared.chassis.decision import Decided, Instant, NotFound, unchanged
from shared.contracts.people import ContactChanged


@cache
def _zones() -> frozenset[str]:
    """Every IANA zone; the machine's own files also have some that count leap seconds, or name no place."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise PydanticCustomError("time_zone", "an IANA time zone such as America/Chicago")
    return name


def _known_domain(address: str) -> str:
    """A domain outside ASCII is one that has a form for machines (IDNA), too."""
    try:
        address.rpartition("@")[2].encode("idna")
    except UnicodeError:
        raise PydanticCustomError("no_domain", "an address at a domain that can exist") from None
    return address


HostKind = Literal["physician", "practice", "institution", "hospital"]
Email = Annotated[
    str,
    bounded(254, r"^[^@\s,;<>]{1,64}@[A-Za-z0-9\u00a1-\uffff.-]{1,180}\.[A-Za-z0-9\u00a1-\uffff-]{2,63}$"),
    OneLine,
    AfterValidator(_known_domain),
]
Phone = Annotated[str, bounded(40, r"^\+?[0-9()][0-9() ./-]{4,30}( ?(x|ext\.?) ?[0-9]{1,6})?$")]
City = Annotated[str, bounded(80), OneLine]
State = Annotated[str, bounded(2, r"^[A-Z]{2}$")]
PostalCode = Annotated[str, bounded(10, r"^[0-9]{5}(-[0-9]{4})?$")]
Zone = Annotated[str, bounded(64, r"^[A-Za-z][A-Za-z0-9_+/-]*$"), AfterValidator(_known_zone)]
Language = Annotated[str, bounded(2, r"^[a-z]{2}$")]
Languages = Annotated[tuple[Language, ...], Field(min_length=1, max_length=20)]


class HostDetails(FrozenModel):
    """Who takes visitors, where, and whom to write to. Contacts leave on the contact topic alone (R22)."""

    name: Line
    kind: HostKind
    contact_name: Line
    contact_email: Email
    contact_phone: Phone | None = None
    """Where staff call a host who does not answer by e-mail."""
    address: Line
    city: City
    state: State
    postal_code: PostalCode
    time_zone: Zone
    languages: Languages = ("en",)

    @property
    def postal_address(self) -> str:
        return f"{self.address}, {self.city}, {self.state} {self.postal_code}"


class NoSuchHost(NotFound):
    """No host has this id."""

    code = "host_unknown"


@dataclass(frozen=True, slots=True)
class UnknownHost:
    host_id: str
    state: Literal["unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class Host:
    """Who takes visitors."""

    host_id: str
    details: HostDetails
    ref: str | None = None
    """The office's own reference, where it came by CSV."""
    copies_due_at: datetime | None = None
    """Set while rotations of this host may carry an old copy of its site."""
    edited_at: datetime | None = None
    """When staff last decided about it; an import that was accepted earlier comes too late."""
    state: Literal["known"] = "known"

    @property
    def site(self) -> Site:
        details = self.details
        return Site(self.host_id, details.name, details.city, details.state, details.time_zone)


HostState: TypeAlias = Annotated[UnknownHost | Host, Field(discriminator="state")]


@dataclass(frozen=True, slots=True)
class PutHost:
    """A host as staff want it: new, or in place of what has this id."""

    host_id: str
    details: HostDetails
    ref: str | None = None
    accepted_at: datetime | None = None
    """Of an import: when it was accepted. What staff edited since then stays."""


def put_host(command: PutHost, host: HostState, now: Instant) -> Decided[HostState]:
    """Register or change a host; `ContactChanged` is announced where the contact differs (R22)."""
    if isinstance(host, UnknownHost):
        new = Host(command.host_id, command.details, command.ref, edited_at=command.accepted_at or now)
        return new, [_contact(new)]
    if command.accepted_at and host.edited_at and host.edited_at > command.accepted_at:
        return unchanged(host)
    changed = replace(host, details=_details(command, host), edited_at=command.accepted_at or now)
    if changed.site != host.site:
        changed = replace(changed, copies_due_at=now)
    facts = [_contact(changed)] if _contact(changed) != _contact(host) else []
    return changed, facts


def _details(command: PutHost, host: Host) -> HostDetails:
    """A file without a phone leaves the one that staff entered."""
    if command.accepted_at is None or command.details.contact_phone:
        return command.details
    return command.details.model_copy(update={"contact_phone": host.details.contact_phone})


def site_copied(site: Site, host: HostState, now: Instant) -> Decided[HostState]:
    """Every rotation carries this site now.

    Where the site has changed meanwhile, copying is due again: an old copy may have been written last.
    """
    if isinstance(host, UnknownHost):
        return unchanged(host)
    return replace(host, copies_due_at=None if host.site == site else now), ()


def known_host(host: HostState | None) -> Host:
    if not isinstance(host, Host):
        raise NoSuchHost("there is no host with this id")
    return host


def _contact(host: Host) -> ContactChanged:
    details = host.details
    return ContactChanged(
        person_id=host.host_id,
        kind="host",
        name=details.contact_name,
        email=details.contact_email,
        time_zone=details.time_zone,
        postal_address=details.postal_address,
        phone=details.contact_phone or "",
    )
