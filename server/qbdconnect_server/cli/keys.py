"""`keys`: create, list, rotate and revoke API keys."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import typer

from qbdconnect_server.contract import load_document
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.users import keys

from .failures import WrongUse
from .opening import with_hub

UNITS: Final = {"h": "hours", "d": "days", "w": "weeks"}
LONGEST: Final = timedelta(days=36500)
TIME: Final = re.compile(r"([1-9][0-9]{0,6})([hdw])")


@dataclass(frozen=True, slots=True)
class KeyOptions:
    """The options of `keys create`, as they were given."""

    operator: bool
    customer: str | None
    user: str | None
    scopes: str | None
    read_only: bool
    name: str
    expires_in: str | None


def create(options: KeyOptions, *, database_url: str | None) -> None:
    """Create a key; the secret is the only thing on stdout, so that a script can take it."""
    if options.operator == ((options.customer, options.user) != (None, None)):
        raise WrongUse("give either --operator, or --customer ID, --user ID or both")
    if not options.name.isprintable():
        raise WrongUse("--name: leave line breaks and control characters out")
    scopes = chosen_scopes(options.scopes, read_only=options.read_only)
    lifetime = None if options.expires_in is None else parse_time(options.expires_in)

    async def work(hub: Hub) -> keys.NewKey:
        now = hub.clock()
        return await keys.create(
            hub.database,
            kind="operator" if options.operator else "customer",
            customer_id=options.customer,
            user_id=options.user,
            scopes=scopes,
            name=options.name,
            expires_at=now + lifetime if lifetime else None,
            now=now,
            new_id=hub.new_id,
        )

    key = with_hub(work, database_url=database_url)
    typer.echo(key.secret)
    typer.echo(f"This is key {key.key_id}. It is shown only this once: keep it like a password.", err=True)


def show(*, database_url: str | None) -> None:
    """List the keys, the oldest first."""

    async def work(hub: Hub) -> list[str]:
        now = hub.clock()
        return [_line(key, now) for key in await keys.list_keys(hub.database)]

    lines = with_hub(work, database_url=database_url)
    typer.echo("\n".join(lines) if lines else "There are no keys yet: qbdconnect-server keys create --operator")


def _line(key: keys.StoredKey, now: datetime) -> str:
    """Describe a key; its secret begins with qbdk_ and the digits of its id, so no more of it is needed."""
    expires = f"{key.expires_at.astimezone(UTC):%Y-%m-%d %H:%M}Z" if key.expires_at else "never"
    return "  ".join(
        [
            key.id,
            f"{_state(key, now):<7}",
            f"created {key.created_at:%Y-%m-%d}",
            f"expires {expires:<17}",
            " as ".join(filter(None, [key.customer_id or "operator", key.user_id])),
            ",".join(key.scopes),
            key.name,
        ]
    ).rstrip()


def _state(key: keys.StoredKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "live" if key.expires_at is None or now < key.expires_at else "expired"


def revoke(key_id: str, *, database_url: str | None) -> None:
    """Revoke a key."""

    async def work(hub: Hub) -> None:
        await keys.revoke(hub.database, key_id, hub.clock())

    with_hub(work, database_url=database_url)
    typer.echo(f"{key_id} is revoked")


def rotate(key_id: str, *, overlap: str, database_url: str | None) -> None:
    """Replace a key; the new secret is the only thing on stdout, so that a script can take it."""
    lasting = timedelta(0) if overlap == "0" else parse_time(overlap, "--overlap")

    async def work(hub: Hub) -> keys.NewKey:
        return await keys.rotate(hub.database, key_id, overlap=lasting, now=hub.clock(), new_id=hub.new_id)

    key = with_hub(work, database_url=database_url)
    typer.echo(key.secret)
    typer.echo(f"This is key {key.key_id}. It is shown only this once: keep it like a password.", err=True)
    ends = f"goes on for {overlap}, unless it expires earlier" if lasting else "is revoked"
    typer.echo(f"The old key {key_id} {ends}.", err=True)


def known_scopes() -> list[str]:
    """List the scopes that the contract's operations ask for."""
    operations = [
        operation
        for path in load_document()["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    ]
    return sorted({scope for operation in operations for scope in operation.get("x-required-scopes", ())})


def chosen_scopes(listed: str | None, *, read_only: bool) -> list[str]:
    """Tell which scopes a key gets. Raises WrongUse."""
    known = known_scopes()
    if listed is None:
        # The asterisk covers the scopes of later releases, too.
        return [scope for scope in known if scope.endswith(":read")] if read_only else [keys.ALL_SCOPES]
    if read_only:
        raise WrongUse("give either --scopes or --read-only")
    scopes = {scope.strip() for scope in listed.split(",")}
    if unknown := sorted(scopes.difference(known)):
        raise WrongUse(f"--scopes: {unknown[0]!r} is no scope; the scopes are {', '.join(known)}")
    return sorted(scopes)


def parse_time(text: str, option: str = "--expires-in") -> timedelta:
    """Read a time such as 12h, 90d or 52w. Raises WrongUse."""
    found = TIME.fullmatch(text)
    time = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else None
    if time is None or time > LONGEST:
        raise WrongUse(f"{option}: {text!r} is not a time; give hours, days or weeks, such as 12h, 90d or 52w")
    return time
