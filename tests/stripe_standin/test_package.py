"""The stand-in as others use it: built, installed into an empty environment, started, paid at."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

SOURCE = Path(__file__).parents[2] / "stripe_standin"
UV = Path(sys.executable).with_name("uv")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder with the programs of an environment that holds the wheel and what it asks for."""
    environment = tmp_path / "environment"
    subprocess.run([UV, "build", "--quiet", "--wheel", "--out-dir", tmp_path, SOURCE], check=True)
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, environment], check=True)
    (wheel,) = tmp_path.glob("stripe_standin-*.whl")
    subprocess.run([UV, "pip", "install", "--quiet", "--python", environment, wheel], check=True)
    return environment / "bin"


def answered(url: str, **options: object) -> bytes:
    body: bytes = urlopen(Request(url, **options), timeout=10).read()  # type: ignore[arg-type]
    return body


def wait_for(url: str) -> None:
    for _ in range(600):
        try:
            answered(f"{url}/healthz")
        except URLError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("it does not start")


@pytest.mark.servers
@pytest.mark.timeout(180)
def test_the_wheel_starts_alone_and_its_page_can_be_paid_at(installed: Path, tmp_path: Path) -> None:
    asked = [str(installed / "python"), "-m", "stripe_standin", "--help"]
    helped = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "--webhook-secret" in helped.stdout
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    command = [str(installed / "stripe-standin"), "--port", url.rpartition(":")[2]]
    with subprocess.Popen(command, cwd=tmp_path) as process:
        try:
            wait_for(url)
            form = (
                "mode=payment&success_url=https://shop.example/done&line_items[0][quantity]=1"
                "&line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=5000"
                "&line_items[0][price_data][product_data][name]=Tea"
            )
            key = {"Authorization": "Bearer sk_test_anything"}
            session = json.loads(answered(f"{url}/v1/checkout/sessions", data=form.encode(), headers=key))
            assert b"Pay the merchant" in answered(session["url"])
            paid = json.dumps({"session": session["id"]}).encode()
            assert json.loads(answered(f"{url}/_test/pay", data=paid))["payment_status"] == "paid"
        finally:
            process.terminate()
