"""What a user writes; type checkers in strict mode must be content with it and know every type."""

# pyright: strict

from __future__ import annotations

import datetime as dt
from typing import assert_type

from qbdconnect import (
    UNSET,
    APIStatusError,
    AsyncPage,
    AsyncQBDConnect,
    FieldError,
    NotFoundError,
    Page,
    QBDConnect,
    RawResponse,
    Unset,
)
from qbdconnect.models import Address, BillingContact, Contact, Customer, CustomerPatch, Instance, InstanceUpdate


def customers(client: QBDConnect) -> Customer:
    customer = client.customers.create(
        Customer(
            primary_billing_contact=BillingContact(email="ada@example.com"),
            address=Address(street1="1 Main St", city="Austin", state="TX", postal_code="78701"),
        ),
        idempotency_key="first",
    )
    assert_type(customer, Customer)
    client.customers.create({"primaryBillingContact": {"email": "ada@example.com"}}, timeout=3, max_retries=0)
    found = client.customers.find(gateway_customer_id="cus_1")
    assert_type(found.id, str | Unset)
    if customer.id is UNSET:
        raise ValueError("the server always sets it")
    assert_type(customer.id, str)
    patch = CustomerPatch(name=None)
    assert_type(patch.name, str | None | Unset)
    return client.customers.update(customer.id, patch, extra_headers={"X-Trace": "1"})


def instances(client: QBDConnect) -> str:
    page = client.instances.list(customer_id="cust_1", limit=50)
    assert_type(page, Page[Instance])
    names = [instance.name for instance in page]
    assert_type(names, list[str])
    following = page.next_page() if page.has_more else None
    assert_type(following, Page[Instance] | None)
    contact = Contact(first_name="Ada", last_name="Byron", email="ada@example.com")
    instance = client.instances.create(Instance(name="Main", customer_id="cust_1", contact=contact))
    assert_type(instance.date_created, dt.date | Unset)
    assert_type(instance.contact.phone, str | Unset)
    instance = client.instances.update("inst_1", InstanceUpdate(frequency_in_minutes=15))
    assert_type(client.instances.patch("inst_1"), Instance | None)
    assert_type(client.instances.delete("inst_1"), Instance)
    raw = client.instances.with_raw_response.retrieve("inst_1", timeout=None)
    assert_type(raw, RawResponse[Instance])
    assert_type(raw.parsed.frequency_in_minutes, int | Unset)
    assert_type(client.instances.with_raw_response.list(customer_id="c").parsed, Page[Instance])
    return client.instances.download_qwc("inst_1")


def errors(client: QBDConnect) -> list[FieldError]:
    try:
        client.customers.retrieve("cust_1")
    except NotFoundError as error:
        assert_type(error.retry_after, float | None)
        return error.errors
    except APIStatusError as error:
        assert_type(error.code, str | None)
        raise
    return []


async def asynchronous() -> list[str]:
    async with AsyncQBDConnect("key", base_url="http://localhost:8081/qbdconnect-api/v1") as client:
        customer = await client.customers.retrieve("cust_1")
        assert_type(customer, Customer)
        page = await client.instances.list(customer_id="cust_1")
        assert_type(page, AsyncPage[Instance])
        raw = await client.instances.with_raw_response.list(customer_id="cust_1")
        assert_type(raw, RawResponse[AsyncPage[Instance]])
        raw_one = await client.customers.with_raw_response.retrieve("cust_1")
        assert_type(raw_one.parsed, Customer)
        return [instance.name async for instance in client.instances.list(customer_id="cust_1")]


def main() -> None:
    with QBDConnect() as client:
        customers(client)
        instances(client)
        errors(client)
