"""Whatever is lost on the way: the same request under the same key ends with one subscription, one charge, one page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.errors import QBDConnectError
from qbdconnect_server.simulators.stripe.faults import Fault, answer, key_in_use, lose_connection, rate_limited
from qbdconnect_server.storage.queries import customers
from tests.factories import NOW, Calls, stored_customer
from tests.server.services.money.shop import BETTER_METADATA, OPERATOR, SLA, Shop, key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from qbdconnect_server.storage.database import Database
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio

# What a caller may be told whose request got lost.
TOLD = {409, 502, 503, 504}
NO_CARD = 422
TRIES = 3  # of the SDK, so many faults make a request fail
MISHAPS = {
    "lost before": ("before", lose_connection),
    "lost after": ("after", lose_connection),
    "failed after": ("after", answer(500)),
    "busy": ("before", key_in_use),
    "too many": ("before", rate_limited),
}


class Crash(BaseException):
    """The process dies."""


@dataclass
class Dying:
    """A database whose process dies after its nth write."""

    inner: Database
    countdown: int

    async def read(self, *args: Any, **kwargs: Any) -> Any:
        return await self.inner.read(*args, **kwargs)

    async def write(self, *args: Any, **kwargs: Any) -> Any:
        written = await self.inner.write(*args, **kwargs)
        self.countdown -= 1
        if self.countdown == 0:
            raise Crash
        return written


@dataclass
class Deed:
    """What somebody asks for, and how it is known that it was done once."""

    shop: Shop
    better: str = ""

    async def prepare(self, customer_id: str) -> None:
        """Make a customer who can do it."""
        known = self.shop.desk.customer()
        stored = stored_customer(customer_id, gateway_customer_id=known)
        await self.shop.hub.database.write(customers.insert_one, OPERATOR, stored, now=NOW)
        self.shop.gateway_ids[customer_id] = known

    async def run(self, shop: Shop, customer_id: str) -> dict[str, Any]:
        """Do it."""
        raise NotImplementedError

    async def check(self, customer_id: str, said: dict[str, Any]) -> None:
        """See that it was done once."""
        raise NotImplementedError

    def charges(self, customer_id: str) -> list[int]:
        """List what the customer was charged, the first first."""
        given: Any = {"customer": self.shop.gateway_ids[customer_id], "limit": 100}
        return [each.amount for each in self.shop.desk.v1.charges.list(given).data if each.paid][::-1]


class Subscribing(Deed):
    async def run(self, shop: Shop, customer_id: str) -> dict[str, Any]:
        return await shop.subscribe(customer_id, key(customer_id), quantity=2, note="x")

    async def check(self, customer_id: str, said: dict[str, Any]) -> None:
        (made,) = self.shop.desk.v1.subscriptions.list({"customer": self.shop.gateway_ids[customer_id]}).data
        assert (made.id, made.status) == (said["subscriptionId"], "active")
        assert self.charges(customer_id) == [10_000]
        assert (await self.shop.customer(customer_id)).subscription_id == made.id
        assert (await self.shop.kept(made.id)).document == {"note": "x"}
        assert said["sla"] == SLA


class SubscribingAStranger(Subscribing):
    """Subscribes somebody whom Stripe does not know yet; there is no card, so a checkout is advised."""

    async def prepare(self, customer_id: str) -> None:
        stored = stored_customer(customer_id)
        await self.shop.hub.database.write(customers.insert_one, OPERATOR, stored, now=NOW)

    async def run(self, shop: Shop, customer_id: str) -> dict[str, Any]:
        with pytest.raises(QBDConnectError) as caught:
            await super().run(shop, customer_id)
        if caught.value.status != NO_CARD:
            raise caught.value
        return {}

    async def check(self, customer_id: str, said: dict[str, Any]) -> None:
        (made,) = self.shop.customers(customer_id)
        assert (await self.shop.customer(customer_id)).gateway_customer_id == made.id
        assert said == {}


class Changing(Deed):
    async def prepare(self, customer_id: str) -> None:
        await super().prepare(customer_id)
        await self.shop.subscribe(customer_id)
        self.better = self.better or self.shop.another_price("prod_standard", 8000, metadata=BETTER_METADATA)

    async def run(self, shop: Shop, customer_id: str) -> dict[str, Any]:
        known = (await self.shop.customer(customer_id)).subscription_id or ""
        members = {"quantity": 3, "priceId": self.better, "email": "new@example.com"}
        return await shop.put(known, customer_id, key(customer_id), bill_now=True, **members)

    async def check(self, customer_id: str, said: dict[str, Any]) -> None:
        assert self.shop.at_stripe(said["subscriptionId"]) == (3, self.better)
        assert self.charges(customer_id) == [5000, 19_000]
        kept = await self.shop.kept(said["subscriptionId"])
        assert (kept.quantity, kept.gateway_quantity, kept.price_id) == (3, 3, self.better)
        assert (await self.shop.customer(customer_id)).document["primaryBillingContact"]["email"] == "new@example.com"


class Ending(Deed):
    async def prepare(self, customer_id: str) -> None:
        await super().prepare(customer_id)
        await self.shop.subscribe(customer_id)

    async def run(self, shop: Shop, customer_id: str) -> dict[str, Any]:
        known = (await self.shop.customer(customer_id)).subscription_id or ""
        return await shop.put(known, customer_id, key(customer_id), quantity=0)

    async def check(self, customer_id: str, said: dict[str, Any]) -> None:
        assert self.shop.desk.v1.subscriptions.retrieve(said["subscriptionId"]).cancel_at_period_end
        assert (await self.shop.kept(said["subscriptionId"])).ends_with_period
        assert self.charges(customer_id) == [5000]


class OpeningACheckout(Deed):
    async def run(self, shop: Shop, customer_id: str) -> dict[str, Any]:
        return await shop.checkout(customer_id, key(customer_id), quantity=2)

    async def check(self, customer_id: str, said: dict[str, Any]) -> None:
        given: Any = {"customer": self.shop.gateway_ids[customer_id]}
        (opened,) = self.shop.desk.v1.checkout.sessions.list(given).data
        assert opened.id == said["sessionId"]
        assert self.charges(customer_id) == []


ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # for mishaps elsewhere
DEEDS = [Subscribing, SubscribingAStranger, Changing, Ending, OpeningACheckout]


@pytest.fixture(params=DEEDS, ids=[each.__name__ for each in DEEDS])
async def deed(request: pytest.FixtureRequest, calls: Calls, desk: Desk) -> Deed:
    made: Deed = request.param(await Shop(calls, desk).open())
    return made


async def survive(deed: Deed, run: Callable[[str], Awaitable[dict[str, Any]]], number: int) -> bool:
    """Let a mishap befall the first of several requests; tell whether there was one."""
    customer_id = f"cust_{number:02}"
    await deed.prepare(customer_id)
    befell = False
    try:
        await run(customer_id)
    except QBDConnectError as error:
        assert error.status in TOLD, error.detail  # noqa: PT017 - there need be none
        befell = True
    except Crash:
        befell = True
    deed.shop.desk.simulator.faults.waiting.clear()
    said = await deed.run(deed.shop, customer_id)
    await deed.check(customer_id, said)
    assert await deed.run(deed.shop, customer_id) == said
    await deed.check(customer_id, said)
    return befell


async def survive_all(
    deed: Deed, run: Callable[[str, int], Awaitable[dict[str, Any]]], *, at_least: int, at_most: int = 15
) -> None:
    """Let a mishap befall each step in turn."""
    for number in range(1, at_most):

        async def once(customer_id: str, step: int = number) -> dict[str, Any]:
            return await run(customer_id, step)

        if not await survive(deed, once, number):
            assert number > at_least
            return
    pytest.fail(f"there are {at_most} steps or more")


@ONE_DATABASE
@pytest.mark.parametrize("mishap", list(MISHAPS))
async def test_every_request_to_stripe_may_fail(deed: Deed, mishap: str) -> None:
    when, outcome = MISHAPS[mishap]

    async def run(customer_id: str, step: int) -> dict[str, Any]:
        fault = Fault(when, outcome, skip=step - 1, times=TRIES if mishap != "too many" else 1)  # type: ignore[arg-type]
        deed.shop.desk.simulator.faults.add(fault)
        return await deed.run(deed.shop, customer_id)

    await survive_all(deed, run, at_least=2)


@ONE_DATABASE
async def test_the_process_may_die_after_every_answer_of_stripe(deed: Deed, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = deed.shop.desk.transport
    original = transport.request_async

    async def run(customer_id: str, step: int) -> dict[str, Any]:
        left = step

        async def request(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            answered = await original(*args, **kwargs)
            left -= 1
            if left == 0:
                raise Crash
            return answered

        with monkeypatch.context() as patched:
            patched.setattr(transport, "request_async", request)
            return await deed.run(deed.shop, customer_id)

    await survive_all(deed, run, at_least=2)


async def test_the_process_may_die_after_every_write(deed: Deed) -> None:
    async def run(customer_id: str, step: int) -> dict[str, Any]:
        dying: Any = Dying(deed.shop.hub.database, step)
        hub = replace(deed.shop.hub, database=dying)
        return await deed.run(replace(deed.shop, calls=Calls(hub, deed.shop.calls.contract)), customer_id)

    await survive_all(deed, run, at_least=2)
