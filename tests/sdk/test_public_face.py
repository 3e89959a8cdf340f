from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import qbdconnect

ROOT = Path(__file__).parents[2]
NAMES = """
APIConnectionError APIResponseError APIStatusError APITimeoutError AsyncPage AsyncPages AsyncQBDConnect
AuthenticationError BadGatewayError BadRequestError BodyTooLargeError ConflictError FieldError InternalServerError
NotFoundError OutcomeUnknownError Page PaymentDeclinedError PermissionDeniedError QBDConnect QBDConnectError
RateLimitError RawResponse ServiceUnavailableError UNSET UnprocessableEntityError Unset UnsupportedMediaTypeError
WebhookPayloadError WebhookTimestampError WebhookVerificationError __version__ models webhooks
"""


def test_exactly_these_names_are_public() -> None:
    assert sorted(qbdconnect.__all__) == sorted(NAMES.split())
    assert dir(qbdconnect) == sorted(NAMES.split())
    with pytest.raises(AttributeError, match="webhoks"):
        qbdconnect.webhoks  # type: ignore[attr-defined]  # noqa: B018 - the typo is the point


def test_every_other_module_is_private() -> None:
    modules = {path.stem for path in (ROOT / "sdk/qbdconnect").glob("*.py")}
    assert {name for name in modules if not name.startswith("_")} == {"models", "webhooks"}


def test_the_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "sdk/pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert qbdconnect.__version__ == project["version"]
    assert {requirement.partition(">=")[0] for requirement in project["dependencies"]} == {"attrs", "httpx2"}


def loaded_by(code: str) -> set[str]:
    command = [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"]
    # The measuring of coverage would load modules of its own.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return set(subprocess.run(command, check=True, capture_output=True, text=True, env=alone).stdout.split())


def test_importing_loads_neither_http_nor_models() -> None:
    loaded = loaded_by("import qbdconnect")
    assert "qbdconnect._client" in loaded
    assert not loaded & {"httpx2", "httpx", "attrs", "attr", "logging", "json", "asyncio", "ssl", "hmac"}
    assert not [name for name in loaded if name.startswith("qbdconnect._generated.models.")]


def test_what_receives_events_loads_no_http() -> None:
    loaded = loaded_by("import qbdconnect; qbdconnect.webhooks.unwrap")
    assert "hmac" in loaded
    assert not loaded & {"httpx2", "httpx", "asyncio", "ssl"}


def test_a_client_never_loads_the_other_httpx() -> None:
    loaded = loaded_by("from qbdconnect import QBDConnect; QBDConnect('k').customers")
    assert "httpx2" in loaded
    assert not [name for name in loaded if name.split(".")[0] in {"httpx", "httpcore", "pydantic"}]
