"""The faults, a module for each room; extend it with every room."""

from tests.mutants.catalogue import (
    activity,
    codegen,
    gate,
    idempotency,
    mail,
    operations,
    sdk,
    services,
    storage,
    users,
    webhooks,
    work,
)
from tests.mutants.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *gate.FAULTS,
    *idempotency.FAULTS,
    *services.FAULTS,
    *users.FAULTS,
    *storage.FAULTS,
    *work.FAULTS,
    *codegen.FAULTS,
    *sdk.FAULTS,
    *mail.FAULTS,
    *operations.FAULTS,
    *webhooks.FAULTS,
    *activity.FAULTS,
)
