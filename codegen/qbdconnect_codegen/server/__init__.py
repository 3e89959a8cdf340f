"""Writes what the server keeps of the contract: models, types and the document itself."""

import json
from pathlib import Path

from qbdconnect_codegen import formatting
from qbdconnect_codegen.document import JSON, request_components, response_components
from qbdconnect_codegen.server.models import write_models, write_types

PURPOSE = '"""The contract in Python, generated: pydantic models of what comes in, types of what goes out."""'


def write_contract(document: JSON, folder: Path) -> None:
    """Fill `folder` (empty or new) with the package `contract/_generated` of the server."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").write_text(f"{formatting.header()}\n\n{PURPOSE}\n", encoding="utf-8")
    (folder / "openapi.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_models(request_components(document), folder / "models.py")
    write_types(response_components(document), folder / "types.py")
    formatting.tidy(folder)
