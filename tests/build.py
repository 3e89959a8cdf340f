"""Build the three wheels, and prove in empty environments that each installs and imports alone."""

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
PROOFS = {
    "sdk": "import qbdconnect; qbdconnect.QBDConnect('qbdk_test'); qbdconnect.AsyncQBDConnect('qbdk_test')",
    "server": "import qbdconnect_server.cli, qbdconnect_server.app",
    "codegen": "import qbdconnect_codegen.cli, qbdconnect_codegen.generate",
}
SDK_MAY_NEED = {"anyio", "attrs", "certifi", "h11", "httpcore2", "httpx2", "idna", "pip", "qbdconnect", "setuptools"}
SDK_MAY_NEED |= {"sniffio", "truststore", "typing_extensions"}  # httpx2's own, depending on the Python version


def build(member: str) -> Path:
    """Build the wheel of one member and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(DIST)]
    output = subprocess.run(command, cwd=ROOT / member, check=True, capture_output=True, text=True).stdout
    return Path(output.strip().splitlines()[-1])


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
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
        if not any(name.endswith("py.typed") for name in names):
            faults.append(f"{wheel.name} has no py.typed")
        with tempfile.TemporaryDirectory() as folder:
            python = install_alone(wheel, Path(folder) / "empty")
            subprocess.run(
                [python, "-W", "error", "-c", proof] if member == "sdk" else [python, "-c", proof], check=True
            )
            extra = installed(python) - SDK_MAY_NEED if member == "sdk" else set()
        faults += [f"the SDK pulls in {name}" for name in sorted(extra)]
        print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size // 1024} kB, stands alone")
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
