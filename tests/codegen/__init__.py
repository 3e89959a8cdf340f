"""Tests of the converter and of the generators."""
