"""The SDK against a plain httpx2 client and its response.json(), and its import against that of Stripe's SDK."""

from __future__ import annotations

import gc
import json
import time
from typing import TYPE_CHECKING, Any

import httpx2

from qbdconnect import QBDConnect

from .arithmetic import microseconds, ratio
from .fixed import SECRET, instance
from .harness import UnequalAnswersError
from .processes import cpu_of
from .report import Detail, Figure, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .arithmetic import Timings
    from .harness import Effort

ADDRESS = "http://hub.example.com/qbdconnect-api/v1"
CUSTOMER = "cust_1"
INSTANCE = f"inst_{0:032x}"
OURS = "qbdconnect"
RAW = "httpx2 + json"
STRIPE = "stripe"
IMPORTS = {OURS: "import qbdconnect", STRIPE: "import stripe"}
FIRST_CLIENTS = {
    OURS: "import qbdconnect; qbdconnect.QBDConnect('qbdk_bench').customers",
    STRIPE: "import stripe; stripe.StripeClient('sk_test_bench').v1.customers",
}

Variants = dict[str, "Callable[[], Any]"]


def measure_sdk(effort: Effort, import_rounds: int) -> Topic:
    """Measure both sides over the same transport in memory, and the imports in fresh processes."""
    transport = httpx2.MockTransport(_Answers())
    own = httpx2.Client(transport=transport)
    headers = {"Authorization": f"Bearer {SECRET}", "Accept": "application/json"}
    raw = httpx2.Client(transport=transport, headers=headers)
    with own, raw, QBDConnect(SECRET, base_url=ADDRESS, http_client=own) as client:
        lists = _interleave("list-1000", _lists(client, raw), effort.rounds, 1 + effort.requests // 50)
        gets = _interleave("get", _gets(client, raw), effort.rounds, effort.requests)
    imports = _interleave_processes("import", IMPORTS, import_rounds)
    clients = _interleave_processes("import and first client", FIRST_CLIENTS, import_rounds)
    timings = lists | gets | imports | clients
    return topic(timings)


def topic(timings: Timings) -> Topic:
    """Turn the timings into verdicts: here ours stands above, so less is better."""

    def ours(case: str, peer: str) -> float:
        return ratio(timings[OURS, case], timings[peer, case])

    http, processes = ("list-1000", "get"), ("import", "import and first client")
    return Topic(
        "SDK: CPU time, ours / peer",
        "both through one httpx2 client each and the same transport in memory; imports in fresh processes",
        [
            Figure(f"list of 1,000 against {RAW}", ours("list-1000", RAW), "x", 2.0, "at most"),
            Figure(f"single get against {RAW}", ours("get", RAW), "x", 1.25, "at most"),
            Figure("import against import stripe", ours("import", STRIPE), "x", 0.6, "at most"),
            Figure("import and first client against stripe", ours("import and first client", STRIPE), "x"),
        ],
        [
            *(Detail(name, microseconds(timings, name, http), "us") for name in (OURS, RAW)),
            *(Detail(name, microseconds(timings, name, processes), "us") for name in (OURS, STRIPE)),
        ],
    )


class _Answers:
    """Answers a list of 1,000 instances and one instance."""

    def __init__(self) -> None:
        many = [instance(number, CUSTOMER) for number in range(1000)]
        self._many = json.dumps(many, separators=(",", ":")).encode()
        self._one = json.dumps(many[0], separators=(",", ":")).encode()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        content = self._one if request.url.path.endswith(INSTANCE) else self._many
        return httpx2.Response(200, content=content, headers={"content-type": "application/json"})


def _lists(client: QBDConnect, raw: httpx2.Client) -> Variants:
    parameters: dict[str, str | int] = {"customerId": CUSTOMER, "limit": 1000}
    variants: Variants = {
        OURS: lambda: client.instances.list(customer_id=CUSTOMER, limit=1000),
        RAW: lambda: raw.get(f"{ADDRESS}/instances", params=parameters).json(),
    }
    _assert_equal([one.to_dict() for one in variants[OURS]().data], variants[RAW]())
    return variants


def _gets(client: QBDConnect, raw: httpx2.Client) -> Variants:
    variants: Variants = {
        OURS: lambda: client.instances.retrieve(INSTANCE),
        RAW: lambda: raw.get(f"{ADDRESS}/instances/{INSTANCE}").json(),
    }
    _assert_equal(variants[OURS]().to_dict(), variants[RAW]())
    return variants


def _assert_equal(ours: Any, raw: Any) -> None:
    if ours != raw:
        raise UnequalAnswersError("the SDK reads something else than the JSON says")


def _interleave(case: str, variants: Variants, rounds: int, calls: int) -> Timings:
    timings: Timings = {(name, case): [] for name in variants}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, call in variants.items():
            gc.collect()
            start = time.process_time()
            for _ in range(calls):
                call()
            timings[name, case].append((time.process_time() - start) / calls)
    gc.unfreeze()
    return timings


def _interleave_processes(case: str, programs: Mapping[str, str], rounds: int) -> Timings:
    timings: Timings = {(name, case): [] for name in programs}
    for code in programs.values():
        cpu_of(code)  # writes the bytecode, which an installation does once
    for _ in range(rounds):
        for name, code in programs.items():
            timings[name, case].append(cpu_of(code))
    return timings
