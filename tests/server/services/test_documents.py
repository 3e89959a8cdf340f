from __future__ import annotations

from typing import Any

import orjson
import pytest

from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import RuleBroken
from qbdconnect_server.services.documents import check_object, sent, shape_of, without
from tests.factories import customer_body, customer_document, customer_patch, instance_document, instance_update

LIMIT = 32 * 1024


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"n": value}
    return value


def test_what_was_sent_comes_out_and_nothing_else() -> None:
    members = {
        "name": "Ärger & Söhne",
        "float": 1.0,
        "integer": 1,
        "null": None,
        "list": [{"b": 2.50, "a": None}],
        "address": {"street1": "1", "city": "c", "state": "TX", "postalCode": "7", "floor": 3.0},
        "deep": nested(190),
    }
    document = customer_document(**members)
    text = orjson.dumps(sent(customer_body(**members)), option=orjson.OPT_SORT_KEYS)
    assert text == orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def test_unknown_members_keep_their_order() -> None:
    unknown = {"z": 1, "a": {"y": 1, "b": 2}}
    assert list(sent(customer_body(**unknown)))[-2:] == ["z", "a"]
    assert list(sent(customer_body(**unknown))["a"]) == ["y", "b"]


def test_numbers_stay_integers_or_not() -> None:
    sla = {"supportHours": 5, "transactionLimit": 7, "defaultHourlyRate": 1.0}
    document = sent(instance_update(sla=sla))
    assert orjson.dumps(document["sla"]) == orjson.dumps(sla)


def test_a_patch_tells_null_from_absent() -> None:
    patch = customer_patch(name=None, address={"street2": None}, x=None)
    assert sent(patch) == {"name": None, "address": {"street2": None}, "x": None}


def test_without_copies_the_rest() -> None:
    document = {"a": 1, "b": 2}
    assert without(document, ("a", "c")) == {"b": 2}
    assert document == {"a": 1, "b": 2}


def test_a_shape_knows_names_in_json_and_objects_below() -> None:
    shape = shape_of(models.Customer)
    assert shape.required == ("primaryBillingContact",)
    assert {"gatewayCustomerId", "qbdInstances", "address"} <= shape.members
    assert set(shape.nested) == {"address", "primaryBillingContact"}
    assert set(shape_of(models.Instance).nested) == {"contact", "sla"}
    assert "postalCode" in shape.nested["address"].required


@pytest.mark.parametrize(
    ("model", "document", "pointers"),
    [
        (models.Customer, customer_document(), []),
        (models.Customer, {"name": "n"}, ["/primaryBillingContact"]),
        (models.Customer, {"primaryBillingContact": {}}, ["/primaryBillingContact/email"]),
        (
            models.Customer,
            customer_document(address={"city": "Austin"}),
            ["/address/street1", "/address/state", "/address/postalCode"],
        ),
        (models.Instance, instance_document(), []),
        (models.Instance, {}, ["/name", "/customerId", "/contact"]),
        (
            models.Instance,
            instance_document(sla={"transactionLimit": 1}),
            ["/sla/supportHours", "/sla/defaultHourlyRate"],
        ),
    ],
)
def test_a_missing_member_is_pointed_at(model: Any, document: dict[str, Any], pointers: list[str]) -> None:
    for prefix in ("", "/qbdInstances/3"):
        if not pointers:
            check_object(model, document, prefix)
            continue
        with pytest.raises(RuleBroken) as caught:
            check_object(model, document, prefix)
        assert [fault.pointer for fault in caught.value.errors] == [prefix + pointer for pointer in pointers]


def unknown_of(size: int) -> dict[str, str]:
    """Make one unknown member that is `size` bytes of JSON together with its object."""
    return {"x": "a" * (size - len('{"x":""}'))}


def test_unknown_members_have_32_kb_in_each_object() -> None:
    full = unknown_of(LIMIT)
    assert len(orjson.dumps(full)) == LIMIT
    contact = {"email": "e", **full}
    check_object(models.Customer, customer_document(**full, primaryBillingContact=contact))
    too_much = unknown_of(LIMIT + 1)
    for document, pointer in (
        (customer_document(**too_much), ""),
        (customer_document(primaryBillingContact={"email": "e", **too_much}), "/primaryBillingContact"),
    ):
        with pytest.raises(RuleBroken) as caught:
            check_object(models.Customer, document)
        assert [fault.pointer for fault in caught.value.errors] == [pointer]


def test_declared_members_have_8_kb_in_each_object_but_for_objects_in_it() -> None:
    rest = len(orjson.dumps(customer_document(name=""))) - len(
        orjson.dumps(customer_document()["primaryBillingContact"])
    )
    full = "n" * (8 * 1024 - rest + len(',"primaryBillingContact":'))
    contact = {"email": "e" * 8000}
    check_object(models.Customer, customer_document(name=full, primaryBillingContact=contact))
    for document, pointer in (
        (customer_document(name=full + "n"), ""),
        (customer_document(primaryBillingContact={"email": "e" * 8200}), "/primaryBillingContact"),
    ):
        with pytest.raises(RuleBroken, match="8192") as caught:
            check_object(models.Customer, document)
        assert [fault.pointer for fault in caught.value.errors] == [pointer]


def test_links_of_a_user_do_not_count_as_its_own() -> None:
    links = [{"customerId": "cust_" + "0" * 32, "role": "member"}] * 200
    check_object(models.User, {"email": "a@example.com", "firstName": "a", "lastName": "b", "customers": links})


def test_the_limit_counts_bytes_and_not_characters() -> None:
    with pytest.raises(RuleBroken):
        check_object(models.Customer, customer_document(x="ä" * (LIMIT // 2)))
