"""The world as an operation sees it: the objects, the time, new ids, and what happened meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .errors import Refusal, missing
from .store import Store
from .version import API_VERSION
from .views import published
from .wire import Document

# How Stripe calls what it does not find, where that is not the kind.
NOUNS = {
    "balance_transaction": "balance transaction",
    "invoiceitem": "Invoice Item",
    "payment_method": "PaymentMethod",
    "setup_intent": "setupintent",
    "webhook_endpoint": "webhook endpoint",
}
# Which parameter Stripe calls an id in the path, where that is not `id`.
PATH_PARAMS = {
    "checkout.session": "session",
    "payment_intent": "intent",
    "payment_method": "payment_method",
    "payout": "payout",
    "price": "price",
    "refund": "refund",
    "setup_intent": "intent",
    "webhook_endpoint": "webhook_endpoint",
}


def noun(kind: str) -> str:
    """Tell how Stripe calls a kind of object in its refusals."""
    return NOUNS.get(kind, kind)


@dataclass(slots=True)
class Options:
    """How the simulated account is set up."""

    public_url: str = "http://127.0.0.1:12111"
    statement_descriptor: str = "QBD CONNECT"
    account_name: str = "QBD Connect (simulated)"
    country: str = "US"
    payout_schedule: str = "daily"  # or "manual"
    payout_failure: str | None = None  # a failure code, such as "account_closed": payouts come back
    cancel_unpaid: bool = True  # a subscription whose invoice stays unpaid is cancelled, else it becomes unpaid


@dataclass(slots=True)
class World:
    """Objects, clock and ids, for one operation at a time."""

    store: Store
    options: Options
    new_id: Callable[[str], str]
    now: int = 0
    request_id: str | None = None
    idempotency_key: str | None = None
    endpoints: Callable[[str], list[Document]] = field(default=lambda _type: [])

    def add(self, kind: str, prefix: str, /, **members: Any) -> Document:
        """Make an object, with its own id."""
        object_id = self.new_id(prefix)
        return self.store.add(kind, object_id, {"id": object_id, "object": kind, **members})

    def get(self, kind: str, object_id: str, param: str | None = None) -> Document:
        """Look an object up; `param` names the parameter that the id came in, if not in the path. Raises Refusal."""
        found = self.store.get(kind, object_id)
        if found is None:
            raise missing(noun(kind), object_id, param) if param else self.lost(kind, object_id)
        return found

    def check_known(self, kind: str, object_id: str) -> None:
        """Refuse a parameter, called like a kind of object, whose value is no id of one, not even of a deleted one."""
        if self.store.get("_deleted", f"_{object_id}") is None:
            self.get(kind, object_id, kind)

    def forget(self, kind: str, document: Document) -> Document:
        """Remove an object for good; lists still know its place. Returns what is left of it."""
        object_id = document["id"]
        left = {"id": object_id, "object": kind, "deleted": True, "_place": self.store.number_of(object_id)}
        self.store.remove(kind, object_id)
        return self.store.add("_deleted", f"_{object_id}", left)

    def place_of(self, object_id: str) -> int | None:
        """Tell the place of an object in the order in which all were made, also of a deleted one."""
        left = self.store.get("_deleted", f"_{object_id}")
        return left["_place"] if left else self.store.number_of(object_id)

    def lost(self, kind: str, object_id: str, param: str | None = None) -> Refusal:
        """Refuse an id in the path; `param` is how Stripe calls it there."""
        if kind == "subscription_item":
            return Refusal(404, f"Invalid subscription_item id: {object_id}")
        refusal = missing(noun(kind), object_id, param or PATH_PARAMS.get(kind, "id"), status=404)
        if kind == "invoiceitem":
            refusal.members["message"] += "(livemode=false)"
        return refusal

    def schedule(self, at: int, task: str, object_id: str) -> None:
        """Have a task done for an object when its time has come."""
        task_id = self.new_id("task")
        self.store.add("_task", task_id, {"id": task_id, "at": at, "task": task, "object": object_id})

    def unschedule(self, task: str, object_id: str) -> None:
        """Take tasks for an object back."""
        for each in self.store.find("_task", lambda found: (found["task"], found["object"]) == (task, object_id)):
            self.store.remove("_task", each["id"])

    def emit(self, event_type: str, subject: Document, previous: Document | None = None) -> None:
        """Tell the world what happened to an object, with its values as they are now."""
        data: Document = {"object": published(self.store, subject)}
        if previous is not None:
            data["previous_attributes"] = previous
        endpoints = self.endpoints(event_type)
        event = self.add(
            "event",
            "evt",
            api_version=API_VERSION,
            created=self.now,
            data=data,
            livemode=False,
            pending_webhooks=len(endpoints),
            request={"id": self.request_id, "idempotency_key": self.idempotency_key},
            type=event_type,
        )
        for endpoint in endpoints:
            key = self.new_id("delivery")
            delivery = {"id": key, "event": event["id"], "endpoint": endpoint["id"], "attempts": 0, "at": self.now}
            self.store.add("_delivery", key, delivery)
