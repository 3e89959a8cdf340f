"""Idempotency keys: one effect, one answer."""

from tests.stripe_desk import DAY, Desk

FORM = "email=a@example.com"


def test_answer_is_given_again(desk: Desk) -> None:
    first = desk.raw("POST", "/v1/customers", f"{FORM}&name=x", idempotency_key="k")
    again = desk.raw("POST", "/v1/customers", f"name=x&{FORM}", idempotency_key="k")
    assert again.document == first.document
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"] != again.headers["Request-Id"]
    assert "Idempotent-Replayed" not in first.headers
    assert len(desk.v1.customers.list().data) == 1
    event = desk.v1.events.list().data[0]
    assert event.request is not None
    assert (event.request.idempotency_key, event.request.id) == ("k", first.headers["Request-Id"])


def test_other_parameters_are_refused(desk: Desk) -> None:
    desk.raw("POST", "/v1/customers", FORM, idempotency_key="k")
    for url, form in (("/v1/customers", "email=b@example.com"), ("/v1/customers/x", FORM)):
        other = desk.raw("POST", url, form, idempotency_key="k")
        assert (other.status, other.document["error"]["type"]) == (400, "idempotency_error")
    assert len(desk.v1.customers.list().data) == 1


def test_declines_are_given_again_and_what_was_not_begun_is_not(desk: Desk) -> None:
    customer = desk.customer(None)
    form = f"amount=100&currency=usd&customer={customer}&payment_method=pm_card_chargeDeclined&confirm=true"
    first = desk.raw("POST", "/v1/payment_intents", form, idempotency_key="k")
    again = desk.raw("POST", "/v1/payment_intents", form, idempotency_key="k")
    assert (first.status, again.status, again.document["error"]) == (402, 402, first.document["error"])
    assert len(desk.v1.charges.list().data) == 1
    assert desk.raw("POST", "/v1/customers", "emial=x", idempotency_key="j").status == 400
    assert desk.raw("POST", "/v1/customers", FORM, idempotency_key="j").status == 200


def test_keys_are_kept_for_a_day(desk: Desk) -> None:
    first = desk.raw("POST", "/v1/customers", FORM, idempotency_key="k").document["id"]
    desk.clock.seconds += DAY - 1
    assert desk.raw("POST", "/v1/customers", FORM, idempotency_key="k").document["id"] == first
    desk.clock.seconds += 1
    assert desk.raw("POST", "/v1/customers", FORM, idempotency_key="k").document["id"] != first
    assert desk.raw("POST", "/v1/customers", FORM, idempotency_key="k").headers["Idempotent-Replayed"] == "true"


def test_keys_are_bounded_and_only_for_post(desk: Desk) -> None:
    assert desk.raw("POST", "/v1/customers", FORM, idempotency_key="k" * 256).status == 400
    assert "Idempotency-Key" not in desk.raw("GET", "/v1/customers", idempotency_key="k").headers
