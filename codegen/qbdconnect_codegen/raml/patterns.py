"""Regular expressions of RAML (ECMA 262) in terms of Python."""

import re
from functools import lru_cache

_TRANSLATED = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$|\(\?<(?=[A-Za-z_])", re.DOTALL)


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; raise re.error if it is none. It matches anywhere unless anchored."""
    return re.compile(_TRANSLATED.sub(_translate, pattern), re.ASCII)


def _translate(match: re.Match[str]) -> str:
    return {"$": r"\Z", "(?<": "(?P<", r"\Z": "Z", r"\A": "A", r"\/": "/"}.get(match[0], match[0])
