"""stripe-mock as a second opinion: where it is, and how to ask it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from tests.stripe_standin.description import INSTALL, document, go_folder
from tests.stripe_standin.shop import KEY, Shop

NEWER_PARAMETERS = re.compile(r"^allowed_payment_method_types\[")


@lru_cache
def mock_program() -> Path | None:
    """stripe-mock, where it is installed."""
    program = Path(shutil.which("stripe-mock") or go_folder("GOPATH", "go") / "bin" / "stripe-mock")
    return program if program.exists() else None


needs_mock = pytest.mark.skipif(mock_program() is None, reason=f"stripe-mock is absent: {INSTALL}")


@contextmanager
def running_mock() -> Iterator[str]:
    """The address of a stripe-mock that runs."""
    program = mock_program()
    assert program is not None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(program), "-http-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


async def ask(http: httpx.AsyncClient, mock: str, method: str, path: str, body: str) -> httpx.Response:
    """Repeat a request; what the mock is too old for is left out."""
    kept = "&".join(pair for pair in body.split("&") if not NEWER_PARAMETERS.match(unquote(pair)))
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/x-www-form-urlencoded"}
    return await http.request(method, mock + path, content=kept, headers=headers)


async def repeat(shop: Shop, mock: str) -> set[str]:
    """Ask the mock for all that was asked of the stand-in; the kinds of request."""
    for method, url, body in shop.checked.requests:
        path = url.removeprefix(shop.url)
        answer = await ask(shop.http, mock, method, path, body)
        assert answer.status_code == 200, f"{method} {path} {body}: {answer.text[:500]}"
    return {
        f"{method} {url.removeprefix(shop.url).split('?')[0]}" for method, url, _ in shop.checked.requests
    }


def api_version() -> str:
    """The version of the API that the document describes."""
    told: str = document()["info"]["version"]
    return told
