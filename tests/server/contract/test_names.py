from __future__ import annotations

import pytest

from qbdconnect_server.contract.names import snake_case


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("customerId", "customer_id"),
        ("Idempotency-Key", "idempotency_key"),
        ("downloadInstanceQwc", "download_instance_qwc"),
        ("X-Request-ID", "x_request_id"),
        ("getHTTPStatus", "get_http_status"),
        ("line2Text", "line2_text"),
        ("from", "from_"),
        ("plain", "plain"),
    ],
)
def test_snake_case(name: str, snake: str) -> None:
    assert snake_case(name) == snake
