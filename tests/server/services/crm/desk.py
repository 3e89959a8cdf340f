"""What tests of the CRM do: customers and instances come and go, and background work runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from qbdconnect_server.gateways.opening import Opener
from qbdconnect_server.services.crm import customer_sync, support_projects
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.instances import instances
from qbdconnect_server.storage.queries.job_listing import counts
from qbdconnect_server.storage.tables import job
from qbdconnect_server.work.handlers import HANDLERS
from tests.background import drain
from tests.factories import Calls, customer_body, customer_patch, instance_body, instance_document, value_of
from tests.server.work.times import shift

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.gateways.crm import Crm
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection
    from tests.insightly import StandIn

KINDS = {kind: HANDLERS[kind] for kind in (customer_sync.KIND, support_projects.KIND)}
LATER = timedelta(days=-2)


@dataclass(frozen=True)
class Desk:
    """A hub with a CRM, in the hands of an operator."""

    hub: Hub
    calls: Calls
    insightly: StandIn
    openers: list[Opener[Crm]] = field(default_factory=list)  # to be closed at the end

    async def customer(self, instances_of: int = 0, **members: Any) -> dict[str, Any]:
        """Create a customer with some instances."""
        nested = [instance_document(name=f"File {number}") for number in range(instances_of)]
        body = customer_body(**({"qbdInstances": nested} if nested else {}), **members)
        made: dict[str, Any] = value_of(await customers.create(self.calls.operator("createCustomer"), body))
        return made

    async def instance(self, customer_id: str, **members: Any) -> str:
        """Create an instance and return its id."""
        made = await instances.create(self.calls.operator("createInstance"), instance_body(customer_id, **members))
        return str(value_of(made)["instanceId"])

    async def patch(self, customer_id: str, **changes: Any) -> None:
        await customers.patch(self.calls.operator("updateCustomer"), customer_id, customer_patch(**changes))

    async def delete(self, instance_id: str, project_id: str | None = None) -> dict[str, Any]:
        answer = await instances.delete(self.calls.operator("deleteInstance"), instance_id, project_id)
        shown: dict[str, Any] = value_of(answer)
        return shown

    async def shown(self, customer_id: str) -> dict[str, Any]:
        return dict(await customers.get(self.calls.operator("getCustomer"), customer_id))

    async def project_of(self, instance_id: str) -> str | None:
        return (await instances.get(self.calls.operator("getInstance"), instance_id)).get("projectId")

    async def work(self) -> list[str]:
        """Run the jobs of the CRM that are due; return their kinds."""
        return await drain(self.hub, KINDS)

    async def work_later(self) -> list[str]:
        """Run all jobs of the CRM that wait."""
        await self.hub.database.write(shift, "run_at", LATER)
        return await self.work()

    async def states(self) -> list[str]:
        """List the states of the jobs of the CRM, done ones left out."""
        found = await self.hub.database.read(counts)
        return sorted(each.state for each in found if each.kind in KINDS for _ in range(each.number))

    async def last_error(self) -> str:
        """Give what the only parked job is about."""

        def find(connection: Connection) -> str:
            return str(connection.execute(select(job.c.last_error).where(job.c.state == "parked")).scalar_one())

        return await self.hub.database.read(find)

    def interrupted(self, method: str, then: Callable[[], Awaitable[None]]) -> Desk:
        """Give a desk at which something happens each time after a method of the CRM."""
        return self.with_crm(lambda: Interrupted(self.insightly.crm(), method, then))

    def with_crm(self, build: Callable[[], Any]) -> Desk:
        """Give a desk with another client of the CRM."""
        crm: Opener[Crm] = Opener(build)
        self.openers.append(crm)
        hub = replace(self.hub, crm=crm)
        return replace(self, hub=hub, calls=replace(self.calls, hub=hub))


class Interrupted:
    """A CRM after one of whose methods something happens."""

    def __init__(self, crm: Crm, method: str, then: Callable[[], Awaitable[None]]) -> None:
        self._crm = crm
        self._method = method
        self._then = then

    def __getattr__(self, name: str) -> Any:
        """Give a method of the CRM."""
        method = getattr(self._crm, name)
        if name != self._method:
            return method

        async def call(*args: Any) -> Any:
            result = await method(*args)
            await self._then()
            return result

        return call
