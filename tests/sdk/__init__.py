"""Tests of the SDK, against answers in memory."""
