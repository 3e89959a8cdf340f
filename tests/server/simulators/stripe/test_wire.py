"""Forms as Stripe reads them."""

import pytest

from qbdconnect_server.simulators.stripe.errors import Refusal
from qbdconnect_server.simulators.stripe.wire import Request, read_form


def test_brackets_become_objects_and_lists() -> None:
    form = "items[0][price]=p&items[0][quantity]=2&items[1][price]=q&metadata[a b]=%20&expand[]=x&expand[]=y.z&empty="
    assert read_form(form) == {
        "items": [{"price": "p", "quantity": "2"}, {"price": "q"}],
        "metadata": {"a b": " "},
        "expand": ["x", "y.z"],
        "empty": "",
    }


@pytest.mark.parametrize("form", ["a=1&a=2", "a=1&a[b]=2", "[a]=1", "a[b=1"])
def test_contradictions_are_refused(form: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_form(form)
    assert caught.value.status == 400


def test_parameters_of_a_post_are_in_its_body_and_of_others_in_the_query() -> None:
    assert Request.of("post", "https://api.stripe.com/v1/x?a=1", None, "b=2").form == "b=2"
    assert Request.of("get", "https://api.stripe.com/v1/x?a=1", {"A-B": "c"}, None).form == "a=1"
    assert Request.of("get", "/v1/x", {"A-B": "c"}, None).headers == {"a-b": "c"}
