"""The faults, a module for each room; extend it with every room."""

from tests.mutants.catalogue import codegen, gate, idempotency, sdk, services, storage
from tests.mutants.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *gate.FAULTS,
    *idempotency.FAULTS,
    *services.FAULTS,
    *storage.FAULTS,
    *codegen.FAULTS,
    *sdk.FAULTS,
)
