"""Objects that exist, made through the API itself for cases that need one."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import quote

from tests.api_keys import create_key
from tests.played import play_session
from tests.stripe_account import PRICE
from tests.support_projects import give_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stripe_account import StripeAccount

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

    def __init__(self, api: Api, account: StripeAccount, database_url: str) -> None:
        self._api = api
        self._account = account
        self._database_url = database_url
        self._played: Played | None = None
        self._owners = self._new_owners()
        self._payers: dict[str, str] = {}
        self._subscription: str | None = None
        self._keys: dict[str, str] = {}
        self.customer_id = self.customer()  # whose key the cases may use
        self.customer_key = self.key_of(self.customer_id)

    def customer(self) -> str:
        """Make a customer who can pay."""
        return str(self._api("POST", "/customers", customer_body(self.gateway_customer()))["id"])

    def gateway_customer(self) -> str:
        return self._account.payer().id

    def payer(self, currency: str = "usd") -> str:
        """Give the customer who pays in a currency; one pays often, but in one currency alone."""
        if currency not in self._payers:
            self._payers[currency] = self.customer()
        return self._payers[currency]

    def key_of(self, customer_id: str) -> str:
        if customer_id not in self._keys:
            self._keys[customer_id] = create_key(self._database_url, customer_id=customer_id)
        return self._keys[customer_id]

    def _new_owners(self) -> Iterator[str]:
        """Give each new customer to several instances, since to make it takes as long as to make one of them."""
        while True:
            yield from itertools.repeat(self.customer(), INSTANCES_OF_A_CUSTOMER)

    def new_customer_key(self) -> str:
        return self.key_of(self.customer())

    def instance(self, customer_id: str | None = None) -> str:
        owner = customer_id or next(self._owners)
        made = self._api("POST", "/instances", {"name": "Live", "customerId": owner, "contact": CONTACT}) or {}
        return str(made.get("instanceId", "nobody"))

    def owner_of(self, instance_id: str) -> str | None:
        return (self._api("GET", f"/instances/{instance_id}") or {}).get("customerId")

    def project_of(self, instance_id: str) -> str:
        return give_project(self._database_url, instance_id)

    def gateway_customer_of(self, customer_id: str) -> str:
        customer = self._api("GET", f"/customers/{customer_id}") or {}
        return str(customer.get("gatewayCustomerId") or self.gateway_customer())

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
            self._api("PATCH", f"/instances/{instance_id}")  # validated, or it gets no work
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

    def payment_method_of(self, customer_id: str) -> str:
        return self._account.card_of(self.gateway_customer_of(customer_id))

    def subscription(self, customer_id: str | None = None) -> str:
        """Subscribe a customer, or find what it has subscribed to."""
        customer_id = customer_id or self.customer()
        made = self._api("POST", "/subscriptions", {"customerId": customer_id, "priceId": PRICE})
        found = made or self._api("GET", f"/customers/{customer_id}") or {}
        return str(found.get("subscriptionId", "nothing"))

    def any_subscription(self) -> str:
        """Give a subscription; whatever is changed of it, it can be read and changed again."""
        if self._subscription is None:
            self._subscription = self.subscription()
        return self._subscription

    def owner_of_subscription(self, subscription_id: str) -> str | None:
        return (self._api("GET", f"/subscriptions/{subscription_id}") or {}).get("customerId")

    def one_time_price(self) -> str:
        return self._account.one_time_price()

    def invoice(self, customer_id: str | None = None, *, finalize: bool = True) -> str:
        """Make an invoice over 100 dollars, open or a draft."""
        lines = [{"description": "Work", "amount": 100}]
        body = {"customerId": customer_id or self.payer(), "currency": "usd", "lines": lines, "finalize": finalize}
        return str((self._api("POST", "/invoices", body) or {}).get("invoiceId", "nothing"))

    def owner_of_invoice(self, invoice_id: str) -> str | None:
        return (self._api("GET", f"/invoices/{invoice_id}") or {}).get("customerId")

    def payment(self, customer_id: str) -> dict[str, Any]:
        """Take a payment of 100 dollars."""
        body = {"customerId": customer_id, "amount": 100, "currency": "usd"}
        return dict(self._api("POST", "/payments", body) or {"paymentId": "nothing", "chargeId": "nothing"})


def customer_body(gateway_customer_id: str) -> dict[str, Any]:
    """Return the body that creates a customer."""
    return {
        "gatewayCustomerId": gateway_customer_id,
        "address": {"street1": "1 Main St", "city": "Austin", "state": "TX", "postalCode": "78701"},
        "primaryBillingContact": {"email": "billing@example.com"},
    }
