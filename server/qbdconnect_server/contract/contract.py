"""The whole contract in memory: every operation of the OpenAPI document, compiled once at the start."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .bodies import RequestBody, Response
from .dialect import resolve
from .operation import Mode, Operation, ResponseGate
from .parameters import ContractError, Parameter, Parameters
from .schemas import Schemas

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """The document, its compiled operations by operationId, and the path that all of them stand below."""

    document: Mapping[str, Any]
    operations: Mapping[str, Operation]
    base_path: str
    gate: ResponseGate

    @property
    def violations(self) -> Counter[str]:
        """How many answers broke the contract, by operationId."""
        return self.gate.violations


def compile_contract(document: Mapping[str, Any], responses: Mode = "strict") -> Contract:
    """Compile an OpenAPI 3.0 document.

    `responses` says what happens to an answer that breaks the contract: `strict` refuses it with status 500,
    `report` logs and counts it and sends it. Raises ContractError for what the server cannot keep.
    """
    gate = ResponseGate(responses)
    compiler = _Compiler(document, gate)
    operations: dict[str, Operation] = {}
    for operation in compiler.operations():
        if operation.operation_id in operations:
            raise ContractError(f"the operationId {operation.operation_id} stands twice in the document")
        operations[operation.operation_id] = operation
    return Contract(document, operations, compiler.base_path, gate)


class _Compiler:
    def __init__(self, document: Mapping[str, Any], gate: ResponseGate) -> None:
        self._document = document
        self._schemas = Schemas(document)
        self._gate = gate
        self.base_path = _base_path(document)

    def operations(self) -> Iterator[Operation]:
        for path, item in self._document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item)

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        declared = item[method]
        requirements = declared.get("security", self._document.get("security", []))
        self._refuse_unsupported_security(declared["operationId"], requirements)
        responses = {
            status: Response(self._resolve(answer), self._schemas) for status, answer in declared["responses"].items()
        }
        return Operation(
            operation_id=declared["operationId"],
            method=method.upper(),
            path=path,
            base_path=self.base_path,
            tag=declared["tags"][0],
            required_scopes=tuple(declared.get("x-required-scopes", ())),
            parameters=self._parameters(item, declared),
            body=self._body(declared),
            responses={int(status): response for status, response in responses.items() if status.isdigit()},
            response_ranges={status: response for status, response in responses.items() if not status.isdigit()},
            gate=self._gate,
        )

    def _parameters(self, item: Mapping[str, Any], declared: Mapping[str, Any]) -> Parameters:
        found = [self._resolve(each) for each in (*item.get("parameters", ()), *declared.get("parameters", ()))]
        unique = {(each["name"], each["in"]): each for each in found}  # the operation's own stand last and win
        return Parameters([Parameter(each, self._document, self._schemas) for each in unique.values()])

    def _body(self, declared: Mapping[str, Any]) -> RequestBody | None:
        if "requestBody" not in declared:
            return None
        return RequestBody(self._resolve(declared["requestBody"]), self._schemas)

    def _refuse_unsupported_security(self, operation_id: str, requirements: list[Mapping[str, Any]]) -> None:
        if not requirements or not all(requirements):
            raise ContractError(f"{operation_id} needs no API key; this server serves nobody without one")
        schemes = self._document.get("components", {}).get("securitySchemes", {})
        for requirement in requirements:
            for name in requirement:
                scheme = self._resolve(schemes[name])
                if (scheme["type"], scheme.get("scheme", "").lower()) != ("http", "bearer"):
                    raise ContractError(f"{operation_id} needs the security scheme {name}; only http bearer is known")

    def _resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        return resolve(self._document, node)


def _base_path(document: Mapping[str, Any]) -> str:
    """Take the path of the first server, its variables at their defaults."""
    server = document.get("servers", [{"url": "/"}])[0]
    url: str = server["url"]
    for name, variable in server.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", variable["default"])
    _, _, after_scheme = url.rpartition("://")
    _, slash, path = after_scheme.partition("/")
    return (slash + path).rstrip("/")
