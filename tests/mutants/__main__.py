"""Plant each fault of the catalogue in a copy of the house and fail when one survives the tests."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from tests.mutants.catalogue import FAULTS
from tests.mutants.fault import Fault, StaleFaultError

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
MEMBERS = ("codegen", "server", "sdk")
TESTS_FAILED = 1  # pytest's exit code; any other one says that the run itself is broken
LIMIT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tests said about one fault."""

    fault: Fault
    caught: bool
    seconds: float
    remark: str


def copy_house(folder: Path) -> Path:
    """Copy what git tracks or would track, so that no environment or cache comes along."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    return folder


def run_tests(house: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests of a copy; return pytest's exit code and its last line."""
    search = os.pathsep.join([str(house), *(str(house / member) for member in MEMBERS)])
    environment = {**os.environ, "PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=house, env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return TESTS_FAILED, f"1 failed: the tests hung for {LIMIT_SECONDS} s"
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return done.returncode, lines[-1] if lines else "no output"


def judge(fault: Fault, house: Path) -> Verdict:
    """Plant one fault, run its tests, heal the copy."""
    started = time.monotonic()
    try:
        before = fault.plant(house)
    except StaleFaultError as error:
        return Verdict(fault, caught=False, seconds=0, remark=str(error))
    try:
        code, remark = run_tests(house, fault.tests)
    finally:
        fault.heal(house, before)
    # An error of a fixture is no verdict: a test must have failed.
    caught = code == TESTS_FAILED and " failed" in f" {remark}"
    return Verdict(fault, caught=caught, seconds=time.monotonic() - started, remark=remark)


def judge_all(faults: Sequence[Fault], folder: Path, workers: int) -> list[Verdict]:
    """Judge faults side by side, a copy of the house for each worker."""
    houses: SimpleQueue[Path] = SimpleQueue()
    for number in range(workers):
        houses.put(copy_house(folder / f"house-{number}"))

    def work(fault: Fault) -> Verdict:
        house = houses.get()
        try:
            verdict = judge(fault, house)
        finally:
            houses.put(house)
        word = "caught  " if verdict.caught else "SURVIVED"
        print(f"{word} {verdict.seconds:6.1f} s  {fault.name}: {verdict.remark}", flush=True)
        return verdict

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, faults))


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when the tests pass without a fault and fail with each one."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="only faults whose name contains one of these words")
    parser.add_argument("--workers", type=int, default=2, help="how many faults are judged side by side")
    options = parser.parse_args(arguments)
    faults = [fault for fault in FAULTS if not options.words or any(word in fault.name for word in options.words)]
    with tempfile.TemporaryDirectory(prefix="qbdconnect-mutants-") as name:
        folder = Path(name)
        tests = sorted({test for fault in faults for test in fault.tests})
        code, remark = run_tests(copy_house(folder / "sound"), tests)
        print(f"without a fault: {remark}", flush=True)
        if code:
            return 1
        verdicts = judge_all(faults, folder, options.workers)
    survivors = [verdict.fault.name for verdict in verdicts if not verdict.caught]
    print(f"{len(verdicts) - len(survivors)} of {len(verdicts)} faults caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
