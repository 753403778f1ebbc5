"""Offers of the waitlist: declined by the applicant, or by the link in the mail (R15)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from services.applications.accounts.domain.links import LinkUnknown
from services.applications.application.domain.application import AnyApplication, Application
from services.applications.application.use_cases.stores import Stores
from services.applications.booking.domain.offers import (
    decline_linked_offer,
    decline_own_offer,
    offer_number,
)
from services.applications.reviewing.domain.refusals import LinkIsOver
from services.applications.reviewing.use_cases.mailed_forms import FormRules, GivenForm, MailedForms
from shared.chassis.decision import Instant
from shared.contracts.links import check

TOKEN = re.compile(r"^(app_[a-z0-9]{1,64})-([0-9]{1,12})-([a-z2-7]{26})$")
LINK, FORM = "offer", "offer-form"


@dataclass(frozen=True, slots=True)
class OfferPage:
    """What the link shows: the offer, or that it was declined."""

    application: Application
    form_token: str


class OfferLinks:
    """Signs and checks the token in the mail, and the one in the form."""

    def __init__(self, key: bytes, rules: FormRules) -> None:
        self._key = key
        self._forms = MailedForms(key, FORM, rules)

    def read(self, token: str) -> tuple[str, int]:
        """The application and the number of the offer. Raises LinkUnknown for a link that is not ours."""
        match = TOKEN.match(token.lower())
        if match is None or not check(self._key, LINK, match[1], int(match[2]), match[3]):
            raise LinkUnknown("there is no such offer")
        return match[1], int(match[2])

    def form_token(self, application_id: str, number: int, now: Instant) -> str:
        return self._forms.token(application_id, number, now)

    def check_form(self, form: GivenForm, application_id: str, number: int, now: Instant) -> None:
        self._forms.check(form, application_id, number, now)


class Offers:
    """The link needs no account; opening it changes nothing."""

    def __init__(self, stores: Stores, links: OfferLinks) -> None:
        self._applications = stores.applications
        self._links = links

    async def page(self, token: str) -> OfferPage:
        """Raises LinkUnknown, and LinkIsOver where the offer has ended or was taken."""
        application_id, number = self._links.read(token)
        application = await self._applications.get(application_id)
        if not isinstance(application, Application) or offer_number(application) != number:
            raise LinkIsOver("this offer is over: it was taken, declined, or not paid in time")
        shown = self._links.form_token(application_id, number, self._applications.clock())
        return OfferPage(application, shown)

    async def decline_by_link(self, token: str, form: GivenForm) -> None:
        application_id, number = self._links.read(token)
        self._links.check_form(form, application_id, number, self._applications.clock())
        await self._applications.change(application_id, partial(decline_linked_offer, number))

    async def decline(self, application_id: str, applicant_id: str) -> AnyApplication:
        return await self._applications.change(application_id, partial(decline_own_offer, applicant_id))
