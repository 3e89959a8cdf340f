"""Every operation, property by property: Schemathesis in process, all phases and all checks, on both databases."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.hooks import unregister
from schemathesis.python.asgi import get_client, shutdown_lifespans
from schemathesis.reporting.ndjson import NdjsonWriter

from qbdconnect_server.app import create_app
from qbdconnect_server.settings import Settings
from qbdconnect_server.storage.migrating import migrate
from tests.api_keys import create_key
from tests.contract.document import DOCUMENT, ROOT, operations
from tests.contract.generators import register_formats
from tests.contract.live_objects import LiveObjects
from tests.contract.report import PHASES, Report, least_share, phases_of, read_report
from tests.contract.server_settings import SETTINGS
from tests.contract.world import World
from tests.profiles import sized
from tests.stripe_account import AUTHORIZATION, StripeAccount

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemathesis import Case, HookContext
    from schemathesis.core.transport import Response

API = "http://testserver/qbdconnect-api/v1"
# The simulated Stripe of a hub answers the hub's own machine alone.
LOCALHOST = "http://localhost"
EXAMPLES = sized(quick={"sqlite": 10, "postgresql": 6}, full={"sqlite": 150, "postgresql": 75})
# The walk along the links needs more: there are many, and each step takes one of them.
WALKS = sized(quick={"sqlite": 100, "postgresql": 40}, full={"sqlite": 300, "postgresql": 150})
# What the contract lists is the same on every database: the quick profile draws cases on PostgreSQL, and lists none.
LISTED = {"examples", "coverage"}
UNLISTED = sized(quick={"postgresql"}, full=set())
# Every run of the tests sees the same cases, so that they fail by a change and not by chance; chance is for the rest.
SEED = sized(quick=7, full=random.randrange(2**32))
PASSES = (set(PHASES), {"stateful"})  # see the campaign

every_operation = pytest.mark.parametrize("operation", operations())
every_database = pytest.mark.parametrize("database", EXAMPLES)


@pytest.fixture(scope="module")
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Report]]:
    """What Schemathesis found, by database."""
    folder = tmp_path_factory.mktemp("properties")
    urls = {"sqlite": f"sqlite:///{folder}/hub.db", "postgresql": request.getfixturevalue("postgresql").fresh()}
    try:
        yield {database: run(url, database, folder / database) for database, url in urls.items()}
    finally:
        shutdown_lifespans()


def run(database_url: str, database: str, events: Path) -> Report:
    """Let Schemathesis loose on an application with an empty database."""
    migrate(database_url)
    given: Any = SETTINGS | {"simulated_stripe_file": str(events.with_suffix(".stripe.db"))}
    app = create_app(Settings(database_url=database_url, **given))
    register_formats()
    operator_key = create_key(database_url)

    def send(method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {operator_key}"}
        with get_client(app) as client:  # type: ignore[arg-type]  # dict and MutableMapping of ASGI
            answer = client.request(method, API + path, json=body, headers=headers, timeout=30)
        return answer.json() if answer.ok and answer.content else None

    def ask_stripe(method: str, path: str, form: dict[str, Any] | None) -> Any:
        with get_client(app) as client:  # type: ignore[arg-type]  # as above
            answer = client.request(method, LOCALHOST + path, data=form, headers=AUTHORIZATION, timeout=30)
        answer.raise_for_status()
        return answer.json()

    objects = LiveObjects(World(send, StripeAccount(ask_stripe), database_url))

    @schemathesis.hook
    def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
        objects.bring_to_life(case)

    @schemathesis.hook
    def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
        objects.notice(response)

    report = Report()
    try:
        left_out = LISTED if database in UNLISTED else set()
        for number, (phases, examples) in enumerate(zip(PASSES, (EXAMPLES[database], WALKS[database]), strict=True)):
            log = events.with_suffix(f".{number}.ndjson")
            report.add(execute(app, operator_key, examples, phases - left_out, log))
    finally:
        unregister(before_call)
        unregister(after_call)
    return report


def execute(app: Any, operator_key: str, examples: int, phases: set[str], events: Path) -> Report:
    """Run the same engine with the same configuration as the command line."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QBDCONNECT_API_KEY", operator_key)
        config = SchemathesisConfig.from_path(ROOT / "schemathesis.toml")
    config.update(seed=SEED, max_failures=None)
    schema = schemathesis.openapi.from_path(DOCUMENT, config=config)
    schema.app = app
    schema.config.generation.update(max_examples=examples)
    for phase in PHASES:
        schema.config.phases.get_by_name(name=phase).enabled = phase in phases
    with NdjsonWriter(events) as writer:
        writer.open(seed=SEED, command="pytest")
        for event in from_schema(schema).execute():
            writer.write_event(event)
    with events.open(encoding="utf-8") as lines:
        return read_report(lines)


@every_database
@every_operation
def test_operation_keeps_its_promises(reports: dict[str, Report], database: str, operation: str) -> None:
    assert reports[database].failures[operation] == [], f"seed {SEED}"


@every_operation
def test_operation_meets_every_phase(reports: dict[str, Report], operation: str) -> None:
    assert phases_met(reports, operation) >= phases_of(operation) - {"stateful"}, f"seed {SEED}"


def test_the_walks_reach_the_operations(reports: dict[str, Report]) -> None:
    """The few walks of the quick profile leave some operations out; the full one none."""
    missed = [each for each in operations() if not phases_met(reports, each) >= phases_of(each)]
    assert len(missed) <= sized(quick=len(operations()) // 5, full=0), f"{missed}, seed {SEED}"


def phases_met(reports: dict[str, Report], operation: str) -> set[str]:
    return set().union(*(report.phases[operation] for report in reports.values()))


@every_operation
def test_half_of_the_positive_cases_succeed(reports: dict[str, Report], operation: str) -> None:
    session = Report()
    for report in reports.values():
        session.add(report)
    assert session.share(operation) >= least_share(operation), f"{session.positive[operation]}, seed {SEED}"


@every_database
def test_the_run_finishes_and_nothing_else_fails(reports: dict[str, Report], database: str) -> None:
    failures = reports[database].failures
    assert reports[database].finished
    assert {name: texts for name, texts in failures.items() if texts and name not in operations()} == {}, f"seed {SEED}"
