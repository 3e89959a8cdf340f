"""What `serve` shows on stdout when it starts."""

from pathlib import Path

from qbdconnect_server.payments import payments_mode
from qbdconnect_server.payments.mode import LIVE_KEYS
from qbdconnect_server.payments.simulated import ADDRESS
from qbdconnect_server.settings import Settings


def addresses(settings: Settings, base_path: str) -> str:
    """Tell where everything is."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return "\n".join(
        [
            f"QBD Connect listens on http://{host}:{settings.port} (stop it with Ctrl+C)",
            f"  API       {settings.public_url}{base_path}",
            f"  API docs  {settings.public_url}/docs",
            f"  database  {_database(settings)}",
            f"  mails     {_mails(settings)}",
            f"  payments  {_payments(settings)}",
        ]
    )


def first_key(secret: str) -> str:
    """Show the first operator key in a box."""
    lines = [
        "The first operator key, shown only this once:",
        "",
        f"  {secret}",
        "",
        "Keep it like a password. To get another one:",
        "  qbdconnect-server keys create --operator",
    ]
    width = max(map(len, lines))
    edge = f"+{'-' * (width + 2)}+"
    return "\n".join([edge, *(f"| {line:<{width}} |" for line in lines), edge])


def _mails(settings: Settings) -> str:
    server = settings.mail_server
    if server is None:
        return f"{Path(settings.mail_folder).absolute()}, since no mail server is set"
    return f"by {server.host} port {server.port}"


def _payments(settings: Settings) -> str:
    mode = payments_mode(settings)
    if mode == "simulated":
        return f"SIMULATED, no money moves: {settings.public_url}{ADDRESS}/"
    if mode == "off":
        return "none"
    if settings.stripe_url:
        return f"by a stand-in for Stripe, no money moves: {settings.stripe_url}"
    is_live = settings.stripe_secret_key.startswith(LIVE_KEYS)
    return "by Stripe" if is_live else "by Stripe with a test key, no money moves"


def _database(settings: Settings) -> str:
    """Show a SQLite file with its whole path, since a relative one depends on where the hub was started."""
    scheme, _, path = settings.database_url.partition(":///")
    return f"{scheme}:///{Path(path).absolute()}" if scheme == "sqlite" else settings.database_label
