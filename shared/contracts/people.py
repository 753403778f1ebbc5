"""Who the people behind the ids are, and what happens to their accounts; mostly told by applications."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from shared.contracts.calendar import Moment
from shared.contracts.fact import Fact


class ContactFact(Fact):
    """The only topic with names and addresses: compacted, one key per person (R22).

    Applications speaks for applicants, staff and coaches; the catalog for hosts.
    """

    topic: ClassVar[str] = "applications.contact"
    person_id: str

    def key(self) -> str:
        return self.person_id


class ContactChanged(ContactFact):
    kind: Literal["applicant", "coach", "staff", "host"]
    name: str
    email: str
    locale: str = "en"
    time_zone: str = "UTC"
    postal_address: str = ""
    stage: Literal["student", "graduate", ""] = ""
    """Of an applicant: a host is told it before accepting, as is the school."""
    school: str = ""
    phone: str = ""
    """Of a host: where staff call who does not answer by e-mail."""


class ContactErased(ContactFact):
    """The person is gone: the record's empty value makes Kafka forget what was said of them."""

    tombstone: ClassVar[bool] = True

    @classmethod
    def of_key(cls, key: str) -> Self:
        return cls(person_id=key)


class AccountFact(Fact):
    topic: ClassVar[str] = "applications.account"
    account_id: str

    def key(self) -> str:
        return self.account_id


class EmailVerificationRequested(AccountFact):
    """Someone says that this address is theirs. The link is signed with account, purpose and generation."""

    generation: int
    expires_at: Moment


class PasswordResetRequested(AccountFact):
    generation: int
    expires_at: Moment


class SessionEnded(AccountFact):
    """One session is over, and with it the access tokens that it gave, wherever they are shown."""

    session_id: str
    at: Moment


class SessionsEnded(AccountFact):
    """Every session of an account is over that began in an epoch before this one."""

    epoch: int
    at: Moment


class RegistrationRepeated(AccountFact):
    """Someone registered an address that is already theirs or someone else's: its owner may want to know."""
