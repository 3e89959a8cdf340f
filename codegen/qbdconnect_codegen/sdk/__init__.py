"""Writes the generated half of the SDK and the page of its methods."""

from pathlib import Path

from qbdconnect_codegen import formatting
from qbdconnect_codegen.document import JSON
from qbdconnect_codegen.sdk.events import event_models
from qbdconnect_codegen.sdk.project import build


def write_sdk(document: JSON, folder: Path, page: Path) -> None:
    """Fill `folder` (empty or new) with the SDK's package `_generated`, and write the list of methods to `page`."""
    project = build(document, folder)
    (folder / "errors.py").unlink()
    models = event_models(document, project)
    events = project.env.get_template("events.py.jinja").render(models=models)
    (folder / "events.py").write_text(events, encoding="utf-8")
    formatting.tidy(folder)
    names = sorted(model.class_info.name for model in (*project.openapi.models, *project.openapi.enums))
    methods = project.env.get_template("api.md.jinja").render(model_names=names, event_models=models)
    page.write_text(methods, encoding="utf-8")
