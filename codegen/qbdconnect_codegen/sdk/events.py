"""The events of the contract and the models that the SDK has for them."""

from openapi_python_client import Project
from openapi_python_client.parser.properties.schemas import Class

from qbdconnect_codegen.document import JSON, SCHEMAS, events
from qbdconnect_codegen.errors import GenerationError


def event_models(document: JSON, project: Project) -> dict[str, str]:
    """Name the model of each event by the event's type; a GenerationError is raised if there is none."""
    known = {str(model.class_info.name) for model in project.openapi.models}
    return {event: _model(event, call, known, project) for event, call in events(document).items()}


def _model(event: str, call: JSON, known: set[str], project: Project) -> str:
    schema = call["requestBody"]["content"]["application/json"]["schema"]
    name = str(Class.from_string(string=schema.get("$ref", "").removeprefix(SCHEMAS), config=project.config).name)
    if name not in known:
        raise GenerationError(f"{event}: the body of an event is an object of a named type")
    return name
