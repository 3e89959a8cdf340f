"""The judge between SDK and server must find wrong requests and wrong answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openapi_core.exceptions import OpenAPIError

from qbdconnect import AsyncQBDConnect, NotFoundError, QBDConnect
from qbdconnect.models import InstanceUpdate
from tests.contract_transport import AsyncContractTransport, Contract, ContractTransport

BASE_URL = "http://127.0.0.1:4711/qbdconnect-api/v1"
DOCUMENT = json.loads((Path(__file__).parents[1] / "spec/openapi.json").read_text(encoding="utf-8"))
CONTACT = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com"}
NEW = {"name": "Main", "customerId": "cust_1", "contact": CONTACT}
INSTANCE = NEW | {"instanceId": "inst_1", "validated": False}
KEY = {"Authorization": "Bearer secret"}
XML = {"content-type": "application/xml; charset=utf-8", "content-disposition": 'attachment; filename="a.qwc"'}

Answer = Callable[[httpx2.Request], httpx2.Response]


def respond(status: int, json: Any = None, **headers: str) -> Answer:
    return lambda _: httpx2.Response(status, json=json, headers=headers)


def contract() -> Contract:
    return Contract(DOCUMENT, BASE_URL)


def run(judge: Contract, answer: Answer, action: Callable[[QBDConnect], Any]) -> Any:
    with httpx2.Client(transport=ContractTransport(judge, httpx2.MockTransport(answer))) as http:
        return action(QBDConnect("secret", base_url=BASE_URL, http_client=http))


def run_async(judge: Contract, answer: Answer, action: Callable[[AsyncQBDConnect], Any]) -> Any:
    async def main() -> Any:
        async with httpx2.AsyncClient(transport=AsyncContractTransport(judge, httpx2.MockTransport(answer))) as http:
            return await action(AsyncQBDConnect("secret", base_url=BASE_URL, http_client=http))

    return asyncio.run(main())


both = pytest.mark.parametrize("flavour", [run, run_async])


@both
def test_counts_what_follows_the_contract(flavour: Callable[..., Any]) -> None:
    judge = contract()
    for _ in range(2):
        flavour(judge, respond(200, INSTANCE), lambda client: client.instances.retrieve("inst_1"))
    flavour(judge, lambda _: httpx2.Response(200, text="<QBWCXML/>", headers=XML), download)
    flavour(judge, respond(204), lambda client: client.instances.patch("inst_1"))
    assert judge.seen == {("getInstance", 200): 2, ("downloadInstanceQwc", 200): 1, ("patchInstance", 204): 1}
    assert "getInstance" not in judge.unused()
    assert "createCustomer" in judge.unused()


def download(client: Any) -> Any:
    return client.instances.download_qwc("inst_1")


@both
def test_a_documented_error_counts_but_does_not_use_the_operation_up(flavour: Callable[..., Any]) -> None:
    judge = contract()
    members = {"type": "about:blank", "title": "t", "status": 404, "code": "not_found", "requestId": "req_1"}
    answer = respond(404, members, **{"content-type": "application/problem+json"})
    with pytest.raises(NotFoundError):
        flavour(judge, answer, lambda client: client.instances.retrieve("inst_1"))
    assert judge.seen == {("getInstance", 404): 1}
    assert "getInstance" in judge.unused()


@both
@pytest.mark.parametrize(
    "action",
    [
        lambda client: client.customers.create({"name": "no contact"}),
        lambda client: client.instances.update("inst_1", {"frequencyInMinutes": 0}),
        lambda client: client.instances.update("inst_1", {"name": None}),
        lambda client: client.instances.create(NEW, extra_headers={"Idempotency-Key": "two words"}),
        lambda client: client.instances.create(NEW, extra_headers={"Content-Type": "text/plain"}),
    ],
)
def test_a_wrong_request_never_leaves(flavour: Callable[..., Any], action: Callable[[Any], Any]) -> None:
    sent: list[httpx2.Request] = []
    judge = contract()

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200, json=INSTANCE)

    with pytest.raises(OpenAPIError):
        flavour(judge, answer, action)
    assert sent == []
    assert not judge.seen


@both
@pytest.mark.parametrize(
    "answer",
    [
        respond(200, {"name": "no customer"}),
        respond(200, INSTANCE | {"validated": "no"}),
        respond(200, INSTANCE | {"dateCreated": "yesterday"}),
        respond(200, INSTANCE, **{"content-type": "text/html"}),
        respond(202, INSTANCE),
        respond(402, {}),
        respond(404, {"title": "incomplete"}, **{"content-type": "application/problem+json"}),
    ],
)
def test_a_wrong_answer_is_found(flavour: Callable[..., Any], answer: Answer) -> None:
    judge = contract()
    with pytest.raises(OpenAPIError):
        flavour(judge, answer, lambda client: client.instances.retrieve("inst_1"))
    assert not judge.seen


def test_a_missing_header_is_found() -> None:
    with pytest.raises(OpenAPIError):
        run(contract(), respond(201, INSTANCE), lambda client: client.instances.create(NEW))
    run(contract(), respond(201, INSTANCE, location="/x"), lambda client: client.instances.create(NEW))


def test_what_was_read_may_be_sent_back_as_a_model_but_not_as_a_dict() -> None:
    def send_back(client: QBDConnect) -> Any:
        read = client.instances.retrieve("inst_1")
        return client.instances.update("inst_1", InstanceUpdate.from_dict(read.to_dict()))

    judge = contract()
    run(judge, respond(200, INSTANCE), send_back)
    assert judge.seen == {("getInstance", 200): 1, ("updateInstance", 200): 1}
    with pytest.raises(OpenAPIError):
        run(contract(), respond(200, INSTANCE), lambda client: client.instances.update("inst_1", INSTANCE))


def test_a_request_without_a_key() -> None:
    transport = ContractTransport(contract(), httpx2.MockTransport(respond(200, INSTANCE)))
    with httpx2.Client(transport=transport) as http, pytest.raises(OpenAPIError):
        http.get(f"{BASE_URL}/instances/inst_1")


@both
def test_a_page_and_its_limit(flavour: Callable[..., Any]) -> None:
    def list_limited(limit: int) -> Callable[[Any], Any]:
        return lambda client: client.instances.list(customer_id="cust_1", limit=limit)

    flavour(contract(), respond(200, [INSTANCE]), list_limited(2))
    with pytest.raises(OpenAPIError):
        flavour(contract(), respond(200, [INSTANCE]), list_limited(0))


def test_an_unknown_query_parameter_and_an_unknown_path() -> None:
    with httpx2.Client(transport=ContractTransport(contract(), httpx2.MockTransport(respond(200, INSTANCE)))) as http:
        with pytest.raises(ValueError, match="colour"):
            http.get(f"{BASE_URL}/instances/inst_1?colour=red", headers=KEY)
        with pytest.raises(OpenAPIError):
            http.get(f"{BASE_URL}/nowhere", headers=KEY)


def test_an_escaped_path_is_one_segment() -> None:
    judge = contract()
    run(judge, respond(200, INSTANCE), lambda client: client.instances.retrieve("a/b c"))
    assert judge.seen == {("getInstance", 200): 1}
