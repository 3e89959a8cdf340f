"""One operation of the contract, compiled: what a request of it may hold and what an answer must hold."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson
import structlog

from qbdconnect_server.errors import NonConforming

from .answer import Answer
from .bodies import RequestBody, Response
from .parameters import Parameters

Mode = Literal["strict", "report"]
_SERVER_ERRORS: Final = 500

log = structlog.get_logger(__name__)


class ResponseGate:
    """Decides what happens to an answer that breaks the contract, and counts them by operation.

    `strict` refuses it, since it is our bug; `report` writes it to the log and lets it pass.
    """

    def __init__(self, mode: Mode = "strict") -> None:
        self.mode = mode
        self.violations: Counter[str] = Counter()

    def violation(self, operation_id: str, status: int, detail: str) -> None:
        """Report one answer that breaks the contract; raises NonConforming in strict mode."""
        self.violations[operation_id] += 1
        if self.mode == "strict":
            raise NonConforming(f"{operation_id} answers {status} against the contract: {detail}")
        log.warning("an answer breaks the contract", operation_id=operation_id, status=status, detail=detail)


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of the document; immutable."""

    operation_id: str
    method: str
    path: str
    base_path: str
    tag: str
    required_scopes: tuple[str, ...]
    parameters: Parameters
    body: RequestBody | None
    responses: Mapping[int, Response]
    response_ranges: Mapping[str, Response]
    gate: ResponseGate

    def response(self, status: int) -> Response | None:
        """Find what the contract says of a status: itself, its class (`4XX`) or `default`."""
        exact = self.responses.get(status)
        if exact is not None:
            return exact
        return self.response_ranges.get(f"{status // 100}XX") or self.response_ranges.get("default")

    def encode(self, status: int, value: object) -> bytes:
        """Check a value against the answer of a status and write it as JSON.

        Raises NonConforming if it breaks the contract (in report mode only if it cannot be written at all).
        """
        response = self.response(status)
        if response is None:
            self.gate.violation(self.operation_id, status, "this status is not documented")
        elif response.schema is None:
            self.gate.violation(self.operation_id, status, "no JSON body is documented for this status")
        else:
            self._check(response, status, value)
        try:
            return orjson.dumps(value)
        except TypeError as error:
            raise NonConforming(f"{self.operation_id}: the answer is no JSON: {error}") from error

    def check(self, answer: Answer) -> None:
        """Check status, media type and headers of a finished answer; its JSON was checked when it was encoded."""
        response = self.response(answer.status)
        if response is None:
            fault = "this status is not documented"
        elif answer.body and answer.media_type not in response.media_types:
            fault = f"the media type {answer.media_type} is not documented"
        elif not answer.body and response.media_types:
            fault = "the documented body is missing"
        elif response.required_headers and not response.required_headers <= {name.lower() for name in answer.headers}:
            fault = f"one of the headers {sorted(response.required_headers)} is missing"
        else:
            return
        self.gate.violation(self.operation_id, answer.status, fault)

    def check_error(self, status: int) -> None:
        """Check that an error which a handler raised is documented; errors of the server itself always are."""
        if status < _SERVER_ERRORS and self.response(status) is None:
            self.gate.violation(self.operation_id, status, "this error is not documented")

    def _check(self, response: Response, status: int, value: Any) -> None:
        schema = response.schema
        try:
            if schema is None or schema.follows(value):
                return
            faults = "; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in schema.first_fault(value))
        except ValueError as error:
            faults = f"the answer is no JSON: {error}"
        self.gate.violation(self.operation_id, status, faults)
