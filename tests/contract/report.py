"""What a run of Schemathesis says, read from its NDJSON events."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.profiles import sized

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PHASES = ("examples", "coverage", "fuzzing", "stateful")
# The phases that draw cases at random; their positive cases tell whether a run gets past "no such object".
DRAWN_PHASES = ("fuzzing", "stateful")
LEAST_SHARE = 0.5
# What no schema can say refuses more than half of what is drawn here. Tests by hand show that each succeeds.
# In a few cases of one run, chance may leave out what fits; test_chain.py has a success of each operation.
QUICK = 0.0
LEAST_SHARES = {
    # A window begins before it ends.
    "GET /customers/{customerId}/stats": 0.15,
    "GET /instances/{instanceId}/metrics/{metricId}": 0.15,
    # There is a price or a product, an e-mail address that is one, seats for the live instances.
    "POST /subscriptions": sized(quick=QUICK, full=0.25),
    "POST /subscriptions/checkout": sized(quick=QUICK, full=0.2),
    "PUT /subscriptions/{subscriptionId}": sized(quick=QUICK, full=0.4),
    # A line has either a price, or an amount and a text; amounts have no more decimals than the currency.
    "POST /invoices": sized(quick=QUICK, full=0.1),
    # The status that is asked for follows on the one that the invoice has; a day is not over.
    "PUT /invoices/{invoiceId}": sized(quick=QUICK, full=0.2),
    # There is one way to pay, and the amount is the one that is still to be paid.
    "POST /invoices/{invoiceId}/payments": sized(quick=QUICK, full=0.05),
    # The amount has no more decimals than the currency, and is between what Stripe takes and what the invoice asks for.
    "POST /payments": sized(quick=QUICK, full=0.05),
    # The amounts are those that are booked for the charge, which nobody draws by chance.
    "POST /payouts": 0.0,
}


# No link leads to what nothing in the API makes, such as sessions and products, nor to a payout, which needs a charge
# and what is booked for it.
UNLINKED = frozenset({"GET /instances/{instanceId}/sessions/{sessionId}", "GET /products/{productId}", "POST /payouts"})


def phases_of(operation: str) -> set[str]:
    """Return the phases that an operation must meet."""
    return set(PHASES) - ({"stateful"} if operation in UNLINKED else set())


def least_share(operation: str) -> float:
    """Return the share of drawn positive cases of an operation that must reach 2xx."""
    return LEAST_SHARES.get(operation, LEAST_SHARE)


@dataclass
class Report:
    """The outcome of one run; operations are named as in `POST /customers`."""

    cases: int = 0
    seed: int | None = None
    finished: bool = True
    phases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    positive: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def share(self, operation: str) -> float:
        """Return the share of the drawn positive cases of an operation that reached 2xx; 0 when there were none."""
        statuses = self.positive[operation]
        return sum(count for status, count in statuses.items() if status // 100 == 2) / max(statuses.total(), 1)

    def add(self, other: Report) -> None:
        """Count in what another run found."""
        self.cases += other.cases
        self.finished = self.finished and other.finished
        for operation, phases in other.phases.items():
            self.phases[operation] |= phases
        for operation, statuses in other.positive.items():
            self.positive[operation] += statuses
        for operation, failures in other.failures.items():
            self.failures[operation] += failures


def read_report(lines: Iterable[str]) -> Report:
    """Read the events of one run."""
    report = Report(finished=False)
    for line in lines:
        [(name, event)] = json.loads(line).items()
        if name == "Initialize":
            report.seed = event["seed"]
        elif name == "ScenarioFinished":
            _read_scenario(report, event["phase"], event["recorder"])
        elif name in {"NonFatalError", "FatalError"}:
            report.failures[event.get("label", "the run")].append(json.dumps(event))
        elif name == "EngineFinished":
            report.finished = event["stop_reason"] == "completed"
    return report


def _read_scenario(report: Report, phase: str, recorder: Mapping[str, Any]) -> None:
    interactions = recorder.get("interactions", {})
    for identifier, node in recorder.get("cases", {}).items():
        case, response = node["value"], interactions.get(identifier, {}).get("response")
        operation = f"{case['method']} {case['path']}"
        report.cases += 1
        report.phases[operation].add(phase)
        if response is None:
            report.failures[operation].append("no response")
        elif _is_positive(node) and phase in DRAWN_PHASES:
            report.positive[operation][response["status_code"]] += 1
        for check in recorder.get("checks", {}).get(identifier, ()):
            if check["status"] != "success":
                report.failures[operation].append(_failure_text(check, interactions.get(identifier, {})))


def _is_positive(node: Mapping[str, Any]) -> bool:
    # A check's own probe (the same request without a key, say) has a parent but follows no link.
    is_probe = "parent_id" in node and "transition" not in node
    meta = node["value"].get("meta")
    return meta is not None and meta["generation"]["mode"] == "positive" and not is_probe


def _failure_text(check: Mapping[str, Any], interaction: Mapping[str, Any]) -> str:
    failure = (check.get("failure_info") or {}).get("failure", {})
    request, response = interaction.get("request"), interaction.get("response")
    return f"{check['name']}: {failure.get('title')}: {failure.get('message')}\n  {request}\n  {response}"
