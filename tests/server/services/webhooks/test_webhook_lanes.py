from __future__ import annotations

from datetime import timedelta

import pytest

from qbdconnect_server.services.webhooks.webhook_lanes import Lanes
from tests.factories import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("workers", "limits"), [(0, (1, 1, 1)), (1, (1, 1, 1)), (4, (3, 1, 1)), (16, (12, 4, 2)), (100, (75, 25, 12))]
)
def test_a_quarter_of_the_workers_never_delivers(workers: int, limits: tuple[int, int, int]) -> None:
    lanes = Lanes.for_workers(workers)
    assert (lanes.everybody, lanes.owner, lanes.webhook) == limits


def entered(lanes: Lanes, *names: tuple[str, str]) -> list[bool]:
    return [lanes.enter(webhook, owner, NOW) is None for webhook, owner in names]


def test_each_webhook_each_owner_and_everybody_have_so_many_places() -> None:
    lanes = Lanes(everybody=5, owner=3, webhook=2)
    assert entered(lanes, ("w1", "a"), ("w1", "a"), ("w1", "a")) == [True, True, False]
    assert entered(lanes, ("w2", "a"), ("w3", "a")) == [True, False]
    assert entered(lanes, ("w4", "b"), ("w5", "b"), ("w6", "c")) == [True, True, False]
    lanes.leave("w1", "a", NOW, SECOND)
    assert entered(lanes, ("w3", "a"), ("w6", "c")) == [True, False]


def test_who_waits_gets_turns_at_the_pace_of_the_receiver() -> None:
    lanes = Lanes(everybody=9, owner=9, webhook=2)
    assert entered(lanes, ("w", "a"), ("w", "a")) == [True, True]
    lanes.leave("w", "a", NOW, 10 * SECOND)
    assert lanes.enter("w", "a", NOW) is None
    turns = [lanes.enter("w", "a", NOW) for _ in range(3)]
    assert turns == [NOW + 5 * SECOND, NOW + 10 * SECOND, NOW + 15 * SECOND]
    later = NOW + 60 * SECOND
    assert lanes.enter("w", "a", later) == later + 5 * SECOND
    turns = [lanes.enter("w", "a", later) for _ in range(1000)]
    assert turns[-1] == later + timedelta(minutes=15)


def test_a_clock_that_was_set_back_lets_nobody_try_again_at_once() -> None:
    lanes = Lanes(everybody=9, owner=9, webhook=1)
    assert entered(lanes, ("w", "a")) == [True]
    assert lanes.enter("w", "a", NOW) is not None
    lanes.leave("w", "a", NOW - 3600 * SECOND, -3600 * SECOND)
    assert entered(lanes, ("w", "a")) == [True]
    turns = [lanes.enter("w", "a", NOW) for _ in range(3)]
    assert all(turn is not None and turn > NOW for turn in turns)


def test_a_refusal_takes_no_place_elsewhere() -> None:
    lanes = Lanes(everybody=9, owner=2, webhook=1)
    assert entered(lanes, ("w1", "a"), ("w1", "a"), ("w1", "a"), ("w2", "a")) == [True, False, False, True]


def test_an_empty_lane_is_forgotten() -> None:
    lanes = Lanes(everybody=9, owner=9, webhook=1)
    assert entered(lanes, ("w1", "a")) == [True]
    turn = lanes.enter("w1", "a", NOW)
    assert turn is not None
    lanes.leave("w1", "a", NOW, SECOND)
    assert "w1" in lanes._by_name
    assert lanes.enter("w1", "a", turn) is None
    lanes.leave("w1", "a", turn, SECOND)
    assert set(lanes._by_name) == {""}
