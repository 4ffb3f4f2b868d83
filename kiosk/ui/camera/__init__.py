"""The camera's picture: its thread, the facade before it, the view and its controls.

Which codes are a ticket is decided in `services`.
"""
