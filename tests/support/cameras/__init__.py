"""Helpers of the tests: cameras."""
