"""Live objects for generated cases: the one thing that a schema cannot say is which ids exist.

Ids and foreign keys of a positive case are replaced by those of objects that exist and belong together, and the keys
are chosen: the API key, and an idempotency key that is no other request's. Other members, negative cases and checks
stay untouched.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, Protocol

from schemathesis.generation.meta import TestPhase

if TYPE_CHECKING:
    from schemathesis import Case
    from schemathesis.core.transport import Response

# What the hooks of the command line find in their environment.
API_VARIABLE = "QBDCONNECT_TEST_API"
CUSTOMER_KEY_VARIABLE = "QBDCONNECT_TEST_CUSTOMER_KEY"
OPERATOR_KEY_VARIABLE = "QBDCONNECT_API_KEY"

ID = re.compile(rb"(?:cust|inst)_[0-9a-f]{32}")
CONTACT = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com"}


class Api(Protocol):
    """The operator's way to the server under test."""

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        """Send a request and return the JSON of a 2xx answer, None for any other."""


class LiveObjects:
    """Brings the references of generated cases to life, with objects made through the API itself."""

    def __init__(self, api: Api, customer_key: str) -> None:
        self._api = api
        self._customer_key = customer_key
        self._used_keys: set[str] = set()
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

    def _choose_keys(self, case: Case[Any]) -> None:
        asks_for_profile = (case.method, case.path) == ("GET", "/customers") and "gatewayCustomerId" not in case.query
        if asks_for_profile and "Authorization" in case.headers:
            # Without that parameter the operation answers with the caller's profile; an operator has none.
            case.headers["Authorization"] = f"Bearer {self._customer_key}"
        if "Idempotency-Key" in case.headers:
            # An idempotency key is the id of one request; that of another one is refused, or repeats its answer.
            if case.headers["Idempotency-Key"] in self._used_keys:
                case.headers["Idempotency-Key"] = uuid.uuid4().hex
            self._used_keys.add(case.headers["Idempotency-Key"])

    def _revive_path(self, case: Case[Any], path: dict[str, Any]) -> None:
        if "customerId" in path and not self._is_linked(case, path["customerId"]):
            path["customerId"] = self._customer()
        if "instanceId" in path and not self._is_linked(case, path["instanceId"]):
            path["instanceId"] = self._instance(self._customer())

    def _revive_query(self, case: Case[Any], query: dict[str, Any]) -> None:
        if "customerId" in query and not self._is_linked(case, query["customerId"]):
            query["customerId"] = self._customer()
        if "startingAfter" in query and "customerId" in query:
            query["startingAfter"] = self._instance(query["customerId"])
        if "gatewayCustomerId" in query:
            query["gatewayCustomerId"] = self._gateway_customer_of(self._customer())

    def _revive_body(self, case: Case[Any], body: dict[str, Any]) -> None:
        if isinstance(body.get("customerId"), str):
            body["customerId"] = self._owner_for(case, body["customerId"])
        if isinstance(body.get("gatewayCustomerId"), str):
            body["gatewayCustomerId"] = (
                self._gateway_customer_of(case.path_parameters["customerId"])
                if "customerId" in case.path_parameters
                else _new_gateway_customer()
            )

    def _is_linked(self, case: Case[Any], value: object) -> bool:
        """Whether a value is an id from an earlier step of a stateful run; that may have been deleted on purpose."""
        in_chain = case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL
        return in_chain and str(value) in self._issued_ids

    def _owner_for(self, case: Case[Any], generated: str) -> str:
        """Return the customer that a body may name: the one that owns what the case changes, if anything."""
        if "instanceId" in case.path_parameters:
            instance = self._api("GET", f"/instances/{case.path_parameters['instanceId']}") or {}
            return str(instance.get("customerId", generated))
        return generated if self._is_linked(case, generated) else self._customer()

    def _gateway_customer_of(self, customer_id: str) -> str:
        customer = self._api("GET", f"/customers/{customer_id}") or {}
        return str(customer.get("gatewayCustomerId", _new_gateway_customer()))

    def _customer(self) -> str:
        return str(self._api("POST", "/customers", customer_body(_new_gateway_customer()))["id"])

    def _instance(self, customer_id: str) -> str:
        instance = (
            self._api("POST", "/instances", {"name": "Live", "customerId": customer_id, "contact": CONTACT}) or {}
        )
        return str(instance.get("instanceId", "nobody"))


def customer_body(gateway_customer_id: str) -> dict[str, Any]:
    """Return the body that creates a customer."""
    return {
        "gatewayCustomerId": gateway_customer_id,
        "address": {"street1": "1 Main St", "city": "Austin", "state": "TX", "postalCode": "78701"},
        "primaryBillingContact": {"email": "billing@example.com"},
    }


def _new_gateway_customer() -> str:
    return f"cus_{uuid.uuid4().hex}"
