"""The arithmetic and the verdicts of the bench; what it measures is checked by the bench itself, before it measures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.bench.arithmetic import geometric_mean, microseconds, ratio, speedups
from tests.bench.data import without_server_values
from tests.bench.report import Detail, Figure, Topic, render, write_json

if TYPE_CHECKING:
    from pathlib import Path


def test_ratio_is_the_median_of_the_rounds() -> None:
    # A ratio of the medians would be 3: the rounds belong together.
    assert ratio([2.0, 30.0, 3.0], [1.0, 10.0, 0.5]) == 3.0
    assert ratio([2.0, 90.0, 3.0], [2.0, 10.0, 1.0]) == 3.0


def test_ratio_refuses_rounds_that_do_not_pair() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratio([1.0, 2.0], [1.0])


def test_geometric_mean_lets_half_and_twice_cancel() -> None:
    assert geometric_mean([0.5, 2.0]) == pytest.approx(1.0)
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)


def test_speedup_says_how_much_more_the_peer_takes() -> None:
    timings = {("ours", "get"): [1.0], ("peer", "get"): [3.0], ("ours", "post"): [2.0], ("peer", "post"): [1.0]}
    assert speedups(timings, "ours", "peer", ["get", "post"]) == {"get": 3.0, "post": 0.5}


def test_microseconds_are_medians() -> None:
    assert microseconds({("ours", "get"): [1e-6, 9e-6, 2e-6]}, "ours", ["get"]) == {"get": pytest.approx(2.0)}


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("a", 3.0, bound=3.0), "ok"),
        (Figure("a", 2.99, bound=3.0), "FAIL"),
        (Figure("a", 2.0, "s", 2.0, "at most"), "ok"),
        (Figure("a", 2.01, "s", 2.0, "at most"), "FAIL"),
        (Figure("a", 0.1), ""),
    ],
)
def test_verdict(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict


def test_table_names_value_bound_and_verdict() -> None:
    figures = [Figure("against a peer", 3.456, bound=3.0), Figure("start", 2.5, "s", 2.0, "at most"), Figure("x", 1.0)]
    table = render(Topic("Title", "conditions", figures, [Detail("peer", {"get": 12.3456}, "us")]))
    assert table.splitlines() == [
        "Title",
        "  conditions",
        "  against a peer      3.46 x  >= 3 x      ok",
        "  start               2.50 s  <= 2 s      FAIL",
        "  x                   1.00 x",
        "  peer            get 12.35  us",
    ]


def test_json_holds_figures_with_verdicts(tmp_path: Path) -> None:
    topic = Topic("Title", "conditions", [Figure("start", 2.5, "s", 2.0, "at most")], [Detail("d", {"get": 1.0}, "us")])
    write_json([topic], tmp_path / "bench.json")
    [written] = json.loads((tmp_path / "bench.json").read_text())
    assert written["figures"][0]["verdict"] == "FAIL"
    assert written["details"] == [{"what": "d", "values": {"get": 1.0}, "unit": "us"}]


def test_comparison_leaves_out_only_what_a_server_decides() -> None:
    answer = {"id": "cust_1", "name": "n", "qbdInstances": [{"instanceId": "inst_1", "validated": False}]}
    assert without_server_values(answer) == {"name": "n", "qbdInstances": [{"validated": False}]}
