"""Checks of `doctor` on settings that are valid, but that a hub in production should not have by accident."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Final

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.gateways.crm import CrmBusy, CrmRefused, QuotaUsedUp
from qbdconnect_server.hub import build_insightly
from qbdconnect_server.mail_addresses import MailServer
from qbdconnect_server.settings import Settings

from .findings import Finding, ok, warn

SHORTEST_TOKEN: Final = 20  # characters
CONNECT_SECONDS: Final = 3.0
GREETING: Final = b"220"  # RFC 5321, 4.2.2


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Check everything that needs neither database nor port."""
    yield check_encryption(settings)
    yield check_rate_limit(settings)
    yield from check_proxies(settings)
    yield from check_origins(settings)
    yield from check_metrics_token(settings)
    yield check_mail(settings)
    yield check_crm(settings)


def check_encryption(settings: Settings) -> Finding:
    """Tell who keeps the key that seals qbXML and secrets."""
    if settings.sealing_keys:
        return ok("qbXML and secrets are sealed with keys that the database does not hold")
    return warn(
        "the key that seals qbXML and secrets lies in the database beside them: whoever gets the database reads both; "
        "make one with qbdconnect-server encryption-key and set QBDCONNECT_ENCRYPTION_KEYS"
    )


def check_rate_limit(settings: Settings) -> Finding:
    """Tell how many requests a key may send."""
    if settings.rate_limit:
        return ok(f"an API key may send {settings.rate_limit} requests a minute to each process")
    return warn("QBDCONNECT_RATE_LIMIT=0: one API key can keep the whole hub busy")


def check_proxies(settings: Settings) -> Iterator[Finding]:
    """Warn of trust in everybody: then whoever sends X-Forwarded-For chooses the address in the log."""
    for network in settings.proxy_networks:
        if network.prefixlen == 0:
            yield warn(
                f"QBDCONNECT_TRUSTED_PROXIES trusts everybody ({network}): clients can choose the address that is "
                "logged; name your proxies alone"
            )


def check_origins(settings: Settings) -> Iterator[Finding]:
    """Warn of pages that may be anybody's or that others can change on their way."""
    if "*" in settings.allowed_origins:
        yield warn("QBDCONNECT_CORS_ORIGINS=*: every web page may call the API with a key that it has; name origins")
    for origin in settings.allowed_origins:
        if origin.startswith("http:") and not origin.startswith(("http://localhost", "http://127.")):
            yield warn(f"QBDCONNECT_CORS_ORIGINS: {origin} is not https, so others can change its pages on their way")


def check_metrics_token(settings: Settings) -> Iterator[Finding]:
    """Warn of a token that can be guessed."""
    if 0 < len(settings.metrics_token) < SHORTEST_TOKEN:
        yield warn(f"QBDCONNECT_METRICS_TOKEN is short; take {SHORTEST_TOKEN} random characters or more")


def check_mail(settings: Settings) -> Finding:
    """Tell where mails go, and whether the mail server answers."""
    server = settings.mail_server
    if server is None:
        return warn(
            f"no mail server: mails are written into the folder {settings.mail_folder}; set QBDCONNECT_MAIL_URL"
        )
    where = f"mail server {server.host} port {server.port}"
    try:
        greets = _greets(server)
    except OSError as error:
        return warn(f"{where} cannot be reached: {error.strerror or error}; mails wait until it can")
    return ok(f"{where} answers") if greets else warn(f"{where} does not greet as mail servers do")


def check_crm(settings: Settings) -> Finding:
    """Tell whether there is a CRM, and whether it takes the key."""
    if not settings.insightly_api_key:
        return ok("no CRM: QBDCONNECT_INSIGHTLY_API_KEY is not set")
    where = f"Insightly at {settings.insightly_address}"
    try:
        asyncio.run(_ask_crm(settings))
    except (CrmBusy, CrmRefused, QuotaUsedUp, QBDConnectError) as error:
        return warn(f"{where}: {error}")
    return ok(f"{where} takes the key and knows the fields")


async def _ask_crm(settings: Settings) -> None:
    crm = build_insightly(settings, timeout=CONNECT_SECONDS)
    try:
        await crm.check()
    finally:
        await crm.close()


def _greets(server: MailServer) -> bool:
    with socket.create_connection((server.host, server.port), timeout=CONNECT_SECONDS) as connection:
        # Where TLS begins at once, the client speaks first.
        return server.security == "implicit" or connection.recv(len(GREETING)) == GREETING
