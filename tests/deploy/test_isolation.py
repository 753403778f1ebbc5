"""Each service starts with `shared/` and itself on the path and only its own dependencies.

This is what its image holds. The environments stay in `.venv/isolated`, so only the first run builds them.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from deploy.local.platform import Platform
from deploy.local.ports import free_ports
from deploy.local.service import SERVICES, Service
from deploy.local.spawning import PROJECT

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

UV = Path(sys.executable).with_name("uv")
ONLY = ("sync", "--locked", "--quiet", "--no-install-project", "--only-group")


class IsolatedService(Service):
    """A service with an interpreter and a folder of its own."""

    python: Path
    home: Path

    def command(self) -> Sequence[str]:
        _, *rest = super().command()
        return ("env", f"--chdir={self.home}", str(self.python), *rest)

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PYTHONPATH": str(self.home)}


def interpreter_of(service: str) -> Path:
    """What is not imported need not be compiled: all of it would take half a minute."""
    environment = PROJECT / ".venv" / "isolated" / service
    told = (f"UV_PROJECT_ENVIRONMENT={environment}", "UV_COMPILE_BYTECODE=0")
    subprocess.run(["env", *told, UV, *ONLY, service], cwd=PROJECT, check=True)
    return environment / "bin" / "python"


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def home(service: str, tmp_path: Path) -> Path:
    for folder in ("shared", f"services/{service}"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with Platform(tmp_path_factory.mktemp("isolated"), processes=("mongo", "kafka")) as platform:
        yield platform


def test_a_service_starts_alone(service: str, home: Path, servers: Platform) -> None:
    settings = servers.settings_of(service)
    process = IsolatedService(service, servers.root, free_ports(1)[0], run=[service], settings=settings)
    process.python, process.home = interpreter_of(service), home
    process.start()
    try:
        process.wait_until_ready()
    finally:
        process.terminate()
