"""Each flow against the simulated Stripe; with `-m stripe_live` and a key, against a sandbox of Stripe instead."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.stripe_live.account import Account, sandbox_account, simulated_account
from tests.stripe_live.flows import FLOWS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.stripe_live.flows import Flow

every_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def simulated() -> AsyncIterator[Account]:
    account = simulated_account()
    yield account
    account.clear_away()
    await account.gateway.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Account]:
    account = sandbox_account(os.environ)
    yield account
    account.clear_away()
    await account.gateway.close()


@every_flow
@pytest.mark.anyio
async def test_simulated(simulated: Account, flow: Flow) -> None:
    await flow(simulated)


@every_flow
@pytest.mark.stripe_live
@pytest.mark.anyio
async def test_sandbox(sandbox: Account, flow: Flow) -> None:
    await flow(sandbox)


@pytest.mark.parametrize(
    ("key", "said"), [(None, "is missing"), ("sk_live_1", "is no test key"), ("pk_test_1", "is no test key")]
)
def test_no_money_is_moved_by_mistake(key: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        sandbox_account({} if key is None else {"QBDCONNECT_TEST_STRIPE_KEY": key})
    assert "_live_1" not in str(caught.value)


@pytest.mark.anyio
async def test_sandbox_is_asked_with_its_own_key() -> None:
    account = sandbox_account({"QBDCONNECT_TEST_STRIPE_KEY": "sk_test_1"})
    assert account.v1.customers._requestor.api_key == "sk_test_1"
    await account.gateway.close()
