"""Faults in what is sold, who subscribes, what is charged, and which instances get what."""

from tests.mutants.fault import Fault

MONEY = "server/qbdconnect_server/services/money"
TESTS = "tests/server/services/money"


def named(module: str, *tests: str) -> tuple[str, ...]:
    """Name tests of a module; one database is enough to notice a fault."""
    return tuple(f"{TESTS}/{module}.py::{test}[sqlite]" for test in tests)


FAULTS = (
    Fault(
        "subscriptions: nobody hears of a customer who pays twice",
        f"{MONEY}/subscriptions/subscription_state.py",
        "if first is not None and not (first.is_over or new.is_over):",
        "if first is not None and first.is_over:",
        named("subscriptions/test_subscription_state", "test_operators_are_told_of_a_customer_who_pays_twice"),
    ),
    Fault(
        "subscriptions: products that are no longer sold are shown",
        f"{MONEY}/products/catalogue.py",
        "elif offer.product_active:",
        "else:",
        (f"{TESTS}/products/test_products.py",),
    ),
    Fault(
        "subscriptions: what was read before a change is kept for a minute",
        f"{MONEY}/products/catalogue.py",
        "if drops == self._drops:",
        "if True:",
        (f"{TESTS}/products/test_products.py",),
    ),
    Fault(
        "subscriptions: the price of another product is sold",
        f"{MONEY}/products/prices.py",
        "if product_id not in {None, price.product_id}:",
        "if False:",
        named("subscriptions/test_subscriptions", "test_price_and_product_must_agree"),
    ),
    Fault(
        "subscriptions: a price that is paid once is sold",
        f"{MONEY}/products/prices.py",
        "if price.interval is None:",
        "if False:",
        named("subscriptions/test_subscriptions", "test_what_is_not_for_sale_breaks_a_rule"),
    ),
    Fault(
        "subscriptions: fewer seats than live instances are sold",
        f"{MONEY}/subscriptions/seats.py",
        "if wanted < least(live_instances):",
        "if wanted < 1:",
        named("subscriptions/test_checkouts", "test_seats_are_at_least_the_live_instances"),
    ),
    Fault(
        "subscriptions: a customer subscribes twice at once",
        f"{MONEY}/subscriptions/subscription_start.py",
        "expired=now - CLAIMED):",
        "expired=now):",
        named("subscriptions/test_subscriptions", "test_nobody_subscribes_while_another_request_does"),
    ),
    Fault(
        "subscriptions: what only Stripe knows is not looked at",
        f"{MONEY}/subscriptions/subscription_start.py",
        "        if each.status not in queries.OVER:",
        "        if each.status == 'nothing':",
        named("subscriptions/test_subscriptions", "test_a_subscription_that_only_stripe_knows_is_in_the_way_too"),
    ),
    Fault(
        "subscriptions: a lost answer is not found again",
        f"{MONEY}/subscriptions/subscription_start.py",
        "if each.metadata.get(OPERATION) == saga.operation_id:",
        "if each.metadata.get(OPERATION) == each.id:",
        (
            f"{TESTS}/subscriptions/test_subscription_resumption.py::test_the_process_may_die_after_every_answer_of_stripe",
        ),
    ),
    Fault(
        "subscriptions: a declined card keeps the place",
        f"{MONEY}/subscriptions/subscription_start.py",
        "        await saga.abandon(_release, customer_id, saga.operation_id)\n",
        "",
        named("subscriptions/test_subscriptions", "test_a_declined_payment_leaves_nothing_and_the_same_key_tries_anew"),
    ),
    Fault(
        "subscriptions: a declined difference stays declined",
        f"{MONEY}/subscriptions/subscription_change.py",
        "    async with saga.freed_by_refusal():\n",
        "    if saga.operation_id:\n",
        named(
            "subscriptions/test_subscription_changes",
            "test_a_declined_difference_changes_nothing_and_the_same_key_tries_anew",
        ),
    ),
    Fault(
        "subscriptions: one ends under live instances",
        f"{MONEY}/subscriptions/subscription_change.py",
        "    if live:\n",
        "    if live > seats.LIMIT:\n",
        named(
            "subscriptions/test_subscription_changes",
            "test_a_subscription_ends_with_its_period_once_no_instance_is_live",
        ),
    ),
    Fault(
        "subscriptions: sending back what was read buys an ending one anew",
        f"{MONEY}/subscriptions/subscription_state.py",
        '"quantity": 0 if stored.ends_with_period else stored.quantity,',
        '"quantity": stored.quantity,',
        named(
            "subscriptions/test_subscription_changes", "test_what_was_read_of_an_ending_subscription_changes_nothing"
        ),
    ),
    Fault(
        "subscriptions: customers set their SLA",
        "server/qbdconnect_server/services/ownership.py",
        'OPERATORS_OF_SUBSCRIPTION: Final = ("sla",)',
        "OPERATORS_OF_SUBSCRIPTION: Final[tuple[str, ...]] = ()",
        named("subscriptions/test_subscriptions", "test_customers_take_the_sla_as_it_is"),
    ),
    Fault(
        "subscriptions: seats that wait are overwritten by what Stripe has",
        f"{MONEY}/subscriptions/subscription_state.py",
        "quantity=old.quantity if old.is_waiting and not fresh.is_over else fetched.quantity,",
        "quantity=fetched.quantity,",
        named("subscriptions/test_subscription_state", "test_seats_that_stripe_is_still_to_learn_of_stay"),
    ),
    Fault(
        "subscriptions: what was read before a write is stored after it",
        f"{MONEY}/subscriptions/subscription_state.py",
        "if customer is None or (None if old is None else old.version) != version:",
        "if customer is None:",
        named("subscriptions/test_subscription_state", "test_what_was_read_before_another_write_is_not_kept"),
    ),
    Fault(
        "subscriptions: the grace begins anew with every event",
        f"{MONEY}/subscriptions/subscription_state.py",
        "lapsed_at=(old.lapsed_at or now) if is_lapsed else None,",
        "lapsed_at=now if is_lapsed else None,",
        named("subscriptions/test_subscription_state", "test_since_when_it_is_not_paid_for"),
    ),
    Fault(
        "subscriptions: an operator's SLA is replaced",
        "server/qbdconnect_server/storage/queries/subscriptions.py",
        "        or_(instance.c.sla.is_(None), instance.c.sla_of.is_not(None)),\n",
        "",
        named(
            "subscriptions/test_subscriptions", "test_instances_get_the_sla_but_not_in_the_place_of_an_operators_own"
        ),
    ),
    Fault(
        "subscriptions: an operator's SLA is taken for the subscription's",
        "server/qbdconnect_server/services/instances/instance_state.py",
        'sla_of=stored.sla_of if whole.get("sla") == stored.sla else None,',
        "sla_of=stored.sla_of,",
        named("subscriptions/test_seats", "test_an_operators_sla_goes_before_that_of_the_subscription"),
    ),
    Fault(
        "subscriptions: a deleted instance gives all free seats back",
        f"{MONEY}/subscriptions/seats.py",
        "seats.subscription.quantity - 1)",
        "1)",
        named("subscriptions/test_seats", "test_a_deleted_instance_gives_its_seat_back_but_no_other"),
    ),
    Fault(
        "subscriptions: a push that may arrive late is forgotten",
        f"{MONEY}/subscriptions/seats.py",
        "not (found[0].is_waiting or job.has(BEGUN))",
        "not found[0].is_waiting",
        named("subscriptions/test_seats", "test_a_push_whose_answer_was_lost_is_made_again"),
    ),
    Fault(
        "subscriptions: what is wanted while Stripe is told is not told",
        f"{MONEY}/subscriptions/seats.py",
        "    if kept is None:\n        raise _PushAgain\n",
        "",
        named("subscriptions/test_seats", "test_what_is_wanted_while_stripe_is_told_is_told_too"),
    ),
    Fault(
        "subscriptions: a second customer is made at Stripe",
        f"{MONEY}/gateway_customers.py",
        'key=f"cust:{customer_id}:create"',
        'key=hub.new_id("op")',
        (f"{TESTS}/test_gateway_customers.py::test_one_is_made_whatever_is_lost",),
    ),
    Fault(
        "subscriptions: the customer of another customer is charged",
        f"{MONEY}/gateway_customers.py",
        "if named != customer.id and",
        "if named is None and",
        named("test_gateway_customers", "test_the_customer_of_another_customer_is_refused_at_use"),
    ),
    Fault(
        "subscriptions: buyers are sent anywhere",
        f"{MONEY}/subscriptions/return_urls.py",
        "    if origin not in {_origin(each) for each in settings.return_origins}:",
        "    if not any(origin.startswith(str(_origin(each))) for each in settings.return_origins):",
        (f"{TESTS}/subscriptions/test_return_urls.py",),
    ),
    Fault(
        "subscriptions: a checkout is opened beside a subscription",
        f"{MONEY}/subscriptions/subscription_start.py",
        "    if current is not None and not current.is_over:\n        raise _has_one(current.id)\n",
        "",
        named("subscriptions/test_checkouts", "test_whoever_pays_there_has_a_subscription"),
    ),
    Fault(
        "subscriptions: the subscription of another customer is shown",
        f"{MONEY}/subscriptions/subscription_reading.py",
        "customer = await call.read(queries.subscriber_of_gateway, fetched.customer_id)",
        "customer = await call.hub.database.read(\n"
        "            queries.subscriber_of_gateway, type(call.caller.scope)(None), fetched.customer_id\n        )",
        named("subscriptions/test_subscriptions", "test_a_subscription_that_the_hub_has_not_heard_of_is_shown"),
    ),
)
