"""Live objects for generated cases: the one thing that a schema cannot say is which ids exist.

Ids and foreign keys of a positive case are replaced by those of objects that exist and belong together, and the keys
are chosen: the API key, and an idempotency key that is no other request's. Other members, negative cases and checks
stay untouched.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from schemathesis.generation.meta import TestPhase

from tests.contract.world import new_gateway_customer

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemathesis import Case
    from schemathesis.core.transport import Response

    from tests.contract.world import World

ID = re.compile(rb"(?:cust|inst|user|sess|hook|dlv)_[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Operations that mean the caller's own customer where they are told none, which an operator does not have.
LINK, UNLINK = ("POST", "/users/{userId}/customers"), ("DELETE", "/users/{userId}/customers")
OWN_UNLESS_NAMED = {LINK, UNLINK}
# An e-mail address is unique within a customer, and few are drawn; the webhooks of a customer are limited in number.
LIMITED_WITHIN_CUSTOMER = {("POST", "/users"), ("POST", "/webhooks")}


class LiveObjects:
    """Brings the references of generated cases to life."""

    def __init__(self, world: World, customer_key: str) -> None:
        self._world = world
        self._customer_key = customer_key
        self._used_keys: set[str] = set()
        self._used_emails: set[str] = set()
        self._issued_ids: set[str] = set()

    def notice(self, answer: Response) -> None:
        """Remember the ids that an answer tells."""
        if answer.status_code // 100 == 2:
            self._issued_ids.update(found.decode() for found in ID.findall(answer.content))

    def bring_to_life(self, case: Case[Any]) -> None:
        """Make the ids and foreign keys of a positive case those of living objects, in place."""
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return
        self._choose_keys(case)
        self._revive_path(case, case.path_parameters)
        self._revive_query(case, case.query)
        if isinstance(case.body, dict):
            self._revive_body(case, case.body)

    # The keys

    def _choose_keys(self, case: Case[Any]) -> None:
        if "Authorization" in case.headers:
            key = self._key_for(case)
            case.headers["Authorization"] = f"Bearer {key}" if key else case.headers["Authorization"]
        if "Idempotency-Key" in case.headers:
            # An idempotency key is the id of one request; that of another one is refused, or repeats its answer.
            if case.headers["Idempotency-Key"] in self._used_keys:
                case.headers["Idempotency-Key"] = uuid.uuid4().hex
            self._used_keys.add(case.headers["Idempotency-Key"])

    def _key_for(self, case: Case[Any]) -> str | None:
        if _asks_for_own_customer(case):
            return self._customer_key
        if (case.method, case.path) in LIMITED_WITHIN_CUSTOMER and not self._is_for_operator(case):
            return self._world.new_customer_key()
        return None

    def _is_for_operator(self, case: Case[Any]) -> bool:
        """Whether a case names customers, as operators do, and an e-mail address that it is the first to name."""
        if not isinstance(case.body, dict) or not (case.body.get("customers") or case.body.get("customerId")):
            return False
        email = str(case.body.get("email", case.id)).lower()
        is_new = email not in self._used_emails
        self._used_emails.add(email)
        return is_new

    # The path

    def _revive_path(self, case: Case[Any], path: dict[str, Any]) -> None:
        if "sessionId" in path and not self._is_linked(case, path["sessionId"]):
            path["instanceId"], path["sessionId"] = self._world.played()
            return
        self._replace(case, path, "customerId", self._world.customer)
        self._replace(case, path, "instanceId", self._world.instance)
        if "requestId" in path and not self._world.has_request(path["instanceId"], path["requestId"]):
            # A caller chooses this id, so no answer tells whether another step has made it, or for which instance.
            path["requestId"] = self._world.request(path["instanceId"])
        self._replace(case, path, "userId", lambda: self._user_for(case))
        if (case.method, case.path) in OWN_UNLESS_NAMED:
            # The user of an earlier step may be another customer's; and a link can be deleted only once.
            path["userId"] = self._user_for(case)
        self._replace(case, path, "webhookId", self._world.webhook)
        self._replace(case, path, "deliveryId", lambda: self._world.delivery(path["webhookId"]))
        if "metricId" in path:
            path["metricId"] = "requests"

    def _replace(self, case: Case[Any], holder: dict[str, Any], name: str, make: Any) -> None:
        if name in holder and not self._is_linked(case, holder[name]):
            holder[name] = make()
            # A later step of the same walk may name it: then it belongs to what was made below it.
            self._issued_ids.add(holder[name])

    def _user_for(self, case: Case[Any]) -> str:
        return self._world.user(self._world.customer_id if _asks_for_own_customer(case) else self._world.customer())

    # The query

    def _revive_query(self, case: Case[Any], query: dict[str, Any]) -> None:
        is_linked = (case.method, case.path) != UNLINK and self._is_linked(case, query.get("customerId"))
        if "customerId" in query and not is_linked:
            query["customerId"] = self._customer_for(case)
        if "startingAfter" in query:
            query["startingAfter"] = self._cursor_for(case, query)
        if "sessionId" in query:
            query["sessionId"] = self._world.played().session_id
        if "gatewayCustomerId" in query:
            query["gatewayCustomerId"] = self._world.gateway_customer_of(self._world.customer())

    def _customer_for(self, case: Case[Any]) -> str:
        """Return a customer, of the user in the path if there is one."""
        for link in self._world.customers_of(case.path_parameters.get("userId", "nobody")):
            return str(link["customerId"])
        return self._world.customer()

    def _cursor_for(self, case: Case[Any], query: dict[str, Any]) -> Any:
        path = case.path_parameters
        makers: dict[str, Callable[[], Any]] = {
            "logs": lambda: query["startingAfter"],
            "requests": lambda: self._world.request(path["instanceId"]),
            "sessions": lambda: self._world.played().session_id,
            "deliveries": lambda: self._world.delivery(path["webhookId"]),
            "users": self._world.user,
            "webhooks": self._world.webhook,
            "instances": lambda: self._world.instance(query.get("customerId")),
        }
        return makers[case.path.rpartition("/")[2]]()

    # The body

    def _revive_body(self, case: Case[Any], body: dict[str, Any]) -> None:
        if isinstance(body.get("customerId"), str):
            body["customerId"] = self._owner_for(case, body["customerId"])
        if isinstance(body.get("dependsOn"), str):
            body["dependsOn"] = self._world.request(case.path_parameters["instanceId"])
        if isinstance(body.get("customers"), list):
            self._revive_links(case, body)
        if isinstance(body.get("gatewayCustomerId"), str):
            body["gatewayCustomerId"] = (
                self._world.gateway_customer_of(case.path_parameters["customerId"])
                if "customerId" in case.path_parameters
                else new_gateway_customer()
            )

    def _revive_links(self, case: Case[Any], body: dict[str, Any]) -> None:
        """Name living customers; what exists has links already, and may only repeat them."""
        if "userId" in case.path_parameters:
            body["customers"] = self._world.customers_of(case.path_parameters["userId"])
        for link in body["customers"]:
            if isinstance(link, dict) and "userId" not in case.path_parameters:
                link["customerId"] = self._world.customer()

    def _owner_for(self, case: Case[Any], generated: str) -> str:
        """Return the customer that a body may name: the one that owns what the case changes, if anything."""
        if "instanceId" in case.path_parameters:
            return self._world.owner_of(case.path_parameters["instanceId"]) or generated
        if "webhookId" in case.path_parameters:
            return self._world.customer_of_webhook(case.path_parameters["webhookId"]) or generated
        return generated if self._is_linked(case, generated) else self._world.customer()

    def _is_linked(self, case: Case[Any], value: object) -> bool:
        """Whether a value is an id from an earlier step of a stateful run; that may have been deleted on purpose."""
        in_chain = case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL
        return in_chain and str(value) in self._issued_ids


def _asks_for_own_customer(case: Case[Any]) -> bool:
    """Whether a case means the customer of its key."""
    if (case.method, case.path) == ("GET", "/customers"):
        return "gatewayCustomerId" not in case.query
    if (case.method, case.path) not in OWN_UNLESS_NAMED:
        return False
    return "customerId" not in case.query and not (isinstance(case.body, dict) and "customerId" in case.body)
