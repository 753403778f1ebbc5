"""How every mail looks, a file each; `python -m tests.notifications.goldens` writes them anew."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from services.notifications.office.use_cases.previews import TODAY, example_of
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.ports import Contents
from tests.notifications.builders import renderer

FOLDER = Path(__file__).parent / "golden"


@cache
def rendered(template: str) -> Contents:
    mails = renderer()
    return mails.read(mails.render(example_of(template), TODAY))


def as_golden(contents: Contents) -> str:
    """Everything that a reader gets, in one file."""
    attached = ", ".join(contents.attachments) or "nothing"
    return (
        f"Subject: {contents.subject}\nAttached: {attached}\n\n{contents.text}\n"
        f"{'=' * 20} HTML {'=' * 20}\n{contents.html}\n"
    )


def write_all() -> None:
    FOLDER.mkdir(exist_ok=True)
    for template in KINDS:
        (FOLDER / f"{template}.txt").write_text(as_golden(rendered(template)), encoding="utf-8")


if __name__ == "__main__":
    write_all()
