"""Requests and answers about accounts: requests are bounded, answers hold no secrets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field
from pydantic_core import PydanticCustomError

from services.applications.accounts.domain.account import (
    ApplicantProfile,
    RegisteredAccount,
    Role,
    Status,
    TeamProfile,
    TeamRole,
)
from services.applications.accounts.domain.names import wrong_with_line, wrong_with_name
from shared.chassis.values import Day, Flag

# `localtime` means the setting of one machine; other machines do not know it.
ZONES = frozenset(available_timezones()) - {"localtime"}


def _known_zone(name: str) -> str:
    if name not in ZONES:
        raise ValueError("not a time zone of the IANA database, such as America/New_York")
    return name


def _name(text: str) -> str:
    if wrong := wrong_with_name(text):
        raise PydanticCustomError("not_a_name", "{sentence}", {"sentence": wrong})
    return text


def _line(text: str) -> str:
    if wrong := wrong_with_line(text):
        raise PydanticCustomError("not_a_line", "{sentence}", {"sentence": wrong})
    return text


def _not_sent() -> Any:
    """For fields of a PATCH that may be absent, but not null: only fields that were sent are read."""
    return None


Email = Annotated[EmailStr, Field(min_length=3, max_length=254)]
Password = Annotated[str, Field(min_length=12, max_length=128)]
TypedPassword = Annotated[str, Field(min_length=1, max_length=256)]
"""Looser than `Password`: signing in must not reveal the rules for new passwords."""
FullName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_name)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2", examples=["IN"])]
School = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_line)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639", examples=["en"])]
Languages = Annotated[list[Language], Field(min_length=1, max_length=10)]
Zone = Annotated[str, Field(max_length=64, examples=["Asia/Kolkata"]), AfterValidator(_known_zone)]
Locale = Annotated[str, Field(max_length=35, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", examples=["en"])]
Token = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(Request):
    """A body without anything in it."""


class ApplicantDetails(Request):
    """What decides which rotations they may do (R1), and how to write to them."""

    status: Status
    country: Country
    school: School
    graduation_date: Day | None = None
    usmle_step1_passed: Flag = False
    languages: Languages = Field(default=["en"])
    time_zone: Zone = "UTC"
    locale: Locale = "en"

    def profile(self) -> ApplicantProfile:
        return ApplicantProfile(**{**self.model_dump(), "languages": tuple(self.languages)})


class NewAccount(Request):
    email: Email
    password: Password
    full_name: FullName
    profile: ApplicantDetails


class ProfileChanges(Request):
    """Fields that are absent stay as they are."""

    status: Status = Field(default_factory=_not_sent)
    country: Country = Field(default_factory=_not_sent)
    school: School = Field(default_factory=_not_sent)
    graduation_date: Day | None = None
    usmle_step1_passed: Flag = Field(default_factory=_not_sent)
    languages: Languages = Field(default_factory=_not_sent)
    time_zone: Zone = Field(default_factory=_not_sent)
    locale: Locale = Field(default_factory=_not_sent)

    def sent(self) -> dict[str, Any]:
        sent = self.model_dump(exclude_unset=True)
        return sent | ({"languages": tuple(sent["languages"])} if "languages" in sent else {})


class MyChanges(Request):
    full_name: FullName = Field(default_factory=_not_sent)
    profile: ProfileChanges = Field(default_factory=ProfileChanges)


class NewTeamMember(Request):
    email: Email
    full_name: FullName
    role: TeamRole
    languages: Languages = Field(default=["en"])
    time_zones: list[Zone] = Field(min_length=1, max_length=10)
    """The zones that a coach looks after, their own first."""
    locale: Locale = "en"
    password: Password | None = None
    """Absent: they get a mail with a link to choose one."""

    def profile(self) -> TeamProfile:
        return TeamProfile(
            languages=tuple(self.languages), time_zones=tuple(self.time_zones), locale=self.locale
        )


class EmailOnly(Request):
    email: Email


class TokenOnly(Request):
    token: Token


class NewPassword(Request):
    password: Password


class Credentials(Request):
    email: Email
    password: TypedPassword


class Accepted(BaseModel):
    """The same whether or not the address is known."""

    state: Literal["mail_follows"] = "mail_follows"


class Verification(BaseModel):
    state: Literal["verified"] = "verified"


class AccessToken(BaseModel):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name
    expires_in: int
    """Seconds."""


class ApplicantProfileView(BaseModel):
    kind: Literal["applicant"]
    status: Status
    country: str
    school: str
    graduation_date: date | None
    usmle_step1_passed: bool
    languages: list[str]
    time_zone: str
    locale: str


class TeamProfileView(BaseModel):
    kind: Literal["team"]
    languages: list[str]
    time_zones: list[str]
    locale: str


class AccountView(BaseModel):
    """An account as its owner, or for coaches and staff their colleagues, see it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    role: Role
    email: str
    full_name: str
    profile: Annotated[ApplicantProfileView | TeamProfileView, Field(discriminator="kind")]
    registered_at: datetime

    @classmethod
    def of(cls, account: RegisteredAccount) -> Self:
        return cls.model_validate(account, from_attributes=True)


class Export(BaseModel):
    """Everything that this service holds about a person."""

    account: AccountView
    sessions: list[dict[str, Any]]
    applications: list[dict[str, Any]]
