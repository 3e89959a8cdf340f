"""`python -m qbdconnect_server` is the command line."""

from qbdconnect_server.cli import app

if __name__ == "__main__":
    app(prog_name="qbdconnect-server")
