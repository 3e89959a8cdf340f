"""The Containerfile and the compose file name what exists: settings, commands, files, packages."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from typer.main import get_command

from qbdconnect_server.cli import app
from qbdconnect_server.settings import ENV_PREFIX, Settings, load_settings
from tests.live_server import serving

ROOT = Path(__file__).parents[3]
CONTAINERFILE = (ROOT / "server/Containerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "server/compose.yaml").read_text())
SETTINGS = {ENV_PREFIX + name.upper() for name in Settings.model_fields}
COMMANDS = set(get_command(app).commands)  # type: ignore[attr-defined] # a group of commands


def instructions(word: str) -> list[str]:
    """List what follows an instruction, its continued lines joined."""
    lines = re.sub(r"\\\n\s*", " ", CONTAINERFILE).splitlines()
    return [line.removeprefix(word).strip() for line in lines if line.startswith(f"{word} ")]


def environment(text: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in shlex.split(text))


def test_every_variable_is_a_setting() -> None:
    named = set(re.findall(r"\bQBDCONNECT_[A-Z_]+", CONTAINERFILE))
    for service in COMPOSE["services"].values():
        text = json.dumps(service)
        named |= set(re.findall(r"\bQBDCONNECT_[A-Z_]+", text))
    assert len(named) > 10
    assert named <= SETTINGS


def test_the_settings_of_the_image_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    (given,) = instructions("ENV")
    for name, value in environment(given).items():
        if name in SETTINGS:
            monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.host, settings.port, settings.log_format) == ("0.0.0.0", 8081, "json")
    assert instructions("EXPOSE") == [str(settings.port)]
    (volume,) = instructions("VOLUME")
    assert settings.database_url == f"sqlite:///{volume}/hub.db"
    assert settings.mail_folder.startswith(volume)


def defaults(value: str, given: dict[str, str]) -> str:
    """Fill in ${NAME:-default} and ${NAME:?reason} as compose does."""

    def fill(match: re.Match[str]) -> str:
        name, how, rest = match.groups()
        if name in given:
            return given[name]
        assert how == ":-", f"{name} must be given: {rest}"
        return rest

    return re.sub(r"\$\{([A-Z_]+)(:-|:\?)([^}]*)\}", fill, value)


def test_the_settings_of_the_compose_file_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"DATABASE_PASSWORD": "hunter2", "QBDCONNECT_ENCRYPTION_KEYS": "A" * 43 + "="}
    for service in ("server", "migrate"):
        for name, value in COMPOSE["services"][service]["environment"].items():
            monkeypatch.setenv(name, defaults(value, given))
        settings = load_settings()
        assert settings.database_url == "postgresql://hub:hunter2@database:5432/hub"
        assert len(settings.sealing_keys) == 1
        assert COMPOSE["services"]["database"]["environment"]["POSTGRES_USER"] == "hub"


@pytest.mark.parametrize("missing", ["DATABASE_PASSWORD", "QBDCONNECT_ENCRYPTION_KEYS"])
def test_secrets_have_no_defaults(missing: str) -> None:
    values = [value for name, value in COMPOSE["services"]["server"]["environment"].items() if missing in value]
    assert values
    with pytest.raises(AssertionError, match=missing):
        defaults(values[0], {})


def test_the_database_is_migrated_before_the_hub_serves() -> None:
    services = COMPOSE["services"]
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["server"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert "test" in services["database"]["healthcheck"]
    volumes = [volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())]
    assert sorted(volumes) == sorted(COMPOSE["volumes"])


def test_every_command_exists() -> None:
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["qbdconnect-server"]
    commands = [json.loads(instructions("CMD")[0])]
    commands += [service["command"] for service in COMPOSE["services"].values() if "command" in service]
    assert {command[0] for command in commands} == {"serve", "migrate"}
    assert {command[0] for command in commands} <= COMMANDS


def test_nothing_runs_as_root() -> None:
    *_, last = instructions("USER")
    assert last == "10001:10001"
    assert CONTAINERFILE.index("USER ") < CONTAINERFILE.index("ENTRYPOINT ")
    assert COMPOSE["services"]["server"]["cap_drop"] == ["ALL"]


def test_the_health_check_follows_readyz(tmp_path: Path) -> None:
    check = json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2])
    assert check[0] == "python"

    def is_healthy(port: int) -> bool:
        variables = {**os.environ, "QBDCONNECT_PORT": str(port)}
        done = subprocess.run([sys.executable, *check[1:]], env=variables, capture_output=True, check=False)
        return done.returncode == 0

    with serving(f"sqlite:///{tmp_path}/hub.db", tmp_path, mail_folder=str(tmp_path / "mail")) as server:
        assert httpx2.get(f"{server.address}/readyz").status_code == 200
        assert is_healthy(server.port)
        port = server.port
    assert not is_healthy(port)


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    ignore = (ROOT / "server/Containerfile.dockerignore").read_text().splitlines()
    kept = [line[1:] for line in ignore if line.startswith("!")]
    sources = [text.split()[0] for text in instructions("COPY") if not text.startswith("--from")]
    assert sources == ["requirements/serve.txt", "server/"]
    for each in (*sources, *kept):
        assert (ROOT / each).exists(), each
    assert "requirements/serve.txt" in kept
    project = tomllib.loads((ROOT / "server/pyproject.toml").read_text())["project"]
    needed = ["pyproject.toml", project["readme"], *project["license-files"], "qbdconnect_server"]
    assert {f"server/{name}" for name in needed} <= set(kept)
    assert not any(fnmatch.fnmatch("server/hub.db", pattern) for pattern in kept)


def test_what_is_installed_is_locked() -> None:
    installs = [text for text in instructions("RUN") if "pip install" in text]
    assert len(installs) == 2
    locked, own = (shlex.split(text) for text in installs)
    assert "--require-hashes" in locked
    lock = (ROOT / locked[locked.index("--requirement") + 1]).read_text()
    names = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    project = tomllib.loads((ROOT / "server/pyproject.toml").read_text())
    wanted: list[Any] = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    missing = {re.split(r"[^A-Za-z0-9._-]", each)[0].lower() for each in wanted} - names
    assert missing == set()
    # Nothing is resolved anew when our own package is installed.
    assert {"--no-deps", "--no-build-isolation", "./server"} <= set(own)
