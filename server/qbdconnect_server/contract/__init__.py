"""The promise in memory: the OpenAPI document, compiled to what checks each request and each answer."""

from .answer import Answer
from .body import Body
from .contract import Contract, compile_contract
from .document import load_document
from .operation import Mode, Operation
from .parameters import ContractError

__all__ = ["Answer", "Body", "Contract", "ContractError", "Mode", "Operation", "compile_contract", "load_document"]
