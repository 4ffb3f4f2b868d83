"""Adapters that read QR codes: engines, preparations of the picture, and the cascade over them.

The fast pass first, stronger ones within the budget; what reads a grid itself is `qr_grid`.
"""
