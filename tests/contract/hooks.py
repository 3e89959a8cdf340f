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

if TYPE_CHECKING:
    from schemathesis import Case, HookContext
    from schemathesis.core.transport import Response


# What the campaign tells in the environment.
API_VARIABLE = "QBDCONNECT_TEST_API"
CUSTOMER_VARIABLE = "QBDCONNECT_TEST_CUSTOMER"
CUSTOMER_KEY_VARIABLE = "QBDCONNECT_TEST_CUSTOMER_KEY"
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
    client = httpx2.Client(headers={"Authorization": f"Bearer {os.environ[OPERATOR_KEY_VARIABLE]}"})

    def send(method: str, path: str, body: object = None) -> Any:
        response = client.request(method, os.environ[API_VARIABLE] + path, json=body)
        return response.json() if response.is_success else None

    world = World(send, os.environ[DATABASE_VARIABLE], os.environ[CUSTOMER_VARIABLE])
    return LiveObjects(world, os.environ[CUSTOMER_KEY_VARIABLE])
