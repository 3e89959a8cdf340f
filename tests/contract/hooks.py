"""Hooks for Schemathesis' command line, which loads this module by SCHEMATHESIS_HOOKS."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

import httpx2
import schemathesis

from tests.contract.generators import register_formats
from tests.contract.live_objects import LiveObjects
from tests.contract.world import World
from tests.live_server import BASE_PATH
from tests.stripe_account import AUTHORIZATION, StripeAccount

if TYPE_CHECKING:
    from schemathesis import Case, HookContext
    from schemathesis.core.transport import Response


# What the campaign tells in the environment.
API_VARIABLE = "QBDCONNECT_TEST_API"
DATABASE_VARIABLE = "QBDCONNECT_TEST_DATABASE"
OPERATOR_KEY_VARIABLE = "QBDCONNECT_API_KEY"

register_formats()


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    live_objects().bring_to_life(case)


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    live_objects().notice(response)


@functools.cache
def live_objects() -> LiveObjects:
    """Return the living objects of the server that the environment names."""
    api, client = os.environ[API_VARIABLE], httpx2.Client()
    operator = {"Authorization": f"Bearer {os.environ[OPERATOR_KEY_VARIABLE]}"}

    def send(method: str, path: str, body: object = None) -> Any:
        response = client.request(method, api + path, json=body, headers=operator)
        return response.json() if response.is_success and response.content else None

    def ask_stripe(method: str, path: str, form: dict[str, Any] | None) -> Any:
        url = api.removesuffix(BASE_PATH) + path
        return client.request(method, url, data=form, headers=AUTHORIZATION).raise_for_status().json()

    return LiveObjects(World(send, StripeAccount(ask_stripe), os.environ[DATABASE_VARIABLE]))
