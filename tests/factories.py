"""Objects that tests of the server are made of: bodies, callers, calls and stored states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.services.call import Call, Caller, Hub, IdempotencyKey
from qbdconnect_server.storage.queries.customers import StoredCustomer
from qbdconnect_server.storage.queries.instances import StoredInstance
from qbdconnect_server.storage.queries.users import Role, StoredUser
from qbdconnect_server.storage.queries.webhooks import StoredWebhook

if TYPE_CHECKING:
    from qbdconnect_server.contract import Answer, Contract

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
OPERATOR = Caller("key_operator", "operator", None, frozenset({"*"}))


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, time: timedelta) -> None:
        self.now += time


@dataclass(frozen=True)
class Calls:
    """Makes calls of operations as an operator, as a customer or as a user of one."""

    hub: Hub
    contract: Contract

    def operator(self, operation_id: str, key: IdempotencyKey | None = None) -> Call:
        return Call(self.hub, self.contract.operations[operation_id], OPERATOR, "req_test", key)

    def tenant(self, customer_id: str, operation_id: str, key: IdempotencyKey | None = None) -> Call:
        caller = Caller(f"key_of_{customer_id}", "customer", customer_id, frozenset({"*"}))
        return Call(self.hub, self.contract.operations[operation_id], caller, "req_test", key)

    def user(
        self, customer_id: str, user_id: str, role: Role, operation_id: str, key: IdempotencyKey | None = None
    ) -> Call:
        caller = Caller(f"key_of_{user_id}", "customer", customer_id, frozenset({"*"}), user_id, role)
        return Call(self.hub, self.contract.operations[operation_id], caller, "req_test", key)


def customer_document(**members: Any) -> dict[str, Any]:
    return {"name": "Example Ltd", "primaryBillingContact": {"email": "billing@example.com"}, **members}


def customer_body(**members: Any) -> Body[models.Customer]:
    return Body.of(models.Customer, customer_document(**members))


def instance_document(customer_id: str = "cust_a", **members: Any) -> dict[str, Any]:
    contact = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com"}
    return {"name": "Main company file", "customerId": customer_id, "contact": contact, **members}


def instance_body(customer_id: str = "cust_a", **members: Any) -> Body[models.Instance]:
    return Body.of(models.Instance, instance_document(customer_id, **members))


def instance_update(**members: Any) -> Body[models.InstanceUpdate]:
    return Body.of(models.InstanceUpdate, members)


def instance_patch(**members: Any) -> Body[models.InstancePatch]:
    return Body.of(models.InstancePatch, members)


def customer_patch(**members: Any) -> Body[models.CustomerPatch]:
    return Body.of(models.CustomerPatch, members)


def user_body(**members: Any) -> Body[models.User]:
    return Body.of(models.User, {"email": "ada@example.com", **members})


def user_update(**members: Any) -> Body[models.UserUpdate]:
    return Body.of(models.UserUpdate, members)


def user_link(**members: Any) -> Body[models.UserLink]:
    return Body.of(models.UserLink, members)


def stored_customer(customer_id: str = "cust_a", **columns: Any) -> StoredCustomer:
    return StoredCustomer(customer_id, None, None, None, customer_document())._replace(**columns)


def stored_instance(instance_id: str = "inst_a", customer_id: str = "cust_a", **columns: Any) -> StoredInstance:
    document = {"name": "Main", "contact": {"firstName": "A", "lastName": "B", "email": "e"}, "frequencyInMinutes": 60}
    file_id = "8e753a33-af30-5b3c-aa6e-638ad95798b4"
    made = StoredInstance(instance_id, customer_id, instance_id, file_id, False, None, None, document, "2026-11-21")
    return made._replace(**columns)


def stored_user(user_id: str = "user_a", home: str | None = "cust_a", **columns: Any) -> StoredUser:
    email = f"{user_id}@example.com"
    return StoredUser(user_id, home, home or "operator", email, {"email": email}, "2026-11-21")._replace(**columns)


def stored_webhook(webhook_id: str = "hook_a", customer_id: str | None = "cust_a", **columns: Any) -> StoredWebhook:
    document = {"url": "https://hooks.example/", "events": ["*"]}
    return StoredWebhook(webhook_id, customer_id, True, None, None, None, b"", document, NOW)._replace(**columns)


def value_of(answer: Answer) -> Any:
    """Read the JSON of an answer."""
    return orjson.loads(answer.body)
