"""A small contract and the SDK that is generated from it; `python -m tests.golden.sdk` writes it anew."""

from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = HERE / "openapi.json"
EXPECTED = HERE / "expected"
