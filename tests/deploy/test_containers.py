"""The container files, read by the real tools: docker compose's own binary and hadolint."""

import importlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from deploy.local.service import SERVICES
from deploy.local.spawning import PROJECT
from deploy.rounds.running.env_file import env_file
from services.applications.papers.adapters.cleaning.__main__ import MOST_MEMORY
from services.applications.settings import ApplicationsSettings
from shared.chassis.settings import ServiceSettings

DOCKERFILES = sorted((PROJECT / "deploy" / "docker").glob("*.Dockerfile"))
PREPARE = {f"prepare-{name}" for name in SERVICES}
ONE_SHOT = {"topics", "documents", *PREPARE}
TLS = "deploy/docker/tls.compose.yml"


def compose(
    env: Path, *arguments: str, files: Sequence[str] = ("docker-compose.yml",)
) -> subprocess.CompletedProcess[str]:
    """The binary inside the package: the console script beside it hides the exit code."""
    package = find_spec("compose")
    assert package
    assert package.origin
    binary = Path(package.origin).with_name("docker-compose")
    named = [word for file in files for word in ("--file", file)]
    command = [str(binary), *named, "--env-file", str(env), "--profile", "*", "config", *arguments]
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(PROJECT)}  # a variable of ours would win over the file
    return subprocess.run(command, cwd=PROJECT, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    env = tmp_path_factory.mktemp("compose") / ".env"
    env.write_text(env_file())
    shown = compose(env, "--format", "json")
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)["services"]
    return found


@pytest.mark.parametrize("env", [Path(os.devnull), PROJECT / ".env.example"], ids=["none", "example"])
def test_without_secrets_compose_says_what_to_do(env: Path) -> None:
    refused = compose(env, "--quiet")
    assert refused.returncode != 0
    assert "write it with rounds env > .env" in refused.stderr


def test_the_example_holds_no_secret() -> None:
    lines = (PROJECT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert {name for name, value in given.items() if not value} == {
        *("ACCESS_TOKEN_KEY", "LINK_KEY", "FIRST_STAFF_PASSWORD", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRETS"),
        *("CORS_ORIGINS", "TRUSTED_PROXIES", "ORGANIZATION_PHONE", "WEB_SESSION_KEYS"),
    }


def test_rounds_env_writes_a_file_that_its_owner_alone_may_read(tmp_path: Path) -> None:
    rounds = Path(sys.executable).with_name("rounds")
    with (tmp_path / ".env").open("w") as output:
        subprocess.run([rounds, "env"], stdout=output, check=True)
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", SERVICES)
def test_what_rounds_env_and_compose_give_a_service_is_what_it_starts_with(
    services: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in services[name]["environment"].items():
        monkeypatch.setenv(variable, value)
    module = importlib.import_module(f"services.{name}.settings")
    settings = getattr(module, f"{name.capitalize()}Settings")()
    if name == "payments":
        settings.check()


def test_the_gateway_is_told_what_stands_in_front_of_it(tmp_path: Path) -> None:
    own = {"GATEWAY_ADDRESS": "api.example.org, :8080", "TRUSTED_PROXIES": "172.16.0.0/12"}
    lines = "".join(f"{name}={value}\n" for name, value in own.items())
    (tmp_path / ".env").write_text(f"{env_file()}\n{lines}")
    shown = compose(tmp_path / ".env", "--format", "json")
    environment = json.loads(shown.stdout)["services"]["gateway"]["environment"]
    assert {name: environment[name] for name in own} == own


def test_on_top_for_tls_the_gateway_is_open_to_the_world_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(env_file())
    shown = compose(tmp_path / ".env", "--format", "json", files=("docker-compose.yml", TLS))
    assert shown.returncode == 0, shown.stderr
    opened = {
        (name, port["published"])
        for name, service in json.loads(shown.stdout)["services"].items()
        for port in service.get("ports", ())
        if port.get("host_ip") != "127.0.0.1"
    }
    assert opened == {("gateway", "80"), ("gateway", "443")}


def test_whatever_stays_up_is_waited_for_by_its_health(services: dict[str, Any]) -> None:
    built_with_a_check = {*SERVICES, "web", "stripe"}
    for name, service in services.items():
        if name not in built_with_a_check | ONE_SHOT:
            assert "healthcheck" in service, name
        for needed, how in service.get("depends_on", {}).items():
            ended = "service_completed_successfully"
            assert how["condition"] == (ended if needed in ONE_SHOT else "service_healthy"), (name, needed)


@pytest.mark.parametrize("name", SERVICES)
def test_indexes_are_made_once_before_a_service_starts(services: dict[str, Any], name: str) -> None:
    job = services[f"prepare-{name}"]
    assert job["command"] == ["prepare"]
    assert job["image"] == services[name]["image"]
    assert job["restart"] == "no"
    assert f"prepare-{name}" in services[name]["depends_on"]
    assert services[name]["environment"]["MAKE_INDEXES"] == "false"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_finish_what_it_has_before_it_is_killed(services: dict[str, Any], name: str) -> None:
    told = services[name]["environment"]
    graceful = ServiceSettings.model_fields["graceful_seconds"].default
    grace = float(services[name]["stop_grace_period"].removesuffix("s"))
    assert grace >= float(told["DRAIN_SECONDS"]) + graceful


@pytest.mark.parametrize("name", SERVICES)
def test_services_run_with_nothing_they_do_not_need(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "ports" not in service
    assert service["build"]["args"] == {"SERVICE": name}


def test_each_secret_is_given_only_to_those_who_use_it(services: dict[str, Any]) -> None:
    holders = {
        secret: {
            name.removeprefix("prepare-")
            for name, service in services.items()
            if secret in (service.get("environment") or {})
        }
        for secret in (
            *("ACCESS_TOKEN_KEY", "LINK_KEY", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRETS"),
            "WEB_SESSION_KEYS",
        )
    }
    assert holders == {
        "ACCESS_TOKEN_KEY": {"applications"},
        "LINK_KEY": {"applications", "notifications"},
        "STRIPE_API_KEY": {"payments"},
        "STRIPE_WEBHOOK_SECRETS": {"payments"},
        "WEB_SESSION_KEYS": {"web"},
    }


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_hadolint_finds_nothing(dockerfile: Path) -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, dockerfile], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_images_copy_only_what_exists_and_run_as_nobody(dockerfile: Path) -> None:
    lines = dockerfile.read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    for source in (source for sources in copied for source in sources if "$" not in source):
        assert (PROJECT / source).exists(), source
    assert "USER 10001:10001" in lines


def test_mails_and_pages_call_the_organization_the_same(services: dict[str, Any]) -> None:
    told = services["notifications"]["environment"]["ORGANIZATION"]
    assert told == services["web"]["environment"]["ORGANIZATION_NAME"] == "Rounds"


def test_applications_have_room_for_every_file_that_is_cleaned_at_once(services: dict[str, Any]) -> None:
    cleaners = ApplicationsSettings.model_fields["upload_cleaners"].default
    itself = 512 * 1024 * 1024
    assert int(services["applications"]["mem_limit"]) >= cleaners * MOST_MEMORY + itself
