"""Tests of the generated half of the SDK."""
