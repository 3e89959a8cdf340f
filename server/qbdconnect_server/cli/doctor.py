"""`doctor`: checks what a hub needs and says how to mend it; it changes nothing."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import typer

from qbdconnect_server.settings import ENV_PREFIX, Settings, SettingsError, load_settings

from .checks import check_clock, check_port, check_public_url, hub_answers
from .database_checks import check_database
from .findings import Finding, fail, ok, warn
from .payment_checks import check_payments
from .settings_checks import check_settings

# Those of the SDK begin with our prefix, too, and whoever tries the hub has both.
SDK_VARIABLES: Final = frozenset({"QBDCONNECT_API_KEY", "QBDCONNECT_BASE_URL", "QBDCONNECT_LOG"})


def run(*, host: str | None, port: str | None, database_url: str | None) -> None:
    """Print a line for every finding; exit with 1 if one of them is a failure."""
    try:
        findings = diagnose(load_settings(host=host, port=port, database_url=database_url), os.environ)
    except SettingsError as error:
        findings = map(fail, error.faults)
    failed = False
    for finding in findings:
        typer.echo(finding)
        failed |= finding.level == "fail"
    if failed:
        raise typer.Exit(1)


def diagnose(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Run every check, the quick ones first."""
    yield from describe_settings(settings)
    yield from unknown_variables(environment)
    yield from check_public_url(settings)
    yield from check_settings(settings)
    yield from check_payments(settings)
    yield from check_clock(datetime.now(UTC))
    yield from check_port(settings.host, settings.port)
    yield from check_database(settings, hub_runs=hub_answers(settings.host, settings.port))


def describe_settings(settings: Settings) -> Iterator[Finding]:
    """Show every setting with its value, and whether that was chosen or is the default."""
    for name, field in Settings.model_fields.items():
        value = (
            settings.database_label
            if name == "database_url"
            else _shown(getattr(settings, name), secret=not field.repr)
        )
        origin = "set" if name in settings.model_fields_set else "default"
        yield ok(f"{ENV_PREFIX}{name.upper()}={value} ({origin}) - {field.description}")


def _shown(value: object, *, secret: bool) -> object:
    return "[hidden]" if secret and value else value


def unknown_variables(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Report variables with our prefix that are no setting, since they are mostly misspelt."""
    known = {f"{ENV_PREFIX}{name.upper()}" for name in Settings.model_fields} | SDK_VARIABLES
    for name in sorted(environment):
        if name.upper().startswith(ENV_PREFIX) and name.upper() not in known:
            yield warn(f"{name} is set, but there is no such setting")
