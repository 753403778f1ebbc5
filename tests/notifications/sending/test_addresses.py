"""Addresses outside ASCII, to real servers that take them and to those that do not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from services.notifications.office.use_cases.example_base import SUBMITTED, TODAY
from services.notifications.office.use_cases.previews import example_of
from services.notifications.sending.adapters.connections import SmtpAddress
from services.notifications.sending.adapters.smtp import SmtpMailServer
from services.notifications.sending.domain.delivery import Accepted, Rejected
from services.notifications.writing.adapters.addresses import AddressUnusable, deliverable
from services.notifications.writing.adapters.mime import decode
from services.notifications.writing.domain.mail import Message
from tests.notifications.builders import World, contact, renderer
from tests.notifications.sending.inbox import Inbox, free_port
from tests.notifications.sending.mail_server_contract import ours

SENDER = "rounds@rounds.example"
IN_ASCII_BY_IDNA = [
    ("ana@münchen-klinik.example", "ana@xn--mnchen-klinik-wob.example"),
    ("ANA@MÜNCHEN-Klinik.example", "ANA@xn--mnchen-klinik-wob.example"),
    ("info@straße.example", "info@xn--strae-oqa.example"),
    ("mail@医院.example", "mail@xn--ekrs67m.example"),
    ("dr.o'brien+x@praxis-süd.example", "dr.o'brien+x@xn--praxis-sd-x9a.example"),
]
OUTSIDE_ASCII = ["josé@hospital.example", "δοκιμή@παράδειγμα.example", "用户@医院.example"]
UNUSABLE = [
    "nobody",
    "@hospital.example",
    "ana@",
    "ana@-.éxample",
    "a b@hospital.example",
    f"ana@{'ü' * 70}.example",
]


def a_mail_to(address: str) -> Message:
    context = example_of("accepted_and_held")
    return renderer().render(replace(context, recipient=replace(context.recipient, email=address)), TODAY)


class Office:
    """A mail server, reached as the service does it."""

    def __init__(self, *, takes_utf8: bool) -> None:
        self.takes_utf8 = takes_utf8
        self.inbox = Inbox()
        self.controller = Controller(
            self.inbox, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=takes_utf8
        )
        self.controller.start()
        self.server = SmtpMailServer(SmtpAddress.of(f"smtp://127.0.0.1:{self.controller.port}"), SENDER)

    @property
    def read(self) -> list[str]:
        """To whom the mails that were taken are addressed, as their reader sees it."""
        mails = [decode(content.decode()) for content in self.inbox.taken]
        assert [mail.defects for mail in mails] == [[]] * len(mails)
        return [mail["To"].addresses[0].addr_spec for mail in mails]


@pytest.fixture(params=[True, False], ids=["with SMTPUTF8", "without SMTPUTF8"])
async def office(request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    office = Office(takes_utf8=request.param)
    yield office
    await office.server.close()
    office.controller.stop()


@pytest.mark.servers
@pytest.mark.parametrize(("address", "sent_to"), IN_ASCII_BY_IDNA)
async def test_a_domain_outside_ascii_gets_its_mail_from_every_server(
    office: Office, address: str, sent_to: str
) -> None:
    mail = a_mail_to(address)
    assert mail.to == address
    assert mail.mime.isascii()
    assert await office.server.offer(mail, ours) == Accepted()
    assert (office.inbox.recipients, office.read) == ([sent_to], [sent_to])
    assert office.inbox.options == [[]]


@pytest.mark.servers
@pytest.mark.parametrize("address", OUTSIDE_ASCII)
async def test_a_name_outside_ascii_is_sent_where_the_server_takes_it_and_refused_in_sight_elsewhere(
    office: Office, address: str
) -> None:
    answer = await office.server.offer(a_mail_to(address), ours)
    if office.takes_utf8:
        assert answer == Accepted()
        assert office.inbox.recipients == [deliverable(address)]
        assert office.read == [deliverable(address)]
        assert office.inbox.options == [["SMTPUTF8", "BODY=8BITMIME"]]
    else:
        assert isinstance(answer, Rejected)
        assert answer.status == "553 5.6.7"
    assert await office.server.offer(a_mail_to("amina@student.example"), ours) == Accepted()
    assert len(office.inbox.conversations) == 1


@pytest.mark.servers
@pytest.mark.parametrize("address", UNUSABLE)
async def test_an_address_that_is_none_is_refused_without_asking_the_server(
    office: Office, address: str
) -> None:
    answer = await office.server.offer(a_mail_to(address), ours)
    assert isinstance(answer, Rejected)
    assert answer.status == "553 5.1.3"
    assert office.inbox.conversations == set()


@pytest.mark.servers
@pytest.mark.parametrize("address", [*OUTSIDE_ASCII, *UNUSABLE])
async def test_a_mail_that_no_server_takes_ends_where_staff_see_it(office: Office, address: str) -> None:
    world = World(server=office.server)
    await world.introduce()
    await world.tell("moved", contact("acc_example", email=address))
    await world.tell("evt", SUBMITTED)
    await world.send_due()
    sent = office.takes_utf8 and address in OUTSIDE_ASCII
    assert office.inbox.recipients == ([deliverable(address)] if sent else [])
    assert world.told() == ["EmailSent" if sent else "EmailGaveUp"]


@pytest.mark.parametrize("address", UNUSABLE)
def test_what_is_no_address_is_told_apart(address: str) -> None:
    with pytest.raises(AddressUnusable):
        deliverable(address)


@pytest.mark.parametrize(
    "address", ["amina@student.example", "o'brien+x@a.b.c.example", "under_score@host_name.example"]
)
def test_an_address_in_ascii_stays_as_it_is(address: str) -> None:
    assert deliverable(address) == address
