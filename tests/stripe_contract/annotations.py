"""From the SDK's annotations to JSON Schema: objects are closed at every depth, enums as far as the SDK names them."""

from __future__ import annotations

import ast
from typing import Any, Literal

from tests.stripe_contract.sdk_source import Place, aliases, find_class, imported, object_name

Schema = dict[str, Any]
Side = Literal["request", "answer"]

SCALARS: dict[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "Decimal": {"type": "string", "pattern": r"^-?(\d+(\.\d*)?|\.\d+)$"},  # on the wire a decimal is text
    "Any": {},
    "object": {},
}
STRING = SCALARS["str"]
# Stands for the values that an enum of an answer may yet get: no text ends before it begins.
YET_UNNAMED = r"$^"
# Members that Stripe sends though the SDK does not declare them, as public recordings of 2026 show.
SENT_UNDECLARED = {
    "charge": ("destination", "dispute", "order"),
    "payment_intent": ("shared_payment_granted_token",),
    "payment_method": ("shared_payment_granted_token",),
    "product": ("attributes",),
    "subscription": ("plan", "quantity"),
}
# Enums that grow although the SDK closes them.
GROWING = {"event": ("type",)}
WRAPPERS = ("NotRequired", "Required", "ClassVar")


class Compiler:
    """Compiles annotations of one side into schemas; classes go to `definitions` and are referred to.

    A class of a request lists all that may be sent, one of an answer all that is known to come.
    """

    def __init__(self, side: Side) -> None:
        self.side = side
        self.definitions: dict[str, Schema] = {}

    def annotation(self, node: ast.expr, place: Place) -> Schema:
        """Compile an annotation that stands in the class or module `place`."""
        match node:
            case ast.Constant(value=None):
                return {"type": "null"}
            case ast.Constant(value=str() as text):
                return self.annotation(ast.parse(text, mode="eval").body, place)
            case ast.BinOp(op=ast.BitOr()):
                return self._union(_operands(node), place)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return self._name(name, place)
            case ast.Subscript(value=ast.Name(id=head) | ast.Attribute(attr=head), slice=inner):
                arguments = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
                return self._generic(head, arguments, place)
        raise NotImplementedError(ast.unparse(node))

    def resource(self, place: Place) -> Schema:
        """Compile a class, as itself or, where it can be deleted, as what is left of it."""
        node = find_class(place)
        assert node is not None, place
        if place.key not in self.definitions:
            self.definitions[place.key] = {}  # so that a class may hold itself
            self.definitions[place.key].update(self._class(node, place))
        return {"$ref": f"#/$defs/{place.key}"}

    def _generic(  # noqa: C901, PLR0911 - one per generic type
        self, head: str, arguments: list[ast.expr], place: Place
    ) -> Schema:
        match head:
            case _ if head in WRAPPERS:
                return self.annotation(arguments[0], place)
            case "Optional":
                return self._union([*arguments, ast.Constant(None)], place)
            case "Union":
                return self._union(arguments, place)
            case "Literal":
                return {"enum": [ast.literal_eval(each) for each in arguments]}
            case "List":
                return {"type": "array", "items": self.annotation(arguments[0], place)}
            case "Dict":
                return {"type": "object", "additionalProperties": self.annotation(arguments[1], place)}
            case "UntypedStripeObject":
                return {"type": "object", "additionalProperties": self.annotation(arguments[0], place)}
            case "ExpandableField":
                return self._union([ast.Name("str"), arguments[0]], place)
            case "ListObject":
                return self._list(self.annotation(arguments[0], place))
            case "SearchResultObject":
                return self._search_result(self.annotation(arguments[0], place))
        raise NotImplementedError(head)

    @staticmethod
    def _list(items: Schema) -> Schema:
        properties = {
            "object": {"const": "list"},
            "data": {"type": "array", "items": items},
            "has_more": {"type": "boolean"},
            "url": STRING,
            "total_count": {"type": "integer"},
        }
        required = ["object", "data", "has_more", "url"]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def _search_result(self, items: Schema) -> Schema:
        found = self._list(items)
        found["properties"] |= {"object": {"const": "search_result"}, "next_page": {"type": ["string", "null"]}}
        return found

    def _union(self, nodes: list[ast.expr], place: Place) -> Schema:
        branches: list[Schema] = []
        for node in nodes:
            branch = self.annotation(node, place)
            branches += branch.get("anyOf", [branch])
        # Stripe writes an enum that may grow as "one of these, or any string": we mean only those that we know, and
        # tell a value that the SDK does not name apart from one that is wrong.
        if any(isinstance(value, str) and value for branch in branches for value in branch.get("enum", ())):
            yet_unnamed = [{"type": "string", "pattern": YET_UNNAMED}] if self.side == "answer" else []
            branches = [each for branch in branches for each in (yet_unnamed if branch == STRING else [branch])]
        unique = [branch for number, branch in enumerate(branches) if branch not in branches[:number]]
        return unique[0] if len(unique) == 1 else {"anyOf": unique}

    def _name(self, name: str, place: Place) -> Schema:
        for depth in range(len(place.names), -1, -1):
            inner = Place(place.file, (*place.names[:depth], name))
            if find_class(inner) is not None:
                return self.resource(inner)
        if name in SCALARS:
            return SCALARS[name]
        if name in aliases(place.file):
            return self.annotation(aliases(place.file)[name], place)
        target = imported(place.file)[name]
        return self.resource(target)

    def _class(self, node: ast.ClassDef, place: Place) -> Schema:
        properties, required = {}, []
        for each in node.body:
            if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name):
                continue
            name = each.target.id
            if name.startswith("_") or name.isupper():
                continue
            properties[name] = self.annotation(each.annotation, place)
            head = ast.unparse(each.annotation).partition("[")[0]
            if head not in {"NotRequired", "Optional", "ClassVar"}:
                required.append(name)
        if self.side == "answer":
            kind = object_name(node) or ""
            properties |= {name: {} for name in SENT_UNDECLARED.get(kind, ())}
            for name in GROWING.get(kind, ()):
                properties[name] = {"anyOf": [properties[name], {"type": "string", "pattern": YET_UNNAMED}]}
        whole: Schema = {"type": "object", "properties": properties, "required": required}
        if not _has_functional_base(node):
            whole["additionalProperties"] = False
        if self.side == "answer" and "deleted" in properties:
            return {"anyOf": [whole, _deleted(properties)]}
        return whole


def _deleted(properties: dict[str, Schema]) -> Schema:
    left = {name: properties[name] for name in ("id", "object")} | {"deleted": {"const": True}}
    return {"type": "object", "properties": left, "required": list(left), "additionalProperties": False}


def _operands(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [*_operands(node.left), *_operands(node.right)]
    return [node]


def _has_functional_base(node: ast.ClassDef) -> bool:
    """Tell whether a class has more keys than its body shows: `class A(_ABase)` with `_ABase = TypedDict(...)`."""
    return any(isinstance(base, ast.Name) and base.id.startswith("_") for base in node.bases)
