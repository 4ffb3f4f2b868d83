"""Helpers of the tests: servers."""
