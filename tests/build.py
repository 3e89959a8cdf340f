"""Build the three wheels, and prove in empty environments that each is whole, installs and works alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
PACKAGES = {"sdk": "qbdconnect", "server": "qbdconnect_server", "codegen": "qbdconnect_codegen"}
PROOFS = {
    "sdk": "import qbdconnect; qbdconnect.QBDConnect('qbdk_test'); qbdconnect.AsyncQBDConnect('qbdk_test')",
    "server": (
        "import qbdconnect_server.cli; from qbdconnect_server.app import create_app;"
        "from qbdconnect_server.settings import Settings; from qbdconnect_server.storage.migrating import migrate;"
        "url = 'sqlite:///proof.db'; migrate(url); create_app(Settings(database_url=url))"
    ),
    "codegen": "import qbdconnect_codegen.cli, qbdconnect_codegen.generate",
}
SDK_MAY_NEED = {"anyio", "attrs", "certifi", "h11", "httpcore2", "httpx2", "idna", "pip", "qbdconnect", "setuptools"}
SDK_MAY_NEED |= {"sniffio", "truststore", "typing_extensions"}  # httpx2's own, depending on the Python version


def build(member: str) -> Path:
    """Build the wheel of one member and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(DIST)]
    subprocess.run(command, cwd=ROOT / member, check=True, capture_output=True)
    (wheel,) = DIST.glob(f"{PACKAGES[member]}-*.whl")
    return wheel


def left_out(member: str, wheel: Path) -> set[str]:
    """Name the files of a package that its wheel lacks: templates, assets and types are as needed as modules."""
    files = (path for path in (ROOT / member / PACKAGES[member]).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT / member).as_posix() for path in files if "__pycache__" not in path.parts}
    with zipfile.ZipFile(wheel) as archive:
        return names.difference(archive.namelist())


def install_alone(wheel: Path, folder: Path) -> Path:
    """Install one wheel with what it asks for into an empty environment; return its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    locked = constraints(folder.parent)
    command = [str(python), "-m", "pip", "install", "--quiet", "--constraint", str(locked), str(wheel)]
    subprocess.run(command, check=True)
    return python


def constraints(folder: Path) -> Path:
    """Write the versions of the lock without their hashes, which pip refuses beside a local wheel."""
    lines = (ROOT / "requirements" / "dev.txt").read_text().splitlines()
    path = folder / "constraints.txt"
    path.write_text("\n".join(line.removesuffix(" \\") for line in lines if "==" in line) + "\n")
    return path


def installed(python: Path) -> set[str]:
    """Name the distributions in an environment."""
    command = [str(python), "-c", "import importlib.metadata as m; print(*{d.name for d in m.distributions()})"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def main() -> int:
    """Return 0 when every wheel stands alone."""
    shutil.rmtree(DIST, ignore_errors=True)
    faults = []
    for member, proof in PROOFS.items():
        wheel = build(member)
        faults += [f"{wheel.name} lacks {name}" for name in sorted(left_out(member, wheel))]
        with tempfile.TemporaryDirectory() as folder:
            python = install_alone(wheel, Path(folder) / "empty")
            # A warning here would be the first thing that a user sees.
            subprocess.run([python, "-W", "error", "-c", proof], check=True, cwd=folder)
            extra = installed(python) - SDK_MAY_NEED if member == "sdk" else set()
        faults += [f"the SDK pulls in {name}" for name in sorted(extra)]
        print(f"{wheel.name}: {wheel.stat().st_size // 1024} kB, stands alone")
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
