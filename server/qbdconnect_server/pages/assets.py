"""Style sheets and scripts of the pages, all served by the hub itself."""

from pathlib import Path
from typing import Final

import swagger_ui_bundle  # type: ignore[import-untyped]  # it ships no types
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from qbdconnect_server.errors import NotFound

OWN: Final = Path(__file__).parent / "assets"
SWAGGER_UI: Final = Path(swagger_ui_bundle.swagger_ui_path)
HEADERS: Final = {"Cache-Control": "public, max-age=3600"}

FILES: Final = {
    "pages.css": (OWN / "pages.css", "text/css"),
    "docs.js": (OWN / "docs.js", "text/javascript"),
    "swagger-ui.css": (SWAGGER_UI / "swagger-ui.css", "text/css"),
    "swagger-ui-bundle.js": (SWAGGER_UI / "swagger-ui-bundle.js", "text/javascript"),
}


async def asset(request: Request) -> Response:
    """Serve one of the known files.

    Raises NotFound.
    """
    try:
        path, media_type = FILES[request.path_params["name"]]
    except KeyError:
        raise NotFound("There is no such file.") from None
    return FileResponse(path, media_type=media_type, headers=HEADERS)
