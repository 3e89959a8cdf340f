from __future__ import annotations

from qbdconnect_server.contract.pointers import join_pointer, to_pointer


def test_steps_are_escaped() -> None:
    assert to_pointer([]) == ""
    assert to_pointer(["a/b", 0, "~", ""]) == "/a~1b/0/~0/"
    assert join_pointer("/a", "b", 1) == "/a/b/1"
