"""One ticket, shown: card, QR, status mark, printing and the actions on it.

Used by every tab; knows none of them.
"""
