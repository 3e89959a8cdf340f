"""How Stripe refuses: its error objects, with the codes, texts and links that programs and people know."""

from collections.abc import Mapping
from typing import Any, Final

DOCUMENTATION: Final = "https://stripe.com/docs/error-codes/"


class Refusal(Exception):  # noqa: N818 - it says what happened
    """An error that Stripe answers with; `keeps_effects` is true if what was done until then stays done."""

    def __init__(  # noqa: PLR0913 - the members of Stripe's error object
        self,
        status: int,
        message: str,
        *,
        type: str = "invalid_request_error",  # noqa: A002 - the wire's name
        code: str | None = None,
        param: str | None = None,
        keeps_effects: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.keeps_effects = keeps_effects
        members = {"type": type, "message": message, "code": code, "param": param, **(more or {})}
        if code is not None:
            members["doc_url"] = DOCUMENTATION + code.replace("_", "-")
        self.members = {name: value for name, value in members.items() if value is not None}

    @property
    def document(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"error": self.members}


def invalid(message: str, *, param: str | None = None, code: str | None = None) -> Refusal:
    """Refuse a request for what it says."""
    return Refusal(400, message, param=param, code=code)


def missing(noun: str, object_id: str, param: str, *, status: int = 400) -> Refusal:
    """Refuse an id that nothing has: 400 in a parameter, 404 in the path."""
    return Refusal(status, f"No such {noun}: '{object_id}'", code="resource_missing", param=param)
