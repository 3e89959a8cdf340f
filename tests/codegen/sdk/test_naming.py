from __future__ import annotations

import pytest

from qbdconnect_codegen.sdk.naming import method_name


@pytest.mark.parametrize(
    ("operation_id", "tag", "name"),
    [
        ("listInstances", "instances", "list"),
        ("getInstance", "instances", "retrieve"),
        ("findCustomer", "customers", "find"),
        ("updateCustomer", "customers", "update"),
        ("downloadInstanceQwc", "instances", "download_qwc"),
        ("listInstanceMetrics", "instances", "list_metrics"),
        ("getCustomerStats", "customers", "retrieve_stats"),
        ("checkout", "subscriptions", "checkout"),
        ("createInstancesque", "instances", "create_instancesque"),
        ("getPayment", "invoices", "retrieve_payment"),
    ],
)
def test_the_verb_and_what_is_left_without_the_tag(operation_id: str, tag: str, name: str) -> None:
    assert method_name(operation_id, tag) == name
