"""The commands `keys ...` with their options and their help."""

from typing import Annotated

import typer

from .options import EXIT_CODES, DatabaseUrl, show_help_without_command

# Imports inside the commands keep --help quick.
# ruff: noqa: PLC0415

keys_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

KeyId = Annotated[str, typer.Argument(metavar="ID", help="Id of the key, as `keys list` shows it.")]


@keys_app.callback()
def show_key_commands(context: typer.Context) -> None:
    """Create, list, rotate and revoke API keys."""
    show_help_without_command(context)


@keys_app.command("create", short_help="Create an API key.", epilog=EXIT_CODES)
def create_key(  # noqa: PLR0913  one argument for each option
    *,
    operator: Annotated[bool, typer.Option("--operator", help="A key of the hub's operator, who sees it all.")] = False,
    customer: Annotated[
        str | None, typer.Option(metavar="ID", help="A key of this customer, who sees only its own data.")
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="A key of this user with the role that it has; --customer tells at which of several."
        ),
    ] = None,
    scopes: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="What the key may do, such as customers:read,instances:write. Default: all."),
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Every scope that reads, none that writes.")] = False,
    name: Annotated[str, typer.Option(metavar="TEXT", help="A name that tells keys apart in the list.")] = "",
    expires_in: Annotated[
        str | None, typer.Option(metavar="TIME", help="Hours, days or weeks, such as 12h, 90d or 52w. Default: never.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Create an API key and print it, only this once, as the one line on stdout.

    \b
    Examples:
      qbdconnect-server keys create --operator --name laptop
      qbdconnect-server keys create --customer cust_... --read-only --expires-in 90d
      qbdconnect-server keys create --user user_...
      KEY=$(qbdconnect-server keys create --operator)
    """  # noqa: D301  \b is the help's mark for lines to keep
    from .keys import KeyOptions, create

    options = KeyOptions(operator, customer, user, scopes, read_only, name, expires_in)
    create(options, database_url=database_url)


@keys_app.command("list", short_help="List the API keys.", epilog=EXIT_CODES)
def list_keys(database_url: DatabaseUrl = None) -> None:
    """List the API keys: id, state, dates, owner, scopes and name, never the keys themselves.

    A key begins with qbdk_ and the digits of its id.
    """
    from .keys import show

    show(database_url=database_url)


@keys_app.command("revoke", short_help="Revoke an API key.", epilog=EXIT_CODES)
def revoke_key(
    key_id: KeyId,
    database_url: DatabaseUrl = None,
) -> None:
    """Revoke an API key; from then on it is refused.

    \b
    Example:
      qbdconnect-server keys revoke key_...
    """  # noqa: D301  as above
    from .keys import revoke

    revoke(key_id, database_url=database_url)


@keys_app.command("rotate", short_help="Replace an API key.", epilog=EXIT_CODES)
def rotate_key(
    key_id: KeyId,
    overlap: Annotated[
        str,
        typer.Option(metavar="TIME", help="How long the old key goes on: hours, days or weeks, or 0 for not at all."),
    ] = "24h",
    database_url: DatabaseUrl = None,
) -> None:
    """Make a new key with the owner, scopes and lifetime of an old one, and print it, only this once, on stdout.

    \b
    Examples:
      qbdconnect-server keys rotate key_...
      qbdconnect-server keys rotate key_... --overlap 0
    """  # noqa: D301  as above
    from .keys import rotate

    rotate(key_id, overlap=overlap, database_url=database_url)
