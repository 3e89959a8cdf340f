"""The contract with Stripe: what requests and answers may look like, compiled from the types of the installed SDK."""

from tests.stripe_contract.check import Violation, check_answer, check_object, check_request
from tests.stripe_contract.transport import CheckedTransport, ContractBroken

__all__ = ["CheckedTransport", "ContractBroken", "Violation", "check_answer", "check_object", "check_request"]
