"""Every mail, as its reader sees it."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from services.notifications.office.use_cases.previews import PEOPLE, TODAY, example_of, examples
from services.notifications.writing.adapters.links import Links, without_secrets
from services.notifications.writing.adapters.templating import FOLDER as TEMPLATES
from services.notifications.writing.adapters.templating import _environment
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.planning import TO_APPLICANT, TO_HOST, TO_STAFF
from shared.contracts.applications import ApplicationCancelled
from shared.contracts.links import check
from shared.contracts.money import Money
from tests.notifications.builders import LINK_KEY, renderer
from tests.notifications.goldens import FOLDER, as_golden, rendered

NOT_COVERED = ("housing", "meals", "transport or airfare", "insurance", "visa fees")
SHOW_A_FEE = {
    "other_dates",
    "accepted_and_held",
    "waitlist_offer",
    "hold_ends_soon",
    "hold_extended",
    "reserved",
    "seated_again",
    "balance_reminder",
    "due_extended",
    "postponed",
    "late_fee",
    "late_fee_reversed",
    "wire_awaited",
    "wire_overdue",
    "wire_given_up",
    "paid_in_full",
    "payment_failed",
    "still_open",
}


@pytest.mark.parametrize("template", KINDS)
def test_every_mail_looks_as_it_was_last_approved(template: str) -> None:
    golden = (FOLDER / f"{template}.txt").read_text(encoding="utf-8")
    assert as_golden(rendered(template)) == golden


def test_every_mail_has_an_example_from_facts_and_every_file_a_mail() -> None:
    assert set(examples()) == set(KINDS)
    assert {path.stem for path in (TEMPLATES / "mails").iterdir()} == set(KINDS)
    assert {path.stem for path in FOLDER.iterdir()} == set(KINDS)
    assert {*TO_APPLICANT.values(), *TO_HOST.values(), *TO_STAFF.values()} <= set(KINDS)


@pytest.mark.parametrize("template", sorted(SHOW_A_FEE))
def test_every_mail_that_shows_a_fee_says_what_it_does_not_cover(template: str) -> None:
    contents = rendered(template)
    for shown in (contents.text, contents.html):
        assert all(words in shown for words in NOT_COVERED)


@pytest.mark.parametrize("template", KINDS)
def test_money_to_an_applicant_is_a_fee_or_a_refund(template: str) -> None:
    """A new mail that shows money must be put into the list above, or be about money that goes back."""
    to_applicant = example_of(template).recipient.kind == "applicant"
    if "$" in rendered(template).text and to_applicant:
        assert template in SHOW_A_FEE | {"cancelled", "host_cancelled", "refund_sent"}


@pytest.mark.parametrize("template", KINDS)
def test_every_time_of_day_comes_with_weekday_zone_and_offset(template: str) -> None:
    times = re.findall(r".*\d{1,2}:\d{2}(?::\d{2})? [AP]M.*", rendered(template).text)
    complete = re.compile(
        r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \w+ \d{1,2}, \d{4}, "
        r"\d{1,2}:\d{2}(:\d{2})? [AP]M [\w/ -]+ \(UTC[+−]\d{2}:\d{2}\)"
    )
    assert all(complete.search(line) for line in times)


def cancelled(**changes: object) -> str:
    """The text of the mail about another cancellation."""
    context = example_of("cancelled")
    assert isinstance(context.fact, ApplicationCancelled)
    fact = context.fact.model_copy(update=changes)
    mails = renderer()
    return mails.read(mails.render(replace(context, fact=fact), TODAY)).text


def test_a_cancellation_by_the_host_says_why_and_offers_the_way_to_another_place() -> None:
    text = cancelled(by="host", reason="the ward is closed", refund=Money.usd(69_900), kept=Money.usd(0))
    assert "by the host, and we are sorry" in text
    assert "Why: the ward is closed" in text
    assert "You get back: $699.00" in text
    assert "We keep: $0.00" in text
    assert "/rotations" in text
    assert "another place" not in cancelled()


def test_nobody_is_told_to_wait_for_a_refund_of_nothing() -> None:
    text = cancelled(refund=Money.usd(0), kept=Money.usd(69_900))
    assert "We mail you when the refund" not in text


class Page(HTMLParser):
    """What matters of a page to someone who reads it small, dark, or by ear."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("template", KINDS)
def test_every_mail_can_be_read_small_dark_and_by_ear(template: str) -> None:
    html = rendered(template).html
    page = Page(html)
    tags = dict(reversed(page.tags))
    assert tags["html"]["lang"] == "en"
    assert "prefers-color-scheme: dark" in html
    assert "font-size: 16px" in html
    assert "width=device-width" in html
    assert not {"img", "script", "table", "iframe"} & set(tags)
    assert not re.findall(r"(?<!max-)width: ?[0-9]+px", html)
    assert len(html.encode()) < 100_000
    for tag, attributes in page.tags:
        if tag == "a":
            assert str(attributes["href"]).startswith("https://rounds.example/")


def test_the_colours_have_enough_contrast() -> None:
    source = (TEMPLATES / "html" / "base.jinja").read_text(encoding="utf-8")
    pairs = [
        ("#1f2937", "#ffffff"),
        ("#4b5563", "#ffffff"),
        ("#1f2937", "#eef4fb"),
        ("#ffffff", "#0b5cad"),
        ("#f3f4f6", "#111827"),
        ("#f3f4f6", "#1e293b"),
        ("#d1d5db", "#111827"),
    ]
    assert {colour for pair in pairs for colour in pair} <= set(re.findall(r"#[0-9a-f]{6}", source))
    assert all(_contrast(*pair) >= 4.5 for pair in pairs)


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("template", "pattern", "purpose"),
    [
        (
            "verify_address",
            r"/v1/accounts/verification\?token=(acc_\w+)-(\d+)-([a-z2-7]{26})\n",
            "verify-email",
        ),
        ("password_reset", r"/reset-password\?token=(acc_\w+)-(\d+)-([a-z2-7]{26})\n", "reset-password"),
        ("review_request", r"/r/(rvw_\w+)-()([a-z2-7]{26})\n", "review"),
        ("review_reminder", r"/r/(rvw_\w+)-()([a-z2-7]{26})\n", "review"),
    ],
)
def test_links_carry_a_signature_that_the_other_side_accepts(
    template: str, pattern: str, purpose: str
) -> None:
    found = re.search(pattern, rendered(template).text)
    assert found
    subject, generation, signature = found.groups()
    assert check(LINK_KEY, purpose, subject, int(generation or 1), signature)


def test_staff_do_not_see_the_secret_of_a_link() -> None:
    for template, kind in KINDS.items():
        contents = rendered(template)
        shown = renderer().without_secrets(contents)
        has_secret = contents != shown
        assert has_secret == kind.carries_secret
        assert without_secrets(shown.html) == shown.html
        assert not re.search(r"[a-z2-7]{26}", shown.text.replace("3a7bd3e2360a3d29eea436fcfb7e44c7", ""))


def test_names_are_escaped_in_html_and_plain_in_text() -> None:
    context = example_of("completed")
    bold = replace(PEOPLE["acc_example"], name="<b>Bo & Co</b>")
    mails = renderer()
    contents = mails.read(mails.render(replace(context, recipient=bold), TODAY))
    assert "Hello <b>Bo & Co</b>," in contents.text
    assert "Hello &lt;b&gt;Bo &amp; Co&lt;/b&gt;," in contents.html


def test_a_template_that_needs_what_no_fact_carries_fails() -> None:
    environment = _environment("text", Links("https://rounds.example", LINK_KEY), {})
    with pytest.raises(UndefinedError):
        environment.from_string("{{ fact.nothing_like_it }}").render(fact=example_of("reserved").fact)
    with pytest.raises(UndefinedError):
        environment.from_string("{{ case.coach_id }}").render(summary=example_of("accepted_and_held").summary)
    with pytest.raises(SecurityError):
        environment.from_string("{{ fact.__class__.__mro__ }}").render(fact=example_of("reserved").fact)
