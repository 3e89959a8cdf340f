from __future__ import annotations

import copy
import datetime as dt
from typing import Any, Literal, get_origin

import pytest

from qbdconnect import UNSET, Unset
from qbdconnect._model import dump, parse_date, parse_datetime
from qbdconnect.models import (
    Address,
    AddressPatch,
    BillingContact,
    Contact,
    Customer,
    CustomerPatch,
    Instance,
    InstancePassword,
    Sla,
    Webhook,
    WebhookSecret,
)
from tests.sdk.contract import CASES

INSTANCE: dict[str, Any] = {
    "instanceId": "inst_1",
    "name": "Main",
    "customerId": "cust_1",
    "contact": {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com", "shoeSize": 38},
    "frequencyInMinutes": 30,
    "validated": False,
    "dateCreated": "2026-11-21",
    "colour": {"r": [1, None]},
}


def test_members_have_python_names_and_types() -> None:
    instance = Instance.from_dict(INSTANCE)
    assert (instance.instance_id, instance.customer_id, instance.frequency_in_minutes) == ("inst_1", "cust_1", 30)
    assert instance.date_created == dt.date(2026, 11, 21)
    assert isinstance(instance.contact, Contact)
    assert instance.validated is False


def test_unknown_members_are_kept_at_every_level() -> None:
    instance = Instance.from_dict(INSTANCE)
    assert instance.additional_properties == {"colour": {"r": [1, None]}}
    assert instance["colour"] == {"r": [1, None]}
    assert instance.contact["shoeSize"] == 38
    assert "colour" in instance
    assert "name" not in instance
    instance["weight"] = 1
    del instance["colour"]
    assert instance.to_dict()["weight"] == 1
    assert "colour" not in instance.to_dict()
    with pytest.raises(KeyError):
        instance["colour"]


def test_absent_and_null_are_told_apart() -> None:
    patch = CustomerPatch.from_dict({"name": None, "address": None})
    assert patch.name is None
    assert patch.address is None
    assert patch.organization_id is UNSET
    assert not patch.organization_id
    assert patch.to_dict() == {"name": None, "address": None}
    assert repr(UNSET) == "UNSET"
    assert isinstance(patch.organization_id, Unset)


def test_reading_leaves_the_source_as_it_is() -> None:
    source = copy.deepcopy(INSTANCE)
    Instance.from_dict(source)
    assert source == INSTANCE


@pytest.mark.parametrize("case", [case for case in CASES if isinstance(case.success[2], dict)], ids=str)
def test_what_was_read_is_written_again(case: Any) -> None:
    example = case.success[2] | {"unknown": [{"a": None}]}
    model = Customer if case.operation.tag == "customers" else Instance
    assert model.from_dict(example).to_dict() == example


@pytest.mark.parametrize(
    "changed",
    [
        {"contact": "a string"}, {"contact": None}, {"dateCreated": "20261121"}, {"dateCreated": "2026-W47-6"},
        {"dateCreated": "soon"}, {"dateCreated": 5}, {"dateCreated": None}, {"name": ["x"]}, {"sla": []},
        {"validated": "perhaps"}, {"frequencyInMinutes": 1.5},
    ],
)  # fmt: skip
def test_values_of_another_type_are_taken_as_they_are(changed: dict[str, Any]) -> None:
    assert Instance.from_dict(INSTANCE | changed).to_dict() == INSTANCE | changed


def test_a_list_of_other_things() -> None:
    source = {"primaryBillingContact": {"email": "a"}, "qbdInstances": [INSTANCE, 5, None]}
    customer = Customer.from_dict(source)
    assert isinstance(customer.qbd_instances, list)
    assert isinstance(customer.qbd_instances[0], Instance)
    assert customer.to_dict() == source
    source["qbdInstances"] = "none"
    assert Customer.from_dict(source).to_dict() == source


def test_a_required_member_that_is_missing_is_unset() -> None:
    assert Instance.from_dict({}).name is UNSET  # type: ignore[comparison-overlap]  # the contract says str
    assert Instance.from_dict({}).to_dict() == {}


def test_a_request_leaves_read_only_members_out_and_keeps_secrets() -> None:
    instance = Instance.from_dict(INSTANCE | {"password": "pw"})
    customer = Customer(primary_billing_contact=BillingContact(email="a"), qbd_instances=[instance], id="cust_1")
    sent = dump(customer, request=True)
    assert "id" not in sent
    assert set(sent["qbdInstances"][0]) == {"name", "customerId", "contact", "frequencyInMinutes", "colour", "password"}


def test_secrets_do_not_show() -> None:
    instance = Instance.from_dict(INSTANCE | {"password": "hunter2"})
    assert "hunter2" not in repr(instance)
    assert "Main" in repr(instance)


def test_models_are_made_by_name_and_compared_by_value() -> None:
    contact = Contact(first_name="Ada", last_name="Byron", email="a", additional_properties={"x": 1})
    assert contact.to_dict() == {"firstName": "Ada", "lastName": "Byron", "email": "a", "x": 1}
    assert contact == Contact.from_dict(contact.to_dict())
    with pytest.raises(TypeError):
        Contact("Ada", "Byron", "a")  # type: ignore[call-arg]  # on purpose


def test_what_a_body_may_hold() -> None:
    body = {
        "address": AddressPatch(street2=None),
        "days": (dt.date(2026, 1, 2),),
        "at": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        "local": dt.datetime(2026, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        "absent": UNSET,
        "nested": [{"absent": UNSET, "null": None}],
    }
    assert dump(body, request=True) == {
        "address": {"street2": None},
        "days": ["2026-01-02"],
        "at": "2026-01-02T03:04:05Z",
        "local": "2026-01-02T00:00:00+01:00",
        "nested": [{"null": None}],
    }


def test_points_of_time() -> None:
    assert parse_datetime("2026-01-02T03:04:05Z") == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert parse_datetime("2026-01-02t03:04:05z") == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert parse_datetime("later") == "later"
    assert parse_datetime("2016-12-31T23:59:60Z") == "2016-12-31T23:59:60Z"


def test_a_time_without_a_zone_is_not_sent() -> None:
    naive = dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - it is what is refused
    assert dump({"at": naive}, request=False) == {"at": "2026-01-02T03:04:05"}
    with pytest.raises(ValueError, match="needs a time zone"):
        dump({"at": naive}, request=True)


def test_secrets_stay_out_of_representations() -> None:
    assert "whsec_" not in repr(WebhookSecret(webhook_id="hook_1", secret="whsec_AAAA"))
    assert "tell" not in repr(InstancePassword(instance_id="inst_1", user_name="u", password="tell"))
    assert "whsec_" not in repr(Webhook(url="https://a.example", events=["*"], secret="whsec_AAAA"))
    assert parse_date("2026-01-02") == dt.date(2026, 1, 2)


def test_all_models_are_found_in_one_module() -> None:
    from qbdconnect import models  # noqa: PLC0415 - the module is the subject

    assert dir(models) == sorted(models.__all__)
    found = {name: getattr(models, name) for name in models.__all__}
    assert all(one.__name__ == name for name, one in found.items() if get_origin(one) is not Literal)
    assert Sla.__name__ in models.__all__
    assert Address is models.Address
    with pytest.raises(AttributeError, match="Adress"):
        models.Adress  # type: ignore[attr-defined]  # noqa: B018 - the typo is the point
