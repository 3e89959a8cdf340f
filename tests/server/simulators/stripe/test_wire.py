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


@pytest.mark.parametrize(
    ("form", "document"),
    [
        ("i[][p]=a&i[][q]=1&i[][p]=b", {"i": [{"p": "a", "q": "1"}, {"p": "b"}]}),
        ("i[][p][x]=a&i[][p][y]=1&i[][p][x]=b", {"i": [{"p": {"x": "a", "y": "1"}}, {"p": {"x": "b"}}]}),
        ("i[][p][]=a&i[][p][]=b&i[][q]=c", {"i": [{"p": ["a", "b"], "q": "c"}]}),
        ("i[]=a&i[][b]=c", {"i": ["a", {"b": "c"}]}),
    ],
)
def test_lists_without_numbers(form: str, document: object) -> None:
    assert read_form(form) == document


@pytest.mark.parametrize("form", ["a=1&a=2", "a=1&a[b]=2", "[a]=1", "a[b=1", f"a{'[b]' * 2000}=1"])
def test_contradictions_are_refused(form: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_form(form)
    assert caught.value.status == 400


def test_parameters_are_in_the_query_and_in_the_body() -> None:
    assert Request.of("post", "https://api.stripe.com/v1/x?a=1", None, "b=2").form == "a=1&b=2"
    assert Request.of("get", "https://api.stripe.com/v1/x?a=1", {"A-B": "c"}, None).form == "a=1"
    assert Request.of("get", "/v1/x", {"A-B": "c"}, None).headers == {"a-b": "c"}
