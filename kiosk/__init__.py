"""Kiosk: register guests, hand over signed QR tickets, read and decide them at the door."""

__version__ = "0.1.0"
