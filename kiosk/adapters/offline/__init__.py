"""The store of a door that goes on without its server, and its way back to it.

It builds on `adapters/local` (what is kept) and `adapters/peers` (who is told); the server is a
port.
"""
