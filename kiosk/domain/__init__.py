"""What a ticket, a scan, a verdict and a decision are. Standard library only, no clock, no I/O.

Frozen dataclasses and pure functions; the time is a parameter.
"""
