"""Tests of the stand-in for Insightly."""
