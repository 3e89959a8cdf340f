"""Faults in the SDK's hand-written half."""

from tests.mutants.fault import Fault

SDK = "sdk/qbdconnect"
TESTS = ("tests/sdk",)

FAULTS = (
    Fault(
        "sdk: pages end after the first",
        f"{SDK}/_pages.py",
        "    if not link:\n        return None",
        "    return None",
        TESTS,
    ),
    Fault(
        "sdk: a key with a line break comes as far as the HTTP client, whose message shows it",
        f"{SDK}/_settings.py",
        "not KEY.fullmatch(api_key)",
        "not api_key",
        TESTS,
    ),
    Fault(
        "sdk: Retry-After is ignored",
        f"{SDK}/_retry.py",
        "        return float(text)\n",
        "        return None\n",
        TESTS,
    ),
    Fault(
        "sdk: read-only members are sent",
        f"{SDK}/_model.py",
        "not (request and attribute in self._read_only)",
        "True",
        TESTS,
    ),
    Fault(
        "sdk: unknown members are dropped",
        f"{SDK}/_model.py",
        "for name, value in self.additional_properties.items()}",
        "for name, value in ()}",
        TESTS,
    ),
    Fault(
        "sdk: 503 is not tried again",
        f"{SDK}/_retry.py",
        "502, 503, 504",
        "502, 504",
        TESTS,
    ),
    Fault(
        "sdk: 422 is an error without a name",
        f"{SDK}/_errors.py",
        "    422: UnprocessableEntityError,\n",
        "",
        TESTS,
    ),
    Fault(
        "sdk: ids lead to other paths",
        f"{SDK}/_request.py",
        'quote(str(value), safe="")',
        "str(value)",
        TESTS,
    ),
)
