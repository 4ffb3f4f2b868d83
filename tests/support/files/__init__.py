"""Helpers of the tests: files."""
