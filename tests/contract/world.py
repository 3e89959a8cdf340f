"""Objects that exist, made through the API itself for cases that need one."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import quote

from tests.api_keys import create_key
from tests.played import play_session

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTANCES_OF_A_CUSTOMER = 20
CONTACT = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com"}
QBXML = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    "<HostQueryRq/></QBXMLMsgsRq></QBXML>"
)


class Api(Protocol):
    """The operator's way to the server under test."""

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        """Send a request and return the JSON of a 2xx answer, None for any other."""


class Played(NamedTuple):
    """A session that a Web Connector has played, and the instance that it visited."""

    instance_id: str
    session_id: str


class World:
    """Makes living objects, each with all that it belongs to."""

    def __init__(self, api: Api, database_url: str, customer_id: str) -> None:
        """`customer_id` is the customer whose key the cases may use."""
        self._api = api
        self._database_url = database_url
        self._played: Played | None = None
        self._owners = self._new_owners()
        self.customer_id = customer_id

    def customer(self) -> str:
        return str(self._api("POST", "/customers", customer_body(new_gateway_customer()))["id"])

    def _new_owners(self) -> Iterator[str]:
        """Give each new customer to several instances, since to make it takes as long as to make one of them."""
        while True:
            yield from itertools.repeat(self.customer(), INSTANCES_OF_A_CUSTOMER)

    def new_customer_key(self) -> str:
        return create_key(self._database_url, customer_id=self.customer())

    def instance(self, customer_id: str | None = None) -> str:
        owner = customer_id or next(self._owners)
        made = self._api("POST", "/instances", {"name": "Live", "customerId": owner, "contact": CONTACT}) or {}
        return str(made.get("instanceId", "nobody"))

    def owner_of(self, instance_id: str) -> str | None:
        return (self._api("GET", f"/instances/{instance_id}") or {}).get("customerId")

    def gateway_customer_of(self, customer_id: str) -> str:
        customer = self._api("GET", f"/customers/{customer_id}") or {}
        return str(customer.get("gatewayCustomerId", new_gateway_customer()))

    def user(self, *customer_ids: str) -> str:
        links = [{"customerId": one, "role": "admin"} for one in customer_ids]
        body = {"email": f"{uuid.uuid4().hex}@example.com", "customers": links}
        return str(self._api("POST", "/users", body)["id"])

    def customers_of(self, user_id: str) -> list[Any]:
        user = self._api("GET", f"/users/{user_id}") or {}
        return list(user.get("customers", ()))

    def request(self, instance_id: str) -> str:
        request_id = str(uuid.uuid4())
        body = {"requestId": request_id, "timestamp": "2026-11-21T08:58:00Z", "qbxml": QBXML}
        self._api("POST", f"/instances/{instance_id}/requests", body)
        return request_id

    def has_request(self, instance_id: str, request_id: str) -> bool:
        return self._api("GET", f"/instances/{instance_id}/requests/{quote(request_id, safe='')}") is not None

    def played(self) -> Played:
        """Give a session, played the first time that one is needed: nothing in the API makes one."""
        if self._played is None:
            instance_id = self.instance()
            self.request(instance_id)
            self._played = Played(instance_id, play_session(self._database_url, instance_id))
        return self._played

    def webhook(self) -> str:
        body = {"url": "https://receiver.example.com/", "events": ["*"], "customerId": self.customer()}
        return str(self._api("POST", "/webhooks", body)["id"])

    def customer_of_webhook(self, webhook_id: str) -> str | None:
        return (self._api("GET", f"/webhooks/{webhook_id}") or {}).get("customerId")

    def delivery(self, webhook_id: str) -> str:
        made = self._api("POST", f"/webhooks/{webhook_id}/test") or {}
        return str(made.get("id", "nothing"))


def customer_body(gateway_customer_id: str) -> dict[str, Any]:
    """Return the body that creates a customer."""
    return {
        "gatewayCustomerId": gateway_customer_id,
        "address": {"street1": "1 Main St", "city": "Austin", "state": "TX", "postalCode": "78701"},
        "primaryBillingContact": {"email": "billing@example.com"},
    }


def new_gateway_customer() -> str:
    return f"cus_{uuid.uuid4().hex}"
