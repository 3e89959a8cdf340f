"""Faults in the simulated Stripe, in its gateway, and in the contract that both are held to."""

from tests.mutants.fault import Fault

SIMULATOR = "server/qbdconnect_server/simulators/stripe"
GATEWAY = "server/qbdconnect_server/gateways/stripe"
CONTRACT = "tests/stripe_contract"
ERRORS = ("tests/server/simulators/stripe/test_errors.py",)
FIDELITY = ("tests/server/simulators/stripe/test_fidelity.py",)
LISTING = ("tests/server/simulators/stripe/test_listing.py", *FIDELITY)
WIRE = ("tests/server/simulators/stripe/test_wire.py",)
PAYMENTS = ("tests/server/simulators/stripe/test_payments.py",)
SUBSCRIPTIONS = ("tests/server/simulators/stripe/test_subscriptions.py", *FIDELITY)
KEYS = ("tests/server/simulators/stripe/test_idempotency.py", *ERRORS)
FAILURES = ("tests/server/gateways/test_stripe_failures.py",)
GATEWAY_TESTS = ("tests/server/gateways/test_stripe_gateway.py",)
CHECK = (f"{CONTRACT}/test_check.py",)
OPERATIONS = (f"{CONTRACT}/test_operations.py",)
PAGES = ("tests/server/simulators/stripe/test_app.py",)

FAULTS = (
    Fault(
        "stripe: a page breaks on bytes that are no text",
        f"{SIMULATOR}/pages.py",
        '.decode(errors="replace")',
        ".decode()",
        PAGES,
    ),
    Fault(
        "stripe: pages wait for the simulator in the event loop",
        f"{SIMULATOR}/pages.py",
        "        return await run_in_threadpool(self._simulator.object, kind, object_id)\n",
        "        return self._simulator.object(kind, object_id)\n",
        PAGES,
    ),
    Fault(
        "stripe: the API breaks on bytes that are no text",
        f"{SIMULATOR}/app.py",
        '.decode(errors="replace")',
        ".decode()",
        PAGES,
    ),
    Fault(
        "stripe: the clock breaks on a number of thousands of digits",
        f"{SIMULATOR}/pages.py",
        '"[0-9]{1,3}"',
        '"[0-9]+"',
        PAGES,
    ),
    Fault(
        "stripe: a parameter is read to any depth",
        f"{SIMULATOR}/wire.py",
        "if len(names) > DEEPEST:",
        "if False:",
        WIRE,
    ),
    Fault(
        "stripe: an unknown parameter is ignored",
        f"{SIMULATOR}/parameters.py",
        "    unknown = [_join(at, name) for name in raw if name not in shape]\n",
        "    unknown = [_join(at, name) for name in raw if name not in shape and at]\n    raw = {**raw}\n"
        "    for name in list(raw):\n        if name not in shape:\n            raw.pop(name)\n",
        ERRORS,
    ),
    Fault(
        "stripe: an empty value is taken as one",
        f"{SIMULATOR}/parameters.py",
        'if value == "" and not isinstance(field, Clearable):',
        "if value is None and not isinstance(field, Clearable):",
        ERRORS,
    ),
    Fault(
        "stripe: what the simulator lacks looks like what nobody takes",
        f"{SIMULATOR}/lacking.py",
        'refusal.members["message"] += EXPLANATION',
        "pass",
        ERRORS,
    ),
    Fault(
        "stripe: a parameter of Stripe is forgotten in the list",
        f"{SIMULATOR}/lacking.py",
        "package_dimensions tax_details\n        type\n",
        "package_dimensions\n        type\n",
        OPERATIONS,
    ),
    Fault(
        "stripe: elements without numbers are objects of their own",
        f"{SIMULATOR}/wire.py",
        "        if not name or name not in found:\n            return last\n",
        "        if not name:\n            return last\n",
        WIRE,
    ),
    Fault(
        "stripe: parameters in the address of a POST are lost",
        f"{SIMULATOR}/wire.py",
        'return "&".join(filter(None, (self.query, self.body)))',
        'return self.body if self.method == "POST" else self.query',
        WIRE,
    ),
    Fault(
        "stripe: ids in the path are refused like ids in the form",
        f"{SIMULATOR}/world.py",
        'PATH_PARAMS.get(kind, "id"), status=404)',
        'PATH_PARAMS.get(kind, "id"))',
        ERRORS,
    ),
    Fault(
        "stripe: a cursor must match the filter",
        f"{SIMULATOR}/listing.py",
        '        if place and (world.store.number_of(each["id"]) or 0) < place:\n'
        "            return passed, chain([each], found)\n",
        "",
        FIDELITY,
    ),
    Fault(
        "stripe: a page may be longer than a hundred",
        f"{SIMULATOR}/listing.py",
        "MAX_LIMIT: Final = 100",
        "MAX_LIMIT: Final = 1",
        LISTING,
    ),
    Fault(
        "stripe: a declined payment is not found afterwards",
        f"{SIMULATOR}/payment_intents.py",
        "        keeps_effects=True,\n        more=more,\n",
        "        keeps_effects=False,\n        more=more,\n",
        PAYMENTS,
    ),
    Fault(
        "stripe: the error of a declined card has no intent",
        f"{SIMULATOR}/charges.py",
        'return {**refusal.members, "payment_intent": published(world.store, intent)}',
        "return {**refusal.members}",
        ERRORS,
    ),
    Fault(
        "stripe: a card that is declined is kept",
        f"{SIMULATOR}/payment_methods.py",
        "    if card.decline and not card.attaches:\n        raise _not_kept(card.decline)\n",
        "",
        ERRORS,
    ),
    Fault(
        "stripe: a replayed answer names no first request",
        f"{SIMULATOR}/simulator.py",
        '"Original-Request": found["request"]}',
        '"Original-Request": headers["Request-Id"]}',
        KEYS,
    ),
    Fault(
        "stripe: a key is good for two requests",
        f"{SIMULATOR}/idempotency.py",
        'if found["fingerprint"] != _fingerprint(request):',
        "if False:",
        KEYS,
    ),
    Fault(
        "stripe: a charge is refunded twice",
        f"{SIMULATOR}/refunds.py",
        '    charge["amount_refunded"] += amount\n',
        "",
        PAYMENTS,
    ),
    Fault(
        "stripe: a subscription starts although its card asks to authenticate",
        f"{SIMULATOR}/subscriptions.py",
        'complete = sends or invoice["status"] == "paid"',
        "complete = problem is None",
        SUBSCRIPTIONS,
    ),
    Fault(
        "stripe: an inline price is sold to others",
        f"{SIMULATOR}/prices.py",
        '    data = {**parameters, "active": False}\n',
        "    data = {**parameters}\n",
        FIDELITY,
    ),
    Fault(
        "gateway: an object that another request holds is a quota",
        f"{GATEWAY}/failures.py",
        " or _code(failure) == LOCKED",
        "",
        FAILURES,
    ),
    Fault(
        "gateway: an unknown customer of a new subscription is a page that is not found",
        f"{GATEWAY}/failures.py",
        " and not creates:",
        ":",
        GATEWAY_TESTS,
    ),
    Fault(
        "gateway: an update adds an item",
        f"{GATEWAY}/writing.py",
        "given(id=change.item_id, quantity",
        "given(quantity",
        GATEWAY_TESTS,
    ),
    Fault(
        "contract: objects are open",
        f"{CONTRACT}/annotations.py",
        '        if not _has_functional_base(node):\n            whole["additionalProperties"] = False\n',
        "",
        CHECK,
    ),
    Fault(
        "contract: any word is good for an enum of an answer",
        f"{CONTRACT}/annotations.py",
        'yet_unnamed = [{"type": "string", "pattern": YET_UNNAMED}]',
        'yet_unnamed = [{"type": "string"}]',
        CHECK,
    ),
    Fault(
        "contract: a wrong type is called a novelty",
        f"{CONTRACT}/check.py",
        "    return [Violation(path, message)]\n",
        "    return [Violation(path, message, unknown=True)]\n",
        CHECK,
    ),
    Fault(
        "contract: search results are lists",
        f"{CONTRACT}/annotations.py",
        'found["properties"] |= {"object": {"const": "search_result"}, ',
        'found["properties"] |= {',
        CHECK,
    ),
    Fault(
        "contract: objects inside events are not looked at",
        f"{CONTRACT}/check.py",
        "            return check_object(subject)\n",
        "            return []\n",
        CHECK,
    ),
    Fault(
        "contract: a bump of the SDK goes unnoticed",
        f"{GATEWAY}/versions.py",
        "2026-10-28.endive",
        "2026-11-25.endive",
        (f"{CONTRACT}/test_version.py",),
    ),
)
