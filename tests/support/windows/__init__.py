"""Helpers of the tests: windows."""
