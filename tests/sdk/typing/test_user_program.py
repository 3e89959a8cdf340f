from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parents[2] / "sdk/README.md"
PROGRAM = HERE / "user_program.py"


MISTAKES = """\
from qbdconnect import QBDConnect, models
client = QBDConnect()
client.customers.retreive("c")
client.instances.list()
client.instances.retrieve("i").name.upper().frobnicate()
models.Custommer
client.instances.update("i", name="x")
models.Contact(first_name="Ada")
"""


def examples() -> str:
    """Join the Python examples of the README into one program."""
    blocks = re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 8
    return "from qbdconnect import QBDConnect\nclient = QBDConnect()\n" + "".join(blocks)


def test_a_users_program_is_typed_and_mistakes_are_found(tmp_path: Path) -> None:
    (tmp_path / "readme.py").write_text(examples(), encoding="utf-8")
    mistaken = tmp_path / "mistaken.py"
    mistaken.write_text(MISTAKES, encoding="utf-8")
    options = ["--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}"]
    command = [sys.executable, "-m", "mypy", *options, str(PROGRAM), "readme.py", str(mistaken)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout.splitlines()
    errors = [line for line in found if ": error: " in line]
    assert [line for line in errors if "mistaken.py" not in line] == []
    wrong = {int(line.split(":")[1]) for line in errors}
    assert wrong == {3, 4, 5, 6, 7, 8}
