"""Faults in what stands between a request and its handler: edge, routing, security, contract."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
API = ("tests/server/api",)
CONTRACT = ("tests/server/contract",)
EDGE = ("tests/server/edge",)

FAULTS = (
    Fault(
        "gate: a body may nest so deeply that no answer can hold it",
        f"{SERVER}/contract/json_text.py",
        "orjson.dumps([[[[value]]]])",
        "orjson.dumps(value)",
        CONTRACT,
    ),
    Fault(
        "gate: bodies are not checked",
        f"{SERVER}/contract/bodies.py",
        "if not schema.follows(value):",
        "if False:",
        CONTRACT,
    ),
    Fault(
        "gate: answers are not checked",
        f"{SERVER}/contract/operation.py",
        "            self._check(response, status, value)",
        "            pass",
        CONTRACT,
    ),
    Fault(
        "gate: formats are not checked",
        f"{SERVER}/contract/schemas.py",
        "validate_formats=True",
        "validate_formats=False",
        CONTRACT,
    ),
    Fault(
        "gate: any charset of JSON passes",
        f"{SERVER}/contract/bodies.py",
        "not in _UTF8:",
        "in ():",
        CONTRACT,
    ),
    Fault(
        "gate: another media type passes",
        f"{SERVER}/contract/bodies.py",
        '        if schema is None:\n            raise UnsupportedMediaType(f"The body is of another',
        "        if schema is None:\n            return next(iter(self._by_content_type.values()))\n"
        '            raise UnsupportedMediaType(f"The body is of another',
        CONTRACT,
    ),
    Fault(
        "gate: long numbers lose digits silently",
        f"{SERVER}/contract/lossless.py",
        "if len(digits) > MOST_DIGITS:",
        "if len(digits) > MOST_DIGITS + 9:",
        CONTRACT,
    ),
    Fault(
        "gate: NUL passes in bodies",
        f"{SERVER}/contract/lossless.py",
        'elif isinstance(value, str) and "\\0" in value:',
        "elif False:",
        CONTRACT,
    ),
    Fault(
        "gate: a member may be named twice",
        f"{SERVER}/contract/json_text.py",
        "    if may_repeat:\n",
        "    if False:\n",
        CONTRACT,
    ),
    Fault(
        "gate: a parameter may be sent twice",
        f"{SERVER}/contract/parameters.py",
        "if len(texts) > 1:",
        "if len(texts) > 2:",
        CONTRACT,
    ),
    Fault(
        "gate: unknown query parameters pass",
        f"{SERVER}/contract/parameters.py",
        "for name in sent if name not in self._query]",
        "for name in () if name not in self._query]",
        CONTRACT,
    ),
    Fault(
        "gate: secrets are echoed in faults",
        f"{SERVER}/contract/schemas.py",
        ', mask="this value"',
        "",
        CONTRACT,
    ),
    Fault(
        "gate: write-only members may be answered",
        f"{SERVER}/contract/dialect.py",
        'else "writeOnly"',
        'else "neverOnly"',
        CONTRACT,
    ),
    Fault(
        "edge: bodies of any size",
        f"{SERVER}/edge/exchange.py",
        "if self._received > self._body_limit:",
        "if self._received > self._body_limit * 100:",
        EDGE,
    ),
    Fault(
        "edge: the declared length is trusted",
        f"{SERVER}/edge/exchange.py",
        "int(self._declared[:20]) > self._body_limit",
        "False",
        EDGE,
    ),
    Fault(
        "edge: any text becomes the request id",
        f"{SERVER}/edge/exchange.py",
        "_REQUEST_ID.fullmatch(value)",
        "value",
        EDGE,
    ),
    Fault(
        "edge: answers may be stored by caches",
        f"{SERVER}/edge/application.py",
        "                exchange.forbid_storing()\n",
        "                pass\n",
        EDGE,
    ),
    Fault(
        "security: scopes do not matter",
        f"{SERVER}/api/_security.py",
        "if not required <= caller.scopes:",
        "if False:",
        API,
    ),
    Fault(
        "routing: 405 without Allow",
        f"{SERVER}/api/_routing.py",
        ', headers={"Allow": path.allow}',
        "",
        API,
    ),
)
