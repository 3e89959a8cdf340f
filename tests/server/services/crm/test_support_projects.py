"""The support project of an instance that is deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.crm import support_projects

if TYPE_CHECKING:
    from tests.factories import Calls
    from tests.server.services.crm.desk import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def instance_id(desk: Desk) -> str:
    """Give an instance with a project."""
    made = await desk.customer(1)
    await desk.work()
    return str(made["qbdInstances"][0]["instanceId"])


async def project_of(desk: Desk, instance_id: str) -> str:
    found = await desk.project_of(instance_id)
    assert found is not None
    return found


def statuses(desk: Desk) -> list[str]:
    return [each["STATUS"] for each in desk.insightly.projects()]


async def test_it_is_closed_if_the_caller_names_it(desk: Desk, instance_id: str) -> None:
    project_id = await project_of(desk, instance_id)
    assert (await desk.delete(instance_id, project_id))["projectId"] == project_id
    assert statuses(desk) == ["IN PROGRESS"]
    assert await desk.work() == [support_projects.KIND]
    assert statuses(desk) == ["COMPLETED"]


async def test_it_stays_open_otherwise(desk: Desk, instance_id: str) -> None:
    await desk.delete(instance_id)
    assert await desk.work() == []
    assert statuses(desk) == ["IN PROGRESS"]


@pytest.mark.parametrize("project_id", ["", "1", "other"])
async def test_another_project_is_refused_and_nothing_is_deleted(desk: Desk, instance_id: str, project_id: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        await desk.delete(instance_id, project_id)
    assert [fault.parameter for fault in caught.value.errors] == ["projectId"]
    assert await desk.project_of(instance_id)
    assert (await desk.work(), statuses(desk)) == ([], ["IN PROGRESS"])


async def test_the_project_of_another_instance_is_refused(desk: Desk, instance_id: str) -> None:
    made = await desk.customer(1)
    await desk.work()
    theirs = await project_of(desk, made["qbdInstances"][0]["instanceId"])
    with pytest.raises(RuleBroken):
        await desk.delete(instance_id, theirs)
    assert (await desk.work(), statuses(desk)) == ([], ["IN PROGRESS"] * 2)


async def test_without_a_crm_no_instance_has_a_project(calls: Calls, desk: Desk) -> None:
    off = replace(desk, hub=calls.hub, calls=calls)
    made = await off.customer(1)
    with pytest.raises(RuleBroken):
        await off.delete(made["qbdInstances"][0]["instanceId"], "1")


async def test_a_project_to_close_waits_for_a_crm_that_is_switched_off(
    calls: Calls, desk: Desk, instance_id: str
) -> None:
    off = replace(desk, hub=calls.hub, calls=calls)
    await off.delete(instance_id, await project_of(desk, instance_id))
    await off.work()
    assert "Insightly is off" in await desk.last_error()


@pytest.mark.parametrize(("when", "status"), [("before", None), ("after", None), ("before", 500)])
async def test_it_is_closed_in_the_end(desk: Desk, instance_id: str, when: str, status: int | None) -> None:
    await desk.delete(instance_id, await project_of(desk, instance_id))
    desk.insightly.fail(when, status)
    await desk.work()
    await desk.work_later()
    assert (await desk.states(), statuses(desk)) == ([], ["COMPLETED"])


async def test_it_is_closed_tomorrow_if_today_is_used_up(desk: Desk, instance_id: str) -> None:
    await desk.delete(instance_id, await project_of(desk, instance_id))
    desk.insightly.simulator.limits.per_day = 1
    await desk.work()
    assert (await desk.states(), statuses(desk)) == (["ready"], ["IN PROGRESS"])
    desk.insightly.simulator.limits.per_day = 1000
    await desk.work_later()
    assert statuses(desk) == ["COMPLETED"]
