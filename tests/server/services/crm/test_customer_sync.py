"""Customers and instances in the CRM, whatever happens on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from qbdconnect_server.services.crm import customer_sync
from qbdconnect_server.services.customers import customer_erasure
from qbdconnect_server.services.instances import instances
from qbdconnect_server.services.jobs.jobs import Job, NewJob, Postpone
from qbdconnect_server.simulators.insightly import API_KEY
from qbdconnect_server.simulators.insightly.collections import ORGANISATIONS
from qbdconnect_server.storage.queries import clock, job_listing, jobs
from qbdconnect_server.storage.tables import job
from tests.factories import NOW, Calls, instance_patch
from tests.insightly import FIELDS
from tests.server.services.crm.desk import KINDS, Desk

if TYPE_CHECKING:
    from qbdconnect_server.services.call import Hub
    from qbdconnect_server.storage.database import Connection

pytestmark = pytest.mark.anyio

ADDRESS = {"street1": "1 Main St", "street2": "Suite 2", "city": "Austin", "state": "TX", "postalCode": "78701"}
KIND = customer_sync.KIND


async def claimed(hub: Hub) -> Job:
    (found,) = await hub.database.write(jobs.claim, "test", kinds=[KIND], count=1, lease_seconds=60)
    return Job(hub, found, "test")


def only_job(connection: Connection) -> tuple[int, timedelta]:
    """Give the attempts of the only job of the CRM, and in how long it runs."""
    found = connection.execute(select(job.c.attempt, job.c.run_at).where(job.c.kind == KIND)).one()
    return found.attempt, found.run_at - clock.now(connection)


async def test_a_customer_gets_an_organisation_and_each_instance_a_project(desk: Desk) -> None:
    made = await desk.customer(2, address=ADDRESS, primaryBillingContact={"email": "a@example.com", "phone": "1"})
    assert "organizationId" not in made
    assert await desk.work() == [KIND]
    shown = await desk.shown(made["id"])
    (organisation,) = desk.insightly.organisations()
    assert shown["organizationId"] == str(organisation["ORGANISATION_ID"])
    assert organisation["ORGANISATION_NAME"] == "Example Ltd"
    assert organisation["PHONE"] == "1"
    assert organisation["BACKGROUND"].splitlines() == [
        f"QBD Connect customer: {made['id']}",
        "QBD Connect contact: a@example.com, 1",
    ]
    assert organisation["ADDRESS_BILLING_STREET"] == "1 Main St, Suite 2"
    assert organisation["ADDRESS_BILLING_POSTCODE"] == "78701"
    projects = desk.insightly.projects()
    assert [each["projectId"] for each in shown["qbdInstances"]] == [str(each["PROJECT_ID"]) for each in projects]
    assert [each["PROJECT_NAME"] for each in projects] == [each["instanceId"] for each in shown["qbdInstances"]]
    assert {link["LINK_OBJECT_ID"] for each in projects for link in each["LINKS"]} == {organisation["ORGANISATION_ID"]}
    assert projects[0]["PROJECT_DETAILS"].splitlines() == [
        f"QuickBooks company file 'File 0' of Example Ltd ({made['id']})",
        "Contact: Ada Byron, ada@example.com",
        f"Support page: https://hub.example.com/support/{shown['qbdInstances'][0]['instanceId']}",
    ]
    assert await desk.states() == []


async def test_a_customer_without_a_name_is_named_by_its_contact(desk: Desk) -> None:
    await desk.customer(name=" ", primaryBillingContact={"firstName": "Ada", "email": "a@example.com"})
    await desk.work()
    (organisation,) = desk.insightly.organisations()
    assert organisation["ORGANISATION_NAME"] == "Ada, a@example.com"


async def test_a_customer_of_whom_nothing_is_known_is_named_by_its_id(desk: Desk) -> None:
    made = await desk.customer(name="", primaryBillingContact={"email": ""})
    await desk.work()
    (organisation,) = desk.insightly.organisations()
    assert organisation["ORGANISATION_NAME"] == made["id"]


async def test_a_later_instance_gets_a_project_and_nothing_else_is_written(desk: Desk) -> None:
    customer_id = (await desk.customer(1))["id"]
    await desk.work()
    desk.insightly.asked()
    instance_id = await desk.instance(customer_id)
    assert await desk.project_of(instance_id) is None
    await desk.work()
    assert await desk.project_of(instance_id) == str(desk.insightly.projects()[1]["PROJECT_ID"])
    assert sum(line.startswith(("POST", "PUT")) for line in desk.insightly.asked()) == 2


async def test_changes_of_name_address_and_contact_arrive(desk: Desk) -> None:
    customer_id = (await desk.customer())["id"]
    await desk.work()
    await desk.patch(customer_id, name="New Ltd", address=ADDRESS, primaryBillingContact={"email": "b@example.com"})
    await desk.work()
    (organisation,) = desk.insightly.organisations()
    assert organisation["ORGANISATION_NAME"] == "New Ltd"
    assert organisation["ADDRESS_BILLING_CITY"] == "Austin"
    assert organisation["BACKGROUND"].endswith("contact: b@example.com")


async def test_a_patch_that_changes_nothing_asks_nothing(desk: Desk) -> None:
    customer_id = (await desk.customer())["id"]
    await desk.work()
    await desk.patch(customer_id, name="Example Ltd")
    assert await desk.work() == []


async def test_several_changes_need_one_job(desk: Desk) -> None:
    customer_id = (await desk.customer())["id"]
    await desk.patch(customer_id, name="New Ltd")
    await desk.instance(customer_id)
    assert await desk.states() == ["ready"]
    await desk.work()
    assert desk.insightly.organisations()[0]["ORGANISATION_NAME"] == "New Ltd"
    assert len(desk.insightly.projects()) == 1


async def test_an_organisation_that_an_operator_chose_is_linked_and_left_as_it_is(desk: Desk) -> None:
    theirs = desk.insightly.simulator.world.create(ORGANISATIONS, {"ORGANISATION_NAME": "Theirs"}, NOW)
    customer_id = (await desk.customer(1, organizationId=str(theirs["ORGANISATION_ID"])))["id"]
    await desk.work()
    await desk.patch(customer_id, name="New Ltd")
    await desk.work()
    (organisation,) = desk.insightly.organisations()
    assert (organisation["ORGANISATION_NAME"], organisation["BACKGROUND"]) == ("Theirs", None)
    assert desk.insightly.projects()[0]["LINKS"][0]["LINK_OBJECT_ID"] == organisation["ORGANISATION_ID"]


async def test_an_organisation_that_does_not_exist_is_for_operators(desk: Desk) -> None:
    customer_id = (await desk.customer(1, organizationId="none"))["id"]
    await desk.work()
    assert f"mend organizationId of {customer_id}" in await desk.last_error()
    assert desk.insightly.projects() == []


async def test_another_organisation_chosen_meanwhile_stays(desk: Desk) -> None:
    theirs = desk.insightly.simulator.world.create(ORGANISATIONS, {"ORGANISATION_NAME": "Theirs"}, NOW)
    chosen = str(theirs["ORGANISATION_ID"])
    customer_id = (await desk.customer(1))["id"]
    busy = desk.interrupted("create_organisation", lambda: desk.patch(customer_id, organizationId=chosen))
    await busy.work()
    assert (await desk.shown(customer_id))["organizationId"] == chosen
    assert desk.insightly.projects()[0]["LINKS"][0]["LINK_OBJECT_ID"] == theirs["ORGANISATION_ID"]


async def test_what_changes_while_the_job_runs_arrives_too(desk: Desk) -> None:
    customer_id = (await desk.customer())["id"]
    names = iter(["Second", "Third"])

    async def rename() -> None:
        for name in names:
            await desk.patch(customer_id, name=name)
            await desk.instance(customer_id)
            return

    busy = desk.interrupted("update_organisation", rename)
    assert await busy.work() == [KIND]
    assert desk.insightly.organisations()[0]["ORGANISATION_NAME"] == "Third"
    assert [bool(each.get("projectId")) for each in (await desk.shown(customer_id))["qbdInstances"]] == [True, True]


async def test_a_customer_that_never_rests_lets_others_work(desk: Desk) -> None:
    customer_id = (await desk.customer())["id"]
    count = 0

    async def rename() -> None:
        nonlocal count
        count += 1
        await desk.patch(customer_id, name=f"Name {count}")

    busy = desk.interrupted("update_organisation", rename)
    held = await claimed(busy.hub)
    with pytest.raises(Postpone) as caught:
        await customer_sync.sync(busy.hub, held)
    assert caught.value.run_at == NOW
    assert count == customer_sync.PASSES - 1


async def test_people_who_write_at_the_same_time_are_not_overwritten(desk: Desk) -> None:
    customer_id = (await desk.customer())["id"]
    await desk.work()
    written = iter([1])

    async def write() -> None:
        for _ in written:
            (organisation,) = desk.insightly.organisations()
            background = organisation["BACKGROUND"] + "\nPays late."
            desk.insightly.simulator.world.change(organisation, {"BACKGROUND": background}, NOW)

    await desk.patch(customer_id, name="New Ltd")
    await desk.interrupted("get_organisation", write).work()
    (organisation,) = desk.insightly.organisations()
    assert organisation["ORGANISATION_NAME"] == "New Ltd"
    assert organisation["BACKGROUND"].endswith("Pays late.")


async def test_many_instances_are_opened_a_few_at_a_time(desk: Desk) -> None:
    count = customer_sync.PROJECTS + 2
    made = await desk.customer(count)
    assert await desk.work() == [KIND, KIND]
    assert len(desk.insightly.projects()) == count
    assert all("projectId" in each for each in (await desk.shown(made["id"]))["qbdInstances"])


async def test_an_instance_deleted_before_its_project_gets_none(desk: Desk) -> None:
    made = await desk.customer(1)
    await desk.delete(made["qbdInstances"][0]["instanceId"])
    await desk.work()
    assert desk.insightly.projects() == []


async def test_an_instance_deleted_while_its_project_is_opened_leaves_it_closed(desk: Desk) -> None:
    made = await desk.customer(1)
    instance_id = made["qbdInstances"][0]["instanceId"]

    async def delete() -> None:
        await desk.delete(instance_id)

    await desk.interrupted("open_support_project", delete).work()
    assert [each["STATUS"] for each in desk.insightly.projects()] == ["COMPLETED"]
    assert await desk.states() == []


async def test_an_erased_customer_is_let_go(desk: Desk) -> None:
    made = await desk.customer(1)

    async def erase() -> None:
        await customer_erasure.erase(desk.hub, made["id"])

    with capture_logs() as logs:
        await desk.interrupted("create_organisation", erase).work()
    # The erasure takes the job along, so its worker finds that it has lost it.
    assert logs[-1]["event"] == "job was taken over by another worker"
    await desk.hub.database.write(jobs.enqueue, NewJob("job_a", KIND, {"customerId": made["id"]}))
    assert await desk.work() == [KIND]
    assert (await desk.states(), len(desk.insightly.organisations())) == ([], 1)


async def test_nothing_is_wanted_without_a_crm(calls: Calls, desk: Desk) -> None:
    off = replace(desk, hub=calls.hub, calls=calls)
    made = await off.customer(1)
    await off.patch(made["id"], name="New Ltd")
    await off.instance(made["id"])
    assert await off.work() == []
    assert desk.insightly.asked() == []


async def test_a_job_ends_when_the_crm_is_switched_off_and_does_not_stand_in_the_way_later(
    calls: Calls, desk: Desk
) -> None:
    customer_id = (await desk.customer())["id"]
    await replace(desk, hub=calls.hub).work()
    assert (await desk.states(), desk.insightly.asked()) == ([], [])
    await desk.patch(customer_id, name="New Ltd")
    await desk.work()
    assert desk.insightly.organisations()[0]["ORGANISATION_NAME"] == "New Ltd"


async def test_a_wrong_key_parks_the_job_and_a_retry_does_it_all(desk: Desk) -> None:
    made = await desk.customer(1)
    wrong = desk.with_crm(lambda: desk.insightly.crm("a-wrong-key"))
    with capture_logs() as logs:
        await wrong.work()
    assert "check QBDCONNECT_INSIGHTLY_API_KEY" in await desk.last_error()
    assert "a-wrong-key" not in f"{logs}{await desk.last_error()}"
    await desk.patch(made["id"], name="New Ltd")
    assert await desk.states() == ["parked"]
    await desk.hub.database.write(job_listing.retry_parked)
    await desk.work()
    assert desk.insightly.organisations()[0]["ORGANISATION_NAME"] == "New Ltd"
    assert len(desk.insightly.projects()) == 1


async def test_a_busy_crm_is_asked_again_soon_and_no_attempt_counts(desk: Desk) -> None:
    await desk.customer()
    desk.insightly.simulator.limits = type(desk.insightly.simulator.limits)(
        1, 100, now=lambda: datetime.now(UTC), tick=lambda: 0.0
    )
    held = await claimed(desk.hub)
    with pytest.raises(Postpone) as caught:
        await customer_sync.sync(desk.hub, held)
    assert caught.value.run_at == NOW + timedelta(seconds=1)


async def test_a_quota_used_up_puts_the_work_off_till_tomorrow(desk: Desk) -> None:
    await desk.customer(2)
    desk.insightly.simulator.limits.per_day = 3
    assert await desk.work() == [KIND]
    (attempt, run_in) = await desk.hub.database.read(only_job)
    # The clock of the test says 23:30, and the next day begins in half an hour.
    assert (attempt, round(run_in.total_seconds() / 60)) == (0, 35)
    assert await desk.work() == []
    desk.insightly.simulator.limits.per_day = 1000
    await desk.work_later()
    assert (len(desk.insightly.organisations()), len(desk.insightly.projects())) == (1, 2)


async def test_a_server_error_is_tried_again(desk: Desk) -> None:
    await desk.customer(1)
    desk.insightly.fail("before", 503)
    await desk.work()
    assert (await desk.hub.database.read(only_job))[0] == 1
    await desk.work_later()
    assert (len(desk.insightly.organisations()), len(desk.insightly.projects())) == (1, 1)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("status", [None, 500], ids=["lost", "500"])
@pytest.mark.parametrize("fields", [{}, FIELDS], ids=["by name", "by custom field"])
async def test_whatever_request_fails_there_is_one_of_each(
    desk: Desk, when: str, status: int | None, fields: dict[str, str]
) -> None:
    """A process that dies after a request, or before the next one, leaves what a lost connection leaves."""
    own = desk.with_crm(lambda: desk.insightly.crm(**fields))
    step = 0
    while True:
        customers = len(own.insightly.organisations())
        own.insightly.fail(when, status, skip=step)
        made = await own.customer(2, address=ADDRESS)
        await own.work()
        await own.work_later()
        assert await own.states() == []
        assert len(own.insightly.organisations()) == customers + 1
        assert len(own.insightly.projects()) == 2 * (customers + 1)
        shown = await own.shown(made["id"])
        assert own.insightly.organisations()[-1]["ORGANISATION_NAME"] == "Example Ltd"
        assert shown["organizationId"] == str(own.insightly.organisations()[-1]["ORGANISATION_ID"])
        assert all(len(each["LINKS"]) == 1 for each in own.insightly.projects())
        if own.insightly.simulator.faults:
            break  # there were fewer requests
        step += 1
    own.insightly.simulator.faults.clear()
    assert step == (11 if fields else 12)  # an organisation that is made under its own name need not be renamed


@pytest.mark.parametrize("method", ["create_organisation", "update_organisation", "open_support_project"])
async def test_a_worker_killed_after_a_call_leaves_one_of_each(desk: Desk, method: str) -> None:
    await desk.customer(2)

    class Killed(BaseException):
        """What no handler of errors catches."""

    async def die() -> None:
        raise Killed

    held = await claimed(desk.hub)
    with pytest.raises(Killed):
        await customer_sync.sync(desk.interrupted(method, die).hub, held)
    await desk.hub.database.write(jobs.retry_later, held.lease, delay_seconds=-1, error="silent")
    await desk.work()
    assert (len(desk.insightly.organisations()), len(desk.insightly.projects())) == (1, 2)
    assert await desk.states() == []


async def test_the_key_of_insightly_is_in_no_log(desk: Desk) -> None:
    await desk.customer(1)
    desk.insightly.fail("after", 500, skip=1)
    with capture_logs() as logs:
        await desk.work()
        await desk.work_later()
    assert logs
    assert API_KEY not in str(logs)


async def test_the_project_cannot_be_set_by_a_caller(desk: Desk) -> None:
    made = await desk.customer(1)
    instance_id = made["qbdInstances"][0]["instanceId"]
    body = instance_patch(projectId="666", name="New")
    await instances.patch(desk.calls.operator("patchInstance"), instance_id, body)
    assert await desk.project_of(instance_id) is None
    await desk.work()
    project_id = await desk.project_of(instance_id)
    await instances.patch(desk.calls.operator("patchInstance"), instance_id, body)
    assert await desk.project_of(instance_id) == project_id != "666"


def test_the_worker_knows_the_handlers() -> None:
    assert KINDS[KIND].handler is customer_sync.sync
