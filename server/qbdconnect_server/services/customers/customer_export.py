"""Everything that the hub stores about a customer, to be given to it."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import orjson

from qbdconnect_server.errors import NotFound
from qbdconnect_server.services.call import Hub
from qbdconnect_server.services.moments import show_moment
from qbdconnect_server.storage.customer_data import PARTS, SEALED, Part, instance_ids, is_there, page

CUSTOMER_PART, *_ = PARTS
TEXTS = frozenset(f"{column.table.name}.{column.name}" for column in SEALED)


async def export(hub: Hub, customer_id: str) -> AsyncIterator[dict[str, Any]]:
    """Give one object for each row, with the name of its table; a few rows are in memory at a time.

    Sealed texts are opened, secrets and hashes left out. What changes meanwhile may be in it or not. Raises NotFound.
    """
    if not await hub.database.read(is_there, CUSTOMER_PART, customer_id):
        raise NotFound(f"There is no customer {customer_id}.")
    instances = await hub.database.read(instance_ids, customer_id)
    for part in PARTS:
        for instance_id in instances if part.by_instance else (None,):
            async for row in _rows(hub, part, customer_id, instance_id):
                yield row


async def _rows(hub: Hub, part: Part, customer_id: str, instance_id: str | None) -> AsyncIterator[dict[str, Any]]:
    after = None
    while True:
        rows, after = await hub.database.read(page, part, customer_id, instance_id, after)
        for row in rows:
            shown = {name: _show(hub, f"{part.name}.{name}", value) for name, value in row.items()}
            yield {"table": part.name, "row": shown}
        if after is None:
            return


def _show(hub: Hub, column: str, value: Any) -> Any:
    """Write a value as JSON can hold it; bytes are sealed text or JSON."""
    if isinstance(value, datetime):
        return show_moment(value)
    if isinstance(value, bytes):
        return hub.unseal(value).decode(errors="replace") if column in TEXTS else orjson.loads(value)
    return value
