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
from tests.contract.world import World, customer_body
from tests.profiles import sized

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemathesis import Case, HookContext
    from schemathesis.core.transport import Response

API = "http://testserver/qbdconnect-api/v1"
EXAMPLES = sized(quick={"sqlite": 18, "postgresql": 8}, full={"sqlite": 150, "postgresql": 75})
# The walk along the links needs more: there are many, and each step takes one of them.
WALKS = sized(quick={"sqlite": 120, "postgresql": 40}, full={"sqlite": 300, "postgresql": 150})
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
    # Schemathesis makes up addresses: none may be looked up or written to.
    app = create_app(Settings(database_url=database_url, workers=0, webhook_allow_private="true"))
    register_formats()
    operator_key = create_key(database_url)

    def send(method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {operator_key}"}
        with get_client(app) as client:  # type: ignore[arg-type]  # dict and MutableMapping of ASGI
            answer = client.request(method, API + path, json=body, headers=headers, timeout=30)
        return answer.json() if answer.ok else None

    customer = send("POST", "/customers", customer_body("cus_properties"))["id"]
    objects = LiveObjects(World(send, database_url, customer), create_key(database_url, customer_id=customer))

    @schemathesis.hook
    def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
        objects.bring_to_life(case)

    @schemathesis.hook
    def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
        objects.notice(response)

    report = Report()
    try:
        for phases, examples in zip(PASSES, (EXAMPLES[database], WALKS[database]), strict=True):
            log = events.with_suffix(f".{len(phases)}.ndjson")
            report.add(execute(app, operator_key, examples, phases, log))
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
    met = set().union(*(report.phases[operation] for report in reports.values()))
    assert met >= phases_of(operation), f"seed {SEED}"


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
