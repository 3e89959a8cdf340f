"""Faults in the converter of RAML and the generators."""

from tests.mutants.fault import Fault

CODEGEN = "codegen/qbdconnect_codegen"
TESTS = ("tests/codegen",)

FAULTS = (
    Fault(
        "converter: unknown keywords are ignored",
        f"{CODEGEN}/raml/keys.py",
        "if name in known or is_annotation(name):",
        "if True:",
        TESTS,
    ),
    Fault(
        "converter: minimum is dropped",
        f"{CODEGEN}/openapi/facets.py",
        '    "minimum",\n',
        "",
        TESTS,
    ),
    Fault(
        "converter: defaults are dropped",
        f"{CODEGEN}/openapi/facets.py",
        "    if default is not None:\n        found",
        "    if False:\n        found",
        TESTS,
    ),
    Fault(
        "converter: a template wins over what stands there",
        f"{CODEGEN}/raml/merge.py",
        "    return own\n\n\ndef _as_declaration",
        "    return added\n\n\ndef _as_declaration",
        TESTS,
    ),
    Fault(
        "converter: every body is required",
        f"{CODEGEN}/openapi/paths.py",
        'annotations.reserved.get("bodyRequired", True)',
        "True",
        TESTS,
    ),
    Fault(
        "converter: response headers are lost",
        f"{CODEGEN}/openapi/paths.py",
        "        if response.headers:\n",
        "        if False:\n",
        TESTS,
    ),
    Fault(
        "converter: operations lose their security",
        f"{CODEGEN}/openapi/paths.py",
        "return {} if alternatives is None else",
        "return {} if True else",
        TESTS,
    ),
    Fault(
        "converter: two operations share an id",
        f"{CODEGEN}/openapi/paths.py",
        "        if name in self._operation_ids:\n",
        "        if False:\n",
        TESTS,
    ),
)
