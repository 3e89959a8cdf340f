"""Checks of `doctor` that need no database: public address, clock and port."""

import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qbdconnect_server.settings import Settings

from .failures import CommandFailed
from .findings import Finding, fail, ok, warn
from .listening import listen


def check_public_url(settings: Settings) -> Iterator[Finding]:
    """Tell whether Web Connectors on other machines can use the public address."""
    if settings.public_url.startswith("https:"):
        yield ok(f"public address {settings.public_url}")
    else:
        yield warn(
            f"public address {settings.public_url}: only this machine can use it; "
            "set QBDCONNECT_PUBLIC_URL to https://your-host before Web Connectors are set up"
        )


def check_clock(now: datetime, installed: Path = Path(__file__)) -> Iterator[Finding]:
    """Compare the clock with the time at which this release was installed."""
    earliest = datetime.fromtimestamp(installed.stat().st_mtime, UTC) - timedelta(days=1)
    if now < earliest:
        yield fail(f"the clock says {now:%Y-%m-%d %H:%M} UTC, which is before this release was installed: set it")
    else:
        yield ok(f"clock says {now:%Y-%m-%d %H:%M} UTC")


def check_port(host: str, port: int) -> Iterator[Finding]:
    """Tell whether the hub can listen, or does so already."""
    try:
        listen(host, port).close()
    except CommandFailed as error:
        if hub_answers(host, port):
            yield ok(f"a hub is running on {host} port {port}")
        else:
            yield fail(str(error))
    else:
        yield ok(f"{host} port {port} is free")


def hub_answers(host: str, port: int) -> bool:
    """Tell whether a hub serves on a port."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return bool(json.loads(answer.read(1000)) == {"status": "ok"})
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
