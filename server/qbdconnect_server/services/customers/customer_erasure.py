"""Erasing a customer: every row of it goes, in small transactions, and an erasure that was broken off goes on."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final

import orjson

from qbdconnect_server.errors import NotFound, QBDConnectError
from qbdconnect_server.services.call import Hub
from qbdconnect_server.storage import customer_data
from qbdconnect_server.storage.customer_data import PARTS, Part
from qbdconnect_server.storage.database import Connection
from qbdconnect_server.storage.queries import customers, subscriptions
from qbdconnect_server.storage.scope import Scope

ID: Final = re.compile(rb"[a-z]+_[0-9A-Za-z]+")  # of ours, and of Stripe
EVERYBODY: Final = Scope(None)
BY_NAME: Final = {part.name: part for part in PARTS}


async def erase(hub: Hub, customer_id: str) -> Counter[str]:
    """Erase a customer and all that belongs to it; return the number of rows by table.

    Users who work for other customers, too, stay without their link. Raises NotFound.
    """
    if not await hub.database.read(customer_data.is_there, BY_NAME["customer"], customer_id):
        raise NotFound(f"There is no customer {customer_id}.")
    eraser = _Eraser(hub, customer_id)
    await eraser.erase_all()
    await hub.database.scrub()
    return eraser.removed


async def elsewhere(hub: Hub, customer_id: str) -> list[str]:
    """Name what other systems hold of a customer, a sentence each: no erasure here reaches it."""
    return await hub.database.read(_elsewhere, customer_id)


def _elsewhere(connection: Connection, customer_id: str) -> list[str]:
    found = customers.by_id(connection, EVERYBODY, customer_id)
    if found is None:
        return []
    told = []
    subscription = subscriptions.current(connection, EVERYBODY, customer_id)
    if subscription is not None and not subscription.is_over:
        told.append(
            f"the subscription {subscription.id} GOES ON at the payment provider and is charged: cancel it there"
        )
    if found.customer.gateway_customer_id:
        told.append(f"the payment provider still has the customer {found.customer.gateway_customer_id}")
    if found.customer.organization_id:
        told.append(f"the CRM still has the organisation {found.customer.organization_id}")
    return told


class _Eraser:
    def __init__(self, hub: Hub, customer_id: str) -> None:
        self._hub = hub
        self._database = hub.database
        self._customer_id = customer_id
        self.removed: Counter[str] = Counter()

    async def erase_all(self) -> None:
        """Erase everything; the keys first, so that nobody of the customer adds anything meanwhile."""
        await self._erase_part(BY_NAME["api_key"])
        # What only mentions the customer is found by the ids of what is still there.
        await self._erase_jobs()
        await self._erase_operators_answers()
        await self._repeat("idempotency_key", customer_data.erase_answers)
        await self._repeat("saga", customer_data.erase_sagas)
        for part in reversed(PARTS):
            if part is BY_NAME["user_account"]:
                await self._repeat(part.name, customer_data.erase_users)
                await self._database.write(customer_data.part_with_users, self._customer_id)
            else:
                await self._erase_part(part)

    async def _erase_part(self, part: Part) -> None:
        if part.by_instance:
            for instance_id in await self._database.read(customer_data.instance_ids, self._customer_id):
                while count := await self._database.write(
                    customer_data.erase_some, part, self._customer_id, instance_id
                ):
                    self.removed[part.name] += count
        # Looking first costs no lock: only then is a whole table searched for the few rows that may be left.
        while await self._database.read(customer_data.is_there, part, self._customer_id):
            self.removed[part.name] += await self._database.write(customer_data.erase_some, part, self._customer_id)

    async def _repeat(self, name: str, transaction: Callable[[Connection, str], int]) -> None:
        while count := await self._database.write(transaction, self._customer_id):
            self.removed[name] += count

    async def _erase_jobs(self) -> None:
        after = ""
        while rows := await self._database.read(customer_data.jobs, after):
            after = rows[-1][0]
            texts = {job_id: orjson.dumps(said) for job_id, said in rows}
            chosen = await self._mentioning(texts)
            self.removed["job"] += await self._database.write(customer_data.erase_jobs, chosen)

    async def _erase_operators_answers(self) -> None:
        after = ""
        while rows := await self._database.read(customer_data.operators_answers, after):
            after = rows[-1][0]
            texts = {
                key: orjson.dumps(headers) + self._open(body, sealed=sealed) for key, headers, body, sealed in rows
            }
            chosen = await self._mentioning(texts)
            self.removed["idempotency_key"] += await self._database.write(customer_data.erase_operators_answers, chosen)

    def _open(self, body: bytes | None, *, sealed: bool) -> bytes:
        if body is not None and sealed:
            # One that no key opens can be read by nobody, and is forgotten within a day.
            with suppress(QBDConnectError):
                return self._hub.unseal(body)
        return body or b""

    async def _mentioning(self, texts: dict[str, bytes]) -> list[str]:
        """Pick those of some texts that mention the customer or anything that belongs to it."""
        ids = {key: {found.decode() for found in ID.findall(text)} for key, text in texts.items()}
        own = await self._own_ids(set().union(*ids.values()))
        return [key for key, found in ids.items() if found & own]

    async def _own_ids(self, ids: Iterable[str]) -> set[str]:
        wanted: list[Any] = sorted(ids)
        own: set[str] = set()
        for start in range(0, len(wanted), 500):
            own |= await self._database.read(customer_data.own_ids, self._customer_id, wanted[start : start + 500])
        return own
