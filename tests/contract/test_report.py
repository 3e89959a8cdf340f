"""The judge of the contract tests can itself be trusted: it sees failures, and counts what it should count."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.campaign import find_faults
from tests.contract.document import operations
from tests.contract.report import PHASES, Report, read_report

OPERATION = "POST /customers"


def node(mode: str = "positive", **more: Any) -> dict[str, Any]:
    case = {"method": "POST", "path": "/customers", "meta": {"generation": {"mode": mode}}}
    return {"value": case, **more}


def events(nodes: dict[str, Any], statuses: dict[str, int], *, phase: str = "fuzzing", **more: Any) -> list[str]:
    interactions = {name: {"response": {"status_code": status}} for name, status in statuses.items()}
    recorder = {"label": "x", "cases": nodes, "interactions": interactions, **more}
    scenario = {"ScenarioFinished": {"phase": phase, "recorder": recorder}}
    return [json.dumps(event) for event in (scenario, {"EngineFinished": {"stop_reason": "completed"}})]


def test_the_share_is_that_of_positive_cases() -> None:
    nodes = {"a": node(), "b": node(), "c": node(), "d": node("negative")}
    report = read_report(events(nodes, {"a": 201, "b": 422, "c": 404, "d": 400}))
    assert report.share(OPERATION) == 1 / 3
    assert report.cases == 4
    assert not any(report.failures.values())


def test_a_probe_of_a_check_is_no_case_but_a_step_along_a_link_is() -> None:
    nodes = {"a": node(), "probe": node(parent_id="a"), "step": node(parent_id="a", transition={"id": "x"})}
    report = read_report(events(nodes, {"a": 201, "probe": 401, "step": 409}))
    assert report.positive[OPERATION] == {201: 1, 409: 1}


def test_the_phases_that_list_their_cases_do_not_count() -> None:
    report = read_report(events({"a": node()}, {"a": 404}, phase="coverage"))
    assert report.positive[OPERATION].total() == 0
    assert report.phases[OPERATION] == {"coverage"}


def test_failed_checks_missing_answers_and_errors_are_failures() -> None:
    checks = {"a": [{"name": "not_a_server_error", "status": "failure"}, {"name": "other", "status": "success"}]}
    lines = events({"a": node(), "b": node()}, {"a": 500}, checks=checks)
    lines.append(json.dumps({"NonFatalError": {"label": OPERATION, "value": "hook"}}))
    report = read_report(lines)
    assert len(report.failures[OPERATION]) == 3
    assert "not_a_server_error" in report.failures[OPERATION][0]


def perfect_report() -> Report:
    report = Report()
    for operation in operations():
        report.phases[operation] = set(PHASES)
        report.positive[operation][200] = 5
        report.positive[operation][422] = 5
    return report


def test_a_perfect_session_has_no_fault() -> None:
    assert list(find_faults(perfect_report())) == []


def test_each_fault_of_a_session_is_told() -> None:
    report = perfect_report()
    report.add(read_report([]))
    report.positive[OPERATION][422] += 1
    report.phases[OPERATION].discard("stateful")
    report.failures["TRACE /customers"].append("wrong")
    assert list(find_faults(report)) == [
        "the run did not finish",
        "TRACE /customers: wrong",
        f"{OPERATION}: no case of stateful",
        f"{OPERATION}: only 45% of the positive cases reached 2xx",
    ]
