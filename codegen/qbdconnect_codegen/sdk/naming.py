"""Names in the SDK: methods from operationIds and tags, members that need no underscore, models that clash."""

import builtins
import keyword
import re

import inflection
from openapi_python_client.parser import GeneratorData
from openapi_python_client.strings import ClassName, PythonIdentifier

from qbdconnect_codegen.errors import GenerationError

VERBS = {"get": "retrieve"}
# What the generated modules import beside models.
TAKEN_BY_MODULE = frozenset(
    {"Any", "AsyncPages", "AsyncResource", "Mapping", "Model", "Page", "RequestOptions", "Self", "SyncResource"}
    | {"Timeout", "UnknownEvent", "Unset"}
)
# Built-in names that stand in the annotations of a model, where a member of that name would hide them.
TAKEN_BY_ANNOTATIONS = frozenset({"bool", "classmethod", "dict", "float", "frozenset", "int", "list", "object", "str"})


def method_name(operation_id: str, tag: str) -> str:
    """Name the method of a resource: the operation's verb, then what is left without the name of the tag.

    `listInstances` of `instances` becomes `list`, `getInstance` `retrieve`, `downloadInstanceQwc` `download_qwc`.
    """
    verb, _, rest = inflection.underscore(operation_id).partition("_")
    noun = re.sub(rf"^({tag}|{inflection.singularize(tag)})(_|$)", "", rest)
    return "_".join(filter(None, [VERBS.get(verb, verb), noun]))


def check_models(data: GeneratorData) -> None:
    """Refuse models called like something else in the modules that import them."""
    resources = {ClassName(tag, "") for tag in data.endpoint_collections_by_tag}
    for model in (*data.models, *data.enums):
        if (name := model.class_info.name) in TAKEN_BY_MODULE | resources:
            raise GenerationError(f"{name}: a model may not have this name, which the SDK uses itself")


def name_members(data: GeneratorData) -> None:
    """Call a member `type` by this name: openapi-python-client turns every built-in name into one like `type_`."""
    for model in data.models:
        for member in (*(model.required_properties or ()), *(model.optional_properties or ())):
            name = member.python_name.removesuffix("_")
            harmless = hasattr(builtins, name) and not keyword.iskeyword(name) and name not in TAKEN_BY_ANNOTATIONS
            if name != member.python_name and harmless:
                member.python_name = str.__new__(PythonIdentifier, name)
