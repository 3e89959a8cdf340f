"""Stats of a customer: what all its instances did, beside what their service level agreements include."""

from qbdconnect_server.contract._generated import types
from qbdconnect_server.errors import NotFound, RuleBroken
from qbdconnect_server.services.call import Call
from qbdconnect_server.services.moments import parse_moment, show_day, show_moment, start_of_day
from qbdconnect_server.storage.queries import metrics as queries
from qbdconnect_server.storage.queries.metrics import InstanceSums


async def of_customer(call: Call, customer_id: str, *, begin: str, end: str) -> types.CustomerStats:
    """Sum up the days in UTC that a window touches, for each instance that was live on one of them, and over all.

    Raises NotFound, and RuleBroken for a window that ends before it starts.
    """
    first, last = parse_moment(begin, parameter="begin"), parse_moment(end, parameter="end")
    if first > last:
        raise RuleBroken("The window ends before it starts.", parameter="end")
    found = await call.read(
        queries.of_customer,
        customer_id,
        first_day=show_day(first),
        last_day=show_day(last),
        begin=start_of_day(first),
    )
    if found is None:
        raise NotFound(f"There is no customer {customer_id}.")
    return {
        "customerId": customer_id,
        "begin": show_moment(first),
        "end": show_moment(last),
        "sessions": sum(each.sessions for each in found),
        "requests": sum(each.requests for each in found),
        "transactions": sum(each.transactions for each in found),
        "errors": sum(each.errors for each in found),
        "instances": [_show(each) for each in found],
    }


def _show(sums: InstanceSums) -> types.InstanceStats:
    shown: types.InstanceStats = {
        "instanceId": sums.instance_id,
        "name": sums.name,
        "sessions": sums.sessions,
        "requests": sums.requests,
        "transactions": sums.transactions,
        "errors": sums.errors,
    }
    if sums.sla is not None:
        shown["transactionLimit"] = sums.sla["transactionLimit"]
    return shown
