"""Rounds from outside: a small typed client for the gateway, and the pages and mails around it.

The example data, the story and the system tests use nothing else.
"""

from deploy.client.mailbox import Mail, Mailbox
from deploy.client.people import Applicant, Coach, Person, Staff
from deploy.client.rounds import Rounds
from deploy.client.waiting import TookTooLong, until
from deploy.client.wire import Json, Unexpected, Wire

__all__ = [
    "Applicant", "Coach", "Json", "Mail", "Mailbox", "Person", "Rounds", "Staff", "TookTooLong", "Unexpected",
    "Wire", "until",
]  # fmt: skip
