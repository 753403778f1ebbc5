"""What a contributor looks for is there, says what is true, and fits the programs that will read it."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.local.ports import Ports
from tests.house.tree import ROOT

BIN = Path(sys.executable).parent
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"

PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md"]
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def run(*command: str | Path) -> str:
    """What a program says, with its exit code where it is not 0."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    return f"{done.returncode}: {done.stdout}{done.stderr}" if done.returncode else ""


def test_the_license_is_the_one_that_the_project_claims() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["license"] == "Apache-2.0"
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        pytest.param("vendor.github-workflows", WORKFLOWS, id="workflows"),
        pytest.param("custom.github-workflows-require-timeout", WORKFLOWS, id="workflows end"),
        pytest.param("vendor.github-issue-forms", FORMS, id="issue forms"),
        pytest.param(
            "vendor.github-issue-config", [ROOT / ".github/ISSUE_TEMPLATE/config.yml"], id="issue config"
        ),
        pytest.param("vendor.compose-spec", [ROOT / "docker-compose.yml"], id="compose"),
    ],
)
def test_a_file_fits_the_schema_of_its_reader(schema: str, files: list[Path]) -> None:
    assert files
    assert run(BIN / "check-jsonschema", "--builtin-schema", schema, *files) == ""


def test_the_hooks_are_hooks_and_run_what_is_installed() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    programs = re.findall(r"entry: \.venv/bin/(\S+)", text)

    assert run(BIN / "pre-commit", "validate-config", ROOT / ".pre-commit-config.yaml") == ""
    assert len(programs) >= 5
    assert [name for name in programs if not (BIN / name).exists()] == []


def test_the_devcontainer_shows_the_ports_that_the_platform_uses() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))

    assert container["forwardPorts"] == [Ports().gateway, Ports().mailbox]


def test_the_workflow_runs_what_everybody_can_run() -> None:
    workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")

    assert "run: bash .ci/run\n" in workflow
    assert workflow.count("run: ") == 1


@pytest.mark.parametrize("page", PAGES)
def test_each_target_that_a_page_names_is_one_of_the_makefile(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", (ROOT / page).read_text(encoding="utf-8")))

    assert named - targets == set()


def test_each_path_that_a_contributor_is_told_of_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:services|shared|tests|docs|deploy|web|\.ci)/[^`<>… ]+)`", text)
    modules = re.findall(r"python -m (tests[\w.]+)", text)
    files = [module.replace(".", "/") for module in modules]

    assert len(paths) + len(files) >= 5
    assert [name for name in paths if not (ROOT / name).exists()] == []
    assert [name for name in files if not ((ROOT / name).is_dir() or (ROOT / f"{name}.py").is_file())] == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"\]\((0[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))

    assert listed == sorted(path.name for path in folder.glob("0*.md"))


def test_the_documentation_has_no_dead_link_and_every_page_has_its_place(tmp_path: Path) -> None:
    assert run(BIN / "mkdocs", "build", "--strict", "--site-dir", tmp_path) == ""


def test_no_file_holds_what_a_merge_left_behind() -> None:
    mark = "^" + "<" * 7 + " "
    found = subprocess.run(
        ["git", "grep", "-lE", mark], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.stdout.split() == []
