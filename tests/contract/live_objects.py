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

from tests.stripe_account import PRICE, PRODUCT

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemathesis import Case
    from schemathesis.core.transport import Response

    from tests.contract.world import World

ID = re.compile(
    rb"(?:cust|inst|user|sess|hook|dlv)_[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:sub|in|ch)_[0-9a-f]{24}"
)
# Operations that mean the caller's own customer where they are told none, which an operator does not have.
LINK, UNLINK = ("POST", "/users/{userId}/customers"), ("DELETE", "/users/{userId}/customers")
OWN_UNLESS_NAMED = {LINK, UNLINK}
# Operations in which a customer subscribes or pays; nobody subscribes twice.
SUBSCRIBING = ("POST", "/subscriptions")
PAYING = {("POST", path) for path in ("/subscriptions", "/subscriptions/checkout", "/invoices", "/payments")}
# What only an invoice that is finalized can become.
ENDS_OF_OPEN_INVOICES = {"void", "uncollectible"}
# An e-mail address is unique within a customer, and few are drawn; the webhooks of a customer are limited in number.
LIMITED_WITHIN_CUSTOMER = {("POST", "/users"), ("POST", "/webhooks")}


class LiveObjects:
    """Brings the references of generated cases to life."""

    def __init__(self, world: World) -> None:
        self._world = world
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
        payer = self._payer_for(case)
        self._choose_keys(case, payer)
        self._revive_path(case, case.path_parameters)
        self._revive_query(case, case.query)
        if isinstance(case.body, dict):
            payer = payer or self._payer_behind(case)
            self._revive_body(case, case.body, payer)
            self._revive_money(case.body, payer)

    # The keys

    def _choose_keys(self, case: Case[Any], payer: str | None) -> None:
        if "Authorization" in case.headers:
            key = self._key_for(case, payer)
            case.headers["Authorization"] = f"Bearer {key}" if key else case.headers["Authorization"]
        if "Idempotency-Key" in case.headers:
            # An idempotency key is the id of one request; that of another one is refused, or repeats its answer.
            if case.headers["Idempotency-Key"] in self._used_keys:
                case.headers["Idempotency-Key"] = uuid.uuid4().hex
            self._used_keys.add(case.headers["Idempotency-Key"])

    def _key_for(self, case: Case[Any], payer: str | None) -> str | None:
        if payer is not None:
            return None if _names_customer(case) else self._world.key_of(payer)
        if _asks_for_own_customer(case):
            return self._world.customer_key
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
        self._replace(case, path, "subscriptionId", self._world.any_subscription)
        self._replace(case, path, "invoiceId", lambda: self._world.invoice(finalize=_wants_open_invoice(case)))
        if "productId" in path:
            path["productId"] = PRODUCT
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
        if "subscriptionId" in query:
            named = query.get("customerId")
            query["subscriptionId"] = self._world.subscription(named) if named else self._world.any_subscription()
        if "startingAfter" in query:
            query["startingAfter"] = self._cursor_for(case, query)
        if "sessionId" in query:
            query["sessionId"] = self._world.played().session_id
        if "projectId" in query:
            query["projectId"] = self._world.project_of(case.path_parameters["instanceId"])
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
            "products": lambda: PRODUCT,
            "invoices": lambda: self._world.invoice(query.get("customerId")),
            "instances": lambda: self._world.instance(query.get("customerId")),
        }
        return makers[case.path.rpartition("/")[2]]()

    # The body

    def _revive_body(self, case: Case[Any], body: dict[str, Any], payer: str | None) -> None:
        if isinstance(body.get("customerId"), str):
            body["customerId"] = payer or self._owner_for(case, body["customerId"])
        if isinstance(body.get("dependsOn"), str):
            body["dependsOn"] = self._world.request(case.path_parameters["instanceId"])
        if isinstance(body.get("customers"), list):
            self._revive_links(case, body)
        if isinstance(body.get("gatewayCustomerId"), str):
            body["gatewayCustomerId"] = (
                self._world.gateway_customer_of(case.path_parameters["customerId"])
                if "customerId" in case.path_parameters
                else self._world.gateway_customer()
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

    # What is bought and paid

    def _payer_for(self, case: Case[Any]) -> str | None:
        """Choose the customer who subscribes or pays, unless an earlier step names one."""
        if (case.method, case.path) not in PAYING or not isinstance(case.body, dict):
            return None
        named = case.body.get("customerId")
        if self._is_linked(case, named):
            return str(named)
        if (case.method, case.path) == SUBSCRIBING:
            return self._world.customer()
        return self._world.payer(str(case.body.get("currency", "usd")).lower())

    def _payer_behind(self, case: Case[Any]) -> str | None:
        """Find the customer of the subscription or invoice that a case is about."""
        if "subscriptionId" in case.path_parameters:
            return self._world.owner_of_subscription(case.path_parameters["subscriptionId"])
        if "invoiceId" in case.path_parameters:
            return self._world.owner_of_invoice(case.path_parameters["invoiceId"])
        return None

    def _revive_money(self, body: dict[str, Any], payer: str | None) -> None:
        replaced: dict[str, Callable[[str], str]] = {
            "productId": lambda _: PRODUCT,
            "priceId": lambda _: PRICE,
            "invoiceId": self._world.invoice,
            "paymentMethodId": self._world.payment_method_of,
            "paymentIntentId": lambda payer: self._world.payment(payer)["paymentId"],
        }
        if payer is not None:
            body |= {name: make(payer) for name, make in replaced.items() if isinstance(body.get(name), str)}
        if isinstance(body.get("chargeId"), str):
            body["chargeId"] = self._world.payment(self._world.payer())["chargeId"]
        for line in body["lines"] if isinstance(body.get("lines"), list) else ():
            if isinstance(line, dict) and isinstance(line.get("priceId"), str):
                line["priceId"] = self._world.one_time_price()

    def _is_linked(self, case: Case[Any], value: object) -> bool:
        """Whether a value is an id from an earlier step of a stateful run; that may have been deleted on purpose."""
        in_chain = case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL
        return in_chain and str(value) in self._issued_ids


def _names_customer(case: Case[Any]) -> bool:
    """Whether a case says who subscribes or pays, as operators do; a checkout may name an e-mail address instead."""
    names = {"customerId", "email"} if case.path.endswith("/checkout") else {"customerId"}
    return isinstance(case.body, dict) and not names.isdisjoint(case.body)


def _wants_open_invoice(case: Case[Any]) -> bool:
    """Whether what a case wants of an invoice can be done with one that is finalized, and not with a draft."""
    if case.method != "PUT":
        return True
    return isinstance(case.body, dict) and case.body.get("status") in ENDS_OF_OPEN_INVOICES


def _asks_for_own_customer(case: Case[Any]) -> bool:
    """Whether a case means the customer of its key."""
    if (case.method, case.path) == ("GET", "/customers"):
        return "gatewayCustomerId" not in case.query
    if (case.method, case.path) not in OWN_UNLESS_NAMED:
        return False
    return "customerId" not in case.query and not (isinstance(case.body, dict) and "customerId" in case.body)
