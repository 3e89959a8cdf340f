"""What a handler receives: a body that follows the contract, as it was sent and typed."""

from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Body(Generic[Model]):
    """The JSON body of a request: `document` is stored as it was sent, `model` is read by its types.

    Writing a model back as JSON would cost as much as reading it, and put its members in another order.
    """

    document: dict[str, Any]
    model: Model

    @classmethod
    def of(cls, model: type[Model], document: dict[str, Any]) -> Self:
        """Type a document; raises pydantic's ValidationError if the model refuses it."""
        return cls(document, model.model_validate(document))
