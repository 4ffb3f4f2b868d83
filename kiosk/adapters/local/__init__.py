"""This laptop's files: journal, snapshot, walk-ins, preferences, log, and how each is written.

No network and no server here; `codec` has the words that travel between files and laptops.
"""
