"""Pictures and PDFs that strangers hand over: opened within limits, never trusted.

Reading the codes in them is `adapters/readers`.
"""
