"""What `serve` shows on stdout when it starts."""

from pathlib import Path

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


def _database(settings: Settings) -> str:
    """Show a SQLite file with its whole path, since a relative one depends on where the hub was started."""
    scheme, _, path = settings.database_url.partition(":///")
    return f"{scheme}:///{Path(path).absolute()}" if scheme == "sqlite" else settings.database_label
