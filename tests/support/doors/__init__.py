"""Helpers of the tests: doors."""
