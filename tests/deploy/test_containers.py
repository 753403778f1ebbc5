"""The container files, read by the real tools: docker compose's own binary and hadolint."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from deploy.local.service import SERVICES
from deploy.local.spawning import PROJECT
from deploy.rounds.running.env_file import env_file

DOCKERFILES = sorted((PROJECT / "deploy" / "docker").glob("*.Dockerfile"))
ONE_SHOT = {"topics", "documents"}


def compose(env: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The binary inside the package: the console script beside it hides the exit code."""
    package = find_spec("compose")
    assert package
    assert package.origin
    binary = Path(package.origin).with_name("docker-compose")
    command = [str(binary), "--env-file", str(env), "--profile", "*", "config", *arguments]
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(PROJECT)}  # a variable of ours would win over the file
    return subprocess.run(command, cwd=PROJECT, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    shown = compose(PROJECT / ".env.example", "--format", "json")
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)["services"]
    return found


def test_without_secrets_compose_says_what_to_do() -> None:
    refused = compose(Path(os.devnull), "--quiet")
    assert refused.returncode != 0
    assert "copy .env.example to .env" in refused.stderr


def test_rounds_env_writes_a_file_that_compose_takes(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(env_file())
    shown = compose(tmp_path / ".env", "--format", "json")
    assert shown.returncode == 0, shown.stderr
    key = json.loads(shown.stdout)["services"]["applications"]["environment"]["ACCESS_TOKEN_KEY"]
    assert key.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert "change-me" not in shown.stdout


def test_whatever_stays_up_is_waited_for_by_its_health(services: dict[str, Any]) -> None:
    built_with_a_check = {*SERVICES, "stripe"}
    for name, service in services.items():
        if name not in built_with_a_check | ONE_SHOT:
            assert "healthcheck" in service, name
        for needed, how in service.get("depends_on", {}).items():
            ended = "service_completed_successfully"
            assert how["condition"] == (ended if needed in ONE_SHOT else "service_healthy"), (name, needed)


@pytest.mark.parametrize("name", SERVICES)
def test_services_run_with_nothing_they_do_not_need(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "ports" not in service
    assert service["build"]["args"] == {"SERVICE": name}


def test_each_secret_is_given_only_to_those_who_use_it(services: dict[str, Any]) -> None:
    holders = {
        secret: {name for name, service in services.items() if secret in (service.get("environment") or {})}
        for secret in ("ACCESS_TOKEN_KEY", "LINK_KEY", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRETS")
    }
    assert holders == {
        "ACCESS_TOKEN_KEY": {"applications"},
        "LINK_KEY": {"applications", "notifications"},
        "STRIPE_API_KEY": {"payments"},
        "STRIPE_WEBHOOK_SECRETS": {"payments"},
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
