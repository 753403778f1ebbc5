"""Partners for housing, transport and insurance, as the operator's list names them (R17)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from services.applications.application.domain.application import AnyApplication
from services.applications.application.domain.refusals import NotNow
from services.applications.application.domain.visit import Partner, Suggestion
from services.applications.visiting.domain.visit import Viewer, visited_by
from shared.chassis.decision import Decided, Instant

DIRECTORY_ID = "partners"
MOST_SUGGESTIONS = 50


@dataclass(frozen=True, slots=True)
class PartnerDirectory:
    """All partners, by id: one document, so that an import happens whole or not at all."""

    partners: dict[str, Partner] = field(default_factory=dict)

    def near(self, city: str, region: str) -> tuple[Partner, ...]:
        """Partners in the site's state, those in its city first."""
        there = [partner for partner in self.partners.values() if partner.region == region]
        return tuple(sorted(there, key=lambda p: (p.city != city, p.kind, p.name)))


def import_partners(
    partners: tuple[Partner, ...], directory: PartnerDirectory, now: Instant
) -> Decided[PartnerDirectory]:
    """Add these partners; one with a known ref is replaced."""
    return replace(
        directory, partners={**directory.partners, **{partner.partner_id: partner for partner in partners}}
    ), ()


def suggest(
    viewer: Viewer, partner: Partner, note: str, application: AnyApplication, now: Instant
) -> Decided[AnyApplication]:
    """Name a partner to a visitor, never as a condition; naming one again replaces the note."""
    visitor = visited_by(viewer, application)
    others = tuple(other for other in visitor.suggestions if other.partner.partner_id != partner.partner_id)
    if len(others) >= MOST_SUGGESTIONS:
        raise NotNow(f"there are {MOST_SUGGESTIONS} suggestions already")
    suggested = replace(visitor, suggestions=(*others, Suggestion(partner, note, now)))
    return suggested.noting(now, "PartnerSuggested", partner_id=partner.partner_id), ()
