"""Adapters that read QR codes: engines, preparations of the picture, and the cascade over them."""
