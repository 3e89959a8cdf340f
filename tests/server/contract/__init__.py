"""Tests of the contract compiler."""
