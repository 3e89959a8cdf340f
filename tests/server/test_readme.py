from __future__ import annotations

from pathlib import Path

import pytest
import typer.main

from qbdconnect_server.cli import app
from qbdconnect_server.gateways.stripe.versions import API_VERSION
from qbdconnect_server.payments.endpoint import EVENTS
from qbdconnect_server.settings import ENV_PREFIX, Settings

README = (Path(__file__).parents[2] / "server/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_every_event_that_an_endpoint_at_stripe_shall_send_is_named(event: str) -> None:
    assert f"`{event}`" in README


def test_version_of_an_endpoint_at_stripe_is_named() -> None:
    assert f"`{API_VERSION}`" in README


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_its_line(name: str) -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `QBDCONNECT_")]
    assert any(f"`{ENV_PREFIX}{name.upper()}`" in row for row in rows)


def test_every_command_has_its_line() -> None:
    rows = "\n".join(line for line in README.splitlines() if line.startswith("| `"))
    root = typer.main.get_group(app)
    for name, command in root.commands.items():
        inner = getattr(command, "commands", {})
        for wanted in [f"{name} {each}" for each in inner] or [name]:
            assert f"`{wanted}" in rows
