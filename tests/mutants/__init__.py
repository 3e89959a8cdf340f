"""Faults planted on purpose, to prove that the tests can fail."""
