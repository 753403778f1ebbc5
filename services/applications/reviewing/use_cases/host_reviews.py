"""The host's side (R7): opening the signed link, answering, undoing, reading documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial

from services.applications.accounts.domain.links import LinkUnknown
from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import Application, Document
from services.applications.application.domain.host_review import Answer, HostReview, application_id_of
from services.applications.application.use_cases.stores import Stores
from services.applications.papers.use_cases import Papers
from services.applications.reviewing.domain.answering import AnswerReview, answer, review_of, undo
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.reviewing.domain.refusals import LinkIsOver
from services.applications.reviewing.use_cases.mailed_forms import FormRules, GivenForm, MailedForms
from shared.chassis.decision import Instant
from shared.contracts.links import check, sign

TOKEN = re.compile(r"^(rvw_[a-z0-9]{1,64}_[0-9]{1,4})-([a-z2-7]{26})$")

LINK = "review"
FORM = "review-form"


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What the host is shown. It holds no name of the visitor."""

    application: Application
    review: HostReview
    initials: str
    stage: str
    school: str
    form_token: str
    shown_at: Instant

    @property
    def documents(self) -> tuple[Document, ...]:
        return self.application.documents

    @property
    def can_be_undone(self) -> bool:
        answer, ending = self.review.answer, self.review.ending
        return answer is not None and ending is None and self.shown_at < answer.undo_until


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    answer: Answer
    reason: str
    proposed_dates: tuple[date, ...]


class HostReviews:
    """Reached by a signed link: hosts never sign in."""

    def __init__(
        self, stores: Stores, people: People, papers: Papers, policy: ReviewPolicy, links: ReviewLinks
    ) -> None:
        self._applications = stores.applications
        self._people = people
        self._papers = papers
        self._policy = policy
        self._links = links

    async def page(self, token: str) -> ReviewPage:
        """What the link shows. Changes nothing, however often it is opened."""
        application, review = await self._open(token)
        person = await self._people.of(application.applicant_id)
        now = self._applications.clock()
        return ReviewPage(
            application=application,
            review=review,
            initials=person.initials if person else "",
            stage=person.status if person else "",
            school=person.school if person else "",
            form_token=self._links.form_token(review, now),
            shown_at=now,
        )

    async def answer(self, token: str, form: GivenForm, given: GivenAnswer) -> None:
        """Record the answer. Raises FormNotFresh where a machine sent it."""
        application, review = await self._open(token)
        self._links.check_form(form, review, self._applications.clock())
        command = AnswerReview(review.review_id, given.answer, given.reason, given.proposed_dates)
        await self._applications.change(application.application_id, partial(answer, command, self._policy))

    async def undo(self, token: str, form: GivenForm) -> None:
        application, review = await self._open(token)
        # No minimum time here: a slip is noticed at once.
        self._links.check_ours(form, review, self._applications.clock())
        await self._applications.change(application.application_id, partial(undo, review.review_id))

    async def document(self, token: str, kind: str) -> tuple[Document, bytes]:
        """A document of the visitor, for as long as the question is open."""
        application, review = await self._open(token)
        if review.ending is not None:
            raise LinkIsOver("this review is over; its documents are no longer shown")
        return await self._papers.content(application, kind)

    async def _open(self, token: str) -> tuple[Application, HostReview]:
        review_id = self._links.review_id(token)
        application = await self._applications.get(application_id_of(review_id))
        if not isinstance(application, Application) or application.review is None:
            raise LinkUnknown("there is no such review")
        generation = application.review.generation if application.review.review_id == review_id else 1
        self._links.check_link(token, generation)
        opened, review = review_of(application, review_id)
        if review.ending in ("expired", "withdrawn"):
            raise LinkIsOver("this question is over")
        return opened, review


class ReviewLinks:
    """Signs and checks the tokens in the host's mail and form."""

    def __init__(self, key: bytes, rules: FormRules) -> None:
        self._key = key
        self._forms = MailedForms(key, FORM, rules)

    def token(self, review: HostReview) -> str:
        """The token in the mail's link."""
        return f"{review.review_id}-{sign(self._key, LINK, review.review_id, review.generation)}"

    def review_id(self, token: str) -> str:
        """The review that a link claims to be for."""
        return self._parts(token)[0]

    def check_link(self, token: str, generation: int) -> None:
        review_id, signature = self._parts(token)
        if not check(self._key, LINK, review_id, generation, signature):
            raise LinkUnknown("this link is not ours")

    def form_token(self, review: HostReview, now: Instant) -> str:
        return self._forms.token(review.review_id, review.generation, now)

    def check_form(self, form: GivenForm, review: HostReview, now: Instant) -> None:
        self._forms.check(form, review.review_id, review.generation, now)

    def check_ours(self, form: GivenForm, review: HostReview, now: Instant) -> None:
        self._forms.check_ours(form, review.review_id, review.generation, now)

    @staticmethod
    def _parts(token: str) -> tuple[str, str]:
        match = TOKEN.match(token.lower())
        if match is None:
            raise LinkUnknown("there is no such review")
        return match[1], match[2]
