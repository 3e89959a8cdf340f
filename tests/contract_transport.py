"""Transports of httpx2 that let openapi-core, which shares nothing with us, judge each request and each answer."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx2
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.paths.finders import APICallPathFinder
from werkzeug.datastructures import Headers, ImmutableMultiDict

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_core.templating.paths.datatypes import PathOperationServer

# openapi-core reads problem documents as bytes and XML as elements unless told otherwise.
DESERIALIZERS: dict[str, Callable[[bytes], Any]] = {
    "application/problem+json": json.loads,
    "application/merge-patch+json": json.loads,
    "application/xml": bytes.decode,
}


class Contract:
    """The contract as seen from one address; counts what was exchanged, by operationId and status."""

    def __init__(self, document: dict[str, Any], base_url: str) -> None:
        here = document | {"servers": [{"url": base_url}]}  # openapi-core compares host and port too
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of openapi-core's own dependencies
            self._openapi = OpenAPI.from_dict(here, config=Config(extra_media_type_deserializers=DESERIALIZERS))
        self._operations = {
            operation["operationId"]
            for item in document["paths"].values()
            for operation in item.values()
            if isinstance(operation, dict) and "operationId" in operation
        }
        self.seen: Counter[tuple[str, int]] = Counter()

    def judge_request(self, request: httpx2.Request) -> None:
        """Raise an OpenAPIError if a request, whose body was read, breaks the contract."""
        self._openapi.validate_request(_Request(request))
        self._judge_query(request)

    def judge_response(self, request: httpx2.Request, response: httpx2.Response) -> None:
        """Raise an OpenAPIError if an answer, whose body was read, breaks the contract; count it otherwise."""
        self._openapi.validate_response(_Request(request), _Response(response))
        self.seen[self._operation(request)["operationId"], response.status_code] += 1

    def unused(self) -> set[str]:
        """Name the operations that nobody called with success."""
        called = {operation for operation, status in self.seen if status < httpx2.codes.BAD_REQUEST}
        return self._operations - called

    def _judge_query(self, request: httpx2.Request) -> None:
        """Openapi-core overlooks query parameters that the contract does not know."""
        known = {one["name"] for one in self._operation(request).get("parameters", []) if one["in"] == "query"}
        if unknown := set(request.url.params) - known:
            raise ValueError(f"{request.method} {request.url.path}: unknown query parameters {sorted(unknown)}")

    def _operation(self, request: httpx2.Request) -> dict[str, Any]:
        sent = _Request(request)
        found: PathOperationServer = APICallPathFinder(self._openapi.spec).find(sent.method, sent.host_url + sent.path)
        definition: dict[str, Any] = found.operation.read_value()
        return definition


class ContractTransport(httpx2.BaseTransport):
    """Judges what goes through another transport."""

    def __init__(self, contract: Contract, inner: httpx2.BaseTransport) -> None:
        self.contract = contract
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        self.contract.judge_request(request)
        response = self._inner.handle_request(request)
        response.read()
        self.contract.judge_response(request, response)
        return response

    def close(self) -> None:
        self._inner.close()


class AsyncContractTransport(httpx2.AsyncBaseTransport):
    """Judges what goes through another asynchronous transport."""

    def __init__(self, contract: Contract, inner: httpx2.AsyncBaseTransport) -> None:
        self.contract = contract
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.contract.judge_request(request)
        response = await self._inner.handle_async_request(request)
        await response.aread()
        self.contract.judge_response(request, response)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


def _media_type(headers: httpx2.Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip()


class _Request:
    """The shape of a request that openapi-core expects."""

    def __init__(self, request: httpx2.Request) -> None:
        self.host_url = f"{request.url.scheme}://{request.url.netloc.decode()}"
        self.path = request.url.raw_path.decode().partition("?")[0]
        self.path_pattern = None
        self.method = request.method.lower()
        self.content_type = _media_type(request.headers)
        self.body = request.content or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.url.params.multi_items()),
            header=Headers(list(request.headers.items())),
            cookie=ImmutableMultiDict(),
        )


class _Response:
    """The shape of an answer that openapi-core expects."""

    def __init__(self, response: httpx2.Response) -> None:
        self.status_code = response.status_code
        self.headers = Headers(list(response.headers.items()))
        self.content_type = _media_type(response.headers)
        self.data = response.content
