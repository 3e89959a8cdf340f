"""The commands `customers ...` with their options and their help."""

from pathlib import Path
from typing import Annotated

import typer

from .options import EXIT_CODES, DatabaseUrl, show_help_without_command

# Imports inside the commands keep --help quick.
# ruff: noqa: PLC0415

customers_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

CustomerId = Annotated[str, typer.Argument(metavar="ID", help="Id of the customer.")]


@customers_app.callback()
def show_customer_commands(context: typer.Context) -> None:
    """Give out or erase everything that is stored about a customer."""
    show_help_without_command(context)


@customers_app.command("export", short_help="Give out all data of a customer.", epilog=EXIT_CODES)
def export_customer(
    customer_id: CustomerId,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A new file, which only its owner may read, instead of stdout.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write all that is stored about a customer as JSON lines, qbXML in plain text, without secrets.

    \b
    Example:
      qbdconnect-server customers export cust_... --output customer.jsonl
    """  # noqa: D301  \b is the help's mark for lines to keep
    from .customers import export

    export(customer_id, output=output, database_url=database_url)


@customers_app.command("erase", short_help="Erase all data of a customer.", epilog=EXIT_CODES)
def erase_customer(
    customer_id: CustomerId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the id a second time.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Erase all that is stored about a customer, and show what was erased; this cannot be undone.

    An erasure that was broken off is completed by running it again. Backups are not touched, nor is what Stripe and
    Insightly hold: what goes on there is named.

    \b
    Example:
      qbdconnect-server customers erase cust_...
    """  # noqa: D301  as above
    from .customers import erase

    erase(customer_id, yes=yes, database_url=database_url)
