"""What an applicant does: apply, give documents, send it in, sign, withdraw, look."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import AnyApplication, Application, Document, owned
from services.applications.application.domain.refusals import DocumentUnknown, PersonUnknown, RotationUnknown
from services.applications.application.domain.rotation_copy import AnyRotation, RotationCopy
from services.applications.applying.domain.drafting import (
    Applicant,
    OpenDraft,
    Submit,
    attach,
    open_draft,
    submit,
    withdraw,
)
from services.applications.booking.domain.terms import SignTerms, Terms, sign
from services.applications.papers.ports import Files, Inspector, StoredFile
from services.applications.reviewing.domain.policy import ReviewPolicy
from shared.chassis.documents import Documents, Hit
from shared.chassis.ids import new_id


@dataclass(frozen=True, slots=True)
class Stores:
    """The documents that the use cases of applications share."""

    applications: Documents[AnyApplication]
    rotations: Documents[AnyRotation]


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What an applicant asks for (R5)."""

    application_id: str
    applicant_id: str
    rotation_id: str
    start_date: date
    weeks: int
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class SendIn:
    """What an applicant says when sending it in."""

    answer: str = ""
    start_date: date | None = None
    weeks: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; its name is the applicant's and is not used."""

    application_id: str
    applicant_id: str
    kind: str
    content: bytes


class Applying:
    """The applicant's side of an application; someone else's does not exist."""

    def __init__(self, stores: Stores, people: People, policy: ReviewPolicy) -> None:
        self._applications = stores.applications
        self._rotations = stores.rotations
        self._people = people
        self._policy = policy

    async def open_draft(self, draft: NewDraft) -> AnyApplication:
        rotation = await self._rotation(draft.rotation_id)
        follows = None if draft.follows is None else await self.own(draft.follows, draft.applicant_id)
        command = OpenDraft(
            draft.application_id, draft.applicant_id, rotation, draft.start_date, draft.weeks, follows
        )
        return await self._applications.change(draft.application_id, partial(open_draft, command))

    async def submit(self, application_id: str, applicant_id: str, said: SendIn) -> AnyApplication:
        """Judged by the profile as it is now and the rotation as the catalog last published it (R1)."""
        mine = await self.own(application_id, applicant_id)
        person = await self._people.of(applicant_id)
        if person is None:
            raise PersonUnknown("there is no such account any more")
        command = Submit(
            applicant_id=applicant_id,
            applicant=Applicant(person.status, person.usmle_step1_passed),
            rotation=await self._rotation(mine.rotation.rotation_id),
            answer=said.answer,
            start_date=said.start_date,
            weeks=said.weeks,
        )
        return await self._applications.change(application_id, partial(submit, command, self._policy))

    async def withdraw(self, application_id: str, applicant_id: str) -> AnyApplication:
        return await self._applications.change(application_id, partial(withdraw, applicant_id))

    async def own(self, application_id: str, applicant_id: str) -> Application:
        return owned(await self._applications.get(application_id), applicant_id)

    async def list_own(
        self, applicant_id: str, limit: int, after: Sequence[Any] | None
    ) -> list[Hit[AnyApplication]]:
        """The latest first."""
        return await self._applications.search(
            where={"applicant_id": applicant_id}, order=[("created_at", -1)], limit=limit, after=after
        )

    async def any_live(self, account_id: str) -> bool:
        """Whether an application of theirs has not ended."""
        where = {"applicant_id": account_id, "live": True}
        return bool(await self._applications.search(where=where, order=[("created_at", -1)], limit=1))

    async def about(self, account_id: str) -> Sequence[Mapping[str, Any]]:
        """Everything held about their applications."""
        held: list[Mapping[str, Any]] = []
        after: Sequence[Any] | None = None
        while found := await self.list_own(account_id, 100, after):
            held += [self._applications.plain(hit.state) for hit in found]
            after = found[-1].position
        return held

    async def _rotation(self, rotation_id: str) -> RotationCopy:
        rotation = await self._rotations.get(rotation_id)
        if not isinstance(rotation, RotationCopy):
            raise RotationUnknown("there is no such rotation")
        return rotation


class Signing:
    """The clinical terms, and signing them (R9)."""

    def __init__(self, stores: Stores, terms: Sequence[Terms]) -> None:
        """`terms` are all versions, the current one last."""
        self._applications = stores.applications
        self.current = terms[-1]

    async def sign(self, application_id: str, command: SignTerms) -> AnyApplication:
        return await self._applications.change(application_id, partial(sign, command, self.current))


class Papers:
    """The documents of an application: kept under generated keys, looked at before they are kept."""

    def __init__(self, stores: Stores, files: Files, inspector: Inspector) -> None:
        self._applications = stores.applications
        self._files = files
        self._inspector = inspector

    async def attach(self, upload: Upload) -> AnyApplication:
        """Keep the file first, point to it second: a crash in between leaves a file in doubt, to be swept."""
        before = owned(await self._applications.get(upload.application_id), upload.applicant_id)
        inspected = await self._inspector.inspect(upload.content)
        file_id = new_id("fil")
        stored = self._applications.clock()
        document = Document(
            kind=upload.kind,
            file_id=file_id,
            content_type=inspected.content_type,
            size=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
            uploaded_at=stored,
        )
        attach(upload.applicant_id, document, before, stored)  # refuses before ten megabytes are stored
        replaced = before.document(upload.kind)
        if replaced is not None:
            await self._files.doubt(replaced.file_id)
        await self._files.keep(StoredFile(file_id, upload.application_id), upload.content)
        after = await self._applications.change(
            upload.application_id, partial(attach, upload.applicant_id, document)
        )
        await self._files.settle(file_id)
        return after

    async def content(self, application: Application, kind: str) -> tuple[Document, bytes]:
        document = application.document(kind)
        content = None if document is None else await self._files.read(document.file_id)
        if document is None or content is None:
            raise DocumentUnknown("there is no such document")
        return document, content

    async def sweep(self, age: timedelta) -> int:
        """Forget files that no application points to: replaced ones, and what a crash left behind."""
        forgotten = 0
        async for file in self._files.in_doubt(age):
            if await self._is_pointed_to(file):
                await self._files.settle(file.file_id)
            else:
                await self._files.forget(file.file_id)
                forgotten += 1
        return forgotten

    async def _is_pointed_to(self, file: StoredFile) -> bool:
        application = await self._applications.get(file.application_id)
        return isinstance(application, Application) and any(
            document.file_id == file.file_id for document in application.documents
        )
