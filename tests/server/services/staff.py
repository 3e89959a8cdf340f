"""Two customers and whoever works for them: what the tests of users begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from qbdconnect_server.services.users import users
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.scope import Scope
from tests.factories import NOW, Calls, stored_customer, user_body, user_link, user_update, value_of

if TYPE_CHECKING:
    from qbdconnect_server.contract import Answer
    from qbdconnect_server.services.call import Call
    from qbdconnect_server.storage.queries.users import Role

OPERATOR = Scope(None)


@dataclass(frozen=True)
class Staff:
    """Makes users and lets them act; a caller is an operator, a customer's id, or a user with its customer."""

    calls: Calls

    async def open(self) -> Staff:
        """Make the customers cust_a and cust_b."""
        for each in "ab":
            await self.calls.hub.database.write(
                customers.insert_one, OPERATOR, stored_customer(f"cust_{each}"), now=NOW
            )
        return self

    async def add(self, customer_id: str, role: Role, **members: Any) -> dict[str, Any]:
        """Make a user who works for a customer, as its own key does it."""
        email = members.pop("email", f"{role}@{customer_id}.example")
        call = self.calls.tenant(customer_id, "createUser")
        return shown(await users.create(call, user_body(email=email, role=role, **members)))

    async def add_shared(self, **roles: Role) -> dict[str, Any]:
        """Make a user who works for several customers, as an operator does it."""
        links = [{"customerId": customer_id, "role": role} for customer_id, role in roles.items()]
        return shown(await users.create(self.calls.operator("createUser"), user_body(customers=links)))

    def acting(self, user: dict[str, Any], operation_id: str, customer_id: str = "cust_a") -> Call:
        """Make a call as a user, with the role that it was made with."""
        return self.calls.user(customer_id, user["id"], user["role"], operation_id)

    async def get(self, user: dict[str, Any], who: str | None = None) -> dict[str, Any]:
        """Show a user to an operator or to a customer."""
        call = self.calls.operator("getUser") if who is None else self.calls.tenant(who, "getUser")
        return cast("dict[str, Any]", await users.get(call, user["id"]))

    async def ids(self, who: str | None = None, **query: Any) -> list[str]:
        """List the ids of the users that a caller sees."""
        call = self.calls.operator("listUsers") if who is None else self.calls.tenant(who, "listUsers")
        given = {"customer_id": None, "email": None, "limit": 100, "starting_after": None, **query}
        return [each["id"] for each in value_of(await users.page(call, **given))]


async def put(call: Call, user: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Change a user."""
    return shown(await users.update(call, user["id"], user_update(**members)))


async def link(call: Call, user: dict[str, Any], **members: Any) -> None:
    """Let a user work for a customer."""
    assert (await users.link(call, user["id"], user_link(**members))).status == 204


async def unlink(call: Call, user: dict[str, Any], customer_id: str | None = None) -> None:
    """Let a user no longer work for a customer."""
    assert (await users.unlink(call, user["id"], customer_id)).status == 204


def shown(answer: Answer) -> dict[str, Any]:
    """Read the user that an answer shows."""
    value: dict[str, Any] = value_of(answer)
    return value
