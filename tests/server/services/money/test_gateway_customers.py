"""A customer at Stripe: one, whatever happens, and up to date."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.errors import GatewayRefused, NotFound, OutcomeUnknown
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.jobs.jobs import Job, Park, Postpone
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from qbdconnect_server.storage.queries import jobs
from tests.factories import Calls, customer_body, customer_patch, value_of
from tests.server.services.money.shop import OPERATOR, Shop, key, problem

if TYPE_CHECKING:
    from qbdconnect_server.gateways.payment_values import GatewayCustomer
    from qbdconnect_server.storage.scope import Scope
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio
KIND = gateway_customers.KIND
ADDRESS = {"street1": "1 Main St", "street2": "Suite 2", "city": "Austin", "state": "TX", "postalCode": "78701"}


@pytest.fixture
async def shop(calls: Calls, desk: Desk) -> Shop:
    return await Shop(calls, desk).open()


async def create(shop: Shop, **members: Any) -> str:
    """Make a customer by the API."""
    answer = await customers.create(shop.call("createCustomer", None), customer_body(**members))
    return str(value_of(answer)["id"])


async def patch(shop: Shop, customer_id: str, **members: Any) -> None:
    """Change a customer by the API."""
    await customers.patch(shop.call("updateCustomer", None), customer_id, customer_patch(**members))


async def claim(shop: Shop) -> Job:
    """Take the next job about a customer."""
    claimed = await shop.hub.database.write(jobs.claim, "test", kinds=[KIND], count=1, lease_seconds=60)
    return Job(shop.hub, claimed[0], "test")


async def ensure(shop: Shop, customer_id: str, scope: Scope = OPERATOR) -> str:
    """Ask for the customer at Stripe."""
    return await gateway_customers.ensure(shop.hub, scope, customer_id)


async def test_a_new_customer_is_made_at_stripe_with_its_details(shop: Shop) -> None:
    contact = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com", "phone": "+1 512 555 0100"}
    known = await create(shop, address=ADDRESS, primaryBillingContact=contact)
    assert (await shop.customer(known)).gateway_customer_id is None
    assert await shop.work() == [KIND]
    (made,) = shop.customers(known)
    assert (await shop.customer(known)).gateway_customer_id == made.id
    assert (made.name, made.email, made.phone) == ("Example Ltd", "ada@example.com", "+1 512 555 0100")
    assert made.address.to_dict() == {
        "line1": "1 Main St",
        "line2": "Suite 2",
        "city": "Austin",
        "state": "TX",
        "postal_code": "78701",
        "country": "US",
    }


async def test_changes_of_name_address_and_contact_are_told(shop: Shop) -> None:
    contact = {"firstName": "Ada", "email": "ada@example.com", "phone": "1"}
    known = await create(shop, address=ADDRESS, primaryBillingContact=contact)
    await shop.work()
    await patch(shop, known, name=None, address=None, primaryBillingContact={"phone": None})
    assert await shop.work() == [KIND]
    (made,) = shop.customers(known)
    assert (made.name, made.email, made.phone or None, made.address) == ("Ada", "ada@example.com", None, None)
    await patch(shop, known, primaryBillingContact={"firstName": None, "email": "b@example.com"})
    await shop.work()
    assert shop.customers(known)[0].name == "b@example.com"


async def test_other_changes_are_not_told(shop: Shop) -> None:
    known = await create(shop)
    await shop.work()
    await patch(shop, known, organizationId="17", note="x", name="Example Ltd")
    assert await shop.jobs(KIND) == ["done"]


async def test_without_payments_nothing_is_told(shop: Shop) -> None:
    off = replace(shop.hub, settings=shop.hub.settings.model_copy(update={"payments": "off"}))
    quiet = Shop(Calls(off, shop.calls.contract), shop.desk)
    known = await create(quiet)
    await patch(quiet, known, name="Other")
    assert await shop.jobs(KIND) == []


async def test_what_stripe_would_not_take_is_left_out(shop: Shop) -> None:
    known = await create(shop, name="x" * 300, primaryBillingContact={"email": "nobody", "phone": "1" * 21})
    assert await ensure(shop, known)
    await shop.work()
    (made,) = shop.customers(known)
    assert (made.name, made.email or None, made.phone or None) == ("x" * 256, None, None)
    assert await shop.jobs(KIND) == ["done"]
    nameless = await create(shop, name="", primaryBillingContact={"email": ""})
    await shop.work()
    assert [each.name for each in shop.customers(nameless)] == [nameless]


async def test_an_empty_id_is_none(shop: Shop) -> None:
    known = await create(shop, gatewayCustomerId="")
    made = await ensure(shop, known)
    assert [each.id for each in shop.customers(known)] == [made] == [(await shop.customer(known)).gateway_customer_id]


async def test_whoever_needs_the_customer_first_makes_it(shop: Shop) -> None:
    known = await create(shop)
    made = await ensure(shop, known)
    assert shop.customers(known)[0].email == "billing@example.com"
    assert await ensure(shop, known) == made
    await shop.work()
    assert [each.id for each in shop.customers(known)] == [made]


async def test_many_at_once_make_one(shop: Shop) -> None:
    known = await create(shop)
    made = await asyncio.gather(*(ensure(shop, known) for _ in range(4)), shop.work())
    assert {each for each in made if isinstance(each, str)} == {shop.customers(known)[0].id}
    assert len(shop.customers(known)) == 1


@pytest.mark.parametrize("when", ["before", "after"])
async def test_one_is_made_whatever_is_lost(shop: Shop, when: Any) -> None:
    known = await create(shop)
    shop.desk.simulator.faults.add(Fault(when, lose_connection, "POST", "/v1/customers", times=3))
    with pytest.raises(OutcomeUnknown):
        await ensure(shop, known)
    await patch(shop, known, name="Changed")
    made = await ensure(shop, known)
    await shop.work()
    (found,) = shop.customers(known)
    assert (found.id, found.name) == (made, "Changed")


async def test_details_that_are_refused_keep_nobody_from_paying(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    known = await create(shop)
    gateway = await shop.hub.payments()

    async def refuse(*_: Any, **__: Any) -> None:
        raise GatewayRefused("Invalid email address")

    monkeypatch.setattr(gateway, "update_customer", refuse)
    with capture_logs() as logs:
        made = await ensure(shop, known)
    assert [each["customer_id"] for each in logs] == [known]
    assert (await shop.customer(known)).gateway_customer_id == made
    await shop.work()
    assert await shop.jobs(KIND) == ["parked"]
    monkeypatch.undo()
    await patch(shop, known, primaryBillingContact={"email": "somebody@example.com"})
    await shop.work()
    assert await shop.jobs(KIND) == ["parked", "done"]
    assert shop.customers(known)[0].email == "somebody@example.com"


async def test_an_id_that_an_operator_has_set_meanwhile_stays(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    known = await create(shop)
    other = shop.desk.customer()
    gateway = await shop.hub.payments()
    original = gateway.create_customer

    async def make(*args: Any, **kwargs: Any) -> GatewayCustomer:
        made = await original(*args, **kwargs)
        await patch(shop, known, gatewayCustomerId=other)
        return made

    monkeypatch.setattr(gateway, "create_customer", make)
    assert await ensure(shop, known) == other


async def test_a_customer_that_an_operator_adopts_is_told_the_details(shop: Shop) -> None:
    other = shop.desk.customer()
    known = await create(shop, gatewayCustomerId=other)
    await shop.work()
    assert [(each.id, each.name) for each in shop.customers(known)] == [(other, "Example Ltd")]
    assert await ensure(shop, known) == other


async def test_one_whom_nobody_has_told_of_yet_is_told_before_use(shop: Shop) -> None:
    bare = shop.desk.v1.customers.create({}).id
    known = await create(shop, gatewayCustomerId=bare)
    await ensure(shop, known)
    (told,) = shop.customers(known)
    assert (told.id, told.name, told.email) == (bare, "Example Ltd", "billing@example.com")


async def test_details_that_cannot_be_told_just_now_are_told_by_the_next_attempt(shop: Shop) -> None:
    known = await create(shop)
    shop.desk.simulator.faults.add(Fault("before", lose_connection, "POST", "/v1/customers/.*", times=3))
    with pytest.raises(OutcomeUnknown):
        await ensure(shop, known)
    made = await ensure(shop, known)
    assert [(each.id, each.name) for each in shop.customers(known)] == [(made, "Example Ltd")]


@pytest.mark.parametrize("wrong", ["cus_nope", "../x", "deleted"])
async def test_an_id_that_stripe_does_not_know_is_refused_at_use(shop: Shop, wrong: str) -> None:
    if wrong == "deleted":
        wrong = shop.desk.customer()
        shop.desk.v1.customers.delete(wrong)
    known = await create(shop, gatewayCustomerId=wrong)
    with pytest.raises(GatewayRefused, match="unknown to the payment provider") as caught:
        await ensure(shop, known)
    assert problem(caught.value) == (422, "/customerId")
    assert wrong in caught.value.detail
    with pytest.raises(Park, match="operator"):
        await gateway_customers.sync(shop.hub, await claim(shop))


async def test_the_customer_of_another_customer_is_refused_at_use(shop: Shop) -> None:
    first = await create(shop)
    taken = await ensure(shop, first)
    await patch(shop, first, gatewayCustomerId=None)
    second = await create(shop, gatewayCustomerId=taken)
    with pytest.raises(GatewayRefused, match="belongs to another") as caught:
        await ensure(shop, second)
    assert problem(caught.value) == (422, "/customerId")
    await patch(shop, second, gatewayCustomerId=None)
    assert await ensure(shop, first) == taken


async def test_a_customer_of_one_who_is_gone_may_be_adopted(shop: Shop) -> None:
    left = shop.desk.customer(metadata={"qbd_customer_id": "cust_gone"})
    known = await create(shop, gatewayCustomerId=left)
    assert await ensure(shop, known) == left
    await shop.work()
    assert [each.id for each in shop.customers(known)] == [left]


async def test_unknown_customers_are_not_found(shop: Shop) -> None:
    for scope, customer_id in ((OPERATOR, "cust_nope"), (shop.call("getCustomer", "cust_b").caller.scope, "cust_a")):
        with pytest.raises(NotFound) as caught:
            await ensure(shop, customer_id, scope)
        assert problem(caught.value) == (404, "/customerId")


async def test_a_customer_who_goes_meanwhile_is_not_stored(shop: Shop) -> None:
    await shop.hub.database.write(jobs.enqueue, jobs.NewJob("job_gone", KIND, {"customerId": "cust_gone"}))
    assert await shop.work() == [KIND]
    assert await shop.jobs(KIND) == ["done"]
    with pytest.raises(NotFound):
        await shop.hub.database.write(gateway_customers._store, "cust_gone", "cus_1")


async def test_what_changes_while_it_is_told_is_told_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    known = await create(shop)
    gateway = await shop.hub.payments()
    original, names = gateway.update_customer, iter(("Second", "Third"))

    async def update(*args: Any, **kwargs: Any) -> GatewayCustomer:
        told = await original(*args, **kwargs)
        if name := next(names, None):
            await patch(shop, known, name=name)
        return told

    monkeypatch.setattr(gateway, "update_customer", update)
    await gateway_customers.sync(shop.hub, await claim(shop))
    assert shop.customers(known)[0].name == "Third"


async def test_a_customer_who_changes_all_the_time_is_told_later(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    known = await create(shop)
    gateway = await shop.hub.payments()
    original, number = gateway.update_customer, iter(range(100))

    async def update(*args: Any, **kwargs: Any) -> GatewayCustomer:
        await patch(shop, known, name=f"Name {next(number)}")
        return await original(*args, **kwargs)

    monkeypatch.setattr(gateway, "update_customer", update)
    with pytest.raises(Postpone):
        await gateway_customers.sync(shop.hub, await claim(shop))


async def test_a_repeated_request_makes_one_customer(shop: Shop) -> None:
    call = shop.call("createCustomer", None, key())
    answers = [await customers.create(call, customer_body()) for _ in range(2)]
    assert answers[0].body == answers[1].body
    assert await shop.work() == [KIND]
