"""Writes the expected SDK anew; read the differences before they are committed."""

import json
import shutil

from qbdconnect_codegen.sdk import write_sdk
from tests.golden.sdk import DOCUMENT, EXPECTED

shutil.rmtree(EXPECTED, ignore_errors=True)
EXPECTED.mkdir()
write_sdk(json.loads(DOCUMENT.read_text(encoding="utf-8")), EXPECTED / "_generated", EXPECTED / "api.md")
