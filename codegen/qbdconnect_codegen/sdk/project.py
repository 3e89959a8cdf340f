"""openapi-python-client, run with the templates of this package."""

import contextlib
import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.strings import PythonIdentifier

from qbdconnect_codegen import formatting
from qbdconnect_codegen.document import JSON, operations
from qbdconnect_codegen.errors import GenerationError
from qbdconnect_codegen.sdk import code, naming
from qbdconnect_codegen.sdk.preparation import prepared

TEMPLATES = Path(__file__).parents[1] / "templates" / "sdk"
WITH_IDEMPOTENCY_KEY = frozenset({"post", "put", "patch"})
OPTIONS = ConfigFile(
    project_name_override="qbdconnect",
    package_name_override="_generated",
    content_type_overrides={"application/xml": "text/plain"},
    literal_enums=True,
    post_hooks=[],
)
FILTERS = (
    code.lenient, code.strict, code.path_literal, code.annotation, code.query_annotation, code.result,
    code.item_type, code.result_imports, code.argument_imports, code.plain_imports, code.arguments,
    code.passed_arguments, code.docstring, code.without_checks,
)  # fmt: skip


@dataclass(frozen=True)
class Method:
    """What the contract says about an operation and openapi-python-client does not pass on to templates."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    paginated: bool

    @property
    def docstring(self) -> str:
        """What the method does, and which operation it calls."""
        return f"{self.summary} (`{self.method.upper()} {self.path}`).\n\n{self.description}"

    @property
    def keeps_key(self) -> bool:
        """Whether the method sends an idempotency key."""
        return self.method in WITH_IDEMPOTENCY_KEY


def methods(document: JSON) -> dict[str, Method]:
    """Name the method of each operation, by the operation's name in Python; two of one name are refused."""
    found: dict[str, Method] = {}
    taken: set[tuple[str, str]] = set()
    for operation in operations(document):
        name = naming.method_name(operation.operation_id, operation.tag)
        if (operation.tag, name) in taken:
            raise GenerationError(
                f"{operation.operation_id}: {operation.tag}.{name} is the method of another operation"
            )
        taken.add((operation.tag, name))
        found[PythonIdentifier(operation.operation_id, prefix="")] = Method(
            name,
            operation.method,
            operation.path,
            operation.definition["summary"],
            operation.definition["description"],
            paginated="x-pagination" in operation.definition,
        )
    return found


def base_url(document: JSON) -> str:
    """Fill the variables of the first server with their defaults."""
    server = document["servers"][0]
    values = {name: variable["default"] for name, variable in server.get("variables", {}).items()}
    return str(server["url"]).format_map(values)


def build(document: JSON, folder: Path) -> Project:
    """Let openapi-python-client write its package into `folder`; a GenerationError is raised for what it left out."""
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "openapi.json"
        source.write_text(json.dumps(prepared(document)), encoding="utf-8")
        config = Config.from_sources(OPTIONS, MetaType.NONE, source, "utf-8", overwrite=True, output_path=folder)
        data = GeneratorData.from_dict(json.loads(source.read_text(encoding="utf-8")), config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(_described([data]))
    _refuse([*data.errors, *(error for tag in data.endpoint_collections_by_tag.values() for error in tag.parse_errors)])
    naming.check_models(data)
    naming.name_members(data)
    project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    _add_context(project, document)
    with contextlib.redirect_stdout(io.StringIO()):
        _refuse(project.build())
    return project


def _refuse(left_out: Sequence[GeneratorError]) -> None:
    """Make an error of what openapi-python-client only warns of: an operation or a model that it left out."""
    if left_out:
        raise GenerationError(_described(left_out))


def _add_context(project: Project, document: JSON) -> None:
    of_operation = methods(document)
    descriptions = {PythonIdentifier(tag["name"], prefix="tag"): tag["description"] for tag in document["tags"]}

    project.env.filters.update({function.__name__: function for function in FILTERS})
    project.env.globals.update(
        header=formatting.header(),
        base_url=base_url(document),
        operation=lambda endpoint: of_operation[endpoint.name],
        tag_description=descriptions.__getitem__,
        declaration=code.declaration,
        is_marked=code.is_marked,
    )


def _described(errors: Sequence[GeneratorError]) -> str:
    return "\n".join(f"{error.header}: {error.detail}" for error in errors)
