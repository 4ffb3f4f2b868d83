"""Settings in the window: shown with their source, checked, tried, kept all or none.

What can be set, and what is wrong with it, is the editor's word (`services/configuring.py`).
"""
