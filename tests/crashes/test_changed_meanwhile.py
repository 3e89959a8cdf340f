"""Somebody changes something between the crash and the repeated request, which goes on with what it has decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crashes.operations import (
    CHARGED,
    INVOICED,
    PRORATED,
    SUBSCRIBED,
    Operation,
    Scene,
    Sent,
    change,
    make_invoice,
    take_payment,
)
from tests.crashes.runs import Run, rehearsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.crashes.site import LocalSite


def subscribe_with_usual_seats(scene: Scene) -> Sent:
    body = {"customerId": scene.customer(), "priceId": scene.account.price}
    scene.instance()
    return Sent("POST", "/subscriptions", body)


def add_instances(scene: Scene) -> None:
    scene.instance()
    scene.instance()


def take_another_card(scene: Scene) -> None:
    scene.account.desk.switch_card(scene.gateway_customer_id, "pm_card_mastercard")


def change_price(scene: Scene) -> None:
    found = scene.account.desk.v1.subscriptions.list({"customer": scene.gateway_customer_id}).data[0]
    scene.ask("PUT", f"/subscriptions/{found.id}", {"priceId": scene.account.other_price})


def rename(scene: Scene) -> None:
    scene.ask("PATCH", f"/customers/{scene.customer_id}", {"name": "Renamed Ltd"})


CASES = (
    (
        Operation("subscribe with usual seats", subscribe_with_usual_seats, {**CHARGED, **SUBSCRIBED}, 5_000),
        add_instances,
    ),
    (Operation("payment", take_payment, CHARGED, 4_200), take_another_card),
    (Operation("change seats", change(quantity=5), PRORATED), change_price),
    (Operation("draft", make_invoice(finalize=False), INVOICED), rename),
)


@pytest.mark.parametrize(("operation", "interfere"), CASES, ids=[interfere.__name__ for _, interfere in CASES])
def test_repeated_request_goes_on(
    operation: Operation, interfere: Callable[[Scene], None], site_of: Callable[..., LocalSite]
) -> None:
    site = site_of("sqlite")
    rehearsal = rehearsed(site, operation)
    for number, moment in enumerate(rehearsal.moments):
        run = Run(site, operation)
        site.revive(dies_after=number)
        assert run.act() is None
        site.revive()
        interfere(run.scene)
        outcome = run.finish()
        assert outcome.status == rehearsal.status, f"{moment}: {outcome.answer}"
        assert without_items(run.made()) == without_items(operation.makes), moment


def without_items(made: Mapping[str, int]) -> dict[str, int]:
    """Leave out the lines of the next invoice, of which there are more where seats and prices change more often."""
    return {kind: count for kind, count in made.items() if kind != "invoiceitem"}
