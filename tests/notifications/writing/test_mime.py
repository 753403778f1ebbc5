"""The bytes: what a mail program reads is what was meant, and nobody can smuggle a header."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.notifications.writing.adapters.mime import File, MessageParts, decode, encode

MESSAGE = MessageParts(
    message_id="eml_0123456789abcdef",
    sender="Rounds <rounds@rounds.example>",
    reply_to="staff@rounds.example",
    to_name="Zoë Łukasiewicz",
    to_address="zoe@student.example",
    subject="Dein Platz – “Kardiologie” ist reserviert, und das ist eine recht lange Zeile für einen Betreff",
    date=datetime(2027, 2, 1, 15, 30, tzinfo=UTC),
    text="Hello Zoë,\n\n.a line with a dot\nFrom here\n" + "long " * 60 + "\n東京\n",
    html="<!DOCTYPE html>\n<p>Hello Zoë &amp; 東京</p>\n" + "<p>=3D</p>" * 30,
    files=(File("deadline.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR\r\n" * 20),),
)


def test_a_mail_program_reads_what_was_meant() -> None:
    read = decode(encode(MESSAGE))
    assert read["Subject"] == MESSAGE.subject
    assert read["To"].addresses[0].display_name == MESSAGE.to_name
    assert read["To"].addresses[0].addr_spec == MESSAGE.to_address
    assert read["Message-ID"] == "<eml_0123456789abcdef@rounds.example>"
    assert read["Date"].datetime == MESSAGE.date
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == MESSAGE.html
    (attached,) = read.iter_attachments()
    assert attached.get_filename() == "deadline.ics"
    assert attached.get_content().encode() == MESSAGE.files[0].content
    assert read.defects == []


def test_the_same_message_is_the_same_bytes_in_ascii_lines_that_smtp_takes() -> None:
    mime = encode(MESSAGE)
    assert mime == encode(MESSAGE)
    assert mime.isascii()
    assert "\n" not in mime.replace("\r\n", "")
    assert "\r" not in mime.replace("\r\n", "")
    assert max(len(line) for line in mime.split("\r\n")) <= 998


@pytest.mark.parametrize(
    "name", ["Eve\r\nBcc: all@x.example", "Eve\n\nbody", "Eve\x0bBcc:x", "\u2028Eve", '"Eve" <e@x.example>, ']
)
def test_nothing_that_people_write_begins_another_header(name: str) -> None:
    read = decode(encode(replace(MESSAGE, to_name=name, subject=name)))
    assert read["Bcc"] is None
    assert [address.addr_spec for address in read["To"].addresses] == ["zoe@student.example"]
    assert read.defects == []


def test_a_name_of_nothing_but_marks_leaves_the_address_alone() -> None:
    read = decode(encode(replace(MESSAGE, to_name="<>@,")))
    assert str(read["To"]) == "zoe@student.example"
