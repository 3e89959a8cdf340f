"""The payment gateway that a hub gets."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from qbdconnect_server.errors import GatewayUnavailable
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.payments import SimulatedStripe, build_payments
from qbdconnect_server.settings import Settings
from tests.live_server import serving

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

NOT_IMPORTED = """
import sys
from qbdconnect_server.app import create_app
from qbdconnect_server.settings import Settings
create_app(Settings(payments=sys.argv[1], stripe_secret_key=sys.argv[2]))
print(sorted({"stripe", "qbdconnect_server.simulators.stripe"} & sys.modules.keys()))
"""


async def test_simulated_stripe_of_this_process_sells_something(simulated: SimulatedStripe, settings: Settings) -> None:
    gateway = await build_payments(settings, simulated)()
    assert [each.id for each in (await gateway.list_products()).items] == ["prod_plus", "prod_standard"]
    await gateway.close()


async def test_another_process_asks_for_it_at_the_public_address(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/hub.db", tmp_path) as server:
        opener = build_payments(Settings(port=server.port, payments="simulated"))
        gateway = await opener()
        assert (await gateway.get_price("price_standard_monthly")).product_id == "prod_standard"
        await opener.close()


async def test_stripe_itself_gets_key_and_secrets() -> None:
    opener = build_payments(Settings(stripe_secret_key="sk_test_1", stripe_webhook_secrets="whsec_1,whsec_2"))
    gateway = await opener()
    assert isinstance(gateway, StripeGateway)
    assert gateway._secrets == ("whsec_1", "whsec_2")
    requestor = gateway._v1.customers._requestor
    assert requestor.api_key == "sk_test_1"
    assert requestor.base_addresses["api"] == "https://api.stripe.com"
    await opener.close()


async def test_stand_in_for_stripe_is_asked_instead() -> None:
    opener = build_payments(Settings(stripe_secret_key="sk_test_1", stripe_url="http://127.0.0.1:12111"))
    gateway = await opener()
    assert isinstance(gateway, StripeGateway)
    assert gateway._v1.customers._requestor.base_addresses["api"] == "http://127.0.0.1:12111"
    await opener.close()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(payments="off"), "takes no payments"),
        (Settings(public_url="https://hub.example.com"), "nobody moves the money of https://hub.example.com"),
    ],
    ids=["off", "unclear"],
)
async def test_hub_without_payments(settings: Settings, said: str) -> None:
    with pytest.raises(GatewayUnavailable, match=said):
        await build_payments(settings)()


@pytest.mark.parametrize(("mode", "key"), [("simulated", ""), ("stripe", "sk_test_1")])
def test_neither_is_imported_at_start(mode: str, key: str) -> None:
    run = subprocess.run([sys.executable, "-c", NOT_IMPORTED, mode, key], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
