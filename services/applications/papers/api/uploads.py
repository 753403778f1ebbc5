"""Reading one uploaded file, bounded while it streams in."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.chassis.decision import Invalid
from shared.chassis.http.problem import HttpRefused

OVERHEAD = 64 * 1024
"""Headers and boundaries of the parts around the file."""


def multipart_body(field: str) -> dict[str, Any]:
    """What the API document says of a body that is read here."""
    schema = {
        "type": "object",
        "properties": {field: {"type": "string", "format": "binary"}},
        "required": [field],
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


async def read_upload(request: Request, field: str, most_bytes: int) -> bytes:
    """The content of the one file of a multipart body. Raises 413 as soon as it is too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise HttpRefused(415, "multipart_only", f"send multipart/form-data with a file named `{field}`")
    parser = MultiPartParser(
        request.headers, _bounded(request, most_bytes), max_files=1, max_fields=4, max_part_size=OVERHEAD
    )
    try:
        form = await parser.parse()
    except (MultiPartException, FormParserError, UnicodeDecodeError, ValueError):
        raise Invalid("this multipart body cannot be read", pointer=f"/{field}") from None
    try:
        file = form.get(field)
        if not isinstance(file, UploadFile):
            raise Invalid(f"send one file named `{field}`", pointer=f"/{field}")
        content = await file.read()
    finally:
        await form.close()
    if len(content) > most_bytes:
        raise _too_large(most_bytes)
    return content


async def _bounded(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > most_bytes + OVERHEAD:
            raise _too_large(most_bytes)
        yield chunk


def _too_large(most_bytes: int) -> HttpRefused:
    return HttpRefused(413, "document_too_large", f"a file may have {most_bytes // (1024 * 1024)} MB")
