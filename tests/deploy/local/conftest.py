"""The real Caddy with the real Caddyfile, before a service that says what reached it."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from deploy.local.gateway import Gateway
from deploy.local.ports import LOOPBACK, accepts, free_ports
from tests.deploy.local.echoing import OURS, service

NOBODY = f"http://{LOOPBACK}:1"


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    (port,) = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(service, port=port, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not accepts(port):
        time.sleep(0.01)
    yield f"http://{LOOPBACK}:{port}"
    server.should_exit = server.force_exit = True
    thread.join()


@pytest.fixture(scope="module")
def gateway(upstream: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    services = {"catalog": upstream, "applications": upstream, "payments": upstream}
    services |= {"web": upstream, "notifications": NOBODY}
    root: Path = tmp_path_factory.mktemp("gateway")
    process = Gateway(root, free_ports(1)[0], services=services, cors_origins=[OURS])
    process.start()
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.terminate()


@pytest.fixture
def client(gateway: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=gateway.address) as open_client:
        yield open_client
