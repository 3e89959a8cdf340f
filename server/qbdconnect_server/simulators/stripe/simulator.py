"""The simulator: a request in, an answer out, and a clock that can be moved."""

import re
import secrets
import threading
import time
from base64 import b64decode
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import checkout, idempotency, lacking, payment_intents, webhooks
from .errors import Refusal, invalid
from .expansion import expand
from .faults import Fault, Faults
from .parameters import list_of, read_parameters, text
from .routes import find_route
from .store import Store
from .tasks import catch_up
from .version import API_VERSION
from .wire import Document, Request, Response, read_form
from .world import Options, World

if TYPE_CHECKING:
    from collections.abc import Iterator

TEST_KEY: Final = re.compile(r"(sk|rk)_test_\w+")
LOGS: Final = "https://dashboard.stripe.com/acct_simulated/test/workbench/logs?object="
PAYMENT_REQUIRED: Final = 402
NO_KEY: Final = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we "
    "can help at https://support.stripe.com/."
)


def random_id(prefix: str) -> str:
    """Make an id as Stripe's look."""
    return f"{prefix}_{secrets.token_hex(12)}"


class StripeSimulator:
    """Stripe in this process: state in a file that outlives it, or in memory.

    `clock` gives the seconds since 1970; `advance` moves the simulated time ahead of it, for good. Every request is
    atomic, and so is each thing that happens by itself. `faults` lets tests make it go wrong. `on_change` is called
    after each change, in the thread that made it. Raises FileInUse if another process has the file.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        options: Options | None = None,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[str], str] = random_id,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.faults = Faults()
        self.options = options or Options()
        self.durable = path is not None
        self._clock = clock
        self._store = Store(path, on_change)
        self._world = World(self._store, self.options, new_id)
        self._world.endpoints = partial(webhooks.listeners, self._world)
        self._lock = threading.RLock()
        self._claims = threading.Lock()
        self._claimed: set[str] = set()

    @property
    def now(self) -> int:
        """The simulated time, in seconds since 1970."""
        return int(self._clock()) + int(self._offset["seconds"])

    def handle(self, request: Request) -> Response:
        """Answer a request; raises ConnectionLost if a fault says so."""
        fault = self.faults.take(request)
        if fault and fault.when == "before" and (answered := fault.outcome(request)):
            return answered
        response = self._handle(request, fault)
        if fault and fault.when == "after":
            return fault.outcome(request) or response
        return response

    def advance(self, seconds: int) -> None:
        """Let time pass: what is due meanwhile happens, each at its time."""
        with self._operation():
            self._offset["seconds"] += seconds
            catch_up(self._world, self.now)

    def complete_checkout(self, session_id: str, card: str = "pm_card_visa", email: str = "buyer@example.com") -> str:
        """Do what a buyer does on the hosted page; returns where the buyer goes then. Raises Refusal."""
        with self._operation():
            return checkout.return_url(checkout.complete(self._world, session_id, card, email))

    def authenticate(self, intent_id: str) -> None:
        """Do what a buyer does who is asked to authenticate a payment."""
        with self._operation():
            payment_intents.authenticate(self._world, intent_id)

    def object(self, kind: str, object_id: str) -> Document:
        """Look at an object as it is stored, private members included. Raises Refusal."""
        with self._operation():
            return dict(self._world.get(kind, object_id))

    def perform(self, operation: Callable[[World], Document]) -> Document:
        """Do something as one atomic operation of the simulator's own pages. Raises Refusal."""
        with self._operation():
            return operation(self._world)

    def due_deliveries(self) -> list[webhooks.Delivery]:
        """List the webhooks to be posted now, signed."""
        with self._operation():
            return webhooks.due(self._world, int(self._clock()))

    def record_delivery(self, delivery_id: str, *, delivered: bool) -> None:
        """Note whether the receiver answered with a 2xx status."""
        with self._operation():
            webhooks.record(self._world, delivery_id, delivered=delivered)

    def seconds_to_next(self) -> int | None:
        """Tell in how many seconds something happens by itself or is to be posted; none if nothing waits."""
        with self._lock:
            moments = [each["at"] for kind in ("_task", "_delivery") for each in self._store.newest(kind)]
            due = min((moment for moment in moments if moment < webhooks.NEVER), default=None)
            return None if due is None else max(0, due - self.now)

    def close(self) -> None:
        """Close the file, once the operation under way is over."""
        with self._lock:  # SQLite crashes the process if a file is closed under a thread that uses it
            self._store.close()

    @property
    def _offset(self) -> Document:
        return self._store.get("_setting", "_clock") or self._store.add("_setting", "_clock", {"seconds": 0})

    @contextmanager
    def _operation(self) -> "Iterator[None]":
        with self._lock:
            try:
                catch_up(self._world, self.now)
                self._world.request_id = self._world.idempotency_key = None
                yield
                self._store.commit()
            except Refusal as refusal:
                if refusal.keeps_effects:
                    self._store.commit()
                raise
            finally:
                self._store.roll_back()  # nothing is left after a commit

    def _handle(self, request: Request, fault: Fault | None) -> Response:
        headers = {
            "Content-Type": "application/json",
            "Request-Id": self._world.new_id("req"),
            "Stripe-Version": API_VERSION,
        }
        key = None
        try:
            _check_caller(request)
            key = idempotency.key_of(request)
            if key is None:
                return self._execute(request, headers, None, fault)
            headers |= {"Idempotency-Key": key, "Original-Request": headers["Request-Id"]}
            with self._claim(key):
                return self._execute(request, headers, key, fault)
        except Refusal as refusal:
            return _refuse(refusal, headers)

    @contextmanager
    def _claim(self, key: str) -> "Iterator[None]":
        with self._claims:
            if key in self._claimed:
                raise idempotency.in_use(key)
            self._claimed.add(key)
        try:
            yield
        finally:
            with self._claims:
                self._claimed.discard(key)

    def _execute(self, request: Request, headers: dict[str, str], key: str | None, fault: Fault | None) -> Response:
        if fault and fault.when == "during" and (answered := fault.outcome(request)):
            return answered
        with self._lock:
            try:
                catch_up(self._world, self.now)
                self._world.request_id, self._world.idempotency_key = headers["Request-Id"], key
                return self._replay(request, headers, key) or self._run(request, headers, key)
            finally:
                self._store.roll_back()  # nothing is left after a commit

    def _replay(self, request: Request, headers: dict[str, str], key: str | None) -> Response | None:
        found = idempotency.saved(self._world, key, request) if key else None
        if found is None:
            return None
        headers |= {"Idempotent-Replayed": "true", "Original-Request": found["request"]}
        return Response(found["status"], headers, found["document"])

    def _run(self, request: Request, headers: dict[str, str], key: str | None) -> Response:
        found = find_route(request.method, request.path)
        if found is None:
            raise Refusal(
                404,
                f"Unrecognized request URL ({request.method}: {request.path}). Please see https://stripe.com/docs or "
                "we can help at https://support.stripe.com/. (The simulator has only some of Stripe's addresses.)",
            )
        route, ids = found
        raw = read_form(request.form)
        paths = list_of(text)(raw.pop("expand", []), "expand")
        with lacking.explained(route):
            parameters = read_parameters(route.shape, raw)
        if request.method == "POST":
            headers["Stripe-Should-Retry"] = "false"
        try:
            document = expand(self._world, route.operation(self._world, parameters, *ids), paths)
            response = Response(200, headers, document)
        except Refusal as refusal:
            if not refusal.keeps_effects:
                self._store.roll_back()
            response = _refuse(refusal, headers)
        if key:
            idempotency.save(self._world, key, request, response)
        self._store.commit()
        return response


def _check_caller(request: Request) -> None:
    key = _key_in(request.headers.get("authorization", ""))
    if not key:
        raise Refusal(401, NO_KEY)
    if not TEST_KEY.fullmatch(key):
        raise Refusal(401, "Invalid API Key provided: the simulator takes test keys only (sk_test_..., rk_test_...).")
    version = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise invalid(f"Invalid Stripe API version: {version}. The simulator speaks {API_VERSION}.")


def _key_in(authorization: str) -> str:
    """Read the key of Bearer or Basic authorization; curl sends the latter, with the key as the user's name."""
    scheme, _space, rest = authorization.partition(" ")
    if scheme.lower() != "basic":
        return rest
    try:
        return b64decode(rest, validate=True).decode().partition(":")[0]
    except ValueError:
        return rest


def _refuse(refusal: Refusal, headers: dict[str, str]) -> Response:
    if refusal.status < PAYMENT_REQUIRED:
        headers.pop("Stripe-Should-Retry", None)
    members = {**refusal.members, "request_log_url": LOGS + headers["Request-Id"]}
    return Response(refusal.status, headers, {"error": members})
