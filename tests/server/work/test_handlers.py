from __future__ import annotations

from qbdconnect_server.work.handlers import HANDLERS
from qbdconnect_server.work.schedules import SCHEDULES


def test_every_schedule_has_a_handler() -> None:
    assert SCHEDULES.keys() <= HANDLERS.keys()


def test_every_kind_may_try_and_may_not_try_for_ever() -> None:
    assert all(kind.max_attempts >= 1 and 0 < kind.time_limit <= 3600 for kind in HANDLERS.values())


def test_kinds_that_ask_other_systems_are_known() -> None:
    assert {name for name, kind in HANDLERS.items() if kind.outside} == {
        "catch-up-gateway-events",
        "crm-customer",
        "crm-project-closing",
        "gateway-customer",
        "gateway-event",
        "subscription-quantity",
    }
