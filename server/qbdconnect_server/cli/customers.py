"""`customers`: give out or erase everything that is stored about one of them."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

import orjson
import typer

from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.customers import customer_erasure, customer_export

from .failures import CommandFailed
from .opening import with_hub


def export(customer_id: str, *, output: Path | None, database_url: str | None) -> None:
    """Write JSON lines to a new file or to stdout."""

    async def work(hub: Hub) -> int:
        number = 0
        with _opened(output) as file:
            async for row in customer_export.export(hub, customer_id):
                file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
                number += 1
        return number

    number = with_hub(work, database_url=database_url)
    typer.echo(f"{customer_id}: {number} objects{f' in {output}' if output else ''}", err=True)


def _opened(output: Path | None) -> AbstractContextManager[BinaryIO]:
    """Open a new file for its owner only, as it holds personal data."""
    if output is None:
        return nullcontext(sys.stdout.buffer)
    try:
        return os.fdopen(os.open(output, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
    except FileExistsError:
        raise CommandFailed(f"{output} exists: choose another name") from None
    except OSError as error:
        raise CommandFailed(f"{output} cannot be written: {error.strerror}") from None


def erase(customer_id: str, *, yes: bool, database_url: str | None) -> None:
    """Erase a customer after its id was given a second time."""
    if not yes and typer.prompt(f"This cannot be undone. Type {customer_id} again to erase it").strip() != customer_id:
        raise CommandFailed("that is another id: nothing was erased")

    async def work(hub: Hub) -> tuple[dict[str, int], list[str]]:
        left = await customer_erasure.elsewhere(hub, customer_id)
        return dict(await customer_erasure.erase(hub, customer_id)), left

    removed, left = with_hub(work, database_url=database_url)
    for name, number in sorted(removed.items()):
        if number:
            typer.echo(f"{name:<18} {number}")
    typer.echo(
        f"{customer_id} is erased; backups, logs and mails in folders that were made before still hold it", err=True
    )
    for each in left:
        typer.echo(each, err=True)
