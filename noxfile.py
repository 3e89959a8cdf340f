"""The one list of tasks; `nox -l` is the map."""

from __future__ import annotations

import nox

PARALLEL = ("-n", "2", "--dist", "loadfile")
PYTHON_FILES = ("codegen", "server", "sdk", "tests", "noxfile.py")

nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "tests"]


def install(session: nox.Session, lock: str, *members: str) -> None:
    """Install a lock file by its hashes, then members of the workspace from this tree."""
    session.install("--require-hashes", "--requirement", f"requirements/{lock}.txt")
    editable = [part for member in members for part in ("--editable", f"./{member}")]
    session.install("--no-deps", "--no-build-isolation", *editable)


def install_everything(session: nox.Session) -> None:
    """Install all three distributions with the tools of the house."""
    install(session, "dev", "codegen", "server", "sdk")


@nox.session
def serve(session: nox.Session) -> None:
    """Run the server on localhost:8081, SQLite in this folder; arguments go to `qbdconnect-server serve`."""
    install(session, "serve", "server", "sdk")
    session.run("qbdconnect-server", "serve", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Watch the server and the SDK work together, then find the server still running."""
    install(session, "serve", "server", "sdk")
    session.run("python", "sdk/examples/demo.py", *session.posargs)


@nox.session
def generate(session: nox.Session) -> None:
    """Turn spec/ into the OpenAPI document, the server's models and the SDK; `-- --check` only compares."""
    install(session, "dev", "codegen")
    session.run("qbdconnect-codegen", "generate", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test on SQLite and PostgreSQL; arguments go to pytest."""
    install_everything(session)
    session.run("pytest", *(session.posargs or PARALLEL))


@nox.session
def coverage(session: nox.Session) -> None:
    """Run every test and measure coverage, which takes half as long again; fails below 95 % of branches."""
    install_everything(session)
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *PARALLEL)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def contract(session: nox.Session) -> None:
    """Test every operation property by property, live on both databases: the big numbers."""
    install_everything(session)
    session.run("python", "-m", "tests.contract.campaign", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Click through the pages in headless Chromium; where there is none, it says how to get one."""
    install_everything(session)
    session.install("--require-hashes", "--requirement", "requirements/browser.txt")
    session.run("pytest", "-m", "browser", "tests/browser", *session.posargs)


@nox.session
def stripe_live(session: nox.Session) -> None:
    """Ask a sandbox of Stripe, whose key is in QBDCONNECT_TEST_STRIPE_KEY, what the tests ask the simulated one."""
    install_everything(session)
    session.run("pytest", "-m", "stripe_live", "tests/stripe_live", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Plant faults in a copy of the house, one at a time, and fail when one survives the tests."""
    install_everything(session)
    session.run("python", "-m", "tests.mutants", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format and the dependency rule."""
    install_everything(session)
    session.run("ruff", "check", *PYTHON_FILES)
    session.run("ruff", "format", "--check", *PYTHON_FILES)
    session.run("lint-imports")
    session.run("qbdconnect-codegen", "check", "--strict", "spec/qbdconnect.raml")


@nox.session
def types(session: nox.Session) -> None:
    """Check types: mypy on everything, pyright on a program of an SDK user."""
    install_everything(session)
    session.run("mypy")
    session.run("pyright", "tests/sdk/typing")


@nox.session
def bench(session: nox.Session) -> None:
    """Compare CPU time and memory with named peers in one run, as ratios."""
    install(session, "bench", "server", "sdk")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheels and prove that each installs and imports alone."""
    install_everything(session)
    session.run("python", "-m", "tests.build", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve the dependencies anew into requirements/*.txt, with hashes and without addresses."""
    session.install("uv")
    members = {name: f"{name}/pyproject.toml" for name in ("codegen", "server", "sdk")}
    sources = {
        "bench": [*members.values(), "requirements/build.in", "requirements/dev.in", "requirements/bench.in"],
        "browser": ["requirements/browser.in"],
        "dev": [*members.values(), "requirements/build.in", "requirements/dev.in"],
        "serve": [members["server"], members["sdk"], "requirements/build.in"],
    }
    for name, inputs in sources.items():
        constraint = [] if name == "bench" else ["--constraint", "requirements/bench.txt"]
        options = ["--universal", "--python-version", "3.11", "--generate-hashes"]
        quiet = ["--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        output = ["--output-file", f"requirements/{name}.txt", *session.posargs]
        session.run("uv", "pip", "compile", *options, *quiet, *constraint, *output, *inputs)
