"""Faults in events in: whom the door believes, what follows from events, how often, and who gets work."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
MONEY = f"{SERVER}/services/money"
TESTS = "tests/server/services/money"
DOOR = ("tests/server/hooks/test_events.py",)
SIGNED = ("tests/server/gateways/test_stripe_events.py",)
INBOX = (f"{TESTS}/events/test_inbox.py",)
STANDING = (f"{TESTS}/subscriptions/test_standing.py",)
CATCH_UP = (f"{TESTS}/events/test_catch_up.py",)
HANDLING = f"{TESTS}/events/test_event_handling.py"
DISORDER = (f"{TESTS}/events/test_events_in_disorder.py",)


def handling(*names: str) -> tuple[str, ...]:
    """Name tests of what follows from events."""
    return tuple(f"{HANDLING}::{name}" for name in names)


FAULTS = (
    Fault(
        "events in: the door takes bodies of any size",
        f"{SERVER}/hooks/events.py",
        "        if len(body) > BODY_LIMIT:\n",
        "        if len(body) > 4 * BODY_LIMIT:\n",
        DOOR,
    ),
    Fault(
        "events in: the door answers to every method",
        f"{SERVER}/hooks/events.py",
        'if scope["method"] != HTTPMethod.POST:',
        "if False:",
        DOOR,
    ),
    Fault(
        "events in: the body is decoded on its way",
        f"{SERVER}/hooks/events.py",
        "    return bytes(body)\n",
        "    return body.decode(errors='replace').encode()\n",
        DOOR,
    ),
    Fault(
        "events in: an empty secret signs",
        f"{SERVER}/gateways/stripe/events.py",
        "[secret for secret in secrets if secret.strip()]",
        "list(secrets)",
        SIGNED,
    ),
    Fault(
        "events in: only the first of several secrets is tried",
        f"{SERVER}/gateways/stripe/events.py",
        "for secret in usable):",
        "for secret in usable[:1]):",
        SIGNED,
    ),
    Fault(
        "events in: a signature with an accent is an error of ours",
        f"{SERVER}/gateways/stripe/events.py",
        "if signature is None or not signature.isascii():",
        "if signature is None:",
        SIGNED,
    ),
    Fault(
        "events in: an id that no database stores is an error of ours",
        f"{SERVER}/gateways/stripe/events.py",
        "    value.encode()  #",
        "    #",
        SIGNED,
    ),
    Fault(
        "events in: any t in the header tells the time, also one that nobody signed",
        f"{SERVER}/gateways/stripe/events.py",
        'if name == "t"]',
        'if name.endswith("t")][:1]',
        SIGNED,
    ),
    Fault(
        "events in: a signature is good for an hour",
        f"{SERVER}/gateways/stripe/events.py",
        "TOLERANCE_SECONDS: Final = 300",
        "TOLERANCE_SECONDS: Final = 3600",
        SIGNED,
    ),
    Fault(
        "events in: signatures of the future are good",
        f"{SERVER}/gateways/stripe/events.py",
        "return abs(now.timestamp() - int(times[0])) <= TOLERANCE_SECONDS",
        "return now.timestamp() - int(times[0]) <= TOLERANCE_SECONDS",
        SIGNED,
    ),
    Fault(
        "events in: an event that is there already has a job again",
        f"{MONEY}/events/inbox.py",
        "        if not queries.insert_new(connection, new):\n            continue\n",
        "        queries.insert_new(connection, new)\n",
        INBOX,
    ),
    Fault(
        "events in: test data has effects on a live hub",
        f"{MONEY}/events/inbox.py",
        "is_ours = each.live == live",
        "is_ours = live or not each.live",
        INBOX,
    ),
    Fault(
        "events in: restricted keys count as test keys",
        f"{MONEY}/events/inbox.py",
        '("sk_live_", "rk_live_")',
        '("sk_live_",)',
        INBOX,
    ),
    Fault(
        "events in: the inbox forgets before the provider does",
        f"{MONEY}/events/inbox.py",
        "KEPT: Final = timedelta(days=30)",
        "KEPT: Final = timedelta(days=20)",
        (*INBOX, *CATCH_UP),
    ),
    Fault(
        "events in: a changed catalogue stays as it was",
        f"{MONEY}/events/inbox.py",
        "        hub.catalogue.drop()",
        "        pass",
        INBOX,
    ),
    Fault(
        "events in: two looks at one object both have their effect",
        f"{MONEY}/events/event_handling.py",
        "    if not queries.lock_waiting(connection, event_ids):\n        raise WrittenMeanwhile\n",
        "",
        handling("test_of_two_looks_at_the_same_time_one_has_the_effect"),
    ),
    Fault(
        "events in: the effect and the end of the job are two transactions",
        f"{MONEY}/events/event_handling.py",
        "await job.finish_after(_settle, effect, [each.id for each in events])",
        "await hub.database.write(_settle, effect, [each.id for each in events])",
        handling("test_a_lost_lease_has_no_effect"),
    ),
    Fault(
        "events in: what was read may be older than what is kept",
        f"{MONEY}/events/event_effects.py",
        "            raise WrittenMeanwhile\n        return True\n\n    return effect\n\n\nasync def of_invoice",
        "            return True\n        return True\n\n    return effect\n\n\nasync def of_invoice",
        handling("test_what_is_written_meanwhile_is_read_again", "test_who_is_always_too_late_lets_others_go_first"),
    ),
    Fault(
        "events in: the version is looked up after the reading",
        f"{MONEY}/events/event_effects.py",
        "    version = await hub.database.read(subscription_state.version_of, subscription_id)\n"
        "    fetched = await gateway.get_subscription(subscription_id)\n",
        "    fetched = await gateway.get_subscription(subscription_id)\n"
        "    version = await hub.database.read(subscription_state.version_of, subscription_id)\n",
        handling("test_what_is_written_meanwhile_is_read_again"),
    ),
    Fault(
        "events in: a failed attempt is told for each event that tells of it",
        f"{MONEY}/events/event_effects.py",
        "if each.type == PAYMENT_FAILED} - told)",
        "if each.type == PAYMENT_FAILED})",
        handling("test_a_failure_that_is_told_by_two_events_is_one"),
    ),
    Fault(
        "events in: of several failed attempts one is told",
        f"{MONEY}/events/event_effects.py",
        "    return len({each.happened_at for each in events if each.type == PAYMENT_FAILED} - told)\n",
        "    return min(1, len({each.happened_at for each in events if each.type == PAYMENT_FAILED} - told))\n",
        handling("test_several_failures_are_told_one_by_one"),
    ),
    Fault(
        "events in: a payout is linked before all its charges are known",
        f"{MONEY}/events/event_effects.py",
        "if fetched.automatic and is_settled else ()",
        "if fetched.automatic else ()",
        handling("test_a_payout_is_asked_for_its_charges_once_it_is_settled"),
    ),
    Fault(
        "events in: a payout that came back finds nobody",
        f"{MONEY}/events/event_effects.py",
        "fetched.reconciliation_status == RECONCILED or fetched.status == FAILED",
        "fetched.reconciliation_status == RECONCILED",
        handling("test_a_payout_that_comes_back"),
    ),
    Fault(
        "events in: nobody hears that a customer was deleted at the provider",
        f"{MONEY}/events/event_effects.py",
        "        return lambda connection: _tell_of_deletion(connection, gateway_customer_id)\n",
        "        return none\n",
        handling("test_a_customer_that_is_deleted_at_the_provider_keeps_its_id_and_the_operator_hears_of_it"),
    ),
    Fault(
        "events in: checkouts of other shops make customers",
        f"{MONEY}/events/checkout_linking.py",
        "checkout.status == COMPLETE and OURS in checkout.metadata",
        "checkout.status == COMPLETE",
        handling("test_other_checkouts_make_no_customer"),
    ),
    Fault(
        "events in: what a new customer bought before it was known is not looked at",
        f"{MONEY}/events/checkout_linking.py",
        '            inbox.look_at(connection, hub, "invoice", invoice.id, untold=True)\n',
        "            pass\n",
        (*handling("test_a_failure_from_before_the_customer_was_known_is_told_after_all"), *DISORDER),
    ),
    Fault(
        "events in: what was ignored stays so when its customer is known",
        f"{MONEY}/events/event_handling.py",
        '    if job.payload["untold"]:\n        await',
        "    if False:\n        await",
        handling("test_a_failure_from_before_the_customer_was_known_is_told_after_all"),
    ),
    Fault(
        "events in: a checkout replaces the card that a customer has chosen",
        f"{MONEY}/events/checkout_linking.py",
        "    if buyer.default_payment_method is not None:\n        return\n",
        "",
        handling("test_a_default_card_stays"),
    ),
    Fault(
        "events in: an idle hub opens the gateway every day",
        f"{MONEY}/events/catch_up.py",
        "bool(hub.settings.stripe_secret_key) or await",
        "True or await",
        CATCH_UP,
    ),
    Fault(
        "events in: only some types are caught up with",
        f"{MONEY}/events/catch_up.py",
        "    for start in range(0, len(types), TYPES_AT_ONCE):\n",
        "    for start in range(0, TYPES_AT_ONCE, TYPES_AT_ONCE):\n",
        CATCH_UP,
    ),
    Fault(
        "standing: there is no grace",
        f"{MONEY}/subscriptions/standing.py",
        "lapsed_at + timedelta(days=grace_days)",
        "lapsed_at",
        STANDING,
    ),
    Fault(
        "standing: instances that are not validated get work",
        f"{MONEY}/subscriptions/standing.py",
        "    if not found.validated:\n",
        "    if False:\n",
        STANDING,
    ),
    Fault(
        "standing: any subscription of a customer counts, also one that ended long ago",
        f"{SERVER}/storage/queries/standing.py",
        "subscription.c.id == customer.c.subscription_id",
        "subscription.c.customer_id == customer.c.id",
        STANDING,
    ),
    Fault(
        "standing: the queue does not ask",
        f"{SERVER}/services/activity/request_queue.py",
        "    return found if obstacle is None else None\n",
        "    return found\n",
        STANDING,
    ),
    Fault(
        "standing: the support page does not tell of a suspension",
        f"{SERVER}/pages/templates/support.html",
        '{% elif obstacle == "suspended" %}',
        '{% elif obstacle == "nothing" %}',
        ("tests/server/pages/test_support.py",),
    ),
)
