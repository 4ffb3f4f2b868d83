"""The grid of a QR code: finder patterns, the fitted grid, its bits and their error correction.

Pure computing on one picture; when it is tried is `adapters/readers`.
"""
