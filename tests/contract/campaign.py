"""The long contract test: Schemathesis' command line against real servers, `python -m tests.contract.campaign`.

For each database and seed a server process is started on a fresh database; every operation meets every phase and every
check. The campaign fails on any failed check (a 5xx is one) and when fewer than half of the drawn positive cases of an
operation reach 2xx.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.api_keys import create_key
from tests.contract.document import DOCUMENT, ROOT, operations
from tests.contract.report import PHASES, Report, least_share, phases_of, read_report
from tests.contract.server_settings import SETTINGS
from tests.live_server import LiveServer, serving
from tests.postgresql import running

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORTS = ROOT / "reports" / "contract"
# Named, not imported: importing it hooks into every run of Schemathesis in this process.
HOOKS = "tests.contract.hooks"
DATABASES = ("sqlite", "postgresql")
# The walk along the links has a pass of its own too: after the other phases Schemathesis often ends it early, because
# it then draws from a pool of values that changes under its feet.
PASSES = {"all": ",".join(PHASES), "stateful": "stateful"}


@dataclass(frozen=True)
class Run:
    """One run of Schemathesis."""

    database: str
    seed: int
    examples: int

    @property
    def name(self) -> str:
        return f"{self.database}-{self.seed}"


def main() -> int:
    """Run the campaign and return the exit code."""
    options = parse_options()
    databases = DATABASES if options.database == "both" else (options.database,)
    seeds = options.seed or [random.randrange(2**32) for _ in range(options.seeds)]
    print(f"seeds: {' '.join(map(str, seeds))}")
    runs = [Run(database, seed, options.examples) for database in databases for seed in seeds]
    session = Report()
    for run in runs:
        session.add(carry_out(run))
    print_table(session)
    faults = list(find_faults(session))
    print("\n".join(faults) or "every operation kept every promise")
    return 1 if faults else 0


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract.campaign", description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="cases drawn per operation (default: 200)")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds to draw (default: 3)")
    parser.add_argument("--seed", type=int, action="append", help="use this seed instead; may be repeated")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    return parser.parse_args()


def carry_out(run: Run) -> Report:
    """Carry out one run and return what it found."""
    folder = REPORTS / run.name
    folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    with tempfile.TemporaryDirectory() as scratch, fresh_server(run.database, Path(scratch)) as server:
        environment = environment_for(server)
        for name, phases in PASSES.items():
            code = run_schemathesis(run, phases, server.api, environment, folder / name)
            with (folder / f"{name}.ndjson").open(encoding="utf-8") as events:
                found = read_report(events)
            if code and not any(found.failures.values()):
                found.failures["the run"].append(f"Schemathesis ended with {code}")
            report.add(found)
    print(f"{run.name}: {report.cases} cases, {sum(map(len, report.failures.values()))} failures", flush=True)
    return report


@contextlib.contextmanager
def fresh_server(database: str, folder: Path) -> Iterator[LiveServer]:
    """Run a server on an empty database."""
    with contextlib.ExitStack() as stack:
        if database == "sqlite":
            url = f"sqlite:///{folder}/hub.db"
        else:
            url = stack.enter_context(running(folder / "postgresql")).fresh()
        yield stack.enter_context(serving(url, folder, **SETTINGS))


def environment_for(server: LiveServer) -> dict[str, str]:
    """Return what Schemathesis and the hooks need to know: the key, addresses and where the hooks are."""
    return os.environ | {
        "QBDCONNECT_API_KEY": create_key(server.database_url),
        "QBDCONNECT_TEST_API": server.api,
        "QBDCONNECT_TEST_DATABASE": server.database_url,
        "SCHEMATHESIS_HOOKS": HOOKS,
    }


def run_schemathesis(run: Run, phases: str, api: str, environment: dict[str, str], report: Path) -> int:
    """Run Schemathesis' command line; events, JUnit report and output are files that begin as the report's path."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(ROOT / "schemathesis.toml"), "run"]
    command += [str(DOCUMENT), "--url", api, "--phases", phases, "--no-color"]
    command += ["--max-examples", str(run.examples), "--seed", str(run.seed)]
    command += ["--report", "ndjson,junit", "--report-ndjson-path", f"{report}.ndjson"]
    command += ["--report-junit-path", f"{report}.xml"]
    with Path(f"{report}.txt").open("wb") as output:
        return subprocess.run(
            command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False
        ).returncode


def find_faults(report: Report) -> Iterator[str]:
    """List what is wrong with a run."""
    if not report.finished:
        yield "the run did not finish"
    for operation, failures in report.failures.items():
        yield from (f"{operation}: {failure}" for failure in failures)
    for operation in operations():
        if missing := phases_of(operation) - report.phases[operation]:
            yield f"{operation}: no case of {', '.join(sorted(missing))}"
        if report.share(operation) < least_share(operation):
            yield f"{operation}: only {report.share(operation):.0%} of the positive cases reached 2xx"


def print_table(report: Report) -> None:
    """Print what became of the positive cases of each operation."""
    print(f"\n{report.cases} cases; drawn positive cases that reached 2xx:")
    for operation in operations():
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(report.positive[operation].items()))
        print(f"  {operation:32} {report.share(operation):4.0%}   {statuses}")


if __name__ == "__main__":
    sys.exit(main())
