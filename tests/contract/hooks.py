"""Hooks for Schemathesis' command line, which loads this module by SCHEMATHESIS_HOOKS."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

import httpx2
import schemathesis

from tests.contract.live_objects import (
    API_VARIABLE,
    CUSTOMER_KEY_VARIABLE,
    OPERATOR_KEY_VARIABLE,
    LiveObjects,
)

if TYPE_CHECKING:
    from schemathesis import Case, HookContext
    from schemathesis.core.transport import Response


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

    return LiveObjects(send, os.environ[CUSTOMER_KEY_VARIABLE])
