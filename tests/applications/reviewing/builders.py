"""A physician's form, as tests send it."""

from datetime import date, timedelta

from services.applications.application.domain.host_review import Answer
from services.applications.reviewing.use_cases.host_reviews import GivenAnswer
from services.applications.reviewing.use_cases.mailed_forms import GivenForm
from tests.applications.builders import Office

SECOND = timedelta(seconds=1)


async def fresh_form(office: Office, token: str, read_for: timedelta = 5 * SECOND) -> GivenForm:
    page = await office.host_reviews.page(token)
    office.clock.travel(read_for)
    return GivenForm(page.form_token, "")


async def answers(
    office: Office, token: str, answer: Answer = "accept", reason: str = "", dates: tuple[date, ...] = ()
) -> None:
    form = await fresh_form(office, token)
    await office.host_reviews.answer(token, form, GivenAnswer(answer, reason, dates))
