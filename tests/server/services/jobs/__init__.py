"""Tests of services/jobs."""
