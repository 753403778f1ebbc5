"""Partners for housing, transport and insurance, as the operator's list names them (R17)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from shared.chassis.decision import Decided, Instant

DIRECTORY_ID = "partners"

PartnerKind = Literal["housing", "transport", "insurance"]


@dataclass(frozen=True, slots=True)
class Partner:
    """A company that a coach may suggest; always shown as a partner."""

    partner_id: str
    ref: str
    kind: PartnerKind
    name: str
    city: str
    region: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Directory:
    """All partners, by id: one document, so that an import happens whole or not at all."""

    partners: dict[str, Partner] = field(default_factory=dict)

    def near(self, city: str, region: str) -> tuple[Partner, ...]:
        """Those of the site's city first, then those of its state."""
        there = [partner for partner in self.partners.values() if partner.region == region]
        return tuple(sorted(there, key=lambda p: (p.city != city, p.kind, p.name)))


def import_partners(partners: tuple[Partner, ...], directory: Directory, now: Instant) -> Decided[Directory]:
    """Add them; one with a known ref is replaced."""
    return replace(
        directory, partners={**directory.partners, **{partner.partner_id: partner for partner in partners}}
    ), ()
