"""Doors on one LAN tell each other what they decided, sealed with the event's key.

It finds, listens and tells; what is done with a decision is the journal's and the snapshot's part.
"""
